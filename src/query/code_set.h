// SPDX-License-Identifier: GPL-3.0-or-later
// Inside the query layer: a condition on a column with a dictionary becomes a set of codes.
#pragma once

#include "index/bitmap.h"
#include "index/column.h"
#include "query/condition.h"

namespace almagest::query {

// dictionary_size() + 1 members, the last for null.
index::Bitmap codes_meeting(const index::Column& column, const Condition& condition);

}  // namespace almagest::query
