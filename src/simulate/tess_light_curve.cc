// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <limits>

#include "simulate/tess_files.h"

namespace almagest::simulate::tess {
namespace {

constexpr std::size_t kPixels = std::size_t{kSide} * kSide;

// As FITS counts.
double column_of(std::size_t pixel) {
  return static_cast<double>(pixel % kSide) + 1;
}

double row_of(std::size_t pixel) {
  const std::size_t row = pixel / kSide;
  return static_cast<double>(row) + 1;
}

struct Sums {
  double flux = 0, variance = 0, background = 0, background_variance = 0;
  double x = 0, y = 0, x_variance = 0, y_variance = 0;
};

Sums sums_of(const Window& window, std::size_t row) {
  Sums sums;
  for (std::size_t i = 0; i < kPixels; ++i) {
    if (!window.in_aperture(i)) continue;
    const std::size_t at = row * kPixels + i;
    const double variance = std::pow(window.flux_error[at], 2);
    sums.flux += window.flux[at];
    sums.variance += variance;
    sums.background += window.background[at];
    sums.background_variance += std::pow(window.background_error[at], 2);
    sums.x += window.flux[at] * column_of(i);
    sums.y += window.flux[at] * row_of(i);
  }
  for (std::size_t i = 0; i < kPixels; ++i) {
    if (!window.in_aperture(i)) continue;
    const double variance = std::pow(window.flux_error[row * kPixels + i], 2);
    sums.x_variance += variance * std::pow(column_of(i) - sums.x / sums.flux, 2);
    sums.y_variance += variance * std::pow(row_of(i) - sums.y / sums.flux, 2);
  }
  return sums;
}

}  // namespace

LightCurve measure(const Window& window) {
  std::vector<Sums> rows;
  double mean = 0;
  int known = 0;
  for (std::size_t row = 0; row < window.cadence.size(); ++row) {
    rows.push_back(sums_of(window, row));
    if (std::isnan(rows.back().flux)) continue;
    mean += rows.back().flux;
    ++known;
  }
  mean /= std::max(known, 1);
  // What neighbours add is constant: their share of the mean.
  const double neighbours = (1 - window.crowding) * mean;
  LightCurve curve;
  const auto add = [](std::vector<float>& to, double value) { to.push_back(static_cast<float>(value)); };
  for (const Sums& sums : rows) {
    add(curve.flux, sums.flux);
    add(curve.flux_error, std::sqrt(sums.variance));
    add(curve.background, sums.background);
    add(curve.background_error, std::sqrt(sums.background_variance));
    add(curve.corrected, (sums.flux - neighbours) / window.captured);
    add(curve.corrected_error, std::sqrt(sums.variance) / window.captured);
    curve.column.push_back(sums.x / sums.flux);
    curve.row.push_back(sums.y / sums.flux);
    add(curve.column_error, std::sqrt(sums.x_variance) / sums.flux);
    add(curve.row_error, std::sqrt(sums.y_variance) / sums.flux);
  }
  return curve;
}

}  // namespace almagest::simulate::tess
