// SPDX-License-Identifier: GPL-3.0-or-later
#include "fits/ascii_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "fits/table_form.h"

namespace almagest::fits {
namespace {

constexpr std::int64_t kMostDecimals = 300;

tl::unexpected<base::Error> corrupt(std::string message) {
  return base::fail(base::Code::corrupt, std::move(message));
}

std::string_view without_end(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\0')) text.remove_suffix(1);
  return text;
}

// "Aw", "Iw", "Fw.d", "Ew.d", "Dw.d".
bool read_form(std::string_view text, AsciiField& field) {
  text = base::trim(text);
  if (text.empty() || std::string_view("AIFED").find(text.front()) == std::string_view::npos) return false;
  field.type = text.front();
  const auto parts = base::split(text.substr(1), '.');
  const auto width = base::parse_int(parts.front());
  const auto decimals = parts.size() > 1 ? base::parse_int(parts[1]) : std::optional<std::int64_t>(0);
  if (!width || *width < 0 || !decimals || *decimals < 0 || *decimals > kMostDecimals || parts.size() > 2) return false;
  field.width = static_cast<std::uint64_t>(*width);
  field.decimals = static_cast<int>(*decimals);
  return true;
}

base::Result<AsciiField> read_field(const Header& header, int number, std::uint64_t row_size) {
  const auto keyword = [&](std::string_view root) { return fmt::format("{}{}", root, number); };
  AsciiField field;
  field.name = std::string(base::trim(header.string(keyword("TTYPE")).value_or("")));
  field.unit = header.string(keyword("TUNIT")).value_or("");
  field.display = header.string(keyword("TDISP")).value_or("");
  const std::string form = header.string(keyword("TFORM")).value_or("");
  if (!read_form(form, field)) return corrupt(fmt::format("TFORM{} can't be understood: '{}'", number, form));
  const std::int64_t column = header.integer(keyword("TBCOL")).value_or(0);
  if (column < 1 || static_cast<std::uint64_t>(column - 1) > row_size ||
      field.width > row_size - static_cast<std::uint64_t>(column - 1)) {
    return corrupt(fmt::format("field {} is not inside the row of {} characters", number, row_size));
  }
  field.offset = static_cast<std::uint64_t>(column - 1);
  if (const auto null = header.string(keyword("TNULL"))) field.null_text = std::string(without_end(*null));
  if (field.type != 'A') {
    ALMAGEST_TRY(field.scaling, Scaling::of(header, keyword("TSCAL"), keyword("TZERO"), ""));
  }
  return field;
}

// A number as Fortran writes it: D for E, an exponent without letter, no point at all.
std::optional<double> parse_number(std::string_view written, const AsciiField& field) {
  std::string text;
  bool point = false;
  bool exponent = false;
  for (const char c : base::trim(written)) {
    const bool sign = c == '+' || c == '-';
    if (c == 'D' || c == 'd' || c == 'E' || c == 'e') {
      exponent = true;
      text += 'E';
      continue;
    }
    if (sign && !text.empty() && text.back() != 'E') {
      if (exponent) return std::nullopt;
      exponent = true;
      text += 'E';
    }
    point = point || c == '.';
    text += c;
  }
  if (!text.empty() && text.front() == '+') text.erase(0, 1);
  const auto value = base::parse_double(text);
  if (!value || point || field.type == 'I' || field.decimals == 0) return value;
  return *value / std::pow(10.0, field.decimals);
}

}  // namespace

base::Result<AsciiTable> AsciiTable::open(const File& file, const Hdu& hdu) {
  if (hdu.type != HduType::ascii_table) return base::fail(base::Code::not_found, "this HDU is no ASCII table");
  if (hdu.axes.size() != 2 || hdu.bitpix != 8 ||
      hdu.data_size != static_cast<std::uint64_t>(hdu.axes[0]) * static_cast<std::uint64_t>(hdu.axes[1])) {
    return corrupt("an ASCII table needs BITPIX 8, NAXIS 2, PCOUNT 0 and GCOUNT 1");
  }
  AsciiTable table;
  table.row_size_ = static_cast<std::uint64_t>(hdu.axes[0]);
  table.rows_ = table.row_size_ == 0 ? 0 : static_cast<std::uint64_t>(hdu.axes[1]);  // rows of nothing are none
  table.table_ = file.data(hdu);
  if (table.table_.size() < hdu.data_size) {
    return base::fail(base::Code::unsupported, "the cells are not at hand: the file is cut short or still gzipped");
  }
  const std::int64_t count = hdu.header.integer("TFIELDS").value_or(-1);
  if (count < 0 || count > kMostFields) return corrupt("TFIELDS is missing or out of range");
  for (int number = 1; number <= count; ++number) {
    ALMAGEST_TRY(AsciiField field, read_field(hdu.header, number, table.row_size_));
    table.fields_.push_back(std::move(field));
  }
  return table;
}

const AsciiField* AsciiTable::find(std::string_view name) const {
  const auto found = std::find_if(fields_.begin(), fields_.end(),
                                  [&](const AsciiField& f) { return base::equal_nocase(f.name, name); });
  return found == fields_.end() ? nullptr : &*found;
}

base::Result<std::string_view> AsciiTable::cell(const AsciiField& field, std::uint64_t row) const {
  if (row >= rows_) {
    return base::fail(base::Code::invalid_argument, fmt::format("the table has {} rows, none at {}", rows_, row));
  }
  const auto bytes = table_.subspan(row * row_size_ + field.offset, field.width);
  return without_end({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

base::Result<std::string> AsciiTable::text(const AsciiField& field, std::uint64_t row) const {
  ALMAGEST_TRY(const std::string_view written, cell(field, row));
  return base::is_utf8(written) ? std::string(written) : base::latin1_to_utf8(written);
}

base::Result<std::optional<double>> AsciiTable::number(const AsciiField& field, std::uint64_t row) const {
  if (field.type == 'A') {
    return base::fail(base::Code::invalid_argument, fmt::format("field {} has no numbers", field.name));
  }
  ALMAGEST_TRY(const std::string_view written, cell(field, row));
  if (field.null_text && written == *field.null_text) return std::optional<double>();
  const auto value = written.empty() ? std::optional(0.0) : parse_number(written, field);
  if (!value) return corrupt(fmt::format("field {}, row {}: '{}' is no number", field.name, row + 1, written));
  return std::optional(*value * field.scaling.scale + field.scaling.zero);
}

base::Result<std::optional<std::int64_t>> AsciiTable::integer(const AsciiField& field, std::uint64_t row) const {
  if (field.type != 'I') {
    return base::fail(base::Code::invalid_argument, fmt::format("field {} has no integers", field.name));
  }
  ALMAGEST_TRY(std::string_view written, cell(field, row));
  if (field.null_text && written == *field.null_text) return std::optional<std::int64_t>();
  written = base::trim(written);
  if (written.empty()) return std::optional<std::int64_t>(0);
  if (written.size() > 1 && written.front() == '+') written.remove_prefix(1);
  const auto value = base::parse_int(written);
  if (!value) return corrupt(fmt::format("field {}, row {}: '{}' is no integer", field.name, row + 1, written));
  return value;
}

}  // namespace almagest::fits
