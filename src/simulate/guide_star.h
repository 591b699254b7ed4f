// SPDX-License-Identifier: GPL-3.0-or-later
// What the guider saw before and during a visit.
#pragma once

#include <cstdint>

#include "simulate/context.h"

namespace almagest::simulate {

// Identification, acquisition, tracking and the fine guiding of one visit: raw files, and calibrated ones of some.
base::Status write_guide_star_files(Context& context, const Observation& observation);

}  // namespace almagest::simulate
