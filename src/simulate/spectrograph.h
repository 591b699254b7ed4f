// SPDX-License-Identifier: GPL-3.0-or-later
// NIRSpec, much simplified: every slit makes a straight trace along a row, wavelengths grow evenly along the columns,
// and the second detector goes on where the first one ends.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "simulate/image_files.h"
#include "simulate/spectrum.h"

namespace almagest::simulate {

struct Slit {
  std::string name;    // S200A1, or the number of a slitlet
  std::string source;  // its name
  int source_id = 1;
  GalaxySpectrum spectrum;
  double east_arcsec = 0;  // from the target
  double north_arcsec = 0;
  double height_arcsec = 3.2;
  int first_row = 0;  // on the detector
  int rows = 24;
};

std::vector<Slit> slits_of(std::uint64_t seed, const Exposure& exposure);

// The cut of one slit from one exposure of one detector.
struct SlitSpectrum {
  std::int64_t width = 0;
  std::int64_t rows = 0;
  std::vector<double> wavelength_um;  // of the columns
  std::vector<float> flux_mjy;        // of the pixels
  std::vector<float> error_mjy;
  std::vector<std::uint32_t> quality;
  double trace_row = 0;  // where the source is, from 0
};

struct Extracted {
  std::vector<double> wavelength_um, flux_jy, error_jy, background_mjy_sr;
  std::vector<std::int32_t> quality;
};
// Sums over the rows around the trace, less what lies beside it.
Extracted extract(const SlitSpectrum& spectrum);

universe::Tangent slit_outline(const Exposure& exposure, const Slit& slit);  // pixels of 0.1 arcsec
std::string slit_region(const Exposure& exposure, const Slit& slit);

// Writes uncal, rate, cal and x1d and returns what there is of each slit.
base::Result<std::vector<SlitSpectrum>> write_spectrum_files(Output& output, std::uint64_t seed,
                                                             const Exposure& exposure, const Detector& detector,
                                                             const std::vector<Slit>& slits,
                                                             const AssociationNames& names);

// Parts that combined spectra share.
fits::CardWriter slit_cards(const Exposure& exposure, const Slit& slit, std::int64_t version);
base::Status append_spectrum(std::vector<std::byte>& file, const Extracted& extracted, const fits::CardWriter& cards);
base::Status append_slit(std::vector<std::byte>& file, const SlitSpectrum& spectrum, const fits::CardWriter& science,
                         std::int64_t version);

}  // namespace almagest::simulate
