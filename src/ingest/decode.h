// SPDX-License-Identifier: GPL-3.0-or-later
// Texts of files and tables into values of columns.
#pragma once

#include <string_view>

#include "metadata/mission.h"

namespace almagest::ingest {

// Null for the empty text, "NULL", and whatever is not of the column's type. Times are read as MJD, as ISO 8601 or as
// "/Date(milliseconds since 1970)/"; booleans as t, f, true, false, 1, 0. Texts that are not UTF-8 are taken as
// Latin-1; control characters become blanks. The column's map is applied.
metadata::Value decode(const metadata::Column& column, std::string_view text);

// For people and for joins: the value as text; empty for null.
std::string text_of(const metadata::Value& value);

}  // namespace almagest::ingest
