// SPDX-License-Identifier: GPL-3.0-or-later
// What follows from where the sun is: when a target can be observed, how the telescope is then turned, and how much
// later light arrives at the centre of the solar system. Good to a degree and a second, which a simulation needs.
#pragma once

#include "simulate/rows_program.h"
#include "sky/vector.h"

namespace almagest::simulate::rows {

sky::Vector sun_direction(double mjd);  // from the Earth; of length 1

struct Slot {
  double start_mjd = 0;
  double v3_pa_deg = 0;  // position angle of the V3 axis at the target
};
// A moment of the program's time at which the target is 85 to 135 degrees from the sun, as the sunshield asks.
Slot schedule(const Program& program, const sky::SkyPoint& target, universe::Random& random);

// Seconds by which light from `target` reaches the sun later than the Earth; negative: earlier.
double light_delay_s(double mjd, const sky::Vector& target);

}  // namespace almagest::simulate::rows
