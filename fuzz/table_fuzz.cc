// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a FITS file, of which the cells of every binary table are read.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "base/text.h"
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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = fits::read(std::as_bytes(std::span(data, size)), kLimits);
  if (!file) return 0;
  for (const fits::Hdu& hdu : file->hdus()) {
    const auto table = fits::TableReader::open(*file, hdu);
    if (!table) continue;
    for (const fits::Field& field : table->fields()) {
      for (std::uint64_t row = 0; row < std::min(table->rows(), kMostRows); ++row) visit(*table, field, row);
    }
  }
  return 0;
}
