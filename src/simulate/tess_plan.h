// SPDX-License-Identifier: GPL-3.0-or-later
// Stars that the simulated TESS watches. Sectors from 9001 and numbers of stars (TIC) from 999000000001 are of none
// that is real.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "universe/universe.h"

namespace almagest::simulate::tess {

inline constexpr double kBtjd_mjd = 56'999.5;  // BTJD = MJD - this; light travel time is left out
inline constexpr int kSide = 11;               // pixels of a target's window
inline constexpr double kPixel_arcsec = 21;
inline constexpr double kCadence_s = 120;
// A sector has 20,000 cadences; here every second one of the first three days is kept, for some transits in a small
// file.
inline constexpr int kKeptCadence = 2;
inline constexpr int kRows = 1200;
inline constexpr double kLive_s = 60 * 1.98 * 0.8;  // of a cadence: sixty frames, two in ten lost to cosmic rays
inline constexpr double kGain = 5.2;                // electrons a count

struct Sector {
  int number = 9001;
  int configuration = 900;  // of the spacecraft
  int camera = 1;
  int ccd = 1;
  double start_mjd = 0;
  std::int64_t first_cadence = 0;
};

struct Target {
  const universe::Source* star = nullptr;
  std::int64_t tic = 0;
  Sector sector;
  bool has_pixels = false;  // a target pixel file, too

  double row_mjd(int row) const;  // middle of the exposure
  double end_mjd() const { return row_mjd(kRows - 1) + kCadence_s / 2 / 86'400; }
  std::string root() const;  // tess2023123123456-s9001-0000999000000001-0900-s
};

std::vector<Target> plan();

double tess_magnitude(const universe::Spectrum& spectrum);
double electrons_s(double magnitude);

}  // namespace almagest::simulate::tess
