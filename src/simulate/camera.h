// SPDX-License-Identifier: GPL-3.0-or-later
// One detector during one exposure: light becomes counts that pile up group by group, and slopes are fitted to them, as
// the pipeline would.
#pragma once

#include <cstdint>
#include <vector>

#include "simulate/plan.h"
#include "universe/random.h"
#include "universe/tangent.h"

namespace almagest::simulate {

// Bits of DQ, as the JWST pipeline numbers them.
inline constexpr std::uint32_t kDoNotUse = 1;
inline constexpr std::uint32_t kSaturated = 2;
inline constexpr std::uint32_t kJump = 4;
inline constexpr std::uint32_t kHot = 2048;

struct Recording {
  std::int64_t width = 0;
  std::int64_t height = 0;
  std::int64_t groups = 0;
  std::vector<std::uint16_t> ramp_dn;  // pixel by pixel, group by group
  std::vector<float> rate_dn_s;
  std::vector<float> rate_error_dn_s;
  std::vector<std::uint32_t> quality;
};

universe::Tangent wcs_of(const Exposure& exposure, const Detector& detector);

// `light_mjy_sr` has the readout's width x height pixels; `mjy_sr_per_dn_s` tells what one count a second means.
Recording record(const std::vector<float>& light_mjy_sr, double mjy_sr_per_dn_s, const Readout& readout,
                 const Detector& detector, universe::Random& random);

}  // namespace almagest::simulate
