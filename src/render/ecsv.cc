// SPDX-License-Identifier: GPL-3.0-or-later
// Tables in ECSV (astropy enhancement proposal 6), as far as their columns of numbers go.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/text.h"
#include "render/tables.h"

namespace almagest::render {
namespace {

constexpr std::size_t kMostColumns = 2'000;
constexpr std::size_t kMostRows = 500'000;

struct Table {
  std::vector<std::string> names;
  std::vector<std::string> units;
  std::vector<std::vector<double>> columns;

  std::optional<std::size_t> find(std::string_view name) const {
    const auto found =
        std::find_if(names.begin(), names.end(), [&](const std::string& n) { return base::equal_nocase(n, name); });
    return found == names.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - names.begin()));
  }
};

std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return !line.empty() && line.back() == '\r' ? line.substr(0, line.size() - 1) : line;
}

// Cells in quotes may hold the delimiter; a quote within is written twice.
std::vector<std::string> cells_of(std::string_view line, char delimiter) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == delimiter && !quoted) {
      if (delimiter == ' ' && cells.back().empty()) continue;  // several blanks part as one does
      if (cells.size() >= kMostColumns) break;
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  return cells;
}

// The value of `key: value` in a line of YAML's flow style, without quotes.
std::string value_in(std::string_view line, std::string_view key) {
  const std::string start = std::string(key) + ":";
  const std::size_t at = line.find(start);
  if (at == std::string_view::npos) return {};
  std::string_view rest = base::trim(line.substr(at + start.size()));
  if (!rest.empty() && (rest.front() == '\'' || rest.front() == '"')) {
    return std::string(rest.substr(1, std::min(rest.find(rest.front(), 1), rest.size()) - 1));
  }
  return std::string(base::trim(rest.substr(0, std::min(rest.find_first_of(",}"), rest.size()))));
}

std::optional<Table> parse(std::string_view text) {
  if (text.substr(0, 7) != "# %ECSV") return std::nullopt;
  Table table;
  std::vector<std::pair<std::string, std::string>> units;
  char delimiter = ' ';
  std::string_view line;
  while (!text.empty()) {
    line = take_line(text);
    if (line.substr(0, 1) != "#") break;
    if (line.find("delimiter:") != std::string_view::npos && line.find(',') != std::string_view::npos) delimiter = ',';
    if (line.find("name:") != std::string_view::npos && units.size() < kMostColumns) {
      units.emplace_back(value_in(line, "name"), value_in(line, "unit"));
    }
  }
  table.names = cells_of(line, delimiter);
  table.columns.resize(table.names.size());
  for (const std::string& name : table.names) {
    const auto unit = std::find_if(units.begin(), units.end(), [&](const auto& each) { return each.first == name; });
    table.units.push_back(unit == units.end() ? "" : unit->second);
  }
  for (std::size_t row = 0; !text.empty() && row < kMostRows; ++row) {
    const std::vector<std::string> cells = cells_of(take_line(text), delimiter);
    if (cells.size() != table.names.size()) continue;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      table.columns[i].push_back(base::parse_double(cells[i]).value_or(std::numeric_limits<double>::quiet_NaN()));
    }
  }
  for (auto& column : table.columns) tame(column);
  return table;
}

std::optional<Plot> light_curves(Table& table) {
  const auto time = [&]() -> std::optional<std::size_t> {
    for (const char* name : {"BJD_TDB", "MJD_UTC", "MJD_TDB", "MJD", "int_mid_BJD_TDB", "int_mid_MJD_UTC", "time"}) {
      if (const auto found = table.find(name)) return found;
    }
    return std::nullopt;
  }();
  if (!time) return std::nullopt;
  Plot plot;
  plot.mark = Mark::line_and_points;
  plot.y_label = "Relative flux";
  for (std::size_t i = 0; i < table.names.size() && plot.series.size() < kMostSeries; ++i) {
    const std::string name = base::lower(table.names[i]);
    const bool flux = name.find("whitelight_flux") == 0 || name == "net_aperture_sum" ||
                      (name == "aperture_sum" && !table.find("net_aperture_sum"));
    const double median = flux ? median_of(table.columns[i]) : 0;
    if (!flux || !(std::abs(median) > 0)) continue;
    Series series{table.names[i], table.columns[*time], table.columns[i], {}};
    for (double& value : series.y) value /= median;
    if (const std::size_t at = name.find("order_"); at != std::string::npos)
      series.label = "order " + name.substr(at + 6);
    plot.series.push_back(std::move(series));
  }
  if (!is_drawable(plot)) return std::nullopt;
  if (plot.series.size() == 1) plot.series[0].label.clear();
  plot.note = "divided by the median";
  std::vector<std::vector<double>*> times;
  for (Series& series : plot.series) times.push_back(&series.x);
  const std::string scale =
      base::upper(table.names[*time]).find("TDB") != std::string::npos ? "Time (TDB), MJD" : "Time, MJD";
  set_time(scale, times, plot);
  return plot;
}

std::optional<Plot> positions(Table& table) {
  Plot plot;
  plot.mark = Mark::points;
  for (const auto& [x, y, on_sky] :
       {std::tuple{"sky_centroid.ra", "sky_centroid.dec", true}, std::tuple{"ra", "dec", true},
        std::tuple{"xcentroid", "ycentroid", false}, std::tuple{"x_centroid", "y_centroid", false}}) {
    const auto across = table.find(x), up = table.find(y);
    if (!across || !up) continue;
    plot.x_reversed = on_sky;
    plot.x_label = on_sky ? "Right ascension (deg)" : "x (pixel)";
    plot.y_label = on_sky ? "Declination" : "y";
    plot.y_unit = on_sky ? "deg" : "pixel";
    plot.note = fmt::format("{} sources", table.columns[*across].size());
    plot.series.push_back({"", table.columns[*across], table.columns[*up], {}});
    if (on_sky) join_across_zero(plot.series[0].x);
    if (is_drawable(plot)) return plot;
    plot.series.clear();
  }
  return std::nullopt;
}

}  // namespace

base::Result<std::optional<Plot>> plot_of_ecsv(std::string_view text) {
  std::optional<Table> table = parse(text);
  if (!table) return std::optional<Plot>();
  std::optional<Plot> plot = light_curves(*table);
  return plot ? std::move(plot) : positions(*table);
}

}  // namespace almagest::render
