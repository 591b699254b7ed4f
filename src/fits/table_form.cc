// SPDX-License-Identifier: GPL-3.0-or-later
#include "fits/table_form.h"

#include "base/text.h"

namespace almagest::fits {

std::optional<Form> parse_form(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  Form form;
  std::size_t digits = 0;
  std::uint64_t repeat = 0;
  for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits) {
    const auto digit = static_cast<std::uint64_t>(text[digits] - '0');
    if (__builtin_mul_overflow(repeat, std::uint64_t{10}, &repeat) || __builtin_add_overflow(repeat, digit, &repeat)) {
      return std::nullopt;
    }
  }
  if (digits == text.size()) return std::nullopt;
  if (digits > 0) form.repeat = repeat;
  form.type = text[digits];
  form.rest = base::trim(text.substr(digits + 1));
  return form;
}

std::uint64_t element_size(char type) {
  switch (type) {
    case 'L':
    case 'B':
    case 'A':
      return 1;
    case 'I':
      return 2;
    case 'J':
    case 'E':
      return 4;
    case 'K':
    case 'D':
    case 'C':
    case 'P':
      return 8;
    case 'M':
    case 'Q':
      return 16;
    default:
      return 0;
  }
}

std::optional<std::uint64_t> width_of(char type, std::uint64_t count) {
  if (type == 'X') return count / 8 + (count % 8 != 0 ? 1 : 0);
  std::uint64_t width = 0;
  const std::uint64_t size = element_size(type);
  if (size == 0 || __builtin_mul_overflow(count, size, &width)) return std::nullopt;
  return width;
}

std::optional<std::vector<std::int64_t>> parse_dimensions(std::string_view text) {
  text = base::trim(text);
  if (text.size() < 3 || text.front() != '(' || text.back() != ')') return std::nullopt;
  std::vector<std::int64_t> lengths;
  for (const std::string_view part : base::split(text.substr(1, text.size() - 2), ',')) {
    const auto length = base::parse_int(base::trim(part));
    if (!length || *length < 0) return std::nullopt;
    lengths.push_back(*length);
  }
  return lengths;
}

}  // namespace almagest::fits
