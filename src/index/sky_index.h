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
#include "index/sky_parts.h"
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

// Rows of one place that may be near a point, in chords.
struct Nearby {
  std::uint32_t part = 0;  // of the table
  PlaceNumber leaf = 0;
  std::uint32_t rows = 0;  // that count
  float least = 0;         // they are no nearer than this
  float most = 0;          // and no farther
};

// Leaves that are all near a point, not looked at one by one.
struct NearbyLeaves {
  std::uint32_t part = 0;              // of the table
  std::uint32_t first = 0, count = 0;  // leaves
  std::uint32_t rows = 0;
  float least = 0, most = 0;
};

// A point, prepared to be held against many places.
struct SkyProbe {
  explicit SkyProbe(const sky::SkyPoint& point) : direction(point.unit()), leaves(direction), footprints(point) {}
  sky::Vector direction;
  GroupProbe leaves;
  FootprintProbe footprints;
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
  // The same of the rows of a leaf; whether it is no more than `radius_deg`; bounds of it that cost less, if there are.
  double leaf_distance_deg(PlaceNumber leaf, const SkyProbe& probe, double enough_deg = 0) const;
  bool is_leaf_within(PlaceNumber leaf, const SkyProbe& probe, double radius_deg) const;
  std::optional<FootprintProbe::About> leaf_about_deg(PlaceNumber leaf, const SkyProbe& probe, double radius_deg) const;
  std::span<const Row> rows_of(PlaceNumber leaf) const { return rows_of(leaf, leaf + std::size_t{1}); }  // ascending
  ConstWords nowhere() const { return nowhere_; }  // rows with neither footprint nor position
  bool anywhere(Row row) const { return !test(nowhere_, row); }

  // Adds to `rows` those that may lie within `radius_deg` of `centre`: a superset, hardly larger than need be.
  void add_candidates(const sky::SkyPoint& centre, double radius_deg, std::vector<Row>& rows) const;
  // The same by leaves, with bounds; those that are surely within may come to `together` instead, many at once.
  void add_nearby(const SkyProbe& centre, double radius_deg, std::vector<Nearby>& leaves,
                  std::vector<NearbyLeaves>& together) const;
  // Goes down the tree and calls inside(rows) for rows that surely come into an area, across(rows) for those of one
  // place that may.
  template <typename Inside, typename Across>
  void split(const SideOf& side_of, Inside&& inside, Across&& across) const {
    if (!levels_.empty()) split_node(side_of, levels_.size() - 1, 0, inside, across);
  }
  // The leaves of one of these, one by one, but those that are surely farther than `within` (a chord).
  void add_each(const NearbyLeaves& together, const SkyProbe& centre, double within, std::vector<Nearby>& leaves) const;

 private:
  const Footprints* footprints_ = nullptr;
  std::span<const double> positions_;
  std::span<const std::uint32_t> cells_;
  std::span<const std::uint64_t> nowhere_;
  std::span<const std::uint32_t> order_;     // the rows that are somewhere, as the leaves hold them
  std::span<const std::uint32_t> row_ends_;  // of each leaf, in order_
  std::span<const LeafGroup> leaves_;        // the last filled up
  std::span<const PartBox> parts_;
  std::span<const std::uint32_t> part_ends_;   // of each leaf, in parts_
  std::vector<std::span<const Node>> levels_;  // above the leaves, lowest first; the last level is one node

  std::size_t leaf_count() const { return row_ends_.size(); }
  std::span<const Row> rows_of(std::size_t first_leaf, std::size_t end) const {
    const std::size_t begin = first_leaf == 0 ? 0 : row_ends_[first_leaf - 1];
    return order_.subspan(begin, end == 0 ? 0 : row_ends_[end - 1] - begin);
  }
  Leaf leaf(PlaceNumber leaf) const { return leaves_[leaf / LeafGroup::kLeaves].leaf(leaf % LeafGroup::kLeaves); }
  std::span<const PartBox> parts_of(PlaceNumber leaf) const {
    const std::size_t begin = leaf == 0 ? 0 : part_ends_[leaf - 1];
    return parts_.subspan(begin, part_ends_[leaf] - begin);
  }
  void add_leaf(const LeafGroup& group, const GroupDistances& distances, PlaceNumber leaf, float most,
                std::vector<Nearby>& leaves) const;

  template <typename Inside, typename Across>
  void split_node(const SideOf& side_of, std::size_t level, std::size_t at, Inside& inside, Across& across) const {
    const Node& node = levels_[level][at];
    const Side side =
        side_of(node.ball.centre(), static_cast<double>(node.reach), static_cast<double>(node.ball.radius));
    if (side == Side::outside) return;
    std::size_t below = kFanOut;
    for (std::size_t i = 0; i < level; ++i) below *= kFanOut;
    if (side == Side::inside) return inside(rows_of(at * below, std::min((at + 1) * below, leaf_count())));
    const std::size_t end = std::min((at + 1) * kFanOut, level > 0 ? levels_[level - 1].size() : leaf_count());
    for (std::size_t child = at * kFanOut; child < end; ++child) {
      level > 0 ? split_node(side_of, level - 1, child, inside, across)
                : split_leaf(side_of, static_cast<PlaceNumber>(child), inside, across);
    }
  }
  template <typename Inside, typename Across>
  void split_leaf(const SideOf& side_of, PlaceNumber at, Inside& inside, Across& across) const {
    const Leaf own = leaf(at);
    const sky::Vector centre = own.ball.centre();
    const Side side = side_of(centre, bounds(own, centre).most + kChordSlack, static_cast<double>(own.ball.radius));
    if (side == Side::inside) return inside(rows_of(at));
    if (side == Side::across) return across(rows_of(at));
  }
  template <typename All, typename Leaves>
  void visit(const sky::Vector& point, double within, All&& all, Leaves&& leaves) const;
};

}  // namespace almagest::index
