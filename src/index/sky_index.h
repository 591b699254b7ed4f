// SPDX-License-Identifier: GPL-3.0-or-later
// Where the rows of a table are in the sky. A row with a footprint counts by it, and its position is the footprint's
// centre; a row without one counts by the position of its target; a row with neither is nowhere.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "index/bitmap.h"
#include "index/codes.h"
#include "sky/healpix.h"
#include "sky/region.h"

namespace almagest::index {

// A ball in space round a part of the unit sphere. Distances between directions are measured as chords, where the
// triangle inequality holds and no angle needs to be computed.
struct Ball {
  sky::Vector centre;
  double radius = 0;

  bool meets(const sky::Vector& point, double within) const {
    const sky::Vector away = point - centre;
    const double reach = radius + within;
    return sky::dot(away, away) <= reach * reach;
  }
};

// What is kept of one row; shared between snapshots while the row's footprint and target stay the same.
struct Place {
  sky::Region footprint;                  // empty: none
  std::optional<sky::SkyPoint> position;  // null: nowhere
  sky::Cell cell = 0;                     // of the position, NESTED at order kPlaceOrder
  Ball ball;                              // holds all of the footprint, or the position

  // 0 within the footprint. Only for a row that is somewhere.
  double distance_deg(const sky::SkyPoint& point) const;
};

inline constexpr int kPlaceOrder = 12;

std::shared_ptr<const Place> make_place(std::string_view footprint_stcs, std::optional<double> target_ra_deg,
                                        std::optional<double> target_dec_deg);

// The places in the order of their HEALPix cells, in a tree of balls: each node holds the next kFanOut nodes below it,
// so the tree needs no pointers. Few nodes meet a small disc, whatever the number of rows.
class SkyIndex {
 public:
  static constexpr std::size_t kFanOut = 16;

  explicit SkyIndex(std::vector<std::shared_ptr<const Place>> places);  // by row; none may be null

  const Place& place(Row row) const { return *places_[row]; }
  std::shared_ptr<const Place> shared_place(Row row) const { return places_[row]; }
  const Bitmap& nowhere() const { return nowhere_; }  // rows with neither footprint nor position

  // Adds to `rows` those that may lie within `radius_deg` of `centre`: a superset, hardly larger than need be.
  void add_candidates(const sky::SkyPoint& centre, double radius_deg, std::vector<Row>& rows) const;

  std::size_t bytes() const;

 private:
  std::vector<std::shared_ptr<const Place>> places_;
  std::vector<Row> order_;                 // the rows that are somewhere, as the leaves hold them
  std::vector<std::vector<Ball>> levels_;  // leaves first; the last level is one node, or there is none
  Bitmap nowhere_;
};

}  // namespace almagest::index
