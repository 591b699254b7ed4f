// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/sky_index.h"

#include <algorithm>

namespace almagest::index {
namespace {

tl::unexpected<base::Error> misfit() {
  return base::fail(base::Code::corrupt, "the index is damaged: the parts of the sky do not fit together");
}

// A leaf whose outer box is farther than the root of this is surely farther than `within`.
float beyond_squared(double within) {
  const double beyond = within * 1.0001 + 3 * kChordSlack;
  return static_cast<float>(beyond * beyond);
}

}  // namespace

double Place::distance_deg(const sky::SkyPoint& point) const {
  return footprint.empty() ? sky::separation_deg(*position, point) : footprint.distance_deg(point);
}

base::Result<SkyIndex> SkyIndex::open(const Image& image, std::size_t rows, const Footprints& footprints) {
  SkyIndex made;
  made.footprints_ = &footprints;
  made.positions_ = image.array<double>(Part::positions, kNoColumn);
  made.cells_ = image.array<std::uint32_t>(Part::cells, kNoColumn);
  made.nowhere_ = image.array<std::uint64_t>(Part::nowhere, kNoColumn);
  made.order_ = image.array<std::uint32_t>(Part::sky_rows, kNoColumn);
  made.row_ends_ = image.array<std::uint32_t>(Part::sky_row_ends, kNoColumn);
  made.leaves_ = image.array<LeafGroup>(Part::sky_leaves, kNoColumn);
  made.parts_ = image.array<PartBox>(Part::sky_parts, kNoColumn);
  made.part_ends_ = image.array<std::uint32_t>(Part::sky_part_ends, kNoColumn);
  auto nodes_left = image.array<Node>(Part::sky_nodes, kNoColumn);
  const std::size_t leaves = made.leaf_count();
  if (made.cells_.size() != rows || made.nowhere_.size() != (rows + 63) / 64 || footprints.rows() != rows ||
      made.order_.size() > rows || leaves > footprints.places() || made.positions_.size() != 2 * leaves ||
      made.part_ends_.size() != leaves ||
      made.leaves_.size() != (leaves + LeafGroup::kLeaves - 1) / LeafGroup::kLeaves) {
    return misfit();
  }
  const bool rows_fit = leaves == 0 ? made.order_.empty() : made.row_ends_.back() == made.order_.size();
  const bool parts_fit = leaves == 0 ? made.parts_.empty() : made.part_ends_.back() == made.parts_.size();
  if (!rows_fit || !parts_fit) return misfit();
  for (std::size_t nodes = leaves; nodes > 0;) {
    nodes = (nodes + kFanOut - 1) / kFanOut;
    if (nodes_left.size() < nodes) return misfit();
    made.levels_.push_back(nodes_left.first(nodes));
    nodes_left = nodes_left.subspan(nodes);
    if (nodes == 1) break;
  }
  if (!nodes_left.empty()) return misfit();
  return made;
}

std::optional<sky::SkyPoint> SkyIndex::position(Row row) const {
  if (!anywhere(row)) return std::nullopt;
  const std::size_t at = std::size_t{2} * footprints_->place(row);
  const auto point = sky::SkyPoint::make(positions_[at], positions_[at + 1]);
  return point ? std::optional(*point) : std::nullopt;
}

Place SkyIndex::place(Row row) const {
  Place place{footprints_->region(row), position(row), 0};
  if (place.position) place.cell = cells_[row];
  return place;
}

double SkyIndex::distance_deg(Row row, const FootprintProbe& probe, double enough_deg) const {
  if (const auto distance = probe.distance_deg(footprints_->encoded(row), enough_deg)) return *distance;
  return place(row).distance_deg(probe.point());
}

double SkyIndex::leaf_distance_deg(PlaceNumber leaf, const SkyProbe& probe, double enough_deg) const {
  if (const auto distance = probe.footprints.distance_deg(footprints_->encoded_at(leaf), enough_deg)) return *distance;
  return place(rows_of(leaf).front()).distance_deg(probe.footprints.point());
}

bool SkyIndex::is_leaf_within(PlaceNumber leaf, const SkyProbe& probe, double radius_deg) const {
  if (const auto parts = parts_of(leaf); !parts.empty()) {
    const double within = chord_of(radius_deg);
    const Bounds at = part_bounds(this->leaf(leaf), parts, probe.direction, within - kChordSlack);
    if (at.most < within - kChordSlack) return true;
    if (at.least > within + kChordSlack) return false;
  } else if (const auto about = probe.footprints.about_deg(footprints_->encoded_at(leaf), radius_deg, radius_deg)) {
    if (about->most_deg <= radius_deg) return true;
    if (about->least_deg > radius_deg) return false;
  }
  return leaf_distance_deg(leaf, probe, radius_deg) <= radius_deg;
}

std::optional<FootprintProbe::About> SkyIndex::leaf_about_deg(PlaceNumber leaf, const SkyProbe& probe,
                                                              double radius_deg) const {
  const auto parts = parts_of(leaf);
  if (parts.empty()) return probe.footprints.about_deg(footprints_->encoded_at(leaf), radius_deg);
  const Bounds at = part_bounds(this->leaf(leaf), parts, probe.direction, 0);
  // A chord is no longer than its arc, and all but as long.
  return FootprintProbe::About{at.least / sky::kDegree, at.most * 1.00001 / sky::kDegree};
}

// Calls leaves(first, end) for leaves some of which may be within `within` (a chord) of the point, and
// all(node, first, end) for leaves that all surely are.
template <typename All, typename Leaves>
void SkyIndex::visit(const sky::Vector& point, double within, All&& all, Leaves&& leaves) const {
  struct Open {
    std::size_t level;  // of the node; its children are one below
    std::size_t at;
    std::size_t leaves;  // below each child
  };
  std::vector<Open> open;
  const auto look_at = [&](std::size_t level, std::size_t at, std::size_t below) {
    const Node& node = levels_[level][at];
    const double apart = length(point - node.ball.centre());
    if (apart > static_cast<double>(node.ball.radius) + within) return;
    if (apart + static_cast<double>(node.reach) + kChordSlack <= within) {
      all(node, apart, at * below, std::min((at + 1) * below, leaf_count()));
    } else if (level == 0) {
      leaves(at * kFanOut, std::min((at + 1) * kFanOut, leaf_count()));
    } else {
      open.push_back({level, at, below / kFanOut});
    }
  };
  if (levels_.empty()) return;
  std::size_t below = 1;
  for (std::size_t level = 0; level < levels_.size(); ++level) below *= kFanOut;
  look_at(levels_.size() - 1, 0, below);
  while (!open.empty()) {
    const Open node = open.back();
    open.pop_back();
    const std::size_t first = node.at * kFanOut;
    const std::size_t end = std::min(first + kFanOut, levels_[node.level - 1].size());
    for (std::size_t child = first; child < end; ++child) look_at(node.level - 1, child, node.leaves);
  }
}

void SkyIndex::add_candidates(const sky::SkyPoint& centre, double radius_deg, std::vector<Row>& rows) const {
  const sky::Vector point = centre.unit();
  const double within = chord_of(radius_deg) + kChordSlack;
  const GroupProbe probe(point);
  GroupDistances distances;
  const auto add = [&](std::span<const Row> some) { rows.insert(rows.end(), some.begin(), some.end()); };
  visit(
      point, within, [&](const Node&, double, std::size_t first, std::size_t end) { add(rows_of(first, end)); },
      [&](std::size_t first, std::size_t end) {
        const LeafGroup& group = leaves_[first / LeafGroup::kLeaves];
        probe.measure(group, distances);
        for (std::size_t i = 0; first + i < end; ++i) {
          if (GroupProbe::bounds(group, distances, i).least <= static_cast<float>(within))
            add(rows_of(first + i, first + i + 1));
        }
      });
}

void SkyIndex::add_leaf(const LeafGroup& group, const GroupDistances& distances, PlaceNumber leaf, float most,
                        std::vector<Nearby>& leaves) const {
  const auto at = GroupProbe::bounds(group, distances, leaf % LeafGroup::kLeaves);
  const std::uint32_t before = leaf == 0 ? 0 : row_ends_[leaf - 1];
  leaves.push_back({0, leaf, row_ends_[leaf] - before, at.least, std::min(at.most, most)});
}

void SkyIndex::add_nearby(const SkyProbe& centre, double radius_deg, std::vector<Nearby>& leaves,
                          std::vector<NearbyLeaves>& together) const {
  const double within = chord_of(radius_deg);
  const float beyond = beyond_squared(within);
  GroupDistances distances;
  visit(
      centre.direction, within,
      [&](const Node& node, double apart, std::size_t first, std::size_t end) {
        const double least = std::max(0.0, apart - static_cast<double>(node.ball.radius) - kChordSlack);
        together.push_back({0, static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(end - first),
                            static_cast<std::uint32_t>(rows_of(first, end).size()), static_cast<float>(least),
                            static_cast<float>(apart + static_cast<double>(node.reach))});
      },
      [&](std::size_t first, std::size_t end) {
        const LeafGroup& group = leaves_[first / LeafGroup::kLeaves];
        centre.leaves.measure(group, distances);
        for (std::size_t i = 0; first + i < end; ++i) {
          if (distances.outer[i] > beyond) continue;
          add_leaf(group, distances, static_cast<PlaceNumber>(first + i), static_cast<float>(kUnknownChord), leaves);
        }
      });
}

void SkyIndex::add_each(const NearbyLeaves& together, const SkyProbe& centre, double within,
                        std::vector<Nearby>& leaves) const {
  GroupDistances distances;
  const float beyond = beyond_squared(within);
  const std::size_t end = std::size_t{together.first} + together.count;
  for (std::size_t first = together.first; first < end; first += LeafGroup::kLeaves) {
    const LeafGroup& group = leaves_[first / LeafGroup::kLeaves];
    centre.leaves.measure(group, distances);
    for (std::size_t i = 0; i < LeafGroup::kLeaves && first + i < end; ++i) {
      if (distances.outer[i] > beyond) continue;
      add_leaf(group, distances, static_cast<PlaceNumber>(first + i), together.most, leaves);
    }
  }
}

}  // namespace almagest::index
