// SPDX-License-Identifier: GPL-3.0-or-later
// Inside the query layer: what a search found before it is put in order and cut to a page.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "index/table.h"
#include "query/search.h"

namespace almagest::query {

// One entry a match. Without targets the last two are empty and rows ascend; with targets, entries ascend by target,
// then by row.
struct Found {
  std::vector<index::Row> rows;
  std::vector<std::uint32_t> targets;
  std::vector<double> separations_arcmin;
};

// Which of `rows` are near which target. too_large beyond kMaxMatches.
base::Result<Found> find_near(const index::Table& table, const index::Bitmap& rows, const Search& search);

// Whether every part of the search is one that run() can answer; the error says what is not.
base::Status check_search(const metadata::Mission& mission, const Search& search);

// The rows that run() would find for the viewer, whatever the page and however many targets each is near.
struct Matching {
  index::Bitmap rows;
  std::uint64_t without_position = 0;  // as in Result
};
base::Result<Matching> matching_rows(const index::Table& table, const Search& search, const access::Viewer& viewer,
                                     base::Instant now);

// The entries of the page that `search` asks for, in its order.
std::vector<std::uint32_t> page_of(const index::Table& table, const Found& found, const Search& search,
                                   base::Instant now);

}  // namespace almagest::query
