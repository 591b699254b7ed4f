// SPDX-License-Identifier: GPL-3.0-or-later
// Letters as strokes, so that they can be drawn at any size and angle.
#pragma once

#include <string_view>
#include <vector>

namespace almagest::render {

struct Point {
  double x = 0;
  double y = 0;
};
using Stroke = std::vector<Point>;  // at least one point; one alone is a dot

struct Lettering {
  std::vector<Stroke> strokes;  // y upwards from the line that letters stand on; x from 0
  double width = 0;
};

// UTF-8. `size` is the height of capitals. Digits and signs behind `^` are raised, as in "s^-1". Characters other than
// those of ASCII and µ Å × ° are left out.
Lettering letter(std::string_view text, double size);

}  // namespace almagest::render
