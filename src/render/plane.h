// SPDX-License-Identifier: GPL-3.0-or-later
// An image of any size and number of axes as a small plane of numbers.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "fits/image_reader.h"

namespace almagest::render {

// The first row is the lowest, as FITS has them; NaN where nothing is known.
struct Plane {
  int width = 0;
  int height = 0;
  std::vector<float> values;
  float at(int x, int y) const {
    return values[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)];
  }
};

// What becomes of axes beyond the second.
enum class Collapse {
  mean,  // of all planes: white light of a cube, the mean of integrations
  ramp,  // the third axis counts groups: the last less the first, of the first integration
};

inline constexpr std::int64_t kMostPixels = std::int64_t{1} << 28;  // that are read

// Means of blocks of pixels, `widest` x `highest` of them at most. It takes the memory of the plane and of a strip of
// the image; of images beyond kMostPixels, lines and planes are left out evenly. Errors: not_found for an image without
// pixels; those of ImageReader.
base::Result<Plane> reduce(const fits::ImageReader& image, Collapse collapse, int widest, int highest);

}  // namespace almagest::render
