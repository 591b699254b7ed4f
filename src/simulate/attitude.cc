// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/attitude.h"

#include <cmath>

namespace almagest::simulate {

Attitude::Attitude(const sky::SkyPoint& pointing, double v2_arcsec, double v3_arcsec, double v3_pa_deg)
    : v2_arcsec_(v2_arcsec), v3_arcsec_(v3_arcsec) {
  const universe::Compass compass(pointing);
  const double sine = std::sin(v3_pa_deg * sky::kDegree);
  const double cosine = std::cos(v3_pa_deg * sky::kDegree);
  towards_ = compass.towards;
  v2_axis_ = compass.east * cosine - compass.north * sine;
  v3_axis_ = compass.east * sine + compass.north * cosine;
}

sky::SkyPoint Attitude::at(double v2_arcsec, double v3_arcsec) const {
  const double radians = universe::kArcsec_deg * sky::kDegree;
  return sky::SkyPoint::towards(towards_ + v2_axis_ * ((v2_arcsec - v2_arcsec_) * radians) +
                                v3_axis_ * ((v3_arcsec - v3_arcsec_) * radians));
}

double Attitude::v3_pa_deg(const sky::SkyPoint& point) const {
  return universe::Compass(point).position_angle_deg(v3_axis_);
}

}  // namespace almagest::simulate
