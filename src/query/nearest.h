// SPDX-License-Identifier: GPL-3.0-or-later
// Inside the query layer: the commonest search around a place, answered without looking closely at every match.
#pragma once

#include "query/search.h"

namespace almagest::query {

// Whether nearest() can answer: one target, a radius of a quarter of a degree at most, the nearest first, a page near
// the beginning, and a viewer who may know of every row.
bool is_nearest_search(const index::Table& table, const Search& search, const access::Viewer& viewer);

// The same as run(). The search has been checked.
Result nearest(const index::SnapshotPointer& snapshot, const index::Table& table, const Search& search,
               base::Instant now);

}  // namespace almagest::query
