// SPDX-License-Identifier: GPL-3.0-or-later
// Values, types and words as clients written for MAST expect them.
#pragma once

#include <string>
#include <string_view>

#include "base/json_writer.h"
#include "metadata/mission.h"

namespace almagest::api {

// char, long, double or float: the types that MAST gives for JWST columns.
std::string_view wire_type(const metadata::Column& column);
// string, substring, ustring, integer, float, datetime, ra, dec or boolean.
std::string_view wire_condition(const metadata::Column& column);
// Times as YYYY-MM-DDThh:mm:ss.fffffff, the release date without fraction; booleans as "T" and "F".
void write_value(const metadata::Mission& mission, std::size_t column, const metadata::Value& value,
                 base::JsonWriter& json);

}  // namespace almagest::api
