// SPDX-License-Identifier: GPL-3.0-or-later
// How a telescope spreads the light of a point: the power spectrum of its pupil, by a matrix Fourier transform (Soummer
// et al. 2007), averaged over a band. Aberrations, jitter and the motion of the charge are left out, but for a slight
// blur.
#pragma once

#include <array>
#include <vector>

namespace almagest::universe {

enum class Pupil {
  segmented,   // JWST: 18 hexagons, three struts
  masked,      // the same behind a mask with seven holes (NIRISS aperture masking)
  obstructed,  // HST: a disc with a hole and four vanes
};

// Middles of the holes of the mask, in metres from the middle of the pupil; x along the first pixel axis.
std::vector<std::array<double, 2>> mask_holes_m();

class Psf {
 public:
  static Psf of_pupil(Pupil pupil, double least_um, double most_um);
  static Psf gaussian(double fwhm_arcsec);

  double reach_arcsec() const { return reach_arcsec_; }  // from the middle to each edge; beyond there is nothing
  double fwhm_arcsec() const { return fwhm_arcsec_; }
  // The share of the light in a rectangle, relative to the middle, in the frame of the detector.
  double share(double left_arcsec, double right_arcsec, double bottom_arcsec, double top_arcsec) const;

 private:
  void set(const std::vector<double>& values, int size);
  double below(double x_arcsec, double y_arcsec) const;  // all that is left of and below a point

  int size_ = 0;  // cells along a side
  double step_arcsec_ = 0;
  double reach_arcsec_ = 0;
  double fwhm_arcsec_ = 0;
  std::vector<double> sums_;  // (size + 1)^2
};

}  // namespace almagest::universe
