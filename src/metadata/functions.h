// SPDX-License-Identifier: GPL-3.0-or-later
// The closed list of named functions that fill a column when no single header keyword does. Ingest implements the ones
// that are stored, the query layer the ones that are derived.
#pragma once

#include <span>
#include <string_view>

namespace almagest::metadata {

inline constexpr std::string_view kArchiveFileId = "archive_file_id";
inline constexpr std::string_view kDatasetName = "dataset_name";
inline constexpr std::string_view kProductLevel = "product_level";
inline constexpr std::string_view kIncludedLevels = "included_levels";
inline constexpr std::string_view kOpticalElements = "optical_elements";
inline constexpr std::string_view kReleaseDate = "release_date";
inline constexpr std::string_view kFootprint = "footprint";
inline constexpr std::string_view kDataType = "data_type";
inline constexpr std::string_view kTotalExposureTime = "total_exposure_time";
inline constexpr std::string_view kBandMin = "band_min";
inline constexpr std::string_view kBandMax = "band_max";
inline constexpr std::string_view kDateAndTime = "date_and_time";
inline constexpr std::string_view kFromMjd = "from_mjd";
inline constexpr std::string_view kAccess = "access";
inline constexpr std::string_view kSeparation = "separation";
inline constexpr std::string_view kSearchPosition = "search_position";
inline constexpr std::string_view kSearchKey = "search_key";
inline constexpr std::string_view kUnknown = "unknown";

enum class TakesKeyword { no, yes };
enum class Stored { no, yes };

struct FunctionInfo {
  std::string_view name;
  std::string_view meaning;
  TakesKeyword keyword;  // yes: works on the column's `keyword`
  Stored stored;         // no: computed for each answer, so the column must reduce as `derived`
};

std::span<const FunctionInfo> functions();
const FunctionInfo* find_function(std::string_view name);  // null: not in the list

}  // namespace almagest::metadata
