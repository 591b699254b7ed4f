// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/sun.h"

#include <cmath>
#include <numbers>

namespace almagest::simulate {
namespace {

constexpr double kObliquity_deg = 23.4393;
constexpr double kLightTime_s = 499.005;  // of an astronomical unit
constexpr double kUnit_km = 149'597'870.7;
constexpr double kNearest_deg = 85;
constexpr double kFarthest_deg = 135;
constexpr double kHalo_km = 600'000;  // of the orbit around L2
constexpr double kHaloPeriod_d = 178;

sky::Vector from_sun_km(double mjd) {
  return sun_direction(mjd) * (-1.0 * kUnit_km);
}

// From the Earth: L2 lies opposite to the sun, and the telescope goes round it.
sky::Vector from_earth_km(double mjd) {
  const sky::Vector away = sun_direction(mjd) * -1.0;
  const sky::Vector aside = sky::cross({0, 0, 1}, away);
  const double angle = 2 * std::numbers::pi * mjd / kHaloPeriod_d;
  return away * 1.5e6 + aside * (kHalo_km * std::cos(angle)) + sky::Vector{0, 0, 0.6 * kHalo_km * std::sin(angle)};
}

template <typename Place>
sky::Vector speed(const Place& place, double mjd) {
  constexpr double kStep_d = 0.05;
  return (place(mjd + kStep_d) - place(mjd - kStep_d)) * (1 / (2 * kStep_d * 86'400));
}

}  // namespace

sky::Vector sun_direction(double mjd) {
  const double days = mjd - 51'544.5;
  const double anomaly = (357.528 + 0.9856003 * days) * sky::kDegree;
  const double longitude =
      (280.460 + 0.9856474 * days + 1.915 * std::sin(anomaly) + 0.020 * std::sin(2 * anomaly)) * sky::kDegree;
  const double tilt = kObliquity_deg * sky::kDegree;
  return {std::cos(longitude), std::cos(tilt) * std::sin(longitude), std::sin(tilt) * std::sin(longitude)};
}

double light_delay_s(double mjd, const sky::Vector& target) {
  return -kLightTime_s * sky::dot(sun_direction(mjd), target);
}

Ephemeris ephemeris_at(double mjd) {
  const auto place = [](double at) { return from_sun_km(at) + from_earth_km(at); };
  return {place(mjd), speed(place, mjd), from_earth_km(mjd) * 1000.0, speed(from_earth_km, mjd) * 1000.0};
}

bool can_see(double mjd, const sky::Vector& target) {
  const double angle = sky::angle_between(sun_direction(mjd), target) / sky::kDegree;
  return angle >= kNearest_deg && angle <= kFarthest_deg;
}

}  // namespace almagest::simulate
