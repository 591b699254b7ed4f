// SPDX-License-Identifier: GPL-3.0-or-later
// Inside the index layer: the plane that touches the sky at a leaf's centre, in which its boxes lie (sky_leaf.h).
#pragma once

#include <algorithm>
#include <limits>
#include <vector>

#include "index/sky_leaf.h"

namespace almagest::index {

// Rounding a direction to floats moves it by less than this chord, and a length by less.
inline constexpr double kFloatSlack = 4e-7;

struct Flat {
  double u = 0;
  double w = 0;
};

// The plane of a leaf, as it will be read back.
struct Plane {
  sky::Vector centre, along, across;

  explicit Plane(const Leaf& leaf)
      : centre(leaf.ball.centre()), along{leaf.axis_x, leaf.axis_y, leaf.axis_z}, across(cross(centre, along)) {}
  Flat at(const sky::Vector& direction) const {
    const sky::Vector apart = direction - centre;
    return {dot(apart, along), dot(apart, across)};
  }
};

struct Extent {
  double low_u = std::numeric_limits<double>::infinity();
  double high_u = -std::numeric_limits<double>::infinity();
  double low_w = low_u;
  double high_w = high_u;

  void add(const Flat& flat, double round) {
    low_u = std::min(low_u, flat.u - round);
    high_u = std::max(high_u, flat.u + round);
    low_w = std::min(low_w, flat.w - round);
    high_w = std::max(high_w, flat.w + round);
  }
  Box grown(double by) const {
    return {static_cast<float>(low_u - by), static_cast<float>(high_u + by), static_cast<float>(low_w - by),
            static_cast<float>(high_w + by)};
  }
};

// How much of a box of `extent` about its middle a convex polygon holds, 0 to 1; 0 if it is not convex, or goes round
// more than once (inside is where an odd number of turns goes round).
double share_inside(const std::vector<Flat>& corners, const Extent& extent);

}  // namespace almagest::index
