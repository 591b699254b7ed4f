// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/sky_index.h"

#include <algorithm>
#include <cmath>

namespace almagest::index {
namespace {

// Far more than the rounding of chords and angles can differ.
constexpr double kSlack = 1e-7;

double chord_of(double angle_deg) {
  return 2 * std::sin(std::clamp(angle_deg, 0.0, 180.0) / 2 * sky::kDegree);
}

bool meets(const Ball& ball, const sky::Vector& point, double within) {
  const sky::Vector away = point - sky::Vector{ball.x, ball.y, ball.z};
  const double reach = static_cast<double>(ball.radius) + within;
  return sky::dot(away, away) <= reach * reach;
}

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
  auto balls = image.array<Ball>(Part::sky_balls, kNoColumn);
  if (made.positions_.size() != 2 * rows || made.cells_.size() != rows || made.nowhere_.size() != (rows + 63) / 64 ||
      footprints.rows() != rows || made.order_.size() > rows) {
    return misfit();
  }
  made.leaves_ = image.array<Leaf>(Part::sky_leaves, kNoColumn);
  if (made.leaves_.size() != made.order_.size()) return misfit();
  for (std::size_t nodes = made.order_.size(); nodes > 0;) {
    nodes = (nodes + kFanOut - 1) / kFanOut;
    if (balls.size() < nodes) return misfit();
    made.levels_.push_back(balls.first(nodes));
    balls = balls.subspan(nodes);
    if (nodes == 1) break;
  }
  if (!balls.empty()) return misfit();
  return made;
}

std::optional<sky::SkyPoint> SkyIndex::position(Row row) const {
  if (!anywhere(row)) return std::nullopt;
  const auto point = sky::SkyPoint::make(positions_[2 * row], positions_[2 * row + 1]);
  return point ? std::optional(*point) : std::nullopt;
}

Place SkyIndex::place(Row row) const {
  Place place{footprints_->region(row), position(row), 0};
  if (place.position) place.cell = cells_[row];
  return place;
}

double SkyIndex::distance_deg(Row row, const sky::SkyPoint& point) const {
  const std::string_view encoded = footprints_->encoded(row);
  if (const auto distance = footprint_distance_deg(encoded, point)) return *distance;
  return place(row).distance_deg(point);
}

// Calls each(leaf) for those whose ball is within `within` (a chord) of the point.
template <typename Each>
void SkyIndex::visit(const sky::Vector& point, double within, Each&& each) const {
  if (levels_.empty()) return;
  struct Node {
    std::size_t level;
    std::size_t at;
  };
  std::vector<Node> open;
  if (meets(levels_.back()[0], point, within)) open.push_back({levels_.size() - 1, 0});
  while (!open.empty()) {
    const Node node = open.back();
    open.pop_back();
    const std::size_t first = node.at * kFanOut;
    if (node.level == 0) {
      const std::size_t end = std::min(first + kFanOut, leaves_.size());
      for (std::size_t leaf = first; leaf < end; ++leaf) {
        if (meets(leaves_[leaf].ball, point, within)) each(leaf);
      }
      continue;
    }
    const auto& below = levels_[node.level - 1];
    const std::size_t end = std::min(first + kFanOut, below.size());
    for (std::size_t child = first; child < end; ++child) {
      if (meets(below[child], point, within)) open.push_back({node.level - 1, child});
    }
  }
}

void SkyIndex::add_candidates(const sky::SkyPoint& centre, double radius_deg, std::vector<Row>& rows) const {
  visit(centre.unit(), chord_of(radius_deg) + kSlack, [&](std::size_t leaf) { rows.push_back(order_[leaf]); });
}

void SkyIndex::add_nearby(const sky::SkyPoint& centre, double radius_deg, std::vector<Nearby>& rows) const {
  const sky::Vector point = centre.unit();
  visit(point, chord_of(radius_deg) + kSlack, [&](std::size_t leaf) {
    const Leaf& at = leaves_[leaf];
    const double chord = length(point - sky::Vector{at.ball.x, at.ball.y, at.ball.z});
    const double least = std::max(0.0, chord - static_cast<double>(at.ball.radius) - kSlack);
    double most = 4;
    if (chord < kSureWithin) most = std::max(0.0, chord - static_cast<double>(at.inner));
    rows.push_back({order_[leaf], static_cast<float>(least), static_cast<float>(most)});
  });
}

}  // namespace almagest::index
