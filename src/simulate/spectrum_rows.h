// SPDX-License-Identifier: GPL-3.0-or-later
// Many spectra in one table, a row each, as the JWST pipeline has written them since 1.18 for time series and slitless
// fields: columns of wavelength, flux and so on are vectors, filled up with NaN where a spectrum is shorter.
#pragma once

#include <string>
#include <vector>

#include "simulate/spectrum_table.h"

namespace almagest::simulate {

class SpectrumRows {
 public:
  void add(const ExtractedSpectrum& spectrum) { spectra_.push_back(&spectrum); }  // which must live on
  std::size_t size() const { return spectra_.size(); }

  // The columns that spectrum_columns() has, each cell as long as the longest spectrum.
  std::vector<fits::TableColumn> columns() const;
  // N_ALONGDISP: how much of each row is filled.
  fits::TableColumn lengths() const;

 private:
  std::vector<const ExtractedSpectrum*> spectra_;
};

// Appends a table named `name` (EXTRACT1D, COMBINE1D) with its unsigned columns marked.
base::Status append_rows(std::vector<std::byte>& file, std::string_view name,
                         const std::vector<fits::TableColumn>& columns, const fits::CardWriter& cards);

// Exposures of one source put together, wavelength by wavelength of the first one; the columns of COMBINE1D.
struct CombinedSpectrum {
  ExtractedSpectrum mean;
  std::vector<double> weight;
  std::vector<double> inputs;
};
CombinedSpectrum combine(const std::vector<const ExtractedSpectrum*>& spectra, double exposure_s);

// COMBINE1D's columns of several sources, a row each.
std::vector<fits::TableColumn> combined_columns(const std::vector<CombinedSpectrum>& all);

}  // namespace almagest::simulate
