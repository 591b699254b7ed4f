// SPDX-License-Identifier: GPL-3.0-or-later
// Flux over time: integrations of a spectrograph, summed over wavelength; light curves.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/text.h"
#include "render/tables.h"

namespace almagest::render {
namespace {

using fits::Field;
using fits::TableReader;

constexpr std::uint64_t kMostIntegrations = 200'000;

// The first of these columns that has times.
base::Result<std::vector<double>> times_of(const TableReader& table, std::string& scale) {
  for (const auto& [name, meaning] :
       {std::pair{"TDB-MID", "Time (TDB), MJD"}, std::pair{"MJD-AVG", "Time (UTC), MJD"},
        std::pair{"int_mid_BJD_TDB", "Time (BJD TDB), MJD"}, std::pair{"int_mid_MJD_UTC", "Time (UTC), MJD"}}) {
    const Field* field = find_number(table, {name});
    if (field == nullptr) continue;
    ALMAGEST_TRY(std::vector<double> times, column_of(table, *field));
    const auto usable = [](double t) { return std::isfinite(t) && t > 0; };
    if (times.size() < 2 || !std::all_of(times.begin(), times.end(), usable) || times.front() == times.back()) continue;
    scale = meaning;
    return times;
  }
  return std::vector<double>();
}

// Divided by its median.
void make_relative(std::vector<double>& flux) {
  const double median = median_of(flux);
  if (!(std::abs(median) > 0)) return;
  for (double& value : flux) value /= median;
}

void number_integrations(Series& series) {
  series.x.clear();
  for (std::size_t i = 0; i < series.y.size(); ++i) series.x.push_back(static_cast<double>(i + 1));
}

// A row is an integration; orders and segments are tables of their own.
base::Status add_rows(const fits::Hdu& hdu, const TableReader& table, const Field& flux, std::string& scale,
                      std::map<std::int64_t, Series>& orders) {
  Series& series = orders[hdu.header.integer("SPORDER").value_or(0)];
  ALMAGEST_TRY(const std::vector<double> times, times_of(table, scale));
  for (std::uint64_t row = 0; row < std::min(table.rows(), kMostIntegrations); ++row) {
    ALMAGEST_TRY(const std::vector<double> spectrum, cell_of(table, flux, row));
    series.y.push_back(mean_of(spectrum));
    if (row < times.size()) series.x.push_back(times[row]);
  }
  return {};
}

Plot plot_of_orders(std::map<std::int64_t, Series>&& orders, const std::string& scale) {
  Plot plot;
  plot.mark = Mark::line_and_points;
  plot.y_label = "Relative flux";
  plot.note = "mean over wavelength, divided by its median";
  bool timed = !scale.empty();
  for (auto& [order, series] : orders) timed = timed && series.x.size() == series.y.size();
  for (auto& [order, series] : orders) {
    if (!timed) number_integrations(series);
    make_relative(series.y);
    if (orders.size() > 1) series.label = fmt::format("order {}", order);
    plot.series.push_back(std::move(series));
  }
  std::vector<std::vector<double>*> times;
  for (Series& series : plot.series) times.push_back(&series.x);
  if (timed) {
    set_time(scale, times, plot);
  } else {
    plot.x_label = "Integration";
  }
  return plot;
}

}  // namespace

base::Result<std::optional<Plot>> plot_of_integrations(const fits::File& file, std::string_view file_name) {
  std::map<std::int64_t, Series> orders;
  std::string scale;
  const bool by_table = base::lower(file_name).find("x1dints") != std::string::npos;
  for (const fits::Hdu& hdu : file.hdus()) {
    if (hdu.name != "EXTRACT1D" || hdu.type != fits::HduType::binary_table) continue;
    ALMAGEST_TRY(const TableReader table, TableReader::open(file, hdu));
    const Field* flux = find_number(table, {"FLUX"});
    if (flux == nullptr) continue;
    const bool vectors = flux->variable || flux->repeat > 1;
    if (vectors && table.find("INT_NUM") != nullptr) {
      ALMAGEST_CHECK(add_rows(hdu, table, *flux, scale, orders));
    } else if (!vectors && by_table) {  // as the pipeline wrote them until 2024: a table for each integration
      ALMAGEST_TRY(const std::vector<double> spectrum, column_of(table, *flux));
      orders[hdu.header.integer("SPORDER").value_or(0)].y.push_back(mean_of(spectrum));
    }
  }
  const bool several =
      std::any_of(orders.begin(), orders.end(), [](const auto& each) { return each.second.y.size() > 1; });
  if (!several) return std::optional<Plot>();
  if (const fits::Hdu* times = file.find("INT_TIMES"); times != nullptr && scale.empty()) {
    ALMAGEST_TRY(const TableReader table, TableReader::open(file, *times));
    ALMAGEST_TRY(const std::vector<double> middle, times_of(table, scale));
    for (auto& [order, series] : orders) {
      if (middle.size() == series.y.size()) series.x = middle;
    }
  }
  return plot_of_orders(std::move(orders), scale);
}

base::Result<std::optional<Plot>> plot_of_light_curve(const fits::File& file) {
  for (const fits::Hdu& hdu : file.hdus()) {
    if (hdu.type != fits::HduType::binary_table) continue;
    ALMAGEST_TRY(const TableReader table, TableReader::open(file, hdu));
    const Field* time = find_number(table, {"TIME"});
    if (time == nullptr) continue;
    for (const std::string_view name : {"PDCSAP_FLUX", "KSPSAP_FLUX", "DET_FLUX", "SAP_FLUX", "FLUX"}) {
      const Field* flux = find_number(table, {name});
      if (flux == nullptr || flux->variable || flux->repeat != 1) continue;
      Plot plot;
      plot.mark = Mark::points;
      plot.x_label = with_unit("Time", time->unit);
      plot.y_label = name == "FLUX" ? "Flux" : std::string(name);
      plot.y_unit = shown_unit(flux->unit);
      Series series;
      ALMAGEST_TRY(series.x, column_of(table, *time));
      ALMAGEST_TRY(series.y, column_of(table, *flux));
      plot.series.push_back(std::move(series));
      if (is_drawable(plot)) return plot;
    }
  }
  return std::optional<Plot>();
}

}  // namespace almagest::render
