// SPDX-License-Identifier: GPL-3.0-or-later
// Extracted spectra as tables, with the columns that the JWST pipeline (1.18) gives EXTRACT1D.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "fits/writer.h"

namespace almagest::simulate {

// A quantity of each wavelength with the variances that photons and reading give it.
struct Measured {
  std::vector<double> values;
  std::vector<double> variance_photons;
  std::vector<double> variance_reading;

  void add(double value, double photons, double reading);
  double error(std::size_t i) const;
};

// All vectors are as long as `wavelength_um`; NaN where nothing was seen.
struct ExtractedSpectrum {
  std::vector<double> wavelength_um;
  Measured flux_jy;
  Measured brightness_mjy_sr;  // zeros if only the flux means something (point sources)
  Measured background_mjy_sr;
  std::vector<std::uint32_t> quality;
  std::vector<double> pixels;  // that were summed, with fractions

  std::size_t size() const { return wavelength_um.size(); }
  // The next wavelength, with zeros for surface brightness and background.
  void add(double um, double jy, double variance_photons, double variance_reading, std::uint32_t flags, double count);
};

// The table's columns, one row a wavelength. Data quality is unsigned: unsigned_cards() go with it.
std::vector<fits::TableColumn> spectrum_columns(const ExtractedSpectrum& spectrum);
// TZEROn of the column of that name.
fits::CardWriter unsigned_cards(const std::vector<fits::TableColumn>& columns, std::string_view name);

// Appends EXTRACT1D. `cards` tell of the source (SLTNAME, SOURCEID, SRCTYPE, ...), without EXTNAME.
base::Status append_spectrum_table(std::vector<std::byte>& file, const ExtractedSpectrum& spectrum,
                                   const fits::CardWriter& cards);

// FITS stores unsigned integers as signed ones with an offset (FITS 4.0, section 5.2.5).
std::vector<std::int32_t> stored_unsigned(const std::vector<std::uint32_t>& values);

}  // namespace almagest::simulate
