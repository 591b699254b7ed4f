// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "index/sky_index.h"

namespace almagest::index {
namespace {

constexpr double kNowhere = std::numeric_limits<double>::quiet_NaN();
// Rounding a direction to floats moves it by less than this chord, and a radius by less.
constexpr double kFloatSlack = 4e-7;
// Footprints wider than these (chords) go to places of their own in the tree, so that they do not blow up its nodes.
constexpr float kWide = 0.02F;
constexpr float kVeryWide = 0.2F;

int width_class(const Leaf& leaf) {
  const Ball& ball = leaf.ball;
  return ball.radius <= kWide ? 0 : ball.radius <= kVeryWide ? 1 : 2;
}

double chord_of(double angle_deg) {
  return 2 * std::sin(std::clamp(angle_deg, 0.0, 180.0) / 2 * sky::kDegree);
}

// The radius (a chord) of a disc round the point that the footprint holds, or minus the distance to it.
double surely_within(const sky::Region& footprint, const sky::SkyPoint& point) {
  if (!footprint.contains(point)) return -chord_of(footprint.distance_deg(point));
  double inner_deg = 0;
  for (const sky::Shape& shape : footprint.shapes()) {
    if (const auto* polygon = std::get_if<sky::Polygon>(&shape)) {
      const sky::Vector direction = point.unit();
      if (polygon->contains(direction)) inner_deg = std::max(inner_deg, polygon->edge_distance_deg(direction));
    } else {
      const auto& circle = std::get<sky::Circle>(shape);
      inner_deg = std::max(inner_deg, circle.radius_deg - sky::separation_deg(circle.centre, point));
    }
  }
  return chord_of(std::min(inner_deg, 0.5));
}

Ball ball_of(const sky::Vector& centre, double radius) {
  return {static_cast<float>(centre.x), static_cast<float>(centre.y), static_cast<float>(centre.z),
          static_cast<float>(radius + kFloatSlack)};
}

sky::Vector centre_of(const Ball& ball) {
  return {ball.x, ball.y, ball.z};
}

Ball ball_round(std::span<const Ball> balls) {
  sky::Vector centre;
  for (const Ball& ball : balls) centre = centre + centre_of(ball);
  centre = centre * (1.0 / static_cast<double>(balls.size()));
  double radius = 0;
  for (const Ball& ball : balls) {
    radius = std::max(radius, length(centre_of(ball) - centre) + static_cast<double>(ball.radius));
  }
  return ball_of(centre, radius);
}

std::vector<Ball> level_above(const std::vector<Ball>& below) {
  std::vector<Ball> level;
  for (std::size_t first = 0; first < below.size(); first += SkyIndex::kFanOut) {
    const std::size_t nodes = std::min(SkyIndex::kFanOut, below.size() - first);
    level.push_back(ball_round(std::span(below).subspan(first, nodes)));
  }
  return level;
}

template <typename T>
void reorder(const std::vector<Row>& order, std::size_t width, std::vector<T>& values) {
  if (order.empty()) return;
  std::vector<T> sorted;
  sorted.reserve(values.size());
  for (const Row from : order) {
    for (std::size_t k = 0; k < width; ++k) sorted.push_back(values[from * width + k]);
  }
  values = std::move(sorted);
}

}  // namespace

void SkyBuilder::add_place(const sky::Region& footprint, std::optional<sky::SkyPoint> target) {
  std::optional<sky::SkyPoint> position = target;
  Leaf leaf;
  if (!footprint.empty()) {
    const sky::Circle cap = footprint.bounding_cap();
    position = footprint.centre();
    leaf.ball = ball_of(cap.centre.unit(), chord_of(cap.radius_deg));
    leaf.inner = static_cast<float>(surely_within(footprint, cap.centre) - kFloatSlack);
  } else if (position) {
    leaf.ball = ball_of(position->unit(), 0);
    leaf.inner = static_cast<float>(-kFloatSlack);
  }
  positions_.push_back(position ? position->ra_deg() : kNowhere);
  positions_.push_back(position ? position->dec_deg() : kNowhere);
  cells_.push_back(position ? static_cast<std::uint32_t>(sky::cell_of(*position, kPlaceOrder)) : 0);
  leaves_.push_back(leaf);
}

void SkyBuilder::add(std::string_view footprint_stcs, std::optional<double> target_ra_deg,
                     std::optional<double> target_dec_deg) {
  const std::size_t begin = bytes_.size();
  encode_footprint(footprint_stcs, bytes_);
  ends_.push_back(bytes_.size());
  std::optional<sky::SkyPoint> target;
  if (target_ra_deg && target_dec_deg) {
    if (const auto made = sky::SkyPoint::make(*target_ra_deg, *target_dec_deg)) target = *made;
  }
  add_place(footprint_region(std::string_view(bytes_).substr(begin)), target);
}

void SkyBuilder::add(const SkyIndex& from, const Footprints& footprints, Row row) {
  bytes_ += footprints.encoded(row);
  ends_.push_back(bytes_.size());
  // The ball is that of the footprint, so it is made anew where there is one.
  add_place(footprints.region(row), from.position(row));
}

base::Status SkyBuilder::write_footprints(const std::vector<Row>& order, ImageWriter& image) {
  if (!order.empty()) {
    std::string sorted;
    sorted.reserve(bytes_.size());
    std::vector<std::uint64_t> ends;
    ends.reserve(ends_.size());
    for (const Row from : order) {
      const std::uint64_t begin = from == 0 ? 0 : ends_[from - 1];
      sorted.append(bytes_, begin, ends_[from] - begin);
      ends.push_back(sorted.size());
    }
    bytes_ = std::move(sorted);
    ends_ = std::move(ends);
  }
  ALMAGEST_CHECK(image.add_array(Part::footprint_bytes, kNoColumn, bytes_));
  ALMAGEST_CHECK(image.add_array(Part::footprint_ends, kNoColumn, ends_));
  bytes_ = {};
  ends_ = {};
  return {};
}

base::Status SkyBuilder::write_tree(ImageWriter& image) {
  std::vector<std::uint64_t> nowhere((cells_.size() + 63) / 64, 0);
  std::vector<Row> leaves;
  for (std::size_t row = 0; row < cells_.size(); ++row) {
    if (std::isnan(positions_[2 * row])) {
      set(nowhere, row);
    } else {
      leaves.push_back(static_cast<Row>(row));
    }
  }
  ALMAGEST_CHECK(image.add_array(Part::nowhere, kNoColumn, nowhere));
  std::sort(leaves.begin(), leaves.end(), [this](Row a, Row b) {
    const int wide_a = width_class(leaves_[a]);
    const int wide_b = width_class(leaves_[b]);
    if (wide_a != wide_b) return wide_a < wide_b;
    return cells_[a] != cells_[b] ? cells_[a] < cells_[b] : a < b;
  });
  std::vector<Leaf> sorted;
  sorted.reserve(leaves.size());
  std::vector<Ball> level;
  level.reserve(leaves.size());
  for (const Row row : leaves) {
    sorted.push_back(leaves_[row]);
    level.push_back(leaves_[row].ball);
  }
  leaves_ = {};
  std::vector<Ball> above;
  while (!level.empty()) {
    level = level_above(level);
    above.insert(above.end(), level.begin(), level.end());
    if (level.size() == 1) break;
  }
  ALMAGEST_CHECK(image.add_array(Part::sky_rows, kNoColumn, leaves));
  ALMAGEST_CHECK(image.add_array(Part::sky_leaves, kNoColumn, sorted));
  return image.add_array(Part::sky_balls, kNoColumn, above);
}

base::Status SkyBuilder::write(const std::vector<Row>& order, ImageWriter& image) {
  ALMAGEST_CHECK(write_footprints(order, image));
  reorder(order, 2, positions_);
  reorder(order, 1, cells_);
  reorder(order, 1, leaves_);
  ALMAGEST_CHECK(image.add_array(Part::positions, kNoColumn, positions_));
  ALMAGEST_CHECK(image.add_array(Part::cells, kNoColumn, cells_));
  return write_tree(image);
}

}  // namespace almagest::index
