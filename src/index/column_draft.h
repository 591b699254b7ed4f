// SPDX-License-Identifier: GPL-3.0-or-later
// A column about to be written: inside the index layer.
#pragma once

#include <vector>

#include "index/column.h"
#include "index/image.h"
#include "index/text_pool.h"

namespace almagest::index {

struct ColumnDraft {
  Content content = Content::text;
  Elements elements = Elements::whole;
  // The dictionary, sorted, each value once: one of these, by the content.
  TextList texts;
  std::vector<std::int64_t> integers;
  std::vector<double> reals;
  std::vector<Code> codes;  // one a row; dictionary_size() for null

  std::size_t dictionary_size() const {
    return content == Content::text ? texts.size() : content == Content::real ? reals.size() : integers.size();
  }
};

base::Status write_column(const ColumnDraft& draft, ColumnNumber number, ImageWriter& image);
// Of a column whose texts are those of the footprints.
base::Status write_footprint_column(std::size_t nulls, ColumnNumber number, ImageWriter& image);
// `to` is the same column as `from`, which has been written.
void share_column(ColumnNumber from, ColumnNumber to, ImageWriter& image);

// The elements of a list as it is written: joined by ", ".
std::vector<std::string_view> elements_in(std::string_view list);

}  // namespace almagest::index
