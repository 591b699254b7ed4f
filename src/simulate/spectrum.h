// SPDX-License-Identifier: GPL-3.0-or-later
// The light of an invented galaxy, spread by wavelength.
#pragma once

#include <cstdint>
#include <string>

namespace almagest::simulate {

// A power law with the strong emission lines of star-forming gas, all at one redshift.
struct GalaxySpectrum {
  double continuum_ujy = 5;  // at 2 micrometres
  double slope = 0;
  double redshift = 1;
  double strength = 1;  // of the lines

  // Averaged over a resolution element, whose width it takes from `resolving_power`.
  double flux_ujy(double wavelength_um, double resolving_power) const;
};

GalaxySpectrum make_spectrum(std::uint64_t seed, const std::string& name);

// What a grating shows.
struct Dispersion {
  double least_um = 1;
  double most_um = 2;
  double resolving_power = 1000;
};
Dispersion dispersion_of(std::string_view filter, std::string_view grating);

}  // namespace almagest::simulate
