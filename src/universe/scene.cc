// SPDX-License-Identifier: GPL-3.0-or-later
#include "universe/scene.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "universe/tangent.h"
#include "universe/turbulence.h"

namespace almagest::universe {
namespace {

// How far a time is from the middle of the nearest event, in units of half its duration.
double phase_of(const Variation& variation, double mjd, double shift) {
  const double turns = (mjd - variation.epoch_mjd) / variation.period_d - shift;
  const double away_d = std::abs(turns - std::round(turns)) * variation.period_d;
  return away_d * 24 / (variation.duration_h / 2);
}

// 1 in the middle part, 0 outside, a straight way between.
double cover(double phase, double flat) {
  return std::clamp((1 - phase) / (1 - flat), 0.0, 1.0);
}

// Two arms of a logarithmic spiral, brighter by knots.
double arms(double radius, double angle, double knots) {
  const double winding = 3.1 * std::log(std::max(radius, 0.02));
  const double across = std::cos(2 * (angle - winding));
  return std::pow(std::max(0.0, 0.5 + 0.5 * across), 6) * std::exp(-radius / 0.5) * (0.15 + 1.7 * knots * knots);
}

}  // namespace

double Variation::depth_at(double um) const {
  if (kind == Kind::none) return 0;
  if (kind == Kind::eclipses) return depth;
  const auto bump = [um](double centre, double sigma) {
    return std::exp(-0.5 * (um - centre) * (um - centre) / (sigma * sigma));
  };
  const double air =
      0.5 * bump(1.4, 0.08) + 0.5 * bump(1.9, 0.1) + 0.7 * bump(2.75, 0.2) + bump(4.35, 0.12) + 0.4 * bump(6.3, 0.5);
  return depth * (1 + 0.06 * air - 0.06 * 0.5 * bump(2.0, 0.05));
}

double Variation::factor(double mjd, double um) const {
  switch (kind) {
    case Kind::none:
      return 1;
    case Kind::transit:
      return 1 - depth_at(um) * cover(phase_of(*this, mjd, 0), 0.86);
    case Kind::eclipses:
      return 1 - depth * cover(phase_of(*this, mjd, 0), 0.3) - 0.4 * depth * cover(phase_of(*this, mjd, 0.5), 0.3);
  }
  return 1;
}

double Surface::amount(const sky::Vector& direction) const {
  const Compass compass(centre);
  const double depth = sky::dot(direction, compass.towards);
  if (depth <= 0) return 0;
  const double to_arcmin = 60 / (sky::kDegree * depth);
  const double east = sky::dot(direction, compass.east) * to_arcmin;
  const double north = sky::dot(direction, compass.north) * to_arcmin;
  const double turn = position_angle_deg * sky::kDegree;
  const double along = (east * std::sin(turn) + north * std::cos(turn)) / radius_arcmin;
  const double across = (east * std::cos(turn) - north * std::sin(turn)) / radius_arcmin / axis_ratio;
  const double radius = std::hypot(along, across);
  if (radius >= 1) return 0;
  const double edge = std::min(1.0, 4 * (1 - radius));
  const double x = along * radius_arcmin;
  const double y = across * axis_ratio * radius_arcmin;
  switch (kind) {
    case Kind::gas: {
      // Thin bright sheets where the noise changes its sign.
      const double sheet = 1 - std::abs(turbulence(seed, 1.3 * x, 1.3 * y));
      return edge * (0.1 + std::pow(std::max(0.0, sheet), 7)) * (1.2 - radius);
    }
    case Kind::dust:
      return edge * std::exp(2.2 * turbulence(seed, x, y)) * 0.6;
    case Kind::disc:
      return edge * (std::exp(-radius / 0.22) + 4 * std::exp(-radius / 0.025));
    case Kind::arms:
      return edge * arms(radius, std::atan2(across, along), 0.5 + turbulence(seed, 2 * x, 2 * y));
  }
  return 0;
}

}  // namespace almagest::universe
