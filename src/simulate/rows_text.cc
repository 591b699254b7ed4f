// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/rows_text.h"

#include <array>
#include <charconv>
#include <cmath>

namespace almagest::simulate::rows {

void append_digits(std::string& text, std::int64_t value, int digits) {
  const std::size_t start = text.size();
  text.append(static_cast<std::size_t>(digits), '0');
  for (std::size_t i = text.size(); i-- > start && value > 0; value /= 10)
    text[i] = static_cast<char>('0' + value % 10);
}

void append_fixed(std::string& text, double value, int decimals) {
  constexpr std::array<std::int64_t, 10> kPowers{1,       10,        100,        1'000,       10'000,
                                                 100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000};
  const std::int64_t power = kPowers[static_cast<std::size_t>(decimals)];
  std::int64_t scaled = std::llround(value * static_cast<double>(power));
  if (scaled < 0) {
    text += '-';
    scaled = -scaled;
  }
  std::array<char, 24> whole{};
  const auto end = std::to_chars(whole.data(), whole.data() + whole.size(), scaled / power).ptr;
  text.append(whole.data(), end);
  if (decimals == 0) return;
  text += '.';
  append_digits(text, scaled % power, decimals);
}

}  // namespace almagest::simulate::rows
