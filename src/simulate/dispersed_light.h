// SPDX-License-Identifier: GPL-3.0-or-later
// The light of sources behind a grism or a prism, on pixels.
#pragma once

#include <cstdint>
#include <vector>

#include "simulate/spectral_order.h"
#include "universe/psf.h"
#include "universe/scene.h"
#include "universe/tangent.h"

namespace almagest::simulate {

// Flux density averaged over an interval of wavelengths; lines are blurred by the resolving power and lie in it as far
// as they reach in.
double mean_ujy(const universe::Spectrum& spectrum, double from_um, double to_um, double resolving_power);

// What a detector makes of it: counts a second for flux densities, and back.
struct Response {
  double mjy_sr_per_dn_s = 1;
  double band_um = 1;  // the element's band: all of its light on one pixel makes what an image's pixel has
  double pixel_sr = 1;

  static Response of(const Element& element, double pixel_sr) {
    return {element.mjy_sr_per_dn_s, element.most_um - element.least_um, pixel_sr};
  }
  double dn_s(double ujy, double interval_um) const {
    return ujy * 1e-12 / pixel_sr / mjy_sr_per_dn_s * interval_um / band_um;
  }
  // What a count a second stands for in a pixel that holds `interval_um`.
  double mjy_sr(double interval_um) const { return mjy_sr_per_dn_s * band_um / interval_um; }
};

struct Frame2d {
  std::vector<float>& light_dn_s;  // the first axis fastest
  std::int64_t width = 0;
  std::int64_t height = 0;

  void add(std::int64_t x, std::int64_t y, double value) const;  // nothing outside; pixels count from 0
};

// Draws a source of any shape once for each pixel along its trace. `where` is its place without the grism, `band_ujy`
// tells how far its wings are worth drawing.
void add_slitless(const Frame2d& frame, const SpectralOrder& dispersion, const Response& response,
                  double resolving_power, const universe::Source& source, const universe::Psf& psf,
                  const universe::Tangent& wcs, universe::Pixel where);

// How a point source is spread across the dispersion, by wavelength.
class CrossProfile {
 public:
  // `psfs` are of bands around `middles_um`, in rising order; between them, profiles are mixed.
  CrossProfile(const std::vector<const universe::Psf*>& psfs, std::vector<double> middles_um, bool along_y,
               double pixel_arcsec, double widened_px);

  // The share of the light from `from` to `to`, in pixels from its middle.
  double share(double from_px, double to_px, double um) const;

 private:
  double below(std::size_t band, double px) const;

  std::vector<double> middles_um_;
  std::vector<std::vector<double>> sums_;  // of the light below -kReach, -kReach + kStep, ...
};

// The light of a point source, pixel by pixel along the trace: counts a second in all of its pixels, 0 outside.
std::vector<double> along_trace(const SpectralOrder& dispersion, const Response& response,
                                const universe::Spectrum& spectrum, double resolving_power, double shift_px,
                                std::int64_t length);

}  // namespace almagest::simulate
