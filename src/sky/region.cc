// SPDX-License-Identifier: GPL-3.0-or-later
#include "sky/region.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace almagest::sky {
namespace {

const SkyPoint& centre_of(const Shape& shape) {
  if (const auto* circle = std::get_if<Circle>(&shape)) return circle->centre;
  return std::get<Polygon>(shape).centre();
}

double area_of(const Shape& shape) {
  const auto* circle = std::get_if<Circle>(&shape);
  if (circle == nullptr) return std::get<Polygon>(shape).area_deg2();
  const double half = std::sin(circle->radius_deg * kDegree / 2);
  return 4 * 3.14159265358979323846 * half * half / (kDegree * kDegree);
}

double distance_of(const Shape& shape, const Vector& direction) {
  const auto* circle = std::get_if<Circle>(&shape);
  if (circle == nullptr) return std::get<Polygon>(shape).distance_deg(direction);
  const double beyond = angle_between(direction, circle->centre.unit()) / kDegree - circle->radius_deg;
  return beyond <= kEdgeTolerance_deg ? 0 : beyond;
}

bool shape_contains(const Shape& shape, const Vector& direction) {
  if (const auto* polygon = std::get_if<Polygon>(&shape)) return polygon->contains(direction);
  return distance_of(shape, direction) <= 0;
}

// Adds what to_stcs() says of one shape.
void write(const Shape& shape, std::string& out) {
  const auto into = std::back_inserter(out);
  if (const auto* circle = std::get_if<Circle>(&shape)) {
    fmt::format_to(into, "{} ICRS {:.9f} {:.9f}", circle->radius_deg > 0 ? "CIRCLE" : "POSITION",
                   circle->centre.ra_deg(), circle->centre.dec_deg());
    if (circle->radius_deg > 0) fmt::format_to(into, " {:.9f}", circle->radius_deg);
    return;
  }
  out += "POLYGON ICRS";
  for (const SkyPoint& vertex : std::get<Polygon>(shape).vertices()) {
    fmt::format_to(into, " {:.9f} {:.9f}", vertex.ra_deg(), vertex.dec_deg());
  }
}

}  // namespace

std::string_view text_of(Problem problem) {
  switch (problem) {
    case Problem::bad_coordinates:
      return "a coordinate, a radius or a width is not a number or out of range";
    case Problem::bad_count:
      return "the shape has the wrong number of coordinates";
    case Problem::degenerate:
      return "the shape has no area";
    case Problem::beyond_hemisphere:
      return "the polygon does not fit in a hemisphere, so its inside is not known";
    case Problem::too_many_vertices:
      return "the polygon has too many vertices";
    case Problem::self_crossing:
      return "the polygon's edges cross each other";
    case Problem::wide:
      return "the region spans more than 10 degrees";
  }
  return "";
}

bool Region::contains(const SkyPoint& point) const {
  const Vector direction = point.unit();
  return std::any_of(shapes_.begin(), shapes_.end(), [&](const Shape& s) { return shape_contains(s, direction); });
}

double Region::distance_deg(const SkyPoint& point) const {
  const Vector direction = point.unit();
  double least = 180;
  for (const Shape& shape : shapes_) {
    if (const auto* polygon = std::get_if<Polygon>(&shape)) {
      const Circle& cap = polygon->bounding_cap();
      if (angle_between(direction, cap.centre.unit()) / kDegree - cap.radius_deg > least) continue;
    }
    least = std::min(least, distance_of(shape, direction));
    if (least <= 0) return 0;
  }
  return least;
}

bool Region::intersects(const Circle& circle) const {
  return !empty() && distance_deg(circle.centre) <= circle.radius_deg + kEdgeTolerance_deg;
}

double Region::area_deg2() const {
  double sum = 0;
  for (const Shape& shape : shapes_) sum += area_of(shape);
  return sum;
}

SkyPoint Region::centre() const {
  if (shapes_.empty()) return SkyPoint::towards({1, 0, 0});
  if (shapes_.size() == 1) return centre_of(shapes_[0]);
  const double whole = area_deg2();
  Vector sum;
  for (const Shape& shape : shapes_) sum = sum + centre_of(shape).unit() * (whole > 0 ? area_of(shape) / whole : 1.0);
  return length(sum) > 1e-9 ? SkyPoint::towards(sum) : centre_of(shapes_[0]);
}

Circle Region::bounding_cap() const {
  if (shapes_.empty()) return {SkyPoint::towards({1, 0, 0}), 0};
  Vector sum;
  for (const Shape& shape : shapes_) {
    const auto* polygon = std::get_if<Polygon>(&shape);
    sum = sum + (polygon != nullptr ? polygon->bounding_cap().centre : centre_of(shape)).unit();
  }
  const SkyPoint middle = length(sum) > 1e-9 ? SkyPoint::towards(sum) : centre_of(shapes_[0]);
  const Vector direction = middle.unit();
  double radius = 0;  // all vertices within 90 degrees put all edges, and so the insides, within
  for (const Shape& shape : shapes_) {
    if (const auto* circle = std::get_if<Circle>(&shape)) {
      radius = std::max(radius, angle_between(direction, circle->centre.unit()) / kDegree + circle->radius_deg);
      continue;
    }
    for (const SkyPoint& vertex : std::get<Polygon>(shape).vertices()) {
      radius = std::max(radius, angle_between(direction, vertex.unit()) / kDegree);
    }
  }
  return {middle, radius < 90 ? radius + kEdgeTolerance_deg : 180};
}

std::string Region::to_stcs() const {
  std::string out;
  for (const Shape& shape : shapes_) {
    if (!out.empty()) out += ' ';
    write(shape, out);
  }
  return out;
}

}  // namespace almagest::sky
