// SPDX-License-Identifier: GPL-3.0-or-later
// The places of things on one card. Internal to this layer.
#pragma once

#include <cstdint>
#include <string_view>

namespace almagest::fits {

inline constexpr std::size_t kContinueValueAt = 10;

struct KeywordPlace {
  std::uint8_t at = 0;
  std::uint8_t size = 0;
  std::uint8_t value_at = 0;  // 0: no value
};

// `card` has 80 bytes.
KeywordPlace scan_keyword(std::string_view card);
// The value with its quotes; of one without an end, all there is.
std::string_view scan_value(std::string_view card, std::size_t value_at);
// What follows the value, without `/`.
std::string_view scan_comment(std::string_view card, std::size_t value_at);
// Whether a string, with its quotes, ends in `&`.
bool asks_continuation(std::string_view quoted);

}  // namespace almagest::fits
