// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/spectrum_rows.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "simulate/camera.h"

namespace almagest::simulate {
namespace {

using fits::CardWriter;
using fits::TableColumn;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

template <typename T>
void append_padded(std::vector<T>& to, const std::vector<T>& from, std::size_t length, T filler) {
  to.insert(to.end(), from.begin(), from.end());
  to.insert(to.end(), length - from.size(), filler);
}

void append_padded(Measured& to, const Measured& from, std::size_t length) {
  append_padded(to.values, from.values, length, kNone);
  append_padded(to.variance_photons, from.variance_photons, length, kNone);
  append_padded(to.variance_reading, from.variance_reading, length, kNone);
}

std::size_t longest(const std::vector<const ExtractedSpectrum*>& spectra) {
  std::size_t length = 1;
  for (const ExtractedSpectrum* spectrum : spectra) length = std::max(length, spectrum->size());
  return length;
}

// One after the other, each filled up to the same length.
ExtractedSpectrum joined(const std::vector<const ExtractedSpectrum*>& spectra, std::size_t length) {
  ExtractedSpectrum all;
  for (const ExtractedSpectrum* one : spectra) {
    append_padded(all.wavelength_um, one->wavelength_um, length, kNone);
    append_padded(all.flux_jy, one->flux_jy, length);
    append_padded(all.brightness_mjy_sr, one->brightness_mjy_sr, length);
    append_padded(all.background_mjy_sr, one->background_mjy_sr, length);
    append_padded(all.quality, one->quality, length, kDoNotUse);
    append_padded(all.pixels, one->pixels, length, kNone);
  }
  return all;
}

// A value of a spectrum and its variances at a wavelength between two of its own.
struct Point {
  double value, photons, reading;
};
Point between(const Measured& measured, std::size_t i, double part) {
  const auto mix = [&](const std::vector<double>& of, double a, double b) { return a * of[i] + b * of[i + 1]; };
  return {mix(measured.values, 1 - part, part), mix(measured.variance_photons, (1 - part) * (1 - part), part * part),
          mix(measured.variance_reading, (1 - part) * (1 - part), part * part)};
}

struct Sum {
  double value = 0, photons = 0, reading = 0;
  void add(const Point& point) {
    value += point.value;
    photons += point.photons;
    reading += point.reading;
  }
};

}  // namespace

std::vector<TableColumn> SpectrumRows::columns() const {
  const std::size_t length = longest(spectra_);
  std::vector<TableColumn> columns = spectrum_columns(joined(spectra_, length));
  for (TableColumn& column : columns) column.repeat = length;
  return columns;
}

TableColumn SpectrumRows::lengths() const {
  std::vector<std::uint32_t> lengths;
  for (const ExtractedSpectrum* spectrum : spectra_) lengths.push_back(static_cast<std::uint32_t>(spectrum->size()));
  return {"N_ALONGDISP", "", stored_unsigned(lengths)};
}

base::Status append_rows(std::vector<std::byte>& file, std::string_view name, const std::vector<TableColumn>& columns,
                         const CardWriter& cards) {
  CardWriter head;
  head.text("EXTNAME", name, "extension name");
  head.append(unsigned_cards(columns, "DQ")).append(unsigned_cards(columns, "N_ALONGDISP")).append(cards);
  return fits::append_table(file, columns, head, fits::Checksums::write);
}

CombinedSpectrum combine(const std::vector<const ExtractedSpectrum*>& spectra, double exposure_s) {
  CombinedSpectrum combined;
  const ExtractedSpectrum& first = *spectra.front();
  for (std::size_t i = 0; i < first.size(); ++i) {
    const double um = first.wavelength_um[i];
    Sum flux, brightness;
    double inputs = 0;
    std::uint32_t quality = 0;
    for (const ExtractedSpectrum* one : spectra) {
      const std::vector<double>& waves = one->wavelength_um;
      if (waves.size() < 2 || um < waves.front() || um > waves.back()) continue;
      const auto after = std::upper_bound(waves.begin() + 1, waves.end() - 1, um);
      const auto at = static_cast<std::size_t>(after - waves.begin()) - 1;
      const double part = (um - waves[at]) / (waves[at + 1] - waves[at]);
      const std::uint32_t flags = part < 0.5 ? one->quality[at] : one->quality[at + 1];
      if ((flags & kDoNotUse) != 0) continue;
      flux.add(between(one->flux_jy, at, part));
      brightness.add(between(one->brightness_mjy_sr, at, part));
      quality |= flags;
      ++inputs;
    }
    const double n = std::max(inputs, 1.0);
    combined.mean.wavelength_um.push_back(um);
    combined.mean.flux_jy.add(inputs > 0 ? flux.value / n : kNone, flux.photons / n / n, flux.reading / n / n);
    combined.mean.brightness_mjy_sr.add(inputs > 0 ? brightness.value / n : kNone, brightness.photons / n / n,
                                        brightness.reading / n / n);
    combined.mean.quality.push_back(inputs > 0 ? quality : kDoNotUse);
    combined.weight.push_back(inputs * exposure_s);
    combined.inputs.push_back(inputs);
  }
  return combined;
}

std::vector<TableColumn> combined_columns(const std::vector<CombinedSpectrum>& all) {
  std::size_t length = 1;
  for (const CombinedSpectrum& one : all) length = std::max(length, one.mean.size());
  std::vector<double> um, flux, flux_error, brightness, brightness_error, weight, inputs;
  std::vector<std::uint32_t> quality;
  for (const CombinedSpectrum& one : all) {
    std::vector<double> errors, more_errors;
    for (std::size_t i = 0; i < one.mean.size(); ++i) {
      errors.push_back(one.mean.flux_jy.error(i));
      more_errors.push_back(one.mean.brightness_mjy_sr.error(i));
    }
    append_padded(um, one.mean.wavelength_um, length, kNone);
    append_padded(flux, one.mean.flux_jy.values, length, kNone);
    append_padded(flux_error, errors, length, kNone);
    append_padded(brightness, one.mean.brightness_mjy_sr.values, length, kNone);
    append_padded(brightness_error, more_errors, length, kNone);
    append_padded(quality, one.mean.quality, length, kDoNotUse);
    append_padded(weight, one.weight, length, kNone);
    append_padded(inputs, one.inputs, length, kNone);
  }
  std::vector<TableColumn> columns{{"WAVELENGTH", "um", um},
                                   {"FLUX", "Jy", flux},
                                   {"ERROR", "Jy", flux_error},
                                   {"SURF_BRIGHT", "MJy/sr", brightness},
                                   {"SB_ERROR", "MJy/sr", brightness_error},
                                   {"DQ", "", stored_unsigned(quality)},
                                   {"WEIGHT", "", weight},
                                   {"N_INPUT", "", inputs}};
  for (TableColumn& column : columns) column.repeat = length;
  return columns;
}

}  // namespace almagest::simulate
