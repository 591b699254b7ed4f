// SPDX-License-Identifier: GPL-3.0-or-later
// Curves and points in a frame with axes.
#pragma once

#include <string>
#include <vector>

#include "render/canvas.h"

namespace almagest::render {

struct Series {
  std::string label;  // empty: not in the legend
  std::vector<double> x;
  std::vector<double> y;      // as many; NaN where there is a gap
  std::vector<double> error;  // as many, or none: half the height of a band around the curve
};

enum class Mark { line, points, line_and_points };

struct Plot {
  std::string x_label;  // with the unit: "Wavelength (µm)"; `^` raises digits
  std::string y_label;
  std::string y_unit;  // kept apart, since a power of ten may go with it
  Mark mark = Mark::line;
  bool x_reversed = false;  // as right ascension is
  std::vector<Series> series;
  std::string note;  // above the frame, small
};

inline constexpr std::size_t kMostSeries = 6;

// The ends of the y axis leave out the outermost values, so that a few wild ones don't flatten all others. Small ones
// (less than 300 pixels wide) have curves and a frame alone.
Canvas draw(const Plot& plot, int width, int height);

// Whether there is anything to be drawn: two finite points at least, not all at one x.
bool is_drawable(const Plot& plot);

}  // namespace almagest::render
