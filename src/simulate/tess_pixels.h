// SPDX-License-Identifier: GPL-3.0-or-later
// What the simulated TESS sees in the window of a target, cadence by cadence, and the aperture in which it is measured.
#pragma once

#include <cstdint>
#include <vector>

#include "simulate/tess_plan.h"
#include "universe/tangent.h"

namespace almagest::simulate::tess {

// Flags of a cadence and of a pixel of the aperture image, as the mission numbers them.
inline constexpr std::int32_t kReactionWheels = 32;
inline constexpr std::int32_t kManualExclude = 128;
inline constexpr std::int32_t kCollected = 1;
inline constexpr std::int32_t kInAperture = 2;
inline constexpr std::int32_t kForBackground = 4;
inline constexpr std::int32_t kOutputB = 64;

// Pixels row after row of the table, kSide x kSide each, in electrons a second; NaN where there are no data.
struct Window {
  universe::Tangent wcs;
  std::vector<double> time_btjd{};  // NaN in the gap in the middle of the sector
  std::vector<std::int32_t> cadence{}, quality{};
  std::vector<std::int32_t> raw_counts{};  // -1: none
  std::vector<float> flux{}, flux_error{}, background{}, background_error{};
  std::vector<std::int32_t> aperture{};  // flags of the pixels
  double crowding = 1;                   // the target's share of the light in the aperture
  double captured = 1;                   // the share of the target's light that falls into it
  bool in_aperture(std::size_t pixel) const { return (aperture[pixel] & kInAperture) != 0; }
};

Window watch(const universe::Universe& universe, const Target& target);

}  // namespace almagest::simulate::tess
