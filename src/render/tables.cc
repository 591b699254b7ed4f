// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/text.h"

namespace almagest::render {
namespace {

constexpr double kLargest = 1e290;

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

}  // namespace

const fits::Field* find_number(const fits::TableReader& table, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    const fits::Field* field = table.find(name);
    if (field != nullptr && field->is_number()) return field;
  }
  return nullptr;
}

void tame(std::vector<double>& values) {
  for (double& value : values) {
    if (std::abs(value) > kLargest) value = std::numeric_limits<double>::quiet_NaN();
    if (std::abs(value) < 1 / kLargest) value = 0;
  }
}

base::Result<std::vector<double>> column_of(const fits::TableReader& table, const fits::Field& field) {
  std::vector<double> values;
  if (field.variable || field.repeat != 1) return values;
  values.resize(std::min(table.rows(), kMostValues));
  ALMAGEST_CHECK(table.read<double>(field, 0, values));
  tame(values);
  return values;
}

base::Result<std::vector<double>> cell_of(const fits::TableReader& table, const fits::Field& field, std::uint64_t row) {
  ALMAGEST_TRY(const std::uint64_t count, table.count(field, row));
  if (count > kMostValues) {
    return base::fail(base::Code::unsupported,
                      fmt::format("the cell of {} has {} numbers, too many for a curve", field.name, count));
  }
  ALMAGEST_TRY(std::vector<double> values, table.numbers<double>(field, row));
  tame(values);
  return values;
}

bool has_signal(const std::vector<double>& values) {
  return std::any_of(values.begin(), values.end(), [](double v) { return std::isfinite(v) && v != 0; });
}

double median_of(std::vector<double> values) {
  values.erase(std::remove_if(values.begin(), values.end(), [](double v) { return !std::isfinite(v); }), values.end());
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  std::size_t count = 0;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    sum += value;
    ++count;
  }
  return count > 0 ? sum / static_cast<double>(count) : std::numeric_limits<double>::quiet_NaN();
}

std::string shown_unit(std::string_view unit) {
  constexpr std::size_t kLongest = 40;
  std::string text(base::trim(unit).substr(0, kLongest));
  if (base::equal_nocase(text, "unitless")) return {};
  if (text == "um" || base::equal_nocase(text, "micron") || base::equal_nocase(text, "microns")) return "\u00B5m";
  text = replaced(std::move(text), "**", "^");
  text = replaced(std::move(text), "Angstroms", "\u00C5");
  text = replaced(std::move(text), "angstrom", "\u00C5");
  text = replaced(std::move(text), "Angstrom", "\u00C5");
  if (text.substr(0, 3) == "uJy" || text.substr(0, 3) == "ujy") text = "\u00B5Jy" + text.substr(3);
  return text;
}

std::string with_unit(std::string_view label, std::string_view unit) {
  const std::string shown = shown_unit(unit);
  return shown.empty() ? std::string(label) : fmt::format("{} ({})", label, shown);
}

void set_time(std::string_view scale, const std::vector<std::vector<double>*>& times, Plot& plot) {
  double first = std::numeric_limits<double>::max();
  for (const auto* each : times) {
    for (const double time : *each) {
      if (std::isfinite(time)) first = std::min(first, time);
    }
  }
  const double day = std::abs(first) < 1e9 && first >= 1000 ? std::floor(first) : 0;
  for (auto* each : times) {
    for (double& time : *each) time -= day;
  }
  plot.x_label = day > 0 ? fmt::format("{} - {:.0f} (d)", scale, day) : fmt::format("{} (d)", scale);
}

base::Result<std::optional<Plot>> plot_of_tables(const fits::File& file, std::string_view file_name) {
  ALMAGEST_TRY(std::optional<Plot> plot, plot_of_integrations(file, file_name));
  if (!plot) {
    ALMAGEST_TRY(plot, plot_of_spectra(file));
  }
  if (!plot) {
    ALMAGEST_TRY(plot, plot_of_light_curve(file));
  }
  if (!plot) {
    ALMAGEST_TRY(plot, plot_of_visibilities(file));
  }
  return plot;
}

}  // namespace almagest::render
