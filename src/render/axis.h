// SPDX-License-Identifier: GPL-3.0-or-later
// Where the ticks of an axis are and what stands beside them.
#pragma once

#include <string>
#include <vector>

namespace almagest::render {

struct Axis {
  double low = 0;
  double high = 1;
  std::vector<double> ticks;         // within
  std::vector<std::string> numbers;  // as many
  int power = 0;                     // numbers are in units of ten to this power
};

// `wanted` ticks or some fewer, at 1, 2 or 5 times a power of ten. Of numbers that are very large or small a power is
// taken out.
Axis make_axis(double low, double high, int wanted);

}  // namespace almagest::render
