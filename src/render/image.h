// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures of planes of numbers.
#pragma once

#include "render/canvas.h"
#include "render/plane.h"

namespace almagest::render {

// What a plane of `width` x `height` pixels is reduced to for a picture of `longest` pixels a side: both axes alike,
// but of one that is more than four times as long as the other (a spectrum in two dimensions) each for itself.
struct Extent {
  int width = 0;
  int height = 0;
};
Extent reduced_extent(std::int64_t width, std::int64_t height, int longest);

// How bright a value is, 0 to 1: linear within zscale's limits (or percentiles, where these collapse), by
// arsinh beyond them, up to the 99.8th percentile or well above the noise.
class Stretch {
 public:
  explicit Stretch(const Plane& plane);
  double operator()(float value) const;

 private:
  double low_ = 0;
  double range_ = 1;     // that of zscale
  double top_ = 1;       // of what is shown, in units of it
  double softness_ = 1;  // of the arsinh
};

// Pixels are repeated until the longest side has about `longest`; a flat plane is stretched to a quarter of its length.
// What has no value is slate.
Canvas picture_of(const Plane& plane, int longest);

}  // namespace almagest::render
