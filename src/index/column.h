// SPDX-License-Identifier: GPL-3.0-or-later
// The values of one column over all rows of a segment: a sorted dictionary and a code a row, in 0, 1, 2 or 4 bytes. A
// view into the segment's image, cheap to copy. Immutable; const functions are safe from many threads.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "index/code_set.h"
#include "index/image.h"
#include "index/kernels.h"
#include "index/text_pieces.h"
#include "index/text_pool.h"
#include "index/types.h"
#include "metadata/value.h"

namespace almagest::index {

class Footprints;

// How the codes are kept.
enum class Encoding : std::uint8_t {
  codes,      // Part::codes, or nothing while all rows have code 0
  rows,       // the code of a row is its number
  footprint,  // there is no dictionary: the texts are those of the footprints
};

// What the image says of a column before its data.
struct ColumnHead {
  Content content = Content::text;
  Elements elements = Elements::whole;
  Encoding encoding = Encoding::codes;
  std::uint8_t code_bytes = 0;
  std::uint8_t wide_texts = 0;
  std::uint8_t wide_elements = 0;
  std::uint16_t reserved = 0;
  std::uint64_t dictionary = 0;
  std::uint64_t nulls = 0;  // rows
};
static_assert(sizeof(ColumnHead) == 24);

class Column {
 public:
  Column() = default;
  // corrupt: the parts do not fit together. `footprints` is needed by Encoding::footprint and must outlive the column.
  static base::Result<Column> open(const Image& image, ColumnNumber number, std::size_t rows,
                                   const Footprints* footprints);

  Content content() const { return head_.content; }
  Encoding encoding() const { return head_.encoding; }
  bool has_dictionary() const { return head_.encoding != Encoding::footprint; }
  std::size_t rows() const { return rows_; }
  bool is_absent() const { return head_.nulls == rows_; }  // null in every row
  bool is_listed() const { return head_.elements == Elements::listed; }
  std::size_t nulls() const { return head_.nulls; }

  // The value as it was given, lists joined. Reals of an integer column and the like were converted when built.
  metadata::Value value(Row row) const;
  bool is_null(Row row) const;

  // With a dictionary; the code dictionary_size() stands for null. Texts ascend by compare_nocase, then by bytes;
  // numbers by value.
  Code code(Row row) const {
    switch (head_.code_bytes) {
      case 1:
        return codes8_[row];
      case 2:
        return codes16_[row];
      case 4:
        return codes32_[row];
      default:
        return head_.encoding == Encoding::rows ? row : 0;
    }
  }
  Code dictionary_size() const { return static_cast<Code>(head_.dictionary); }
  const TextPool& texts() const { return texts_; }
  std::string_view text(Code code) const { return texts_[code]; }
  const PiecedTexts& pieces() const { return pieces_; }  // of texts(); empty if they are few or have nothing in common
  // Of integers and instants (microseconds since 1970); of reals.
  std::span<const std::int64_t> integers() const { return integers_; }
  std::span<const double> reals() const { return reals_; }
  metadata::Value value_of(Code code) const;
  // Rows of each code, the last of null.
  std::span<const std::uint32_t> code_counts() const { return code_counts_; }
  // Listed columns: the distinct elements, ascending, for each code those that its text consists of, and rows of each.
  const TextPool& elements() const { return elements_; }
  std::span<const Code> elements_of(Code code) const;
  std::span<const std::uint32_t> element_counts() const { return element_counts_; }

  // Clears the rows whose code is not in `codes`. `rows` are all of the segment's.
  void keep(const CodeSet& codes, Words rows) const;
  // Adds the rows of each code to `counts`, which has dictionary_size() + 1 members.
  void tally(ConstWords rows, std::span<std::uint32_t> counts) const;

 private:
  template <typename Width>
  void keep_in(std::span<const Width> codes, const CodeSet& set, Words rows) const;
  template <typename Width>
  void tally_in(std::span<const Width> codes, ConstWords rows, std::span<std::uint32_t> counts) const;

  void tally_all_but(ConstWords rows, std::span<std::uint32_t> counts) const;

  ColumnHead head_;
  std::size_t rows_ = 0;
  std::span<const std::uint8_t> codes8_, zones8_;
  std::span<const std::uint16_t> codes16_, zones16_;
  std::span<const std::uint32_t> codes32_, zones32_;
  TextPool texts_;
  PiecedTexts pieces_;
  std::span<const std::int64_t> integers_;
  std::span<const double> reals_;
  std::span<const std::uint32_t> code_counts_;
  TextPool elements_;
  std::span<const std::uint32_t> list_ends_, list_elements_, element_counts_;
  const Footprints* footprints_ = nullptr;
};

}  // namespace almagest::index
