// SPDX-License-Identifier: GPL-3.0-or-later
// Inside the query layer: which rows and values meet a condition.
#pragma once

#include <string_view>
#include <vector>

#include "base/time.h"
#include "index/bitmap.h"
#include "index/table.h"
#include "query/search.h"

namespace almagest::query {

bool meets(const Condition& condition, std::string_view text);
bool meets(const Condition& condition, double number);

// The members of `among` that meet all `constraints`. Constraints on the separation are passed over: they are about
// matches, not rows.
index::Bitmap rows_meeting(const index::Table& table, const std::vector<Constraint>& constraints, base::Instant now,
                           index::Bitmap among);

}  // namespace almagest::query
