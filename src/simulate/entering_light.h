// SPDX-License-Identifier: GPL-3.0-or-later
// The light that enters a slit or the slices of an integral-field unit, wavelength by wavelength.
#pragma once

#include <vector>

#include "universe/render.h"

namespace almagest::simulate {

// A rectangle on the sky: `y` runs along the slit (or slice), at the position angle, `x` across it, a quarter turn to
// the west of it; arcsec from the centre.
struct SkyFrame {
  sky::SkyPoint centre = sky::SkyPoint::towards({1, 0, 0});
  double y_pa_deg = 0;
  double width_arcsec = 0;  // the part that is looked at
  double height_arcsec = 0;

  sky::SkyPoint at(double x_arcsec, double y_arcsec) const;
  struct Place {
    double x_arcsec = 0;
    double y_arcsec = 0;
  };
  Place place_of(const sky::Vector& direction) const;  // far away for what is on the other hemisphere
  std::string s_region() const;
};

// What one row of pixels sees of the frame.
struct Cell {
  double left = 0;  // arcsec
  double right = 0;
  double bottom = 0;
  double top = 0;

  double area_sr() const;
};

// The point-spread function at 2 micrometres stands for those of all wavelengths: they differ in size only.
inline constexpr double kPsf_um = 2.0;
// The share of a point's light in a rectangle relative to it.
double point_share(const universe::Psf& psf, double um, const Cell& cell);
// Averaged from one wavelength to another, so that a line narrower than a pixel keeps its flux.
double average_ujy(const universe::Spectrum& spectrum, double least_um, double most_um, double resolving_power);

class EnteringLight {
 public:
  // Between these wavelengths; `fine_arcsec` is how closely the sky is looked at. The scene must stay.
  EnteringLight(const universe::Scene& scene, const SkyFrame& frame, std::vector<Cell> cells, const universe::Psf& psf,
                double least_um, double most_um, double fine_arcsec);

  // Surface brightness of the cells averaged between two wavelengths, in MJy/sr, with that of the background.
  std::vector<double> mjy_sr(double least_um, double most_um, double resolving_power, double background_mjy_sr) const;

 private:
  struct Entering {
    const universe::Source* source = nullptr;
    std::vector<std::vector<float>> shares;  // of its light in the cells, at the nodes
  };
  std::vector<float> shares_at(const universe::Source& source, const SkyFrame& frame, const universe::Psf& psf,
                               double um, double fine_arcsec) const;

  double mjd_ = 0;
  std::vector<Cell> cells_;
  std::vector<double> nodes_um_;
  std::vector<Entering> entering_;
  const std::vector<universe::Surface>& surfaces_;
  std::vector<std::vector<double>> amounts_;  // of the surfaces in the cells
};

}  // namespace almagest::simulate
