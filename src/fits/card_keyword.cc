// SPDX-License-Identifier: GPL-3.0-or-later
// Which bytes of a card are its keyword: FITS 4.0 section 4.1.2.1, the HIERARCH convention, and what writers in the
// field do besides (keywords longer than 8 characters, `=` without a blank).
#include <algorithm>
#include <bit>
#include <cstring>

#include "fits/card.h"
#include "fits/card_scan.h"

namespace almagest::fits {
namespace {

constexpr std::size_t kKeywordSize = 8;

std::uint8_t small(std::size_t value) {
  return static_cast<std::uint8_t>(value);
}

// The first eight bytes, for comparing them at once.
std::uint64_t eight(const char* at) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, at, sizeof bytes);
  return bytes;
}

bool is_commentary(std::uint64_t keyword) {
  return keyword == eight("COMMENT ") || keyword == eight("HISTORY ") || keyword == eight("CONTINUE") ||
         keyword == eight("        ") || keyword == eight("END     ");
}

std::size_t trimmed_size(std::string_view text) {
  const std::size_t last = text.find_last_not_of(' ');
  return last == std::string_view::npos ? 0 : last + 1;
}

// "HIERARCH ESO DET ID = 5"
KeywordPlace scan_hierarch(std::string_view card) {
  const std::size_t equals = card.find('=');
  if (equals == std::string_view::npos) return {0, kKeywordSize, 0};
  const std::size_t at = std::min(card.find_first_not_of(' ', kKeywordSize), equals);
  if (equals + 1 >= card.size()) return {0, kKeywordSize, 0};
  return {small(at), small(trimmed_size(card.substr(at, equals - at))), small(equals + 1)};
}

// "LONGKEYWORD = 5" or "KEY=5"
KeywordPlace scan_loose(std::string_view card) {
  const std::size_t end = std::min(card.find_first_of(" ="), card.size());
  const std::size_t equals = card.find_first_not_of(' ', end);
  if (end > 0 && equals != std::string_view::npos && equals + 1 < card.size() && card[equals] == '=') {
    return {0, small(end), small(equals + 1)};
  }
  return {0, small(trimmed_size(card.substr(0, kKeywordSize))), 0};
}

}  // namespace

KeywordPlace scan_keyword(std::string_view card) {
  const std::uint64_t keyword = eight(card.data());
  if (keyword == eight("HIERARCH") && card[kKeywordSize] == ' ') return scan_hierarch(card);
  const std::uint64_t inked = keyword ^ eight("        ");
  const std::size_t size = inked == 0 ? 0 : kKeywordSize - static_cast<std::size_t>(std::countl_zero(inked)) / 8;
  if (is_commentary(keyword)) return {0, small(size), 0};
  if (card[8] == '=' && card[9] == ' ') return {0, small(size), 10};
  return scan_loose(card);
}

}  // namespace almagest::fits
