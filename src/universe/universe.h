// SPDX-License-Identifier: GPL-3.0-or-later
// One invented sky for every instrument of every mission: who looks at a place sees the same things there.
//
//   const Universe universe(seed);
//   const Scene scene = universe.look(centre, 2.5, mjd);
//
// Field sources are drawn cell by cell of HEALPix order 12, from the seed and the cell's number alone, so that a scene
// does not depend on who asked before. Special ones stand in places.h.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "universe/places.h"
#include "universe/scene.h"

namespace almagest::universe {

// Something that moves across the sky; straight on in the plane that touches the sky at its starting place.
struct Mover {
  std::string_view name;
  double ra_deg = 0;  // at the epoch
  double dec_deg = 0;
  double east_arcsec_h = 0;
  double north_arcsec_h = 0;
  double epoch_mjd = 0;
  double flux_ujy = 0;
  double temperature_k = 0;
  double radius_arcsec = 0;

  sky::SkyPoint at(double mjd) const;
};

class Universe {
 public:
  explicit Universe(std::uint64_t seed) : seed_(seed) {}

  // All sources and surfaces that may reach into the disc. Stars stand where their proper motion has brought them.
  Scene look(const sky::SkyPoint& centre, double radius_arcmin, double mjd) const;

  // One of the special sources by its name ("SIM-TRANSIT"), as of that time; null if there is none.
  static const std::vector<Source>& special_sources();
  static const Source* special(std::string_view name);
  static const std::vector<Mover>& movers();

  std::uint64_t seed() const { return seed_; }

 private:
  std::uint64_t seed_;
};

}  // namespace almagest::universe
