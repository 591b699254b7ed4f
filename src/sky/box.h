// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sky/region.h"

namespace almagest::sky {

// A rectangle whose sides are great circles. The circle through the centre at `position_angle_deg`, from north through
// east, halves it along its height; width and height, 0 to 160 degrees, are measured through the centre.
struct Box {
  SkyPoint centre;
  double width_deg = 0;
  double height_deg = 0;
  double position_angle_deg = 0;
};

// Errors: bad_coordinates for sides out of range or an angle that is not finite, and those of Polygon::make.
tl::expected<Polygon, Problem> polygon_of(const Box& box);

}  // namespace almagest::sky
