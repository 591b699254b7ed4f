// SPDX-License-Identifier: GPL-3.0-or-later
// Combination of dithered exposures: each pixel takes the pixels that its middle falls on, weighted by exposure time.
#include <algorithm>
#include <cmath>
#include <limits>

#include "simulate/hst_image.h"

namespace almagest::simulate::hst {
namespace {

using universe::Pixel;
using universe::Tangent;

// A grid along the axes of the detector that holds all chips of all exposures.
CombinedImage empty_image(const Group& group) {
  const Camera& camera = *group.front().camera;
  const double pa_deg = group.front().y_axis_pa_deg;
  const Tangent around(group.front().target, {0, 0}, camera.pixel_arcsec, pa_deg);
  Pixel least{1e9, 1e9};
  Pixel most{-1e9, -1e9};
  for (const Exposure& exposure : group) {
    for (int chip = 0; chip < camera.chips; ++chip) {
      for (const sky::SkyPoint& corner : exposure.wcs(chip).corners(camera.width, camera.height)) {
        const Pixel at = around.pixel(corner.unit()).value_or(Pixel{});
        least = {std::min(least.x, at.x), std::min(least.y, at.y)};
        most = {std::max(most.x, at.x), std::max(most.y, at.y)};
      }
    }
  }
  const Pixel reference{std::ceil(0.5 - least.x), std::ceil(0.5 - least.y)};
  CombinedImage image{{group.front().target, reference, camera.pixel_arcsec, pa_deg}};
  image.width = static_cast<std::int64_t>(std::ceil(most.x + reference.x - 0.5));
  image.height = static_cast<std::int64_t>(std::ceil(most.y + reference.y - 0.5));
  const auto size = static_cast<std::size_t>(image.width * image.height);
  image.science.assign(size, std::numeric_limits<float>::quiet_NaN());
  image.weight.assign(size, 0);
  image.contexts.assign(size, 0);
  return image;
}

struct Sum {
  double electrons = 0, seconds = 0;
  std::int32_t context = 0;
};

void take(Sum& sum, const sky::Vector& direction, const ChipImage& chip, const Exposure& exposure, int bit) {
  const Camera& camera = *exposure.camera;
  const auto at = chip.wcs.pixel(direction);
  if (!at || at->x < 0.5 || at->y < 0.5 || at->x >= camera.width + 0.5 || at->y >= camera.height + 0.5) return;
  const auto x = static_cast<std::size_t>(at->x - 0.5);
  const auto y = static_cast<std::size_t>(at->y - 0.5);
  const std::size_t i = y * static_cast<std::size_t>(camera.width) + x;
  if (i >= chip.science.size() || chip.quality[i] != 0) return;
  sum.electrons += chip.science[i] * (camera.in_rates ? exposure.exposure_s : 1);
  sum.seconds += exposure.exposure_s;
  sum.context |= 1 << bit;
}

}  // namespace

CombinedImage combine(const Group& group, const std::vector<std::vector<ChipImage>>& exposures) {
  CombinedImage image = empty_image(group);
  for (std::int64_t y = 0; y < image.height; ++y) {
    for (std::int64_t x = 0; x < image.width; ++x) {
      const sky::Vector direction = image.wcs.direction({static_cast<double>(x + 1), static_cast<double>(y + 1)});
      Sum sum;
      int bit = 0;
      for (std::size_t i = 0; i < group.size(); ++i) {
        for (const ChipImage& chip : exposures[i]) take(sum, direction, chip, group[i], bit++);
      }
      if (sum.seconds == 0) continue;
      const auto pixel = static_cast<std::size_t>(y * image.width + x);
      image.science[pixel] = static_cast<float>(sum.electrons / sum.seconds);
      image.weight[pixel] = static_cast<float>(sum.seconds);
      image.contexts[pixel] = sum.context;
    }
  }
  return image;
}

}  // namespace almagest::simulate::hst
