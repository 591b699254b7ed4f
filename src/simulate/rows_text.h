// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers as text, faster than a general formatter: rows hold up to thousands of them.
#pragma once

#include <cstdint>
#include <string>

namespace almagest::simulate::rows {

// With leading zeros; `value` must not be negative nor have more digits.
void append_digits(std::string& text, std::int64_t value, int digits);
// With so many decimals, 0 to 9, rounded; |value| below 1e9.
void append_fixed(std::string& text, double value, int decimals);

}  // namespace almagest::simulate::rows
