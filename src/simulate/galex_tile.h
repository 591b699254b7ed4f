// SPDX-License-Identifier: GPL-3.0-or-later
// Tiles of the simulated GALEX: counts, intensities and background of both bands, and the merged catalogue of what was
// found in them. Only the middle of a field is made: kSide pixels of the 3840 that a real tile has.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "simulate/output.h"
#include "universe/tangent.h"
#include "universe/universe.h"

namespace almagest::simulate::galex {

inline constexpr int kSide = 400;
inline constexpr double kPixel_arcsec = 1.5;

struct Band {
  std::string_view name;  // "NUV"
  char letter = 'n';      // in file names
  int number = 1;         // BAND
  double least_um = 0, most_um = 0;
  double zero_magnitude = 0;  // AB, of one count a second
  double fwhm_arcsec = 0;
  double sky_s = 0;  // counts a second and pixel
  double counts_per_ujy_s() const;
};

const std::array<Band, 2>& bands();

struct Tile {
  universe::Place place;
  std::string_view survey;  // AIS, MIS, DIS, NGS
  std::string root;         // AIS_SIM_99001_sg01
  int number = 99001;
  int visit = 1;
  int subvisit = -999;  // -999: none
  double start_mjd = 0;
  double exposure_s = 0;
  double end_mjd() const { return start_mjd + exposure_s / 86'400; }
  universe::Tangent wcs() const;
};

std::vector<Tile> plan();

// Row by row, kSide x kSide.
struct BandImage {
  const Band* band = nullptr;
  std::vector<float> counts{};        // photons
  std::vector<float> intensity_s{};   // photons a second
  std::vector<float> background_s{};  // photons a second
};

// What stands out by more than five times its noise in the near ultraviolet, brightest first.
struct Detection {
  double x = 0, y = 0;               // as FITS counts
  std::array<double, 2> counts_s{};  // by band, without background
  std::array<double, 2> error_s{};
};
std::vector<Detection> detect(const std::array<BandImage, 2>& images, double exposure_s);

base::Status write_tile(Output& output, const universe::Universe& universe, const Tile& tile);

}  // namespace almagest::simulate::galex
