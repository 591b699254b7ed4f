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

using metadata::Mission;
using metadata::Value;

constexpr double kSecondsPerDay = 86'400.0;

Value text_value(const std::string& text) {
  return text.empty() ? Value() : Value(text);
}

// An outline that search may trust, or null.
Value trusted_outline(const std::string& text, std::vector<std::string>& warnings) {
  const auto parsed = sky::parse_stcs(text);
  if (!parsed) {
    warnings.push_back("footprint dropped: " + parsed.error().message);
    return {};
  }
  if (parsed->placeholder) {
    warnings.emplace_back("footprint dropped: it is only a circle around the target, put there for want of one");
    return {};
  }
  bool wide = false;
  bool changed = false;
  for (const sky::Finding& finding : parsed->findings) {
    warnings.push_back("footprint: " + finding.text);
    wide = wide || finding.problem == sky::Problem::wide;
    changed = changed || finding.dropped;
  }
  if (parsed->region.empty() || wide) {
    warnings.emplace_back("footprint dropped: no believable shape is left");
    return {};
  }
  return changed ? parsed->region.to_stcs() : text;
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

Deriver::Deriver(const Mission& mission) : mission_(mission) {
  const auto& columns = mission.columns();
  const auto is_band = [&](std::size_t i) {
    return columns[i].function == metadata::kBandMin || columns[i].function == metadata::kBandMax;
  };
  for (const bool bands : {false, true}) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (columns[i].function.empty() || columns[i].reduce == metadata::Reduce::derived || is_band(i) != bands)
        continue;
      positions_.push_back(i);
    }
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!columns[i].keyword.empty()) by_keyword_[columns[i].keyword].push_back(i);
  }
  instrument_ = mission.find(mission.roles().instrument);
  exposure_type_ = mission.find(mission.roles().exposure_type);
  optical_elements_ = mission.find(mission.roles().optical_elements);
  start_mjd_ = mission.find("expstart");
  end_mjd_ = mission.find("expend");
  duration_ = mission.find("duration");
}

std::string Deriver::text(const catalog::Row& row, std::optional<std::size_t> position) const {
  return position ? text_of(row[*position]) : std::string();
}

Value Deriver::elapsed(const catalog::Row& row, const std::string& level) const {
  if (mission_.calib_level(level) >= 3) return {};
  const auto real = [&](std::optional<std::size_t> at) { return at ? std::get_if<double>(&row[*at]) : nullptr; };
  const double* start = real(start_mjd_);
  const double* end = real(end_mjd_);
  if (start != nullptr && end != nullptr && *end >= *start) {
    return std::round((*end - *start) * kSecondsPerDay * 1e6) / 1e6;
  }
  const double* duration = real(duration_);
  return duration == nullptr ? Value() : Value(*duration);
}

// Keywords are read from the row, whether it came from a header or from a table.
Value Deriver::optical_elements(const catalog::Row& row) const {
  const std::string instrument = text(row, instrument_);
  const auto keyword = [&](std::string_view name) -> std::string {
    const auto found = by_keyword_.find(name);
    if (found == by_keyword_.end()) return {};
    for (const std::size_t i : found->second) {
      const std::string& only_for = mission_.columns()[i].instrument;
      if (metadata::is_null(row[i]) || !(only_for.empty() || base::equal_nocase(only_for, instrument))) continue;
      return text_of(row[i]);
    }
    return {};
  };
  return text_value(mission_.optical_elements(instrument, text(row, exposure_type_), keyword));
}

Value Deriver::band_end(std::size_t position, const catalog::Row& row) const {
  const std::string elements = text(row, optical_elements_);
  // A mission may have no elements that change; of others, a setting that is not known has no band.
  if (elements.empty() && optical_elements_) return {};
  std::vector<std::string> parts;
  if (!elements.empty()) {
    for (const std::string_view part : base::split(elements, ';')) parts.emplace_back(part);
  }
  const auto band = mission_.band(text(row, instrument_), parts);
  if (!band) return {};
  return mission_.columns()[position].function == metadata::kBandMin ? band->min_m : band->max_m;
}

Value Deriver::value(std::size_t position, const Facts& facts, const catalog::Row& row,
                     std::vector<std::string>& warnings) {
  const std::string_view function = mission_.columns()[position].function;
  if (function == metadata::kArchiveFileId) return facts.archive_file_id ? Value(*facts.archive_file_id) : Value();
  if (function == metadata::kDatasetName) return text_value(facts.dataset);
  if (function == metadata::kProductLevel || function == metadata::kIncludedLevels) return text_value(facts.level);
  if (function == metadata::kDataType) {
    return text_value(mission_.data_type(facts.suffix, facts.extension, text(row, exposure_type_)));
  }
  if (function == metadata::kReleaseDate) return facts.release ? Value(*facts.release) : Value();
  if (function == metadata::kFootprint) {
    const auto* given = std::get_if<std::string>(&row[position]);
    if (given == nullptr) return {};
    const Footprint& footprint = checked_footprint(*given);
    warnings.insert(warnings.end(), footprint.warnings.begin(), footprint.warnings.end());
    return footprint.value;
  }
  if (function == metadata::kTotalExposureTime) return elapsed(row, facts.level);
  if (function == metadata::kOpticalElements) return optical_elements(row);
  if (function == metadata::kBandMin || function == metadata::kBandMax) return band_end(position, row);
  return row[position];  // from_mjd, date_and_time: decoded where the header is at hand; unknown: null
}

const Deriver::Footprint& Deriver::checked_footprint(const std::string& text) {
  constexpr std::size_t kMost = 1000;
  const auto known = footprints_.find(text);
  if (known != footprints_.end()) return known->second;
  if (footprints_.size() >= kMost) footprints_.clear();
  Footprint& footprint = footprints_[text];
  footprint.value = trusted_outline(text, footprint.warnings);
  return footprint;
}

void Deriver::derive(const Facts& facts, catalog::Row& row, std::vector<std::string>& warnings) {
  for (const std::size_t position : positions_) row[position] = value(position, facts, row, warnings);
}

}  // namespace almagest::ingest
