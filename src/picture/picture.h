// SPDX-License-Identifier: GPL-3.0-or-later
// Small pictures of data: images stretched to grey levels, curves, a few letters, JPEG.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace almagest::picture {

// Eight-bit grey, rows from the top.
struct Picture {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> levels;

  Picture(int w, int h, std::uint8_t level)
      : width(w), height(h), levels(static_cast<std::size_t>(w) * static_cast<std::size_t>(h), level) {}
  std::uint8_t& at(int x, int y) {
    return levels[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)];
  }
};

// Values whose first row is the lowest, as FITS has them; NaN is black. Levels grow with the arsinh of the value
// between the 10th and the 99.7th percentile. Fits into `longest` pixels a side: larger ones are averaged down, smaller
// ones repeated a whole number of times.
Picture picture_of(const std::vector<float>& values, std::int64_t width, std::int64_t height, int longest);

// A curve in a frame, from the least to the greatest x and over the values but for the outermost two per cent; gaps
// where a value is NaN. All black if nothing can be drawn.
Picture plot_of(const std::vector<double>& x, const std::vector<double>& y, int width, int height);

// Capital letters, digits and blanks, six pixels wide and eight high; others are left out.
void write_text(Picture& picture, int left, int top, std::string_view text, std::uint8_t level);

// Quality 1 to 100. Errors: internal, if the library refuses.
base::Result<std::vector<std::byte>> jpeg_of(const Picture& picture, int quality = 85);

}  // namespace almagest::picture
