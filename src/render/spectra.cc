// SPDX-License-Identifier: GPL-3.0-or-later
// Spectra: wavelength against flux, a table each or a row each.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "render/tables.h"

namespace almagest::render {
namespace {

using fits::Field;
using fits::TableReader;

struct Columns {
  const Field* wavelength = nullptr;
  const Field* flux = nullptr;
  const Field* error = nullptr;
};

// Tables that hold calibration, not what was observed, have such columns, too.
bool is_known(const fits::Hdu& hdu) {
  return hdu.type == fits::HduType::binary_table && base::upper(hdu.name).find("PROF") == std::string::npos;
}

std::vector<Columns> columns_of(const TableReader& table) {
  const Field* wavelength = find_number(table, {"WAVELENGTH", "WAVE", "LAMBDA", "WAVELEN", "WL", "FREQUENCY"});
  std::vector<Columns> found;
  if (wavelength == nullptr) return found;
  if (const Field* flux = find_number(table, {"FLUX", "FLAM", "FNU", "F_LAMBDA", "FLUX_DENSITY", "SPEC"})) {
    found.push_back({wavelength, flux, find_number(table, {"FLUX_ERROR", "ERROR", "ERR", "FLUX_ERR", "SIGMA"})});
  }
  if (const Field* brightness = find_number(table, {"SURF_BRIGHT"})) {
    found.push_back({wavelength, brightness, find_number(table, {"SB_ERROR"})});
  }
  return found;
}

std::string label_of(const fits::Header& header, std::size_t of) {
  if (of < 2) return {};
  const auto slit = header.string("SLTNAME");
  const auto source = header.integer("SOURCEID");
  const auto order = header.integer("SPORDER");
  if (source && *source > 0) return fmt::format("source {}", *source);
  if (slit && !base::trim(*slit).empty() && slit->size() < 20) return std::string(base::trim(*slit));
  if (order) return fmt::format("order {}", *order);
  return fmt::format("spectrum {}", header.integer("EXTVER").value_or(1));
}

void name_axes(const Columns& columns, Plot& plot) {
  plot.x_label = with_unit(base::lower(columns.wavelength->name) == "frequency" ? "Frequency" : "Wavelength",
                           columns.wavelength->unit);
  plot.y_label = base::upper(columns.flux->name) == "SURF_BRIGHT" ? "Surface brightness" : "Flux";
  plot.y_unit = shown_unit(columns.flux->unit);
}

bool is_scalar(const Field& field) {
  return !field.variable && field.repeat == 1;
}

base::Result<Series> whole_table(const TableReader& table, const Columns& columns) {
  Series series;
  ALMAGEST_TRY(series.x, column_of(table, *columns.wavelength));
  ALMAGEST_TRY(series.y, column_of(table, *columns.flux));
  if (columns.error != nullptr && is_scalar(*columns.error)) {
    ALMAGEST_TRY(series.error, column_of(table, *columns.error));
  }
  return series;
}

base::Result<Series> one_row(const TableReader& table, const Columns& columns, std::uint64_t row) {
  Series series;
  ALMAGEST_TRY(series.x, cell_of(table, *columns.wavelength, row));
  ALMAGEST_TRY(series.y, cell_of(table, *columns.flux, row));
  if (columns.error != nullptr && !is_scalar(*columns.error)) {
    ALMAGEST_TRY(series.error, cell_of(table, *columns.error, row));
  }
  std::size_t count = std::min(series.x.size(), series.y.size());
  // Rows of unlike lengths are filled up with zeros or NaN.
  if (const Field* length = find_number(table, {"N_ALONGDISP", "NELEM"}); length != nullptr && is_scalar(*length)) {
    ALMAGEST_TRY(const std::vector<double> wanted, cell_of(table, *length, row));
    if (wanted[0] >= 1 && wanted[0] < static_cast<double>(count)) count = static_cast<std::size_t>(wanted[0]);
  }
  series.x.resize(count);
  series.y.resize(count);
  if (!series.error.empty()) series.error.resize(count, 0);
  for (const auto& [name, word] : {std::pair{"SOURCE_ID", "source"}, std::pair{"SPORDER", "order"}}) {
    const Field* field = find_number(table, {name});
    if (field == nullptr || !is_scalar(*field) || table.rows() < 2 || !series.label.empty()) continue;
    ALMAGEST_TRY(const std::vector<double> number, cell_of(table, *field, row));
    series.label = fmt::format("{} {:.0f}", word, number[0]);
  }
  return series;
}

}  // namespace

base::Result<std::optional<Plot>> plot_of_spectra(const fits::File& file) {
  std::size_t tables = 0;
  for (const fits::Hdu& hdu : file.hdus()) tables += is_known(hdu) ? 1 : 0;
  // Flux, and where there is none, surface brightness.
  std::optional<Plot> empty;
  for (std::size_t choice = 0; choice < 2; ++choice) {
    Plot plot;
    std::size_t spectra = 0;
    bool named = false;
    for (const fits::Hdu& hdu : file.hdus()) {
      if (!is_known(hdu)) continue;
      ALMAGEST_TRY(const TableReader table, TableReader::open(file, hdu));
      const std::vector<Columns> all = columns_of(table);
      if (choice >= all.size()) continue;
      const Columns& columns = all[choice];
      if (is_scalar(*columns.wavelength) != is_scalar(*columns.flux)) continue;
      if (!std::exchange(named, true)) name_axes(columns, plot);
      if (shown_unit(columns.flux->unit) != plot.y_unit) continue;
      const std::uint64_t rows =
          is_scalar(*columns.wavelength) ? std::min<std::uint64_t>(1, table.rows()) : table.rows();
      for (std::uint64_t row = 0; row < rows; ++row) {
        ++spectra;
        if (plot.series.size() >= kMostSeries) continue;
        if (is_scalar(*columns.wavelength)) {
          ALMAGEST_TRY(Series series, whole_table(table, columns));
          series.label = label_of(hdu.header, tables);
          plot.series.push_back(std::move(series));
        } else {
          ALMAGEST_TRY(Series series, one_row(table, columns, row));
          plot.series.push_back(std::move(series));
        }
        if (!has_signal(plot.series.back().y)) plot.series.pop_back();
      }
    }
    if (plot.series.size() == 1) plot.series[0].label.clear();
    if (spectra > plot.series.size() && plot.series.size() == kMostSeries) {
      plot.note = fmt::format("{} of {} spectra", plot.series.size(), spectra);
    }
    if (is_drawable(plot)) return plot;
    plot.series.clear();
    if (named && !empty) empty = std::move(plot);
  }
  return empty;
}

}  // namespace almagest::render
