// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/derive.h"

#include <fmt/format.h>

#include <cmath>

#include "base/text.h"
#include "ingest/decode.h"
#include "metadata/functions.h"
#include "sky/region.h"

namespace almagest::ingest {
namespace {

using metadata::Column;
using metadata::Mission;
using metadata::Value;

constexpr double kSecondsPerDay = 86'400.0;

Value text_value(const std::string& text) {
  return text.empty() ? Value() : Value(text);
}

// Texts of keywords as today's row has them, whether it came from a header or from a table.
metadata::KeywordOf keywords_in(const Mission& mission, const catalog::Row& row, const std::string& instrument) {
  return [&mission, &row, instrument](std::string_view keyword) -> std::string {
    const auto& columns = mission.columns();
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (columns[i].keyword != keyword || metadata::is_null(row[i])) continue;
      if (columns[i].instrument.empty() || base::equal_nocase(columns[i].instrument, instrument))
        return text_of(row[i]);
    }
    return {};
  };
}

Value elapsed_of(const Mission& mission, const catalog::Row& row, const std::string& level) {
  if (mission.calib_level(level) >= 3) return {};
  const auto value = [&](const char* name) -> const double* {
    const auto at = mission.find(name);
    return at ? std::get_if<double>(&row[*at]) : nullptr;
  };
  const double* start = value("expstart");
  const double* end = value("expend");
  if (start != nullptr && end != nullptr && *end >= *start) {
    return std::round((*end - *start) * kSecondsPerDay * 1e6) / 1e6;
  }
  const double* duration = value("duration");
  return duration == nullptr ? Value() : Value(*duration);
}

// An outline that search may trust, or null.
Value checked_footprint(const Value& given, std::vector<std::string>& warnings) {
  const auto* text = std::get_if<std::string>(&given);
  if (text == nullptr) return {};
  const auto parsed = sky::parse_stcs(*text);
  if (!parsed) {
    warnings.push_back("footprint dropped: " + parsed.error().message);
    return {};
  }
  if (parsed->placeholder) {
    warnings.emplace_back("footprint dropped: it is only a circle around the target, put there for want of one");
    return {};
  }
  bool wide = false;
  for (const sky::Finding& finding : parsed->findings) {
    warnings.push_back("footprint: " + finding.text);
    wide = wide || finding.problem == sky::Problem::wide;
  }
  if (parsed->region.empty() || wide) {
    warnings.emplace_back("footprint dropped: no believable shape is left");
    return {};
  }
  return parsed->region.to_stcs();
}

Value derived_value(const Mission& mission, const Column& column, const Facts& facts, const catalog::Row& row,
                    std::size_t position, std::vector<std::string>& warnings) {
  const std::string_view function = column.function;
  if (function == metadata::kArchiveFileId) return facts.archive_file_id ? Value(*facts.archive_file_id) : Value();
  if (function == metadata::kDatasetName) return text_value(facts.dataset);
  if (function == metadata::kProductLevel || function == metadata::kIncludedLevels) return text_value(facts.level);
  if (function == metadata::kReleaseDate) return facts.release ? Value(*facts.release) : Value();
  if (function == metadata::kFootprint) return checked_footprint(row[position], warnings);
  if (function == metadata::kTotalExposureTime) return elapsed_of(mission, row, facts.level);
  const std::string instrument = text_of_column(mission, row, mission.roles().instrument);
  if (function == metadata::kOpticalElements) {
    const std::string exp_type = text_of_column(mission, row, mission.roles().exposure_type);
    return text_value(mission.optical_elements(instrument, exp_type, keywords_in(mission, row, instrument)));
  }
  if (function == metadata::kBandMin || function == metadata::kBandMax) {
    const std::string elements = text_of_column(mission, row, mission.roles().optical_elements);
    if (elements.empty()) return {};
    std::vector<std::string> parts;
    for (const std::string_view part : base::split(elements, ';')) parts.emplace_back(part);
    const auto band = mission.band(instrument, parts);
    if (!band) return {};
    return function == metadata::kBandMin ? band->min_m : band->max_m;
  }
  return row[position];  // from_mjd, date_and_time: decoded where the header is at hand; unknown: null
}

}  // namespace

const Value& value_of(const Mission& mission, const catalog::Row& row, const std::string& column) {
  static const Value kNull;
  const auto position = mission.find(column);
  return position ? row[*position] : kNull;
}

std::string text_of_column(const Mission& mission, const catalog::Row& row, const std::string& column) {
  return text_of(value_of(mission, row, column));
}

void derive(const Mission& mission, const Facts& facts, catalog::Row& row, std::vector<std::string>& warnings) {
  const auto& columns = mission.columns();
  for (const bool bands : {false, true}) {  // bands need the optical elements
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const Column& column = columns[i];
      if (column.function.empty() || column.reduce == metadata::Reduce::derived) continue;
      const bool is_band = column.function == metadata::kBandMin || column.function == metadata::kBandMax;
      if (is_band == bands) row[i] = derived_value(mission, column, facts, row, i, warnings);
    }
  }
}

}  // namespace almagest::ingest
