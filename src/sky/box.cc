// SPDX-License-Identifier: GPL-3.0-or-later
#include "sky/box.h"

#include <cmath>

namespace almagest::sky {
namespace {

constexpr double kMaxSide_deg = 160;

bool is_side(double side_deg) {
  return side_deg > 0 && side_deg <= kMaxSide_deg;
}

}  // namespace

tl::expected<Polygon, Problem> polygon_of(const Box& box) {
  if (!is_side(box.width_deg) || !is_side(box.height_deg) || !std::isfinite(box.position_angle_deg)) {
    return tl::unexpected(Problem::bad_coordinates);
  }
  const double ra = box.centre.ra_deg() * kDegree;
  const double angle = std::fmod(box.position_angle_deg, 360.0) * kDegree;
  const Vector middle = box.centre.unit();
  const Vector east{-std::sin(ra), std::cos(ra), 0};
  const Vector north = cross(middle, east);
  const Vector up = north * std::cos(angle) + east * std::sin(angle);
  const Vector left = east * std::cos(angle) - north * std::sin(angle);
  const Vector dx = left * std::tan(box.width_deg / 2 * kDegree);
  const Vector dy = up * std::tan(box.height_deg / 2 * kDegree);
  return Polygon::make({SkyPoint::towards(middle + dx + dy), SkyPoint::towards(middle - dx + dy),
                        SkyPoint::towards(middle - dx - dy), SkyPoint::towards(middle + dx - dy)});
}

}  // namespace almagest::sky
