// SPDX-License-Identifier: GPL-3.0-or-later
// Squared visibilities over baselines (OIFITS 2), and the positions of catalogues.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "render/tables.h"

namespace almagest::render {

using fits::Field;
using fits::TableReader;

base::Result<std::optional<Plot>> plot_of_visibilities(const fits::File& file) {
  const fits::Hdu* hdu = file.find("OI_VIS2");
  if (hdu == nullptr || hdu->type != fits::HduType::binary_table) return std::optional<Plot>();
  ALMAGEST_TRY(const TableReader table, TableReader::open(file, *hdu));
  const Field* squared = find_number(table, {"VIS2DATA"});
  const Field* u = find_number(table, {"UCOORD"});
  const Field* v = find_number(table, {"VCOORD"});
  if (squared == nullptr || u == nullptr || v == nullptr) return std::optional<Plot>();
  ALMAGEST_TRY(const std::vector<double> us, column_of(table, *u));
  ALMAGEST_TRY(const std::vector<double> vs, column_of(table, *v));
  Plot plot;
  plot.mark = Mark::points;
  plot.x_label = with_unit("Baseline", u->unit);
  plot.y_label = "Squared visibility";
  Series series;
  for (std::uint64_t row = 0; row < std::min(us.size(), vs.size()) && series.x.size() < kMostValues; ++row) {
    ALMAGEST_TRY(const std::vector<double> channels, cell_of(table, *squared, row));
    for (const double value : channels) {
      series.x.push_back(std::hypot(us[row], vs[row]));
      series.y.push_back(value);
    }
  }
  tame(series.x);
  plot.series.push_back(std::move(series));
  return plot;
}

void join_across_zero(std::vector<double>& ra_deg) {
  const auto beyond = [&](double low, double high) {
    return std::any_of(ra_deg.begin(), ra_deg.end(), [&](double ra) { return ra >= low && ra <= high; });
  };
  if (!beyond(0, 90) || !beyond(270, 360) || beyond(90.0001, 269.9999)) return;
  for (double& ra : ra_deg) ra -= ra > 180 ? 360 : 0;
}

base::Result<std::optional<Plot>> plot_of_positions(const fits::File& file) {
  if (file.find("SHUTTER_IMAGE") != nullptr) return std::optional<Plot>();  // a plan of slits, no catalogue
  for (const fits::Hdu& hdu : file.hdus()) {
    if (hdu.type != fits::HduType::binary_table) continue;
    ALMAGEST_TRY(const TableReader table, TableReader::open(file, hdu));
    const Field* ra = find_number(table, {"RA", "ALPHA_J2000", "RA_ICRS", "RAJ2000", "RA_DEG", "ALPHA"});
    const Field* dec =
        find_number(table, {"DEC", "DELTA_J2000", "DEC_ICRS", "DECJ2000", "DEJ2000", "DEC_DEG", "DELTA"});
    if (ra == nullptr || dec == nullptr) continue;
    Plot plot;
    plot.mark = Mark::points;
    plot.x_reversed = true;
    plot.x_label = "Right ascension (deg)";
    plot.y_label = "Declination";
    plot.y_unit = "deg";
    plot.note = fmt::format("{} rows", table.rows());
    Series series;
    ALMAGEST_TRY(series.x, column_of(table, *ra));
    ALMAGEST_TRY(series.y, column_of(table, *dec));
    if (series.x.size() != series.y.size()) continue;
    join_across_zero(series.x);
    plot.series.push_back(std::move(series));
    if (is_drawable(plot)) return plot;
  }
  return std::optional<Plot>();
}

}  // namespace almagest::render
