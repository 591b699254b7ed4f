// SPDX-License-Identifier: GPL-3.0-or-later
// Polygons in the gnomonic projection: within a hemisphere great circles are straight lines there, so the rules of the
// plane (even-odd, crossing) hold on the sphere. Distances and areas are reckoned on the sphere itself.
#include <algorithm>
#include <cmath>

#include "sky/arc.h"
#include "sky/region.h"

namespace almagest::sky {
namespace {

constexpr double kTolerance = kEdgeTolerance_deg * kDegree;
constexpr double kMaxCap = 85 * kDegree;
// Below this radius areas and centres are reckoned in the plane, where they do not cancel.
constexpr double kSmall = 0.01;

bool same_place(const Vector& a, const Vector& b) {
  return length(a - b) <= kTolerance;
}

Vector mean_of(const std::vector<Vector>& vectors) {
  Vector sum;
  for (const Vector& v : vectors) sum = sum + v;
  return sum * (1.0 / static_cast<double>(vectors.size()));
}

// Two directions at right angles to `towards` and to each other.
std::array<Vector, 3> axes_at(const Vector& towards) {
  const Vector helper = std::fabs(towards.z) < 0.9 ? Vector{0, 0, 1} : Vector{1, 0, 0};
  const Vector east = normalised(cross(helper, towards));
  return {east, cross(towards, east), towards};
}

// Drops vertices that lie on the arc between their neighbours, the neighbours' copies included.
void drop_needless(std::vector<Vector>& corners) {
  std::vector<Vector> kept;
  for (const Vector& corner : corners) {
    if (!kept.empty() && same_place(kept.back(), corner)) continue;
    while (kept.size() >= 2 && arc_distance(kept.back(), kept[kept.size() - 2], corner) <= kTolerance) kept.pop_back();
    if (!kept.empty() && same_place(kept.back(), corner)) continue;
    kept.push_back(corner);
  }
  bool changed = true;
  while (changed && kept.size() >= 3) {  // the same across the end
    const std::size_t n = kept.size();
    changed = true;
    if (same_place(kept[n - 1], kept[0]) || arc_distance(kept[n - 1], kept[n - 2], kept[0]) <= kTolerance) {
      kept.pop_back();
    } else if (arc_distance(kept[0], kept[n - 1], kept[1]) <= kTolerance) {
      kept.erase(kept.begin());
    } else {
      changed = false;
    }
  }
  corners = std::move(kept);
}

// All on one great circle.
bool is_line(const std::vector<Vector>& corners) {
  const auto farther = [&](const Vector& a, const Vector& b) {
    return length(a - corners[0]) < length(b - corners[0]);
  };
  const Vector& far = *std::max_element(corners.begin(), corners.end(), farther);
  const Vector normal = normalised(normal_of(corners[0], far));
  return std::all_of(corners.begin(), corners.end(),
                     [&](const Vector& v) { return std::fabs(dot(v - corners[0], normal)) <= kTolerance; });
}

double side_of(double ax, double ay, double bx, double by) {
  return ax * by - ay * bx;
}

}  // namespace

tl::expected<Polygon, Problem> Polygon::make(const std::vector<SkyPoint>& vertices) {
  if (vertices.size() > kMaxVertices) return tl::unexpected(Problem::too_many_vertices);
  std::vector<Vector> corners;
  corners.reserve(vertices.size());
  for (const SkyPoint& vertex : vertices) corners.push_back(vertex.unit());
  if (corners.size() < 3) return tl::unexpected(Problem::degenerate);

  const Vector mean = mean_of(corners);
  const Vector tangent = normalised(mean);
  const bool fits = length(mean) > 1e-3 && std::all_of(corners.begin(), corners.end(), [&](const Vector& v) {
                      return angle_between(v, tangent) <= kMaxCap;
                    });
  if (!fits) return tl::unexpected(Problem::beyond_hemisphere);

  drop_needless(corners);
  if (corners.size() < 3 || is_line(corners)) return tl::unexpected(Problem::degenerate);
  std::vector<SkyPoint> points;
  points.reserve(corners.size());
  std::size_t from = 0;
  for (const Vector& corner : corners) {  // as given, not as reckoned back; corners are vertices in their order
    const auto same = [&](const SkyPoint& p) { return length(p.unit() - corner) == 0; };
    const auto found = std::find_if(vertices.begin() + static_cast<std::ptrdiff_t>(from), vertices.end(), same);
    points.push_back(found == vertices.end() ? SkyPoint::towards(corner) : *found);
    if (found != vertices.end()) from = static_cast<std::size_t>(found - vertices.begin()) + 1;
  }
  return Polygon(std::move(points), std::move(corners), tangent);
}

Polygon::Polygon(std::vector<SkyPoint> points, std::vector<Vector> corners, const Vector& tangent)
    : points_(std::move(points)),
      corners_(std::move(corners)),
      axes_(axes_at(tangent)),
      cap_{SkyPoint::towards(tangent), 0},
      centre_(cap_.centre) {
  flat_.reserve(corners_.size());
  double radius = 0;
  for (const Vector& corner : corners_) {
    flat_.push_back(project(corner));
    radius = std::max(radius, angle_between(corner, axes_[2]));
  }
  cap_.radius_deg = (radius + kTolerance) / kDegree;
  cap_cosine_ = std::cos(radius + 2 * kTolerance) - 1e-15;
  self_crossing_ = find_crossing();
  measure();
}

Polygon::Flat Polygon::project(const Vector& direction) const {
  const double depth = dot(direction, axes_[2]);
  const Vector offset = direction - axes_[2];  // the axes are at right angles to the third, so this only gains digits
  return {dot(offset, axes_[0]) / depth, dot(offset, axes_[1]) / depth};
}

// Whether two edges that are not neighbours touch.
bool Polygon::find_crossing() const {
  const std::size_t n = flat_.size();
  const auto side = [&](std::size_t a, std::size_t b, std::size_t c) {
    return side_of(flat_[b].x - flat_[a].x, flat_[b].y - flat_[a].y, flat_[c].x - flat_[a].x, flat_[c].y - flat_[a].y);
  };
  for (std::size_t i = 0; i + 2 < n; ++i) {
    const double low = std::min(flat_[i].x, flat_[i + 1].x);
    const double high = std::max(flat_[i].x, flat_[i + 1].x);
    for (std::size_t j = i + 2; j < n; ++j) {
      const std::size_t next = j + 1 == n ? 0 : j + 1;
      if (next == i) continue;
      if (std::max(flat_[j].x, flat_[next].x) < low || std::min(flat_[j].x, flat_[next].x) > high) continue;
      if (side(i, i + 1, j) * side(i, i + 1, next) < 0 && side(j, next, i) * side(j, next, i + 1) < 0) return true;
    }
  }
  return false;
}

void Polygon::measure() {
  const std::size_t n = flat_.size();
  double twice_area = 0;
  Flat moment;
  Vector integral;  // of the direction over the area: half the sum of arc lengths times edge normals
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t next = i + 1 == n ? 0 : i + 1;
    const double part = side_of(flat_[i].x, flat_[i].y, flat_[next].x, flat_[next].y);
    twice_area += part;
    moment.x += (flat_[i].x + flat_[next].x) * part;
    moment.y += (flat_[i].y + flat_[next].y) * part;
    const double arc = angle_between(corners_[i], corners_[next]);
    integral = integral + normalised(normal_of(corners_[i], corners_[next])) * (arc / 2);
  }
  const bool small = cap_.radius_deg * kDegree < kSmall;
  if (small) {
    area_deg2_ = std::fabs(twice_area) / 2 / (kDegree * kDegree);
  } else {
    double excess = 0;  // sum of the triangles with the tangent point (Van Oosterom and Strackee 1983)
    for (std::size_t i = 0; i < n; ++i) {
      const Vector& a = corners_[i];
      const Vector& b = corners_[i + 1 == n ? 0 : i + 1];
      const double volume = dot(axes_[2], normal_of(a, b));
      excess += 2 * std::atan2(volume, 1 + dot(a, b) + dot(a, axes_[2]) + dot(b, axes_[2]));
    }
    area_deg2_ = std::fabs(excess) / (kDegree * kDegree);
  }
  if (self_crossing_ || area_deg2_ <= 0) return;
  if (small) {
    const double x = moment.x / (3 * twice_area);
    const double y = moment.y / (3 * twice_area);
    centre_ = SkyPoint::towards(axes_[2] + axes_[0] * x + axes_[1] * y);
  } else if (length(integral) > 0) {
    centre_ = SkyPoint::towards(twice_area > 0 ? integral : integral * -1);
  }
}

