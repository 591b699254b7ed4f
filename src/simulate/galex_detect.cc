// SPDX-License-Identifier: GPL-3.0-or-later
// Finds sources as peaks of the near-ultraviolet counts, summed over the size of a star's image, and measures both
// bands there.
#include <algorithm>
#include <cmath>

#include "simulate/galex_tile.h"

namespace almagest::simulate::galex {
namespace {

constexpr int kRadius = 4;  // pixels: 6 arcsec
constexpr double kLeastSignificance = 5;

std::size_t place_of(int column, int row) {
  return static_cast<std::size_t>(row) * kSide + static_cast<std::size_t>(column);
}

struct Sum {
  double photons = 0, background = 0, x = 0, y = 0;
};

// Over the disc around a pixel, counted from 0, which must lie kRadius within the image.
Sum sum_around(const BandImage& image, int column, int row, double exposure_s) {
  Sum sum;
  for (int dy = -kRadius; dy <= kRadius; ++dy) {
    for (int dx = -kRadius; dx <= kRadius; ++dx) {
      if (dx * dx + dy * dy > kRadius * kRadius) continue;
      const std::size_t i = place_of(column + dx, row + dy);
      const double background = image.background_s[i] * exposure_s;
      sum.photons += image.counts[i];
      sum.background += background;
      sum.x += (image.counts[i] - background) * dx;
      sum.y += (image.counts[i] - background) * dy;
    }
  }
  return sum;
}

bool is_peak(const std::vector<double>& smooth, int column, int row) {
  const auto at = [&](int x, int y) { return smooth[place_of(x, y)]; };
  const double here = at(column, row);
  for (int dy = -kRadius; dy <= kRadius; ++dy) {
    for (int dx = -kRadius; dx <= kRadius; ++dx) {
      const double other = at(column + dx, row + dy);
      // Of equal neighbours the first one counts.
      if (other > here || (other == here && (dy < 0 || (dy == 0 && dx < 0)))) return false;
    }
  }
  return true;
}

Detection measure(const std::array<BandImage, 2>& images, int column, int row, double exposure_s) {
  Detection found;
  for (std::size_t i = 0; i < 2; ++i) {
    const Sum sum = sum_around(images[i], column, row, exposure_s);
    found.counts_s[i] = (sum.photons - sum.background) / exposure_s;
    found.error_s[i] = std::sqrt(std::max(sum.photons, 1.0)) / exposure_s;
    if (i > 0) continue;
    const double net = sum.photons - sum.background;
    found.x = column + 1 + sum.x / net;
    found.y = row + 1 + sum.y / net;
  }
  return found;
}

}  // namespace

std::vector<Detection> detect(const std::array<BandImage, 2>& images, double exposure_s) {
  std::vector<double> smooth(std::size_t{kSide} * kSide, 0);
  std::vector<double> noise(smooth.size(), 1);
  for (int row = kRadius; row < kSide - kRadius; ++row) {
    for (int column = kRadius; column < kSide - kRadius; ++column) {
      const Sum sum = sum_around(images[0], column, row, exposure_s);
      const std::size_t i = place_of(column, row);
      smooth[i] = sum.photons - sum.background;
      noise[i] = std::sqrt(std::max(sum.background, 1.0));
    }
  }
  std::vector<Detection> found;
  for (int row = 2 * kRadius; row < kSide - 2 * kRadius; ++row) {
    for (int column = 2 * kRadius; column < kSide - 2 * kRadius; ++column) {
      const std::size_t i = place_of(column, row);
      if (smooth[i] < kLeastSignificance * noise[i] || !is_peak(smooth, column, row)) continue;
      found.push_back(measure(images, column, row, exposure_s));
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Detection& a, const Detection& b) { return a.counts_s[0] > b.counts_s[0]; });
  return found;
}

}  // namespace almagest::simulate::galex
