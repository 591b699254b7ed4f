// SPDX-License-Identifier: GPL-3.0-or-later
// The condition parser: any bytes, every family. An error must point into the text; what parses must also be safe to
// evaluate, on columns of every kind.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "index/column_builder.h"
#include "query/code_set.h"
#include "query/condition.h"
#include "query/evaluate.h"

using namespace almagest;

namespace {

// Lives as long as the program, and with it the image that the column is a view of.
index::Column column_of(index::Content content, index::Elements elements) {
  index::ColumnBuilder builder(content, elements);
  std::size_t rows = 0;
  for (const std::string_view text :
       {"F150W2, CLEAR", "a*b", "", "-1", "359.5", "2023-01-31", "5", "5", "5", "5", "5", "5"}) {
    builder.add(index::converted(std::string(text), content));
    ++rows;
  }
  static std::vector<std::unique_ptr<std::vector<std::byte>>> images;
  std::vector<std::byte>& bytes = *images.emplace_back(std::make_unique<std::vector<std::byte>>());
  index::ImageWriter writer([&bytes](std::span<const std::byte> more) -> base::Status {
    bytes.insert(bytes.end(), more.begin(), more.end());
    return {};
  });
  const bool written =
      writer.begin() && index::write_column(builder.finish({}), 0, writer) && writer.finish().has_value();
  auto image = index::Image::open(bytes, nullptr);
  if (!written || !image) std::abort();
  auto column = index::Column::open(*image, 0, rows, nullptr);
  if (!column) std::abort();
  return *column;
}

const std::vector<index::Column>& columns() {
  static const std::vector<index::Column> kColumns{column_of(index::Content::text, index::Elements::whole),
                                                   column_of(index::Content::text, index::Elements::listed),
                                                   column_of(index::Content::integer, index::Elements::whole),
                                                   column_of(index::Content::real, index::Elements::whole),
                                                   column_of(index::Content::instant, index::Elements::whole)};
  return kColumns;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using query::Family;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const Family family :
       {Family::text, Family::substring, Family::number, Family::ra, Family::dec, Family::time, Family::flag}) {
    const auto condition = query::parse_condition(family, text);
    if (!condition) {
      const auto& at = condition.error().at;
      if (!at || at->offset > size || at->length > size - at->offset || condition.error().message.empty()) std::abort();
      continue;
    }
    (void)query::meets(*condition, text);
    (void)query::meets(*condition, 359.5);
    for (const index::Column& column : columns()) {
      const index::Bitmap codes = query::codes_meeting(column, *condition);
      if (codes.size() != column.dictionary_size() + std::size_t{1}) std::abort();
    }
  }
  const auto exact = query::parse_condition(Family::text, query::exactly(text));
  if (exact && !query::meets(*exact, text)) std::abort();
  return 0;
}
