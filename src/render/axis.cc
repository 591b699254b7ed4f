// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/axis.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace almagest::render {

Axis make_axis(double low, double high, int wanted) {
  Axis axis{low, high, {}, {}, 0};
  const double span = high - low;
  if (!(span > 0) || !std::isfinite(span)) return axis;
  const double rough = span / wanted;
  const double unit = std::pow(10, std::floor(std::log10(rough)));
  const double step = unit * (rough <= unit ? 1 : rough <= 2 * unit ? 2 : rough <= 5 * unit ? 5 : 10);
  if (!(step > 0)) return axis;
  const double largest = std::max(std::abs(low), std::abs(high));
  const int magnitude = static_cast<int>(std::floor(std::log10(largest)));
  if (magnitude >= 5 || magnitude <= -3) axis.power = magnitude;
  const double scale = std::pow(10, axis.power);
  const int decimals = std::clamp(-static_cast<int>(std::floor(std::log10(step / scale) + 1e-9)), 0, 12);
  const double first = std::ceil(low / step - 1e-9);
  if (!(std::abs(first) < 1e15)) return axis;  // numbers that differ less than they are exact
  for (int i = 0; i <= wanted + 1; ++i) {
    const double tick = (first + i) * step;
    if (tick > high + step * 1e-9) break;
    axis.ticks.push_back(tick);
    std::string number = fmt::format("{:.{}f}", tick / scale, decimals);
    if (number.find_first_not_of("-0.") == std::string::npos) number = "0";
    axis.numbers.push_back(std::move(number));
  }
  return axis;
}

}  // namespace almagest::render
