// SPDX-License-Identifier: GPL-3.0-or-later
// Where the rows of a segment are in the sky. A row with a footprint counts by it, and its position is the footprint's
// centre; a row without one counts by the position of its target; a row with neither is nowhere. A view into the
// segment's image.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "index/footprints.h"
#include "index/image.h"
#include "index/kernels.h"
#include "index/sky_leaf_group.h"
#include "index/types.h"

namespace almagest::index {

inline constexpr int kPlaceOrder = 12;  // of the HEALPix cells of positions

struct Place {
  sky::Region footprint;                  // empty: none
  std::optional<sky::SkyPoint> position;  // null: nowhere
  sky::Cell cell = 0;                     // of the position, NESTED at order kPlaceOrder

  // 0 within the footprint. Only for a row that is somewhere.
  double distance_deg(const sky::SkyPoint& point) const;
};

// A node of the tree: a ball round all that is below it, and how near it must be for all of that to be near: every row
// below is within `reach` of the ball's centre.
struct Node {
  Ball ball;
  float reach = 0;
};

// A row that may be near a point, in chords.
struct Nearby {
  Row row = 0;
  float least = 0;  // it is no nearer than this
  float most = 0;   // and no farther
};

// Rows that are all near a point, not looked at one by one.
struct NearbyRows {
  std::uint32_t part = 0;              // of the table
  std::uint32_t first = 0, count = 0;  // leaves
  float least = 0, most = 0;
};

// Where a disc is that is known of many rows: every one of their footprints lies within `radius` of the centre and
// comes within `reach` of it (chords; `reach` may be kUnknownChord).
enum class Side : std::uint8_t {
  outside,  // nothing within `radius` is in the area
  across,
  inside,  // all within `reach` is
};
using SideOf = std::function<Side(const sky::Vector& centre, double reach, double radius)>;

// The places in the order of their HEALPix cells, in a tree of balls: each node holds the next kFanOut nodes below it,
// so the tree needs no pointers. Few nodes meet a small disc, whatever the number of rows.
class SkyIndex {
 public:
  static constexpr std::size_t kFanOut = LeafGroup::kLeaves;

  SkyIndex() = default;
  static base::Result<SkyIndex> open(const Image& image, std::size_t rows, const Footprints& footprints);

  Place place(Row row) const;
  std::optional<sky::SkyPoint> position(Row row) const;
  sky::Cell cell(Row row) const { return cells_[row]; }  // meaningless for a row that is nowhere
  double distance_deg(Row row, const sky::SkyPoint& point) const { return distance_deg(row, FootprintProbe(point)); }
  // As Place::distance_deg. What is no farther than `enough_deg` need not be exact, but is not farther.
  double distance_deg(Row row, const FootprintProbe& probe, double enough_deg = 0) const;
  // Whether that is no more than `radius_deg`.
  bool is_within(Row row, const FootprintProbe& probe, double radius_deg) const;
  // Bounds of it that cost less, if there are.
  std::optional<FootprintProbe::About> about_deg(Row row, const FootprintProbe& probe, double radius_deg) const;
  ConstWords nowhere() const { return nowhere_; }  // rows with neither footprint nor position
  bool anywhere(Row row) const { return !test(nowhere_, row); }

  // Adds to `rows` those that may lie within `radius_deg` of `centre`: a superset, hardly larger than need be.
  void add_candidates(const sky::SkyPoint& centre, double radius_deg, std::vector<Row>& rows) const;
  // The same with bounds; those that are surely within may come to `together` instead, many at once.
  void add_nearby(const sky::SkyPoint& centre, double radius_deg, std::vector<Nearby>& rows,
                  std::vector<NearbyRows>& together) const;
  // Goes down the tree and calls inside(row) for rows that surely come into an area, across(row) for those that may.
  template <typename Inside, typename Across>
  void split(const SideOf& side_of, Inside&& inside, Across&& across) const {
    if (!levels_.empty()) split_node(side_of, levels_.size() - 1, 0, inside, across);
  }
  // The rows of one of these, one by one.
  void add_each(const NearbyRows& together, const sky::SkyPoint& centre, std::vector<Nearby>& rows) const;

 private:
  const Footprints* footprints_ = nullptr;
  std::span<const double> positions_;
  std::span<const std::uint32_t> cells_;
  std::span<const std::uint64_t> nowhere_;
  std::span<const std::uint32_t> order_;       // the rows that are somewhere, as the leaves hold them
  std::span<const LeafGroup> leaves_;          // the last filled up
  std::vector<std::span<const Node>> levels_;  // above the leaves, lowest first; the last level is one node

  template <typename Inside, typename Across>
  void split_node(const SideOf& side_of, std::size_t level, std::size_t at, Inside& inside, Across& across) const {
    const Node& node = levels_[level][at];
    const Side side =
        side_of(node.ball.centre(), static_cast<double>(node.reach), static_cast<double>(node.ball.radius));
    if (side == Side::outside) return;
    if (side == Side::across && level > 0) {
      const std::size_t end = std::min((at + 1) * kFanOut, levels_[level - 1].size());
      for (std::size_t child = at * kFanOut; child < end; ++child)
        split_node(side_of, level - 1, child, inside, across);
      return;
    }
    std::size_t below = kFanOut;
    for (std::size_t i = 0; i < level; ++i) below *= kFanOut;
    const std::size_t end = std::min((at + 1) * below, order_.size());
    for (std::size_t leaf = at * below; leaf < end; ++leaf) {
      side == Side::inside ? inside(order_[leaf]) : across(order_[leaf]);
    }
  }
  template <typename All, typename Leaves>
  void visit(const sky::Vector& point, double within, All&& all, Leaves&& leaves) const;
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
