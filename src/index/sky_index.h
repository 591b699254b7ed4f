// SPDX-License-Identifier: GPL-3.0-or-later
// Where the rows of a table are in the sky. A row with a footprint counts by it, and its position is the footprint's
// centre; a row without one counts by the position of its target; a row with neither is nowhere.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "index/column.h"
#include "sky/healpix.h"
#include "sky/region.h"

namespace almagest::index {

// What is kept of one row; shared between snapshots while the row's footprint and target stay the same.
struct Place {
  sky::Region footprint;                  // empty: none
  std::optional<sky::SkyPoint> position;  // null: nowhere
  int order = 0;                          // HEALPix order of `cells`
  std::vector<sky::Cell> cells;           // NESTED, ascending: every cell that the footprint (or the position) touches

  sky::Vector middle;  // of a cap of this radius that holds everything
  double cap_radius_deg = 0;

  // Whether all of it is certainly farther away than `radius_deg`: a fast test before distance_deg.
  bool is_beyond(const sky::Vector& direction, double radius_deg) const;
  // 0 within the footprint. Only for a row that is somewhere.
  double distance_deg(const sky::SkyPoint& point) const;
};

std::shared_ptr<const Place> make_place(std::string_view footprint_stcs, std::optional<double> target_ra_deg,
                                        std::optional<double> target_dec_deg);

class SkyIndex {
 public:
  explicit SkyIndex(std::vector<std::shared_ptr<const Place>> places);  // by row; none may be null

  const Place& place(Row row) const { return *places_[row]; }
  std::shared_ptr<const Place> shared_place(Row row) const { return places_[row]; }
  const Bitmap& nowhere() const { return nowhere_; }  // rows with neither footprint nor position

  // A superset of the rows within `radius_deg` of `centre`: those that share a HEALPix cell with the disc. Adds to
  // `rows`.
  void add_candidates(const sky::SkyPoint& centre, double radius_deg, Bitmap& rows) const;

  std::size_t bytes() const;

 private:
  struct Entry {
    sky::Cell cell;
    Row row;
  };
  std::vector<std::shared_ptr<const Place>> places_;
  std::vector<std::vector<Entry>> levels_;  // by index into kOrders; sorted by cell
  Bitmap nowhere_;
};

}  // namespace almagest::index
