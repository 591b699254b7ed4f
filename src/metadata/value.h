// SPDX-License-Identifier: GPL-3.0-or-later
// One value of one column, and the types that columns have.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "base/time.h"

namespace almagest::metadata {

// How a column is stored. `boolean` holds 0 or 1 as integer; `region` an STC-S string in ICRS degrees.
enum class Type : std::uint8_t { string, integer, real, boolean, time, region };

// monostate is null. Reals are finite. Strings are UTF-8 without control characters.
using Value = std::variant<std::monostate, std::int64_t, double, std::string, base::Instant>;

inline bool is_null(const Value& value) {
  return value.index() == 0;
}

}  // namespace almagest::metadata
