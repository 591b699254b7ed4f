// SPDX-License-Identifier: GPL-3.0-or-later
// What the simulated Hubble Space Telescope looks at, with which camera or spectrograph. Program numbers from 99001 and
// letters `zs.` are of no real program; sensitivities are round numbers near the real ones.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sky/point.h"
#include "universe/places.h"
#include "universe/tangent.h"

namespace almagest::simulate::hst {

inline constexpr int kExclusiveProgram = 99003;  // in a demonstration

struct Program {
  int number = 0;
  std::string_view letters;  // characters 2 to 4 of a rootname
  std::string_view first_name, last_name;
  std::string_view title;
};

struct Filter {
  std::string_view name;
  double least_um = 0, most_um = 0;
  double pivot_angstrom = 0, width_angstrom = 0;
  double photflam = 0;  // erg/s/cm2/Angstrom of one electron a second
  double electrons_per_ujy_s() const;
};

// A pixel of the file stands for binning x binning of the detector.
struct Camera {
  char letter = 'j';  // of rootnames
  std::string_view instrument, detector, aperture;
  int chips = 1;
  int width = 0, height = 0;  // of one chip, in pixels of the file
  int binning = 1;
  double pixel_arcsec = 0;  // of the file
  double gap_pixels = 0;    // between the chips
  double read_noise = 0;    // electrons, of a pixel of the file
  double dark_s = 0;        // electrons a second, the same
  bool in_rates = false;    // the infrared channel gives electrons a second
};

struct Exposure {
  const Program* program = nullptr;
  const Camera* camera = nullptr;
  const Filter* filter = nullptr;
  std::string root;         // jzs101a1q
  std::string association;  // jzs101010
  std::string_view target_name;
  sky::SkyPoint target = sky::SkyPoint::towards({1, 0, 0});
  sky::SkyPoint pointing = target;
  double y_axis_pa_deg = 0;
  double start_mjd = 0;
  double exposure_s = 0;
  double end_mjd() const { return start_mjd + exposure_s / 86'400; }
  // Of a chip, counted from 0, the lowest first.
  universe::Tangent wcs(int chip) const;
};

// The dithers of one filter in one visit, which are combined.
using Group = std::vector<Exposure>;

std::vector<Group> imaging_plan();

struct Grating {
  std::string_view name;
  double first_angstrom = 0, step_angstrom = 0;  // of 1024 pixels
  double peak_angstrom = 0,
         counts_per_1e15 = 0;                 // a second and pixel, of a flux of 1e-15 erg/s/cm2/Angstrom at the peak
  double sensitivity(double angstrom) const;  // counts a second per erg/s/cm2/Angstrom
};

struct SpectrumExposure {
  const Program* program = nullptr;
  const Grating* grating = nullptr;
  std::string root;
  std::string_view target_name;  // a special source of the universe
  double start_mjd = 0;
  double exposure_s = 0;
};

std::vector<SpectrumExposure> spectrum_plan();

}  // namespace almagest::simulate::hst
