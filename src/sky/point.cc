// SPDX-License-Identifier: GPL-3.0-or-later
#include "sky/point.h"

#include <fmt/format.h>

namespace almagest::sky {

base::Result<SkyPoint> SkyPoint::make(double ra_deg, double dec_deg) {
  if (!(ra_deg >= -360 && ra_deg <= 720)) {
    return base::fail(base::Code::invalid_argument,
                      fmt::format("Right ascension {} is not from 0 to 360 degrees", ra_deg));
  }
  if (!(dec_deg >= -90 && dec_deg <= 90)) {
    return base::fail(base::Code::invalid_argument,
                      fmt::format("Declination {} is not from -90 to 90 degrees", dec_deg));
  }
  double wrapped = std::fmod(ra_deg, 360.0);
  if (wrapped < 0) wrapped += 360.0;
  if (wrapped >= 360.0) wrapped = 0;  // -1e-20 + 360
  return SkyPoint(wrapped + 0.0, dec_deg + 0.0);
}

SkyPoint SkyPoint::towards(const Vector& direction) {
  const double dec_deg = std::atan2(direction.z, std::hypot(direction.x, direction.y)) / kDegree;
  double ra_deg = std::atan2(direction.y, direction.x) / kDegree;
  if (ra_deg < 0) ra_deg += 360.0;
  if (!(ra_deg < 360.0)) ra_deg = 0;
  return SkyPoint(ra_deg + 0.0, std::fmin(90.0, std::fmax(-90.0, dec_deg)) + 0.0);
}

Vector SkyPoint::unit() const {
  if (dec_deg_ == 90 || dec_deg_ == -90) return {0, 0, dec_deg_ > 0 ? 1.0 : -1.0};
  const double ra = ra_deg_ * kDegree;
  const double dec = dec_deg_ * kDegree;
  const double flat = std::cos(dec);
  return {flat * std::cos(ra), flat * std::sin(ra), std::sin(dec)};
}

double separation_deg(const SkyPoint& a, const SkyPoint& b) {
  return angle_between(a.unit(), b.unit()) / kDegree;
}

}  // namespace almagest::sky
