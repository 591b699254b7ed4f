// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/rows_sun.h"

#include <cmath>

#include "universe/tangent.h"

namespace almagest::simulate::rows {
namespace {

constexpr double kObliquity_deg = 23.4393;
constexpr double kLightTime_s = 499.005;  // of an astronomical unit
constexpr double kNearest_deg = 85;
constexpr double kFarthest_deg = 135;
constexpr int kTries = 12;

}  // namespace

sky::Vector sun_direction(double mjd) {
  const double days = mjd - 51'544.5;
  const double anomaly = (357.528 + 0.9856003 * days) * sky::kDegree;
  const double longitude =
      (280.460 + 0.9856474 * days + 1.915 * std::sin(anomaly) + 0.020 * std::sin(2 * anomaly)) * sky::kDegree;
  const double tilt = kObliquity_deg * sky::kDegree;
  return {std::cos(longitude), std::cos(tilt) * std::sin(longitude), std::sin(tilt) * std::sin(longitude)};
}

Slot schedule(const Program& program, const sky::SkyPoint& target, universe::Random& random) {
  const sky::Vector towards = target.unit();
  Slot slot;
  for (int i = 0; i < kTries; ++i) {
    slot.start_mjd = program.start_mjd + program.span_days * random.uniform();
    const double angle = sky::angle_between(sun_direction(slot.start_mjd), towards) / sky::kDegree;
    if (angle >= kNearest_deg && angle <= kFarthest_deg) break;
  }
  // V3 points away from the sun, within a few degrees of roll.
  const double sun_pa = universe::Compass(target).position_angle_deg(sun_direction(slot.start_mjd));
  slot.v3_pa_deg = std::fmod(sun_pa + 180 + 3 * random.normal() + 360, 360);
  return slot;
}

double light_delay_s(double mjd, const sky::Vector& target) {
  return -kLightTime_s * sky::dot(sun_direction(mjd), target);
}

}  // namespace almagest::simulate::rows
