// SPDX-License-Identifier: GPL-3.0-or-later
// TFORMn and TDIMn of binary tables: FITS 4.0 sections 7.3.1 and 7.3.2. Internal to this layer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace almagest::fits {

inline constexpr std::int64_t kMostFields = 999;

// "rTa".
struct Form {
  std::uint64_t repeat = 1;
  char type = ' ';
  std::string rest{};  // a
};
std::optional<Form> parse_form(std::string_view text);

// Bytes of an element; 0 for a type that does not exist. Bits (X) are counted apart.
std::uint64_t element_size(char type);
// Bytes of `count` elements; nothing if that overflows or the type does not exist.
std::optional<std::uint64_t> width_of(char type, std::uint64_t count);

// "(l,m,n...)"; nothing if it is anything else or has a length below 0.
std::optional<std::vector<std::int64_t>> parse_dimensions(std::string_view text);

}  // namespace almagest::fits
