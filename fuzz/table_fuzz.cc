// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a FITS file, of which the cells of every binary and ASCII table are read.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "base/text.h"
#include "fits/ascii_table.h"
#include "fits/header.h"
#include "fits/table_reader.h"

namespace {

using namespace almagest;

constexpr fits::Limits kLimits{.hdus = 50, .cards = 20'000, .continuations = 200, .inflated_bytes = 1 << 24};
constexpr std::uint64_t kMostRows = 20;
constexpr std::uint64_t kMostElements = 1 << 16;

void require(bool condition) {
  if (!condition) std::abort();
}

void visit(const fits::TableReader& table, const fits::Field& field, std::uint64_t row) {
  const auto bytes = table.bytes(field, row);
  const auto count = table.count(field, row);
  require(bytes.has_value() == count.has_value());
  if (!count || *count > kMostElements) return;
  if (field.type == fits::CellType::text) {
    const auto texts = table.texts(field, row);
    require(texts.has_value());
    for (const std::string& text : *texts) require(base::is_utf8(text));
  } else if (field.type == fits::CellType::logical) {
    require(table.logicals(field, row)->size() == *count);
  } else if (field.type == fits::CellType::bits) {
    require(table.bits(field, row)->size() == *count);
  } else if (field.is_number()) {
    require(table.numbers<double>(field, row)->size() == *count);
    const auto integers = table.numbers<std::int64_t>(field, row, 0);
    require(integers || !integers.error().message.empty());
  } else {
    require(table.complexes(field, row)->size() == *count);
  }
}

void visit_ascii(const fits::AsciiTable& table) {
  for (const fits::AsciiField& field : table.fields()) {
    for (std::uint64_t row = 0; row < std::min(table.rows(), kMostRows); ++row) {
      require(base::is_utf8(*table.text(field, row)));
      const auto number = table.number(field, row);
      const auto integer = table.integer(field, row);
      require(number || !number.error().message.empty());
      require(integer || !integer.error().message.empty());
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = fits::read(std::as_bytes(std::span(data, size)), kLimits);
  if (!file) return 0;
  for (const fits::Hdu& hdu : file->hdus()) {
    if (const auto ascii = fits::AsciiTable::open(*file, hdu)) visit_ascii(*ascii);
    const auto table = fits::TableReader::open(*file, hdu);
    if (!table) continue;
    for (const fits::Field& field : table->fields()) {
      for (std::uint64_t row = 0; row < std::min(table->rows(), kMostRows); ++row) visit(*table, field, row);
    }
  }
  return 0;
}
