// SPDX-License-Identifier: GPL-3.0-or-later
// Interferometry with the light of seven holes: what the fringes on an image say, and how it is written down (OIFITS 2:
// Duvert, Young & Hummel 2017, A&A 597, A8).
#pragma once

#include <array>
#include <complex>
#include <vector>

#include "simulate/frame_files.h"

namespace almagest::simulate {

inline constexpr int kHoles = 7;

struct Baseline {
  int first = 0;  // holes, from 0
  int second = 0;
  double u_m = 0;
  double v_m = 0;
};
std::vector<Baseline> baselines();  // all 21, in the order of the holes

struct Triangle {
  std::array<int, 3> holes{};
  std::array<std::size_t, 3> baselines{};  // first-second, second-third, first-third
};
std::vector<Triangle> triangles();  // all 35

// Visibilities: mean and scatter of the mean over integrations.
struct Fringes {
  std::vector<double> squared, squared_error;  // of the baselines
  std::vector<double> amplitude, amplitude_error;
  std::vector<double> phase_deg, phase_error_deg;
  std::vector<double> closure_deg, closure_error_deg;  // of the triangles
};

// From each plane of a stack of images with pixels of this size; phases are relative to the middle of the light.
Fringes measure_fringes(const Planes& stack, double wavelength_m, double pixel_arcsec);

// As if the star for comparison were a point: visibilities divided, phases subtracted.
Fringes calibrated(const Fringes& science, const Fringes& reference);

// OI_ARRAY, OI_TARGET, OI_T3, OI_VIS, OI_VIS2 and OI_WAVELENGTH.
struct FringeContext {
  std::string target;
  sky::SkyPoint position = sky::SkyPoint::towards({1, 0, 0});
  double mjd = 0;
  double exposure_s = 0;
  double wavelength_m = 0;
  double band_m = 0;
  std::string date;  // of the observation
};
base::Status append_fringes(std::vector<std::byte>& file, const Fringes& fringes, const FringeContext& context);

}  // namespace almagest::simulate
