// SPDX-License-Identifier: GPL-3.0-or-later
// Arcs of great circles, shorter than 180 degrees. Internal to this layer.
#pragma once

#include <algorithm>
#include <cmath>

#include "sky/vector.h"

namespace almagest::sky {

// From a direction to the nearest point of the arc from `a` to `b`, in radians.
inline double arc_distance(const Vector& p, const Vector& a, const Vector& b) {
  const Vector normal = normalised(normal_of(a, b));
  const bool beside = dot(cross(normal, a), p) >= 0 && dot(cross(normal, b), p) <= 0;
  if (!beside || length(normal) == 0) return std::min(angle_between(p, a), angle_between(p, b));
  return std::atan2(std::fabs(dot(p - a, normal)), length(cross(p, normal)));
}

}  // namespace almagest::sky
