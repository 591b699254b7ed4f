// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/sky_index.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace almagest::index {
namespace {

// Far more than the rounding of chords and angles can differ.
constexpr double kSlack = 1e-7;
// Footprints wider than these (chords) go to places of their own in the tree, so that they do not blow up its nodes.
constexpr double kWide = 0.02;
constexpr double kVeryWide = 0.2;

double chord_of(double angle_deg) {
  return 2 * std::sin(std::clamp(angle_deg, 0.0, 180.0) / 2 * sky::kDegree);
}

int width_class(const Ball& ball) {
  return ball.radius <= kWide ? 0 : ball.radius <= kVeryWide ? 1 : 2;
}

sky::Region footprint_of(std::string_view stcs) {
  if (stcs.empty()) return {};
  auto parsed = sky::parse_stcs(stcs);
  if (!parsed || parsed->placeholder) return {};
  return std::move(parsed->region);
}

Ball ball_round(std::span<const Ball> balls) {
  Ball all;
  for (const Ball& ball : balls) all.centre = all.centre + ball.centre;
  all.centre = all.centre * (1.0 / static_cast<double>(balls.size()));
  for (const Ball& ball : balls) all.radius = std::max(all.radius, length(ball.centre - all.centre) + ball.radius);
  return all;
}

std::vector<Ball> level_above(const std::vector<Ball>& below) {
  std::vector<Ball> level;
  for (std::size_t first = 0; first < below.size(); first += SkyIndex::kFanOut) {
    const std::size_t count = std::min(SkyIndex::kFanOut, below.size() - first);
    level.push_back(ball_round(std::span(below).subspan(first, count)));
  }
  return level;
}

}  // namespace

double Place::distance_deg(const sky::SkyPoint& point) const {
  return footprint.empty() ? sky::separation_deg(*position, point) : footprint.distance_deg(point);
}

std::shared_ptr<const Place> make_place(std::string_view footprint_stcs, std::optional<double> target_ra_deg,
                                        std::optional<double> target_dec_deg) {
  auto place = std::make_shared<Place>();
  place->footprint = footprint_of(footprint_stcs);
  if (!place->footprint.empty()) {
    const sky::Circle cap = place->footprint.bounding_cap();
    place->position = place->footprint.centre();
    place->ball = {cap.centre.unit(), chord_of(cap.radius_deg)};
  } else if (target_ra_deg && target_dec_deg) {
    if (const auto target = sky::SkyPoint::make(*target_ra_deg, *target_dec_deg)) place->position = *target;
    if (place->position) place->ball = {place->position->unit(), 0};
  }
  if (place->position) place->cell = sky::cell_of(*place->position, kPlaceOrder);
  return place;
}

SkyIndex::SkyIndex(std::vector<std::shared_ptr<const Place>> places)
    : places_(std::move(places)), nowhere_(Bitmap::none(places_.size())) {
  for (std::size_t row = 0; row < places_.size(); ++row) {
    if (places_[row]->position) {
      order_.push_back(static_cast<Row>(row));
    } else {
      nowhere_.set(row);
    }
  }
  std::stable_sort(order_.begin(), order_.end(), [this](Row a, Row b) {
    const int wide_a = width_class(places_[a]->ball);
    const int wide_b = width_class(places_[b]->ball);
    return wide_a != wide_b ? wide_a < wide_b : places_[a]->cell < places_[b]->cell;
  });
  if (order_.empty()) return;
  std::vector<Ball> leaves;
  leaves.reserve(order_.size());
  for (const Row row : order_) leaves.push_back(places_[row]->ball);
  levels_.push_back(std::move(leaves));
  while (levels_.back().size() > 1) levels_.push_back(level_above(levels_.back()));
}

void SkyIndex::add_candidates(const sky::SkyPoint& centre, double radius_deg, std::vector<Row>& rows) const {
  if (levels_.empty()) return;
  const sky::Vector point = centre.unit();
  const double within = chord_of(radius_deg) + kSlack;
  struct Node {
    std::size_t level;
    std::size_t at;
  };
  std::vector<Node> open{{levels_.size() - 1, 0}};
  while (!open.empty()) {
    const Node node = open.back();
    open.pop_back();
    if (!levels_[node.level][node.at].meets(point, within)) continue;
    if (node.level == 0) {
      rows.push_back(order_[node.at]);
      continue;
    }
    const std::size_t first = node.at * kFanOut;
    const std::size_t end = std::min(first + kFanOut, levels_[node.level - 1].size());
    for (std::size_t child = first; child < end; ++child) open.push_back({node.level - 1, child});
  }
}

std::size_t SkyIndex::bytes() const {
  std::size_t total = nowhere_.size() / 8 + order_.capacity() * sizeof(Row);
  for (const auto& level : levels_) total += level.capacity() * sizeof(Ball);
  for (const auto& place : places_) {
    total += sizeof(Place);
    for (const sky::Shape& shape : place->footprint.shapes()) {
      total += sizeof(shape);
      if (const auto* polygon = std::get_if<sky::Polygon>(&shape)) total += polygon->vertices().size() * 56;
    }
  }
  return total;
}

}  // namespace almagest::index
