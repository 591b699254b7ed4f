// SPDX-License-Identifier: GPL-3.0-or-later
#include "fits/writer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <type_traits>

#include "fits/checksum.h"
#include "fits/header.h"

namespace almagest::fits {
namespace {

constexpr std::string_view kNoChecksum = "0000000000000000";

void put_text(std::string_view text, std::vector<std::byte>& out) {
  for (const char c : text) out.push_back(static_cast<std::byte>(c));
}

// Most significant byte first (section 5.2, 5.3).
template <typename T>
void put_number(T value, std::vector<std::byte>& out) {
  using Bits = std::conditional_t<sizeof(T) == 1, std::uint8_t,
                                  std::conditional_t<sizeof(T) == 2, std::uint16_t,
                                                     std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>>>;
  const auto bits = std::bit_cast<Bits>(value);
  for (std::size_t i = sizeof(T); i-- > 0;) out.push_back(static_cast<std::byte>(bits >> (8 * i) & 0xFFU));
}

void pad_to_block(std::vector<std::byte>& out, char with) {
  out.resize((out.size() + kBlockSize - 1) / kBlockSize * kBlockSize, static_cast<std::byte>(with));
}

// CONTINUE cards ask for the keyword of their convention.
void announce_long_strings(CardWriter& head) {
  if (head.cards().find("CONTINUE  '") != std::string::npos && head.cards().find("LONGSTRN= ") == std::string::npos) {
    head.text("LONGSTRN", "OGIP 1.0", "strings may go on in CONTINUE cards");
  }
}

std::vector<std::byte> header_of(const CardWriter& head) {
  std::vector<std::byte> header;
  put_text(head.cards(), header);
  put_text("END", header);
  pad_to_block(header, ' ');
  return header;
}

// Cards, END, padding and data; checksums are filled in at their places.
base::Status append_hdu(std::vector<std::byte>& file, CardWriter head, std::vector<std::byte> data,
                        Checksums checksums) {
  pad_to_block(data, 0);
  announce_long_strings(head);
  const std::uint32_t data_sum = checksum_of(data);
  std::size_t value_at = 0;
  if (checksums == Checksums::write) {
    head.text("DATASUM", std::to_string(data_sum), "data unit checksum");
    value_at = head.cards().size() + 11;
    head.text("CHECKSUM", kNoChecksum, "HDU checksum");
  }
  ALMAGEST_CHECK(head.status());
  std::vector<std::byte> header = header_of(head);
  if (checksums == Checksums::write) {
    const std::string code = encode_checksum(checksum_of(header, data_sum));
    std::transform(code.begin(), code.end(), header.begin() + static_cast<std::ptrdiff_t>(value_at),
                   [](char c) { return static_cast<std::byte>(c); });
  }
  file.insert(file.end(), header.begin(), header.end());
  file.insert(file.end(), data.begin(), data.end());
  return {};
}

base::Status check_place(const std::vector<std::byte>& file) {
  if (file.size() % kBlockSize == 0) return {};
  return base::fail(base::Code::invalid_argument, "An HDU can only be appended to a whole number of blocks");
}

struct PixelWriter {
  std::vector<std::byte>& out;
  template <typename T>
  void operator()(const std::vector<T>& pixels) const {
    out.reserve(pixels.size() * sizeof(T) + kBlockSize);
    for (const T pixel : pixels) {
      if constexpr (std::is_same_v<T, std::uint16_t>) {
        put_number(static_cast<std::uint16_t>(pixel ^ 0x8000U), out);
      } else {
        put_number(pixel, out);
      }
    }
  }
};

template <typename T>
constexpr int bitpix_of() {
  const int bits = static_cast<int>(8 * sizeof(T));
  return std::is_floating_point_v<T> ? -bits : bits;
}

int bitpix_of(const Image& image) {
  return std::visit([](const auto& pixels) { return bitpix_of<typename std::decay_t<decltype(pixels)>::value_type>(); },
                    image.pixels);
}

base::Status check_size(const Image& image) {
  const std::size_t count = std::visit([](const auto& pixels) { return pixels.size(); }, image.pixels);
  std::size_t expected = image.axes.empty() ? 0 : 1;
  for (const std::int64_t axis : image.axes) {
    if (axis < 0 || __builtin_mul_overflow(expected, static_cast<std::size_t>(axis), &expected)) expected = count + 1;
  }
  if (count == expected && image.axes.size() <= 999) return {};
  return base::fail(base::Code::invalid_argument, fmt::format("An image has {} pixels, not what its axes say", count));
}

struct ColumnShape {
  std::string form;
  std::size_t width = 0;  // of a row, in bytes
  std::size_t rows = 0;
};

template <typename T>
constexpr char letter_of() {
  if constexpr (std::is_same_v<T, bool>) return 'L';
  if constexpr (std::is_floating_point_v<T>) return sizeof(T) == 4 ? 'E' : 'D';
  return sizeof(T) == 1 ? 'B' : sizeof(T) == 2 ? 'I' : sizeof(T) == 4 ? 'J' : 'K';
}

struct ColumnMeasure {
  std::size_t repeat;
  template <typename T>
  ColumnShape operator()(const std::vector<T>& v) const {
    constexpr char kLetter = letter_of<T>();
    const std::string form = repeat == 1 ? std::string(1, kLetter) : fmt::format("{}{}", repeat, kLetter);
    return {form, repeat * sizeof(T), repeat == 0 ? 0 : v.size() / repeat};
  }
  ColumnShape operator()(const std::vector<std::string>& v) const {
    std::size_t width = 1;
    for (const std::string& text : v) width = std::max(width, text.size());
    return {fmt::format("{}A", width), width, v.size()};
  }
};

struct CellWriter {
  std::size_t row;
  std::size_t repeat;
  std::size_t width;
  std::vector<std::byte>& out;
  template <typename T>
  void operator()(const std::vector<T>& values) const {
    for (std::size_t i = row * repeat; i < (row + 1) * repeat; ++i) put_number(values[i], out);
  }
  void operator()(const std::vector<bool>& values) const {
    for (std::size_t i = row * repeat; i < (row + 1) * repeat; ++i) out.push_back(std::byte(values[i] ? 'T' : 'F'));
  }
  void operator()(const std::vector<std::string>& values) const {
    put_text(values[row], out);
    out.resize(out.size() + width - values[row].size(), static_cast<std::byte>(' '));
  }
};

base::Status check_column(const TableColumn& column) {
  const auto refuse = [&](std::string_view why) {
    return base::fail(base::Code::invalid_argument, fmt::format("Column {} {}", column.name, why));
  };
  const std::size_t size = std::visit([](const auto& values) { return values.size(); }, column.values);
  const bool text = std::holds_alternative<std::vector<std::string>>(column.values);
  const bool whole = !text && !std::holds_alternative<std::vector<bool>>(column.values) &&
                     !std::holds_alternative<std::vector<float>>(column.values) &&
                     !std::holds_alternative<std::vector<double>>(column.values);
  if (text && column.repeat != 1) return refuse("has more than one string a row");
  if (column.repeat == 0 ? size > 0 : size % column.repeat != 0) return refuse("does not fill its last row");
  if (column.no_value && !whole) return refuse("has a TNULL, which only integers have");
  if (column.shape.empty()) return {};
  std::size_t product = 1;
  for (const std::int64_t length : column.shape) {
    if (length < 0 || __builtin_mul_overflow(product, static_cast<std::size_t>(length), &product)) {
      return refuse("has a shape that can't be");
    }
  }
  return product == column.repeat && !text ? base::Status() : refuse("has a shape of another size than its cells");
}

base::Result<std::vector<ColumnShape>> shapes_of(const std::vector<TableColumn>& columns) {
  if (columns.empty() || columns.size() > 999) {
    return base::fail(base::Code::invalid_argument, "A table has from 1 to 999 columns");
  }
  std::vector<ColumnShape> shapes;
  for (const TableColumn& column : columns) {
    ALMAGEST_CHECK(check_column(column));
    shapes.push_back(std::visit(ColumnMeasure{column.repeat}, column.values));
    if (shapes.back().rows == shapes.front().rows) continue;
    return base::fail(base::Code::invalid_argument, fmt::format("Column {} has a length of its own", column.name));
  }
  return shapes;
}

std::string dimensions(const std::vector<std::int64_t>& shape) {
  return fmt::format("({})", fmt::join(shape, ","));
}

void describe(const TableColumn& column, const ColumnShape& shape, std::size_t number, CardWriter& head) {
  const auto keyword = [&](std::string_view root) { return fmt::format("{}{}", root, number); };
  head.text(keyword("TTYPE"), column.name).text(keyword("TFORM"), shape.form);
  if (!column.unit.empty()) head.text(keyword("TUNIT"), column.unit);
  if (!column.display.empty()) head.text(keyword("TDISP"), column.display);
  if (column.no_value) head.integer(keyword("TNULL"), *column.no_value);
  if (!column.shape.empty()) head.text(keyword("TDIM"), dimensions(column.shape));
}

CardWriter image_head(int bitpix, const std::vector<std::int64_t>& axes, bool primary) {
  CardWriter head;
  if (primary) {
    head.logical("SIMPLE", true, "conforms to FITS standard");
  } else {
    head.text("XTENSION", "IMAGE", "image extension");
  }
  head.integer("BITPIX", bitpix, "bits per pixel").integer("NAXIS", static_cast<std::int64_t>(axes.size()));
  for (std::size_t i = 0; i < axes.size(); ++i) head.integer(fmt::format("NAXIS{}", i + 1), axes[i]);
  if (primary) return head.logical("EXTEND", true);
  return head.integer("PCOUNT", 0).integer("GCOUNT", 1);
}

}  // namespace

base::Status append_empty_primary(std::vector<std::byte>& file, const CardWriter& cards, Checksums checksums) {
  if (!file.empty()) return base::fail(base::Code::invalid_argument, "The primary HDU is the first of a file");
  CardWriter head;
  head.logical("SIMPLE", true, "conforms to FITS standard").integer("BITPIX", 8).integer("NAXIS", 0);
  head.logical("EXTEND", true).append(cards);
  return append_hdu(file, std::move(head), {}, checksums);
}

base::Status append_image(std::vector<std::byte>& file, const Image& image, const CardWriter& cards,
                          Checksums checksums) {
  ALMAGEST_CHECK(check_place(file));
  ALMAGEST_CHECK(check_size(image));
  CardWriter head = image_head(bitpix_of(image), image.axes, file.empty());
  if (std::holds_alternative<std::vector<std::uint16_t>>(image.pixels)) {
    head.real("BSCALE", 1, "physical = BZERO + BSCALE * stored").real("BZERO", 32768, "unsigned 16-bit integers");
  }
  head.append(cards);
  std::vector<std::byte> data;
  std::visit(PixelWriter{data}, image.pixels);
  return append_hdu(file, std::move(head), std::move(data), checksums);
}

base::Status append_image_head(std::vector<std::byte>& file, const std::vector<std::int64_t>& axes,
                               const CardWriter& cards) {
  ALMAGEST_CHECK(check_place(file));
  CardWriter head = image_head(-32, axes, file.empty());
  head.append(cards);
  announce_long_strings(head);
  ALMAGEST_CHECK(head.status());
  const std::vector<std::byte> header = header_of(head);
  file.insert(file.end(), header.begin(), header.end());
  return {};
}

base::Status append_table(std::vector<std::byte>& file, const std::vector<TableColumn>& columns,
                          const CardWriter& cards, Checksums checksums) {
  ALMAGEST_CHECK(check_place(file));
  if (file.empty()) return base::fail(base::Code::invalid_argument, "A table can't be the first HDU of a file");
  ALMAGEST_TRY(const std::vector<ColumnShape> shapes, shapes_of(columns));
  std::size_t row_size = 0;
  for (const ColumnShape& shape : shapes) row_size += shape.width;
  const std::size_t rows = shapes[0].rows;

  CardWriter head;
  head.text("XTENSION", "BINTABLE", "binary table extension").integer("BITPIX", 8).integer("NAXIS", 2);
  head.integer("NAXIS1", static_cast<std::int64_t>(row_size), "bytes per row");
  head.integer("NAXIS2", static_cast<std::int64_t>(rows), "rows").integer("PCOUNT", 0).integer("GCOUNT", 1);
  head.integer("TFIELDS", static_cast<std::int64_t>(columns.size()), "columns");
  for (std::size_t i = 0; i < columns.size(); ++i) describe(columns[i], shapes[i], i + 1, head);
  head.append(cards);

  std::vector<std::byte> data;
  data.reserve(row_size * rows + kBlockSize);
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t i = 0; i < columns.size(); ++i)
      std::visit(CellWriter{row, columns[i].repeat, shapes[i].width, data}, columns[i].values);
  }
  return append_hdu(file, std::move(head), std::move(data), checksums);
}

}  // namespace almagest::fits