bool Polygon::surrounds(const Vector& direction) const {
  const double depth = dot(direction, axes_[2]);
  if (depth < cap_cosine_) return false;
  const Flat at = project(direction);
  bool inside = false;
  for (std::size_t i = 0, j = flat_.size() - 1; i < flat_.size(); j = i++) {
    const Flat& a = flat_[i];
    const Flat& b = flat_[j];
    if ((a.y > at.y) == (b.y > at.y)) continue;
    if (at.x < (b.x - a.x) * (at.y - a.y) / (b.y - a.y) + a.x) inside = !inside;
  }
  return inside;
}

bool Polygon::contains(const Vector& direction) const {
  if (dot(direction, axes_[2]) < cap_cosine_) return false;
  return surrounds(direction) || edge_distance_deg(direction) <= kEdgeTolerance_deg;
}

double Polygon::edge_distance_deg(const Vector& direction) const {
  double least = 4;
  for (std::size_t i = 0, j = corners_.size() - 1; i < corners_.size(); j = i++) {
    least = std::min(least, arc_distance(direction, corners_[j], corners_[i]));
  }
  return least / kDegree;
}

double Polygon::distance_deg(const Vector& direction) const {
  return contains(direction) ? 0 : edge_distance_deg(direction);
}

}  // namespace almagest::sky
