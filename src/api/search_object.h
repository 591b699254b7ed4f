// SPDX-License-Identifier: GPL-3.0-or-later
// A search as /api/v1 writes it: query::Search as one JSON object, the same at every endpoint.
//
//   {"conditions": [{"column": "instrume", "condition": "NIRCAM"}],  all must hold
//    "targets": ["M31", "10.68 41.27", {"ra_deg": 1, "dec_deg": 2, "name": "here"}], "radius_deg": 0.05,
//    "area": "CIRCLE ICRS 10 41 1",                                   STC-S, vertices or a MOC
//    "sort": [{"column": "date_obs", "direction": "descending"}],
//    "columns": ["fileSetName"] or "all", "offset": 0, "limit": 100, "count": "exact", "skip" or "only"}
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "api/json_request.h"
#include "api/resolve.h"
#include "query/search.h"

namespace almagest::api {

inline constexpr std::uint64_t kDefaultRows = 100;
inline constexpr std::uint64_t kMostRows = 10'000;  // of a page
inline constexpr std::size_t kMostConditions = 1'000;
inline constexpr std::size_t kMostSortKeys = 20;
inline constexpr std::size_t kMostColumns = 1'000;
inline constexpr std::size_t kMostNamedTargets = 1'000;

// Where a name is.
using PlaceOf = std::function<std::optional<Resolved>(std::string_view name)>;

struct SearchObject {
  query::Search search;
  std::vector<std::optional<Resolved>> resolved;  // as search.targets; null for those that were given as positions
};

// Errors name the place in the JSON, and for a condition the part of it. A page is of kDefaultRows at most unless the
// object says more.
base::Result<SearchObject> read_search_object(const JsonNode& node, const metadata::Mission& mission,
                                              const PlaceOf& place_of);
// The search without any condition.
SearchObject whole_mission(const metadata::Mission& mission);

// The position of a column; the error says where they are listed.
base::Result<std::size_t> read_column(const JsonNode& node, const metadata::Mission& mission);

}  // namespace almagest::api
