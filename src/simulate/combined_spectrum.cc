// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/combined_spectrum.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace almagest::simulate {
namespace {

using fits::CardWriter;

constexpr std::int64_t kRows = 8;  // of the rectified spectrum, the trace in the middle
constexpr std::int64_t kMiddleRow = kRows / 2;

// Values of one column of one exposure, with the trace moved to the middle.
void add_column(const SlitSpectrum& from, std::int64_t column, std::int64_t into_column, std::vector<double>& sums,
                std::vector<double>& weights, std::int64_t width) {
  for (std::int64_t row = 0; row < kRows; ++row) {
    const std::int64_t source = std::llround(from.trace_row + static_cast<double>(row - kMiddleRow));
    if (source < 0 || source >= from.rows) continue;
    const auto i = static_cast<std::size_t>(source * from.width + column);
    if ((from.quality[i] & kDoNotUse) != 0) continue;
    const double error = std::max<double>(from.error_mjy[i], 1e-20);
    const auto at = static_cast<std::size_t>(row * width + into_column);
    sums[at] += from.flux_mjy[i] / (error * error);
    weights[at] += 1 / (error * error);
  }
}

}  // namespace

void CombinedSpectrum::add(const Detector& detector, const SlitSpectrum& spectrum) {
  for (auto& [name, spectra] : detectors_) {
    if (name == detector.name) return spectra.push_back(spectrum);
  }
  detectors_.push_back({detector.name, {spectrum}});
}

SlitSpectrum CombinedSpectrum::rectified() const {
  SlitSpectrum out;
  out.rows = kRows;
  out.trace_row = static_cast<double>(kMiddleRow);
  for (const auto& [name, spectra] : detectors_) {
    for (const double wavelength_um : spectra.front().wavelength_um) {
      if (out.wavelength_um.empty() || wavelength_um > out.wavelength_um.back()) {
        out.wavelength_um.push_back(wavelength_um);
      }
    }
  }
  out.width = static_cast<std::int64_t>(out.wavelength_um.size());
  const auto pixels = static_cast<std::size_t>(out.width * kRows);
  std::vector<double> sums(pixels), weights(pixels);
  std::int64_t into = 0;
  for (const auto& [name, spectra] : detectors_) {
    const SlitSpectrum& first = spectra.front();
    for (std::int64_t column = 0; column < first.width && into < out.width; ++column) {
      if (first.wavelength_um[static_cast<std::size_t>(column)] != out.wavelength_um[static_cast<std::size_t>(into)]) {
        continue;  // the other detector has shown it
      }
      for (const SlitSpectrum& spectrum : spectra) add_column(spectrum, column, into, sums, weights, out.width);
      ++into;
    }
  }
  for (std::size_t i = 0; i < pixels; ++i) {
    out.flux_mjy.push_back(weights[i] > 0 ? static_cast<float>(sums[i] / weights[i]) : 0);
    out.error_mjy.push_back(weights[i] > 0 ? static_cast<float>(1 / std::sqrt(weights[i])) : 0);
    out.quality.push_back(weights[i] > 0 ? 0 : kDoNotUse);
  }
  return out;
}

Extracted CombinedSpectrum::extracted() const {
  Extracted out;
  for (const auto& [name, spectra] : detectors_) {
    std::vector<Extracted> all;
    for (const SlitSpectrum& spectrum : spectra) all.push_back(extract(spectrum));
    for (std::size_t i = 0; i < all.front().wavelength_um.size(); ++i) {
      const double wavelength_um = all.front().wavelength_um[i];
      if (!out.wavelength_um.empty() && wavelength_um <= out.wavelength_um.back()) continue;
      double flux = 0, weight = 0, background = 0;
      for (const Extracted& one : all) {
        if (one.quality[i] != 0) continue;
        const double share = 1 / std::max(one.error_jy[i] * one.error_jy[i], 1e-30);
        flux += share * one.flux_jy[i];
        background += share * one.background_mjy_sr[i];
        weight += share;
      }
      out.wavelength_um.push_back(wavelength_um);
      out.flux_jy.push_back(weight > 0 ? flux / weight : std::nan(""));
      out.error_jy.push_back(weight > 0 ? 1 / std::sqrt(weight) : std::nan(""));
      out.background_mjy_sr.push_back(weight > 0 ? background / weight : std::nan(""));
      out.quality.push_back(weight > 0 ? 0 : static_cast<std::int32_t>(kDoNotUse));
    }
  }
  return out;
}

SourceNames source_names(const Group& group, const Slit& slit) {
  const Exposure& first = *group.exposures.front();
  const std::string dataset =
      fmt::format("jw{:05}-o{:03}_s{:09}_nirspec", first.program->number, first.observation, slit.source_id);
  return {dataset, dataset + group.root.substr(group.dataset.size())};
}

base::Status write_combined_spectrum(Output& output, const Group& group, const Slit& slit,
                                     const CombinedSpectrum& combined, const std::string& pool) {
  const Exposure& first = *group.exposures.front();
  const SourceNames names = source_names(group, slit);
  FileKind kind{names.root + "_s2d.fits", "SlitModel", FileKind::Stage::combined, group.association, pool};
  const double total_s = exposure_s(first) * static_cast<double>(group.exposures.size());
  CardWriter science = science_cards("MJy", total_s);
  science.append(slit_cards(first, slit, 1));
  std::vector<std::byte> file;
  ALMAGEST_CHECK(
      fits::append_empty_primary(file, combined_cards(kind, group.exposures, *group.element), fits::Checksums::write));
  ALMAGEST_CHECK(append_slit(file, combined.rectified(), science, 1));
  ALMAGEST_CHECK(output.write(names.dataset, kind.name, file));

  kind.name = names.root + "_x1d.fits";
  kind.model = "MultiSpecModel";
  file.clear();
  CardWriter cards;
  cards.text("EXTNAME", "EXTRACT1D", "extension name");
  cards.append(slit_cards(first, slit, 1));
  ALMAGEST_CHECK(
      fits::append_empty_primary(file, combined_cards(kind, group.exposures, *group.element), fits::Checksums::write));
  ALMAGEST_CHECK(append_spectrum(file, combined.extracted(), cards));
  return output.write(names.dataset, kind.name, file);
}

}  // namespace almagest::simulate
