// SPDX-License-Identifier: GPL-3.0-or-later
#include "fits/table_probe.h"

#include <fmt/format.h>

#include <limits>
#include <optional>
#include <span>

#include "base/text.h"

namespace almagest::fits {
namespace {

constexpr std::int64_t kMostFields = 999;

struct Form {
  std::uint64_t repeat = 1;
  char type = ' ';
};

// "rTa" (section 7.3.1); what follows the type does not matter here.
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
  return form;
}

// Bytes of an element; 0 for a type that does not exist. Bits (X) are counted apart.
std::uint64_t size_of(char type) {
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

std::optional<std::uint64_t> width_of(const Form& form) {
  if (form.type == 'X') return form.repeat / 8 + (form.repeat % 8 != 0 ? 1 : 0);
  std::uint64_t width = 0;
  const std::uint64_t size = size_of(form.type);
  if (size == 0 || __builtin_mul_overflow(form.repeat, size, &width)) return std::nullopt;
  return width;
}

struct Found {
  Form form;
  std::uint64_t offset = 0;  // in a row
};

base::Result<Found> find_column(const Header& header, std::string_view column, std::uint64_t row_size) {
  const std::int64_t fields = header.integer("TFIELDS").value_or(0);
  if (fields < 0 || fields > kMostFields) return base::fail(base::Code::corrupt, "TFIELDS is out of range");
  std::uint64_t offset = 0;
  for (std::int64_t i = 1; i <= fields; ++i) {
    const auto form = parse_form(header.string(fmt::format("TFORM{}", i)).value_or(""));
    const auto width = form ? width_of(*form) : std::nullopt;
    if (!width) return base::fail(base::Code::corrupt, fmt::format("TFORM{} can't be understood", i));
    // Both are at most the row's size before the sum, so that it can't overflow.
    if (*width > row_size || offset + *width > row_size) {
      return base::fail(base::Code::corrupt, fmt::format("column {} reaches beyond the row", i));
    }
    const std::string name = header.string(fmt::format("TTYPE{}", i)).value_or("");
    if (base::equal_nocase(base::trim(name), column)) return Found{*form, offset};
    offset += *width;
  }
  return base::fail(base::Code::not_found, fmt::format("there is no column {}", column));
}

// NaN has all bits of the exponent set and some of the fraction (IEEE 754); the sign does not matter for either.
bool is_nan_or_zero(std::span<const std::byte> number) {
  std::uint64_t bits = 0;  // most significant byte first
  for (const std::byte byte : number) bits = bits << 8U | std::to_integer<std::uint64_t>(byte);
  const bool single = number.size() == 4;
  bits &= single ? 0x7FFF'FFFFU : 0x7FFF'FFFF'FFFF'FFFFU;
  return bits == 0 || bits > (single ? 0x7F80'0000U : 0x7FF0'0000'0000'0000U);
}

}  // namespace

base::Result<bool> all_nan_or_zero(const File& file, const Hdu& hdu, std::string_view column) {
  if (hdu.type != HduType::binary_table || hdu.axes.size() != 2 || hdu.axes[0] < 0 || hdu.axes[1] < 0) {
    return base::fail(base::Code::unsupported, "this is no binary table");
  }
  const auto row_size = static_cast<std::uint64_t>(hdu.axes[0]);
  const auto rows = static_cast<std::uint64_t>(hdu.axes[1]);
  ALMAGEST_TRY(const Found found, find_column(hdu.header, column, row_size));
  if (found.form.type != 'E' && found.form.type != 'D') {
    return base::fail(base::Code::unsupported, fmt::format("column {} has no floating-point numbers", column));
  }
  if (rows == 0 || found.form.repeat == 0) return true;
  std::uint64_t table_size = 0;
  const std::span<const std::byte> data = file.data(hdu);
  if (__builtin_mul_overflow(row_size, rows, &table_size) || data.size() < table_size) {
    return base::fail(base::Code::unsupported, "the values are not at hand");
  }
  const std::size_t size = found.form.type == 'E' ? 4 : 8;
  for (std::uint64_t row = 0; row < rows; ++row) {
    for (std::uint64_t i = 0; i < found.form.repeat; ++i) {
      if (!is_nan_or_zero(data.subspan(row * row_size + found.offset + i * size, size))) return false;
    }
  }
  return true;
}

}  // namespace almagest::fits
