// SPDX-License-Identifier: GPL-3.0-or-later
// How a cap lies to a shape: what going down the tree of cells asks of each cell. Internal to this layer.
#pragma once

#include "sky/region.h"

namespace almagest::sky {

enum class Touch { none, some, all };

// `none` and `all` are certain; where it is close, the answer is `some`.
inline Touch touch_of(const Shape& shape, const Vector& centre, double radius_deg) {
  constexpr double kSlack_deg = 2 * kEdgeTolerance_deg;
  const auto* polygon = std::get_if<Polygon>(&shape);
  if (polygon == nullptr) {
    const auto& circle = std::get<Circle>(shape);
    const double away_deg = angle_between(centre, circle.centre.unit()) / kDegree;
    if (away_deg > circle.radius_deg + radius_deg + kSlack_deg) return Touch::none;
    return away_deg + radius_deg <= circle.radius_deg ? Touch::all : Touch::some;
  }
  const double away_deg = angle_between(centre, polygon->axes()[2]) / kDegree;
  if (away_deg > polygon->bounding_cap().radius_deg + radius_deg + kSlack_deg) return Touch::none;
  const double edge_deg = polygon->edge_distance_deg(centre);
  if (edge_deg <= radius_deg + kSlack_deg) return Touch::some;
  return polygon->surrounds(centre) ? Touch::all : Touch::none;
}

}  // namespace almagest::sky
