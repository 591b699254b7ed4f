// SPDX-License-Identifier: GPL-3.0-or-later
// Where the rows of a segment are in the sky. A row with a footprint counts by it, and its position is the footprint's
// centre; a row without one counts by the position of its target; a row with neither is nowhere. A view into the
// segment's image.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "index/footprints.h"
#include "index/image.h"
#include "index/kernels.h"
#include "index/types.h"
#include "sky/healpix.h"
#include "sky/region.h"

namespace almagest::index {

inline constexpr int kPlaceOrder = 12;  // of the HEALPix cells of positions

struct Place {
  sky::Region footprint;                  // empty: none
  std::optional<sky::SkyPoint> position;  // null: nowhere
  sky::Cell cell = 0;                     // of the position, NESTED at order kPlaceOrder

  // 0 within the footprint. Only for a row that is somewhere.
  double distance_deg(const sky::SkyPoint& point) const;
};

// A ball in space round a part of the unit sphere. Distances between directions are measured as chords, where the
// triangle inequality holds and no angle needs to be computed.
struct Ball {
  float x = 0, y = 0, z = 0;
  float radius = 0;
};

// The ball round a row's place, and what is sure besides: the row is no farther than `chord - inner` from a point at
// `chord` from the ball's centre. Negative where the centre is outside of the footprint. For chords of some 0.01 (half
// a degree) at most: beyond, chords are not angles.
struct Leaf {
  Ball ball;
  float inner = 0;
};
inline constexpr double kSureWithin = 0.01;

// A row that may be near a point, in radians.
struct Nearby {
  Row row = 0;
  float least = 0;  // it is no nearer than this
  float most = 0;   // and no farther
};

// The places in the order of their HEALPix cells, in a tree of balls: each node holds the next kFanOut nodes below it,
// so the tree needs no pointers. Few nodes meet a small disc, whatever the number of rows.
class SkyIndex {
 public:
  static constexpr std::size_t kFanOut = 16;

  SkyIndex() = default;
  static base::Result<SkyIndex> open(const Image& image, std::size_t rows, const Footprints& footprints);

  Place place(Row row) const;
  std::optional<sky::SkyPoint> position(Row row) const;
  sky::Cell cell(Row row) const { return cells_[row]; }            // meaningless for a row that is nowhere
  double distance_deg(Row row, const sky::SkyPoint& point) const;  // as Place::distance_deg
  ConstWords nowhere() const { return nowhere_; }                  // rows with neither footprint nor position
  bool anywhere(Row row) const { return !test(nowhere_, row); }

  // Adds to `rows` those that may lie within `radius_deg` of `centre`: a superset, hardly larger than need be.
  void add_candidates(const sky::SkyPoint& centre, double radius_deg, std::vector<Row>& rows) const;
  // The same with bounds; `radius_deg` is a quarter of a degree at most.
  void add_nearby(const sky::SkyPoint& centre, double radius_deg, std::vector<Nearby>& rows) const;

 private:
  const Footprints* footprints_ = nullptr;
  std::span<const double> positions_;
  std::span<const std::uint32_t> cells_;
  std::span<const std::uint64_t> nowhere_;
  std::span<const std::uint32_t> order_;  // the rows that are somewhere, as the leaves hold them
  std::span<const Leaf> leaves_;
  std::vector<std::span<const Ball>> levels_;  // above the leaves, lowest first; the last level is one node

  template <typename Each>
  void visit(const sky::Vector& point, double within, Each&& each) const;
};

// Collects the places of rows and writes what SkyIndex and Footprints read.
class SkyBuilder {
 public:
  void add(std::string_view footprint_stcs, std::optional<double> target_ra_deg, std::optional<double> target_dec_deg);
  // The place of a row of another segment.
  void add(const SkyIndex& from, const Footprints& footprints, Row row);
  std::size_t rows() const { return cells_.size(); }
  // Row i of the segment is the `order[i]`-th added; empty: as added. Once.
  base::Status write(const std::vector<Row>& order, ImageWriter& image);

 private:
  void add_place(const sky::Region& footprint, std::optional<sky::SkyPoint> target);
  base::Status write_footprints(const std::vector<Row>& order, ImageWriter& image);
  base::Status write_tree(ImageWriter& image);
  std::string bytes_;
  std::vector<std::uint64_t> ends_;
  std::vector<double> positions_;
  std::vector<std::uint32_t> cells_;
  std::vector<Leaf> leaves_;
};

}  // namespace almagest::index
