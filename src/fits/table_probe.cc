// SPDX-License-Identifier: GPL-3.0-or-later
#include "fits/table_probe.h"

#include <fmt/format.h>

#include <limits>
#include <optional>
#include <span>

#include "base/text.h"
#include "fits/table_form.h"

namespace almagest::fits {
namespace {

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
    const auto width = form ? width_of(form->type, form->repeat) : std::nullopt;
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
