// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/sky_leaf.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "index/sky_plane.h"

namespace almagest::index {
namespace {

const sky::Polygon* largest_polygon(const sky::Region& footprint) {
  const sky::Polygon* largest = nullptr;
  for (const sky::Shape& shape : footprint.shapes()) {
    const auto* polygon = std::get_if<sky::Polygon>(&shape);
    if (polygon != nullptr && (largest == nullptr || polygon->area_deg2() > largest->area_deg2())) largest = polygon;
  }
  return largest;
}

// Along the longest edge of the largest polygon, or anywhere.
void set_axis(const sky::Polygon* polygon, Leaf& leaf) {
  const sky::Vector centre = leaf.ball.centre();
  sky::Vector along =
      std::abs(centre.z) < 0.9 ? sky::Vector{-centre.y, centre.x, 0} : sky::Vector{0, -centre.z, centre.y};
  if (polygon != nullptr) {
    const auto& corners = polygon->corners();
    double longest = 0;
    for (std::size_t i = 0; i < corners.size(); ++i) {
      const sky::Vector edge = corners[(i + 1) % corners.size()] - corners[i];
      const sky::Vector flat = edge - centre * (dot(edge, centre) / dot(centre, centre));
      if (dot(flat, flat) <= longest) continue;
      longest = dot(flat, flat);
      along = flat;
    }
  }
  along = along * (1 / length(along));
  leaf.axis_x = static_cast<float>(along.x);
  leaf.axis_y = static_cast<float>(along.y);
  leaf.axis_z = static_cast<float>(along.z);
}

// The radius (a chord) of a disc round the centre that the footprint holds; 0 if none is known.
double sure_radius(const sky::Region& footprint, const sky::Vector& direction) {
  const sky::SkyPoint centre = sky::SkyPoint::towards(direction);
  double inner_deg = 0;
  for (const sky::Shape& shape : footprint.shapes()) {
    if (const auto* polygon = std::get_if<sky::Polygon>(&shape)) {
      if (polygon->contains(direction)) inner_deg = std::max(inner_deg, polygon->edge_distance_deg(direction));
    } else {
      const auto& circle = std::get<sky::Circle>(shape);
      inner_deg = std::max(inner_deg, circle.radius_deg - sky::separation_deg(circle.centre, centre));
    }
  }
  return chord_of(std::min(inner_deg, 0.5));
}

void set_point(const Flat& flat, Leaf& leaf) {
  Extent extent;
  extent.add(flat, 0);
  leaf.inner = extent.grown(0);
  leaf.doubt = static_cast<float>(kFloatSlack);
}

void set_inner(const sky::Region& footprint, const sky::Polygon* polygon, const Plane& plane, Leaf& leaf) {
  leaf.doubt = static_cast<float>(kUnknownChord);
  if (polygon != nullptr) {
    std::vector<Flat> corners;
    Extent extent;
    double farthest = 0;
    for (const sky::Vector& corner : polygon->corners()) {
      corners.push_back(plane.at(corner));
      extent.add(corners.back(), 0);
      farthest = std::max(farthest, length(corner - leaf.ball.centre()));
    }
    if (farthest < kFlatWithin) {
      set_point(corners.front(), leaf);
      const double share = polygon->self_crossing() ? 0 : share_inside(corners, extent);
      // Edges are not quite straight in this plane.
      const double slack = 2 * kFloatSlack + farthest * farthest * farthest;
      const double cut_u = (extent.high_u - extent.low_u) / 2 * (1 - share) + slack;
      const double cut_w = (extent.high_w - extent.low_w) / 2 * (1 - share) + slack;
      if (extent.high_u - extent.low_u > 2 * cut_u && extent.high_w - extent.low_w > 2 * cut_w) {
        extent = {extent.low_u + cut_u, extent.high_u - cut_u, extent.low_w + cut_w, extent.high_w - cut_w};
        leaf.inner = extent.grown(0);
        leaf.doubt = 0;
        return;
      }
    }
  }
  const double half =
      std::min(sure_radius(footprint, leaf.ball.centre()), kFlatWithin / 2) / std::sqrt(2.0) - 2 * kFloatSlack;
  if (half <= 0) return;
  Extent extent;
  extent.add({}, half);
  leaf.inner = extent.grown(0);
  leaf.doubt = 0;
}

}  // namespace

double chord_of(double angle_deg) {
  return 2 * std::sin(std::clamp(angle_deg, 0.0, 180.0) / 2 * sky::kDegree);
}

Ball ball_of(const sky::Vector& centre, double radius) {
  return {static_cast<float>(centre.x), static_cast<float>(centre.y), static_cast<float>(centre.z),
          static_cast<float>(radius + kFloatSlack)};
}

Leaf leaf_of(const sky::Region& footprint) {
  const sky::Circle cap = footprint.bounding_cap();
  Leaf leaf;
  leaf.ball = ball_of(cap.centre.unit(), chord_of(cap.radius_deg));
  const sky::Polygon* polygon = largest_polygon(footprint);
  set_axis(polygon, leaf);
  const Plane plane(leaf);
  const auto radius = static_cast<double>(leaf.ball.radius);
  Extent extent;
  if (radius < kFlatWithin) {
    for (const sky::Shape& shape : footprint.shapes()) {
      if (const auto* own = std::get_if<sky::Polygon>(&shape)) {
        for (const sky::Vector& corner : own->corners()) extent.add(plane.at(corner), 0);
      } else {
        const auto& circle = std::get<sky::Circle>(shape);
        extent.add(plane.at(circle.centre.unit()), chord_of(circle.radius_deg));
      }
    }
    leaf.outer = extent.grown(kFloatSlack + radius * radius * radius);
  } else {
    extent.add({}, radius);
    leaf.outer = extent.grown(kFloatSlack);
  }
  set_inner(footprint, polygon, plane, leaf);
  return leaf;
}

Leaf leaf_of(const sky::SkyPoint& position) {
  Leaf leaf;
  leaf.ball = ball_of(position.unit(), 0);
  set_axis(nullptr, leaf);
  Extent extent;
  extent.add(Plane(leaf).at(position.unit()), 0);
  leaf.outer = extent.grown(kFloatSlack);
  leaf.inner = extent.grown(0);
  leaf.doubt = static_cast<float>(kFloatSlack);
  return leaf;
}

}  // namespace almagest::index
