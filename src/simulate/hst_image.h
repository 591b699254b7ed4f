// SPDX-License-Identifier: GPL-3.0-or-later
// Images of the simulated Hubble cameras: calibrated exposures (flt) and what is combined from them (drz).
#pragma once

#include <cstdint>
#include <vector>

#include "simulate/hst_plan.h"
#include "simulate/output.h"
#include "universe/universe.h"

namespace almagest::simulate::hst {

inline constexpr std::int16_t kBadPixel = 4;
inline constexpr std::int16_t kHotPixel = 16;
inline constexpr std::int16_t kCosmicRay = 4096;  // set where images are combined

// One chip of an exposure, calibrated: electrons, or electrons a second.
struct ChipImage {
  universe::Tangent wcs;
  std::vector<float> science{}, error{};
  std::vector<std::int16_t> quality{};
};

// The exposures of a group, their combination and the association.
base::Status write_group(Output& output, const universe::Universe& universe, const Group& group);

// In electrons a second; NaN where nothing was seen.
struct CombinedImage {
  universe::Tangent wcs;
  std::int64_t width = 0, height = 0;
  std::vector<float> science{};
  std::vector<float> weight{};           // seconds
  std::vector<std::int32_t> contexts{};  // a bit for each image that was used
};
CombinedImage combine(const Group& group, const std::vector<std::vector<ChipImage>>& exposures);

}  // namespace almagest::simulate::hst
