// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/spectrum_table.h"

#include <fmt/format.h>

#include <bit>
#include <cmath>

namespace almagest::simulate {
namespace {

using fits::CardWriter;
using fits::TableColumn;

struct Names {
  std::string_view value, error, variance, unit, squared;
};
constexpr Names kFlux{"FLUX", "FLUX_ERROR", "FLUX_VAR", "Jy", "Jy^2"};
constexpr Names kBrightness{"SURF_BRIGHT", "SB_ERROR", "SB_VAR", "MJy/sr", "(MJy/sr)^2"};
constexpr Names kBackground{"BACKGROUND", "BKGD_ERROR", "BKGD_VAR", "MJy/sr", "(MJy/sr)^2"};

void add_columns(std::vector<TableColumn>& columns, const Names& names, const Measured& measured) {
  std::vector<double> errors;
  for (std::size_t i = 0; i < measured.values.size(); ++i) errors.push_back(measured.error(i));
  const auto add = [&](std::string name, std::string_view unit, std::vector<double> values) {
    columns.push_back({std::move(name), std::string(unit), std::move(values)});
  };
  add(std::string(names.value), names.unit, measured.values);
  add(std::string(names.error), names.unit, std::move(errors));
  add(fmt::format("{}_POISSON", names.variance), names.squared, measured.variance_photons);
  add(fmt::format("{}_RNOISE", names.variance), names.squared, measured.variance_reading);
  // There is no flat field whose errors could count.
  add(fmt::format("{}_FLAT", names.variance), names.squared, std::vector<double>(measured.values.size(), 0));
}

}  // namespace

void Measured::add(double value, double photons, double reading) {
  values.push_back(value);
  variance_photons.push_back(photons);
  variance_reading.push_back(reading);
}

double Measured::error(std::size_t i) const {
  return std::sqrt(variance_photons[i] + variance_reading[i]);
}

void ExtractedSpectrum::add(double um, double jy, double variance_photons, double variance_reading, std::uint32_t flags,
                            double count) {
  wavelength_um.push_back(um);
  flux_jy.add(jy, variance_photons, variance_reading);
  brightness_mjy_sr.add(0, 0, 0);
  background_mjy_sr.add(0, 0, 0);
  quality.push_back(flags);
  pixels.push_back(count);
}

std::vector<std::int32_t> stored_unsigned(const std::vector<std::uint32_t>& values) {
  std::vector<std::int32_t> stored;
  stored.reserve(values.size());
  for (const std::uint32_t bits : values) stored.push_back(std::bit_cast<std::int32_t>(bits ^ 0x8000'0000U));
  return stored;
}

std::vector<TableColumn> spectrum_columns(const ExtractedSpectrum& spectrum) {
  std::vector<TableColumn> columns{{"WAVELENGTH", "um", spectrum.wavelength_um}};
  add_columns(columns, kFlux, spectrum.flux_jy);
  add_columns(columns, kBrightness, spectrum.brightness_mjy_sr);
  columns.push_back({"DQ", "", stored_unsigned(spectrum.quality)});
  add_columns(columns, kBackground, spectrum.background_mjy_sr);
  columns.push_back({"NPIXELS", "", spectrum.pixels});
  return columns;
}

CardWriter unsigned_cards(const std::vector<TableColumn>& columns, std::string_view name) {
  CardWriter cards;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name != name) continue;
    cards.integer(fmt::format("TZERO{}", i + 1), 2'147'483'648, "unsigned 32-bit integers");
  }
  return cards;
}

base::Status append_spectrum_table(std::vector<std::byte>& file, const ExtractedSpectrum& spectrum,
                                   const CardWriter& cards) {
  const std::vector<TableColumn> columns = spectrum_columns(spectrum);
  CardWriter head;
  head.text("EXTNAME", "EXTRACT1D", "extension name").append(unsigned_cards(columns, "DQ")).append(cards);
  return fits::append_table(file, columns, head, fits::Checksums::write);
}

}  // namespace almagest::simulate
