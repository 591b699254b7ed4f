// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/sky_index.h"

#include <algorithm>

namespace almagest::index {
namespace {

tl::unexpected<base::Error> misfit() {
  return base::fail(base::Code::corrupt, "the index is damaged: the parts of the sky do not fit together");
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
  auto nodes_left = image.array<Node>(Part::sky_nodes, kNoColumn);
  if (made.positions_.size() != 2 * rows || made.cells_.size() != rows || made.nowhere_.size() != (rows + 63) / 64 ||
      footprints.rows() != rows || made.order_.size() > rows) {
    return misfit();
  }
  made.leaves_ = image.array<LeafGroup>(Part::sky_leaves, kNoColumn);
  if (made.leaves_.size() != (made.order_.size() + LeafGroup::kLeaves - 1) / LeafGroup::kLeaves) return misfit();
  for (std::size_t nodes = made.order_.size(); nodes > 0;) {
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
  const auto point = sky::SkyPoint::make(positions_[std::size_t{2} * row], positions_[std::size_t{2} * row + 1]);
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

bool SkyIndex::is_within(Row row, const FootprintProbe& probe, double radius_deg) const {
  if (const auto about = probe.about_deg(footprints_->encoded(row), radius_deg, radius_deg)) {
    if (about->most_deg <= radius_deg) return true;
    if (about->least_deg > radius_deg) return false;
  }
  return distance_deg(row, probe, radius_deg) <= radius_deg;
}

std::optional<FootprintProbe::About> SkyIndex::about_deg(Row row, const FootprintProbe& probe,
                                                         double radius_deg) const {
  return probe.about_deg(footprints_->encoded(row), radius_deg);
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
      all(node, apart, at * below, std::min((at + 1) * below, order_.size()));
    } else if (level == 0) {
      leaves(at * kFanOut, std::min((at + 1) * kFanOut, order_.size()));
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
  visit(
      point, within,
      [&](const Node&, double, std::size_t first, std::size_t end) {
        for (; first < end; ++first) rows.push_back(order_[first]);
      },
      [&](std::size_t first, std::size_t end) {
        const LeafGroup& group = leaves_[first / LeafGroup::kLeaves];
        probe.measure(group, distances);
        for (std::size_t i = 0; first + i < end; ++i) {
          if (GroupProbe::bounds(group, distances, i).least <= within) rows.push_back(order_[first + i]);
        }
      });
}

void SkyIndex::add_nearby(const sky::SkyPoint& centre, double radius_deg, std::vector<Nearby>& rows,
                          std::vector<NearbyRows>& together) const {
  const sky::Vector point = centre.unit();
  const double within = chord_of(radius_deg);
  const auto beyond = static_cast<float>((within * 1.0001 + 3 * kChordSlack) * (within * 1.0001 + 3 * kChordSlack));
  const GroupProbe probe(point);
  GroupDistances distances;
  visit(
      point, within,
      [&](const Node& node, double apart, std::size_t first, std::size_t end) {
        const double least = std::max(0.0, apart - static_cast<double>(node.ball.radius) - kChordSlack);
        together.push_back({0, static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(end - first),
                            static_cast<float>(least), static_cast<float>(apart + static_cast<double>(node.reach))});
      },
      [&](std::size_t first, std::size_t end) {
        const LeafGroup& group = leaves_[first / LeafGroup::kLeaves];
        probe.measure(group, distances);
        for (std::size_t i = 0; first + i < end; ++i) {
          if (distances.outer[i] > beyond) continue;
          const Bounds at = GroupProbe::bounds(group, distances, i);
          rows.push_back({order_[first + i], static_cast<float>(at.least), static_cast<float>(at.most)});
        }
      });
}

void SkyIndex::add_each(const NearbyRows& together, const sky::SkyPoint& centre, std::vector<Nearby>& rows) const {
  const GroupProbe probe(centre.unit());
  GroupDistances distances;
  const std::size_t end = std::size_t{together.first} + together.count;
  for (std::size_t first = together.first; first < end; first += LeafGroup::kLeaves) {
    const LeafGroup& group = leaves_[first / LeafGroup::kLeaves];
    probe.measure(group, distances);
    for (std::size_t i = 0; i < LeafGroup::kLeaves && first + i < end; ++i) {
      const Bounds at = GroupProbe::bounds(group, distances, i);
      const float most = std::min(static_cast<float>(at.most), together.most);
      rows.push_back({order_[first + i], static_cast<float>(at.least), most});
    }
  }
}

}  // namespace almagest::index
