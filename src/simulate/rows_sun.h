// SPDX-License-Identifier: GPL-3.0-or-later
// When a target can be observed, and how the telescope is then turned.
#pragma once

#include "simulate/rows_program.h"

namespace almagest::simulate::rows {

struct Slot {
  double start_mjd = 0;
  double v3_pa_deg = 0;  // position angle of the V3 axis at the target
};
// A moment of the program's time at which the target is 85 to 135 degrees from the sun, as the sunshield asks.
Slot schedule(const Program& program, const sky::SkyPoint& target, universe::Random& random);

}  // namespace almagest::simulate::rows
