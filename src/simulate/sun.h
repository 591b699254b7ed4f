// SPDX-License-Identifier: GPL-3.0-or-later
// What follows from where the sun is; good to a degree and a second, which a simulation needs.
#pragma once

#include "sky/vector.h"

namespace almagest::simulate {

// TDB less UTC in the 2020s.
inline constexpr double kTdbMinusUtc_s = 69.184;

sky::Vector sun_direction(double mjd);  // from the Earth; of length 1

// Seconds by which light from `target` reaches the sun later than the Earth; negative: earlier.
double light_delay_s(double mjd, const sky::Vector& target);

// Where the telescope is and how it moves: it goes with the Earth, a hundredth farther from the sun.
struct Ephemeris {
  sky::Vector position_km;  // from the sun
  sky::Vector velocity_km_s;
  sky::Vector from_earth_m;
  sky::Vector from_earth_m_s;
};
Ephemeris ephemeris_at(double mjd);

// JWST points 85 to 135 degrees away from the sun.
bool can_see(double mjd, const sky::Vector& target);

}  // namespace almagest::simulate
