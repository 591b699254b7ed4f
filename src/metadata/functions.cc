// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/functions.h"

#include <algorithm>
#include <array>

namespace almagest::metadata {
namespace {

constexpr auto kNo = TakesKeyword::no;
constexpr auto kYes = TakesKeyword::yes;

constexpr std::array kFunctions = {
    FunctionInfo{kArchiveFileId, "id of the file in the archive, from the imported table or our own", kNo, Stored::yes},
    FunctionInfo{kDatasetName, "file set that the file belongs to, from its name or the imported table", kNo,
                 Stored::yes},
    FunctionInfo{kProductLevel, "processing level of the file, from its name or the imported table", kNo, Stored::yes},
    FunctionInfo{kIncludedLevels, "levels of the files that the row stands for", kNo, Stored::yes},
    FunctionInfo{kOpticalElements, "filters, gratings and the like in the notation that [[setting]] declares", kNo,
                 Stored::yes},
    FunctionInfo{kReleaseDate, "moment at which the file becomes public, from the imported table or the archive's rule",
                 kNo, Stored::yes},
    FunctionInfo{kFootprint, "outline on the sky: the S_REGION card, else the corners by the WCS", kNo, Stored::yes},
    FunctionInfo{kDataType, "image, spectrum, cube, ... or what the data are for, by products.toml", kNo, Stored::yes},
    FunctionInfo{kTotalExposureTime, "elapsed time of an exposure; null for combined products", kNo, Stored::yes},
    FunctionInfo{kBandMin, "short end of the wavelength range of the optical elements, by bands.toml", kNo,
                 Stored::yes},
    FunctionInfo{kBandMax, "long end of the same range", kNo, Stored::yes},
    FunctionInfo{kDateAndTime, "date in `keyword` (DATE-x) joined with the time of day in TIME-x, where it has none",
                 kYes, Stored::yes},
    FunctionInfo{kFromMjd, "instant whose Modified Julian Date (UTC) is in `keyword`", kYes, Stored::yes},
    FunctionInfo{kAccess, "word for public or exclusive, by the clock and the viewer", kNo, Stored::no},
    FunctionInfo{kSeparation, "distance from the position that was asked for", kNo, Stored::no},
    FunctionInfo{kSearchPosition, "the position that was asked for", kNo, Stored::no},
    FunctionInfo{kSearchKey, "key that ties an answer to the line of the list that asked for it", kNo, Stored::no},
    FunctionInfo{kUnknown, "always null: no trustworthy source exists", kNo, Stored::yes},
};

}  // namespace

std::span<const FunctionInfo> functions() {
  return kFunctions;
}

const FunctionInfo* find_function(std::string_view name) {
  const auto found = std::ranges::find(kFunctions, name, &FunctionInfo::name);
  return found == kFunctions.end() ? nullptr : &*found;
}

}  // namespace almagest::metadata
