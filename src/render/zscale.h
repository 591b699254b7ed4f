// SPDX-License-Identifier: GPL-3.0-or-later
// Limits of display by the method of IRAF's `display`: a line is fitted to the sorted values of a sample, those far
// from it are left out, and its slope at the median says how far the limits lie apart.
#pragma once

#include <span>

namespace almagest::render {

struct Limits {
  double low = 0;
  double high = 0;
};

// With IRAF's usual settings: 1000 values evenly spread over those that are finite, contrast 0.25, rejection beyond 2.5
// standard deviations, at most 5 times. {0, 0} if nothing is finite.
Limits zscale(std::span<const float> values);

}  // namespace almagest::render
