// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/colour.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace almagest::render {
namespace {

struct Linear {
  double red, green, blue;
  bool is_shown() const {
    const auto inside = [](double part) { return part > -1e-6 && part < 1 + 1e-6; };
    return inside(red) && inside(green) && inside(blue);
  }
};

// OKLab (Ottosson 2020), given as lightness, chroma and hue, to linear sRGB.
Linear linear_of(double lightness, double chroma, double hue_deg) {
  const double hue = hue_deg * std::numbers::pi / 180;
  const double a = chroma * std::cos(hue);
  const double b = chroma * std::sin(hue);
  const auto cube = [](double x) { return x * x * x; };
  const double l = cube(lightness + 0.3963377774 * a + 0.2158037573 * b);
  const double m = cube(lightness - 0.1055613458 * a - 0.0638541728 * b);
  const double s = cube(lightness - 0.0894841775 * a - 1.2914855480 * b);
  return {4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
          -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
          -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s};
}

std::uint8_t level_of(double linear) {
  const double part = std::clamp(linear, 0.0, 1.0);
  const double encoded = part <= 0.0031308 ? 12.92 * part : 1.055 * std::pow(part, 1 / 2.4) - 0.055;
  return static_cast<std::uint8_t>(std::lround(255 * encoded));
}

std::array<Colour, 256> made() {
  std::array<Colour, 256> colours;
  for (std::size_t i = 0; i < colours.size(); ++i) {
    const double part = static_cast<double>(i) / 255;
    const double hue_deg = 280 + 175 * std::pow(part, 0.85);  // violet, red, amber, yellow
    double chroma = 0.20 * std::pow(std::sin(std::numbers::pi * std::pow(part, 0.8)), 0.8);
    Linear colour = linear_of(0.985 * part, chroma, hue_deg);
    while (!colour.is_shown() && chroma > 0) {
      chroma = std::max(0.0, chroma - 0.002);
      colour = linear_of(0.985 * part, chroma, hue_deg);
    }
    colours[i] = {level_of(colour.red), level_of(colour.green), level_of(colour.blue)};
  }
  return colours;
}

}  // namespace

const std::array<Colour, 256>& image_colours() {
  static const std::array<Colour, 256> kColours = made();
  return kColours;
}

}  // namespace almagest::render
