// SPDX-License-Identifier: GPL-3.0-or-later
// What there is to see around a place at a time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sky/point.h"
#include "universe/spectrum.h"

namespace almagest::universe {

// How a star's light changes with time.
struct Variation {
  enum class Kind { none, transit, eclipses } kind = Kind::none;
  double period_d = 1;
  double epoch_mjd = 0;  // middle of a transit, or of the deeper eclipse; in barycentric time
  double duration_h = 2;
  double depth = 0;  // at 2 micrometres

  // The share of its light at that time; 1 outside transits and eclipses. A planet's air takes a little more at the
  // wavelengths of water and carbon dioxide.
  double factor(double mjd, double wavelength_um) const;
  // Of a planet: the share that it covers.
  double depth_at(double wavelength_um) const;
};

struct Source {
  std::uint64_t id = 0;  // the same whoever looks and whenever
  std::string name;      // only of what is special
  sky::Vector direction;
  Spectrum spectrum;
  double radius_arcsec = 0;  // half of the light is within; 0 for a point
  double sersic_index = 1;   // 0.5 is a Gaussian
  double axis_ratio = 1;
  double position_angle_deg = 0;
  Variation variation{};
};

// Something that glows over minutes of arc. The spectrum's microjansky stand for MJy/sr where `amount` is 1.
struct Surface {
  enum class Kind { gas, dust, disc, arms };
  Kind kind = Kind::gas;
  sky::SkyPoint centre;
  double radius_arcmin = 1;
  double position_angle_deg = 0;
  double axis_ratio = 1;
  std::uint64_t seed = 0;
  Spectrum spectrum;

  double amount(const sky::Vector& direction) const;
};

struct Scene {
  sky::SkyPoint centre;
  double mjd = 0;
  std::vector<Source> sources;
  std::vector<Surface> surfaces;
};

}  // namespace almagest::universe
