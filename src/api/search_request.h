// SPDX-License-Identifier: GPL-3.0-or-later
// The JSON that Mission Search clients send, read into the one query.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "access/viewer.h"
#include "api/service.h"
#include "query/search.h"

namespace almagest::api {

struct SearchRequest {
  const metadata::Mission* mission = nullptr;
  query::Search search;
  std::string echo;                   // "search_params" of the answer, JSON
  std::vector<std::string> messages;  // what the asker should know: names that were looked up
};

// Unknown keys are ignored, as clients send their own; unknown columns and malformed values are errors that say what is
// allowed. A target is a position or a name that the resolver knows.
base::Result<SearchRequest> read_search(const Service& service, const index::SnapshotPointer& snapshot,
                                        const access::Viewer& viewer, std::string_view mission,
                                        const std::string& body);

}  // namespace almagest::api
