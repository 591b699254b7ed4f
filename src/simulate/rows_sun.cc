// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/rows_sun.h"

#include <cmath>

#include "simulate/sun.h"
#include "universe/tangent.h"

namespace almagest::simulate::rows {
namespace {

constexpr int kTries = 12;

}  // namespace

Slot schedule(const Program& program, const sky::SkyPoint& target, universe::Random& random) {
  const sky::Vector towards = target.unit();
  Slot slot;
  for (int i = 0; i < kTries; ++i) {
    slot.start_mjd = program.start_mjd + program.span_days * random.uniform();
    if (can_see(slot.start_mjd, towards)) break;
  }
  // V3 points away from the sun, within a few degrees of roll.
  const double sun_pa = universe::Compass(target).position_angle_deg(sun_direction(slot.start_mjd));
  slot.v3_pa_deg = std::fmod(sun_pa + 180 + 3 * random.normal() + 360, 360);
  return slot;
}

}  // namespace almagest::simulate::rows
