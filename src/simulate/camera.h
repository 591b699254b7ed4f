// SPDX-License-Identifier: GPL-3.0-or-later
// One detector during one exposure: light becomes counts that pile up group by group, and slopes are fitted to them, as
// the pipeline would.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "simulate/plan.h"
#include "universe/random.h"
#include "universe/tangent.h"

namespace almagest::simulate {

// Bits of DQ, as the JWST pipeline numbers them.
inline constexpr std::uint32_t kDoNotUse = 1;
inline constexpr std::uint32_t kSaturated = 2;
inline constexpr std::uint32_t kJump = 4;
inline constexpr std::uint32_t kOutlier = 16;
inline constexpr std::uint32_t kHot = 2048;

// Slopes of one integration, or of several together: DN/s, and the variances of it by photons and by reading.
struct Slopes {
  std::vector<float> values;
  std::vector<float> variance_photons;
  std::vector<float> variance_reading;
  std::vector<std::uint32_t> quality;
  // Pixels that a particle hit unnoticed: what the comparison of exposures finds later.
  std::vector<std::uint8_t> spoilt;

  std::vector<float> errors() const;
};

struct Recording {
  std::int64_t width = 0;
  std::int64_t height = 0;
  std::int64_t groups = 0;
  std::int64_t integrations = 1;
  std::vector<std::uint16_t> ramps_dn;  // pixel by pixel, group by group, integration by integration
  std::vector<Slopes> each;             // of the integrations
  Slopes mean;                          // of all of them

  // Of some of the integrations; `mean` is theirs.
  Recording part(std::int64_t first, std::int64_t count) const;
};

// Light on the detector in DN/s during the given integration, `width` x `height` pixels, the first axis fastest. What
// it returns is read before it is called again.
using Light = std::function<const std::vector<float>&(int integration)>;

Recording record(const Light& light_dn_s, const Readout& readout, const Detector& detector, universe::Random& random);
Recording record(const std::vector<float>& light_dn_s, const Readout& readout, const Detector& detector,
                 universe::Random& random);

// Of the exposure's pixels, binned as they are.
universe::Tangent wcs_of(const Exposure& exposure, const Detector& detector);

}  // namespace almagest::simulate
