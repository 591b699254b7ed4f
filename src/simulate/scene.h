// SPDX-License-Identifier: GPL-3.0-or-later
// What there is to see in a field: stars, galaxies and glowing clouds at places on the sky, and how they look on
// pixels.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "sky/point.h"
#include "universe/tangent.h"

namespace almagest::simulate {

struct Source {
  sky::Vector direction;
  double flux_ujy = 0;        // at 2 micrometres
  double spectral_slope = 0;  // flux density goes as wavelength to this power
  double radius_arcsec = 0;   // half of the light is within; 0 for stars
  double sersic_index = 1;
  double axis_ratio = 1;
  double position_angle_deg = 0;

  double flux_ujy_at(double wavelength_um) const;
};

enum class Field { sparse, crowded, deep, nebula, planet };

struct Scene {
  sky::SkyPoint centre;
  std::vector<Source> sources;
};

// The same for the same arguments. Sources lie within `radius_arcmin` of `centre`.
Scene make_scene(std::uint64_t seed, std::string_view name, const sky::SkyPoint& centre, double radius_arcmin,
                 Field field);

// Surface brightness of the scene; the first axis runs fastest.
struct Sight {
  double wavelength_um = 2;
  double psf_sigma_arcsec = 0.1;
  double background_mjy_sr = 0;
};
std::vector<float> render_mjy_sr(const Scene& scene, const Sight& sight, const universe::Tangent& wcs,
                                 std::int64_t width, std::int64_t height);

}  // namespace almagest::simulate
