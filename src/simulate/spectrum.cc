// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/spectrum.h"

#include <array>
#include <cmath>

#include "universe/random.h"

namespace almagest::simulate {
namespace {

struct Line {
  double rest_um;
  double strength;  // relative to H alpha
};
// [O II], H beta, [O III] twice, H alpha, [S II], [S III], He I: air or vacuum makes no difference here.
constexpr std::array kLines{Line{0.3728, 0.6}, Line{0.4863, 0.35}, Line{0.4960, 0.4},  Line{0.5008, 1.2},
                            Line{0.6565, 1.0}, Line{0.6725, 0.25}, Line{0.9533, 0.35}, Line{1.0833, 0.3}};
constexpr double kIntrinsicPower = 2500;  // lines are broadened by motions in the galaxy

}  // namespace

double GalaxySpectrum::flux_ujy(double wavelength_um, double resolving_power) const {
  double flux = continuum_ujy * std::pow(wavelength_um / 2, slope);
  if (wavelength_um < 0.1216 * (1 + redshift)) return 0.02 * flux;  // swallowed by hydrogen on the way
  for (const Line& line : kLines) {
    const double centre_um = line.rest_um * (1 + redshift);
    const double sigma_um = centre_um * std::hypot(1 / resolving_power, 1 / kIntrinsicPower) / 2.355;
    const double distance = (wavelength_um - centre_um) / sigma_um;
    if (std::abs(distance) > 6) continue;
    // The area under a line is the same at any resolution.
    const double peak_ujy = 15 * strength * line.strength * (centre_um / kIntrinsicPower / 2.355) / sigma_um;
    flux += peak_ujy * std::exp(-0.5 * distance * distance);
  }
  return flux;
}

GalaxySpectrum make_spectrum(std::uint64_t seed, const std::string& name) {
  universe::Random random(seed, "spectrum " + name);
  GalaxySpectrum spectrum;
  spectrum.continuum_ujy = random.uniform(1, 8);
  spectrum.slope = random.uniform(-0.8, 0.8);
  spectrum.redshift = random.uniform(1.2, 6.5);
  spectrum.strength = random.uniform(2, 10);
  return spectrum;
}

Dispersion dispersion_of(std::string_view filter, std::string_view grating) {
  if (grating == "PRISM") return {0.6, 5.3, 100};
  if (filter == "F100LP") return {0.97, 1.89, 1000};
  if (filter == "F170LP") return {1.66, 3.17, 1000};
  return {2.87, 5.27, 1000};
}

}  // namespace almagest::simulate
