// SPDX-License-Identifier: GPL-3.0-or-later
// The outline of a polygon is one closed curve, also where it crosses itself. If two outlines stay apart, each lies as
// a whole inside or outside of the other polygon, so one corner of each decides; if both are outside, the polygons are
// disjoint.
#include "sky/overlap.h"

#include <algorithm>

#include "sky/arc.h"

namespace almagest::sky {
namespace {

constexpr double kTolerance = kEdgeTolerance_deg * kDegree;

bool farther_than(double reach, const Vector& a, const Vector& b) {
  const Vector away = a - b;
  return dot(away, away) > reach * reach;
}

double chord_of(double angle_deg) {
  return 2 * std::sin(std::clamp(angle_deg, 0.0, 180.0) / 2 * kDegree);
}

}  // namespace

RegionTest::Edge RegionTest::edge_between(const Vector& a, const Vector& b) {
  return {a, b, normalised(normal_of(a, b)), (a + b) * 0.5, length(a - b) / 2};
}

RegionTest::RegionTest(Region region) : region_(std::move(region)) {
  for (const Shape& shape : region_.shapes()) {
    Part part{&shape, {}, 0, {}};
    if (const auto* circle = std::get_if<Circle>(&shape)) {
      part.centre = circle->centre.unit();
      part.chord = chord_of(circle->radius_deg);
    } else {
      const auto& polygon = std::get<Polygon>(shape);
      const std::vector<Vector>& corners = polygon.corners();
      part.centre = polygon.axes()[2];
      part.chord = polygon.cap_chord();
      for (std::size_t i = 0, j = corners.size() - 1; i < corners.size(); j = i++) {
        part.edges.push_back(edge_between(corners[j], corners[i]));
      }
    }
    parts_.push_back(std::move(part));
  }
}

bool RegionTest::touch(const Edge& one, const Edge& other) {
  if (farther_than(one.reach + other.reach + kTolerance, one.middle, other.middle)) return false;
  const double c = dot(one.normal, other.a - one.a);
  const double d = dot(one.normal, other.b - one.a);
  const double a = dot(other.normal, one.a - other.a);
  const double b = dot(other.normal, one.b - other.a);
  // Each arc passes from one side of the other's circle to its other side, and does so where the other arc is, not
  // opposite to it.
  if (c * d < 0 && c * b > 0 && d * a > 0) {
    const double apart = angle_between(normalised(one.middle), normalised(other.middle));
    if (apart <= std::asin(std::min(1.0, one.reach)) + std::asin(std::min(1.0, other.reach)) + kTolerance) return true;
  }
  // The distance to the circle is no more than that to the arc, and is at hand.
  const auto near = [](double to_circle, const Vector& p, const Edge& edge) {
    return std::fabs(to_circle) <= kTolerance && arc_distance(p, edge.a, edge.b) <= kTolerance;
  };
  return near(c, other.a, one) || near(d, other.b, one) || near(a, one.a, other) || near(b, one.b, other);
}

bool RegionTest::meet(const Part& part, const Polygon& other) {
  const double chord = other.cap_chord();
  const Vector& centre = other.axes()[2];
  if (farther_than(part.chord + chord + kTolerance, part.centre, centre)) return false;
  const std::vector<Vector>& corners = other.corners();
  if (const auto* circle = std::get_if<Circle>(part.shape)) {
    if (!farther_than(part.chord, part.centre, corners[0])) return true;
    return other.distance_deg(part.centre) <= circle->radius_deg + kEdgeTolerance_deg;
  }
  const auto& polygon = std::get<Polygon>(*part.shape);
  if (polygon.surrounds(corners[0]) || other.surrounds(polygon.corners()[0])) return true;
  for (std::size_t i = 0, j = corners.size() - 1; i < corners.size(); j = i++) {
    const Edge edge = edge_between(corners[j], corners[i]);
    if (farther_than(part.chord + edge.reach + kTolerance, part.centre, edge.middle)) continue;
    for (const Edge& mine : part.edges) {
      if (touch(mine, edge)) return true;
    }
  }
  return false;
}

bool RegionTest::meet(const Part& part, const Circle& other) {
  const Vector centre = other.centre.unit();
  if (farther_than(part.chord + chord_of(other.radius_deg) + 2 * kTolerance, part.centre, centre)) {
    return false;
  }
  const double reach_deg = other.radius_deg + kEdgeTolerance_deg;
  if (const auto* circle = std::get_if<Circle>(part.shape)) {
    return angle_between(part.centre, centre) / kDegree <= circle->radius_deg + reach_deg;
  }
  return std::get<Polygon>(*part.shape).distance_deg(centre) <= reach_deg;
}

bool RegionTest::meets(const Region& other) const {
  return std::any_of(parts_.begin(), parts_.end(), [&](const Part& part) {
    return std::any_of(other.shapes().begin(), other.shapes().end(), [&](const Shape& shape) {
      const auto* polygon = std::get_if<Polygon>(&shape);
      return polygon != nullptr ? meet(part, *polygon) : meet(part, std::get<Circle>(shape));
    });
  });
}

bool intersects(const Region& a, const Region& b) {
  return RegionTest(a).meets(b);
}

}  // namespace almagest::sky
