// SPDX-License-Identifier: GPL-3.0-or-later
// The values of one column over all rows of a table, stored by what they are: a sorted dictionary with codes of 0, 1, 2
// or 4 bytes, or plain 64-bit numbers when the distinct values are too many. Immutable once built; const functions are
// safe from many threads.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "index/bitmap.h"
#include "index/codes.h"
#include "index/text_pool.h"
#include "metadata/value.h"

namespace almagest::index {

enum class Content : std::uint8_t { text, integer, real, instant };  // booleans are integers 0 and 1
enum class Elements : std::uint8_t { whole, listed };                // listed: texts are lists joined by ", "
enum class Direction : std::uint8_t { ascending, descending };

class Column {
 public:
  Content content() const { return content_; }
  std::size_t rows() const { return rows_; }
  bool is_absent() const { return has_dictionary() && dictionary_size() == 0; }  // null in every row
  bool is_listed() const { return elements_kind_ == Elements::listed; }
  bool has_dictionary() const { return has_dictionary_; }

  // The value as it was given, lists joined. Reals of an integer column and the like were converted when built.
  metadata::Value value(Row row) const;
  bool is_null(Row row) const;

  // With a dictionary; the code dictionary_size() stands for null. Texts ascend by compare_nocase, then by bytes;
  // numbers by value.
  Code code(Row row) const { return codes_[row]; }
  Code dictionary_size() const;
  const TextPool& texts() const { return texts_; }
  std::string_view text(Code code) const { return texts_[code]; }
  // Of integers and instants (microseconds since 1970); of reals.
  std::span<const std::int64_t> integers() const { return integers_; }
  std::span<const double> reals() const { return reals_; }
  // Listed columns: the distinct elements, ascending, and for each code those that its text consists of.
  const TextPool& elements() const { return elements_; }
  std::span<const Code> elements_of(Code code) const;

  // Rows whose code is in `codes`, a set of dictionary_size() + 1 members, the last for null.
  Bitmap rows_with(const Bitmap& codes) const;
  Bitmap null_rows() const;
  // Without a dictionary: integers() or reals() hold one number a row, and this gives the rows in [low, high].
  Bitmap rows_between(std::int64_t low, std::int64_t high) const;
  Bitmap rows_between(double low, double high) const;

  // One number a row of `rows`, whose order is that of the values in `direction`; nulls come last in both.
  std::vector<std::uint64_t> sort_keys(std::span<const Row> rows, Direction direction) const;

  std::size_t bytes() const;  // of memory, about

 private:
  friend class ColumnBuilder;
  Content content_ = Content::text;
  Elements elements_kind_ = Elements::whole;
  bool has_dictionary_ = true;
  std::size_t rows_ = 0;
  Codes codes_;
  TextPool texts_;
  std::vector<std::int64_t> integers_;  // dictionary, or a number a row
  std::vector<double> reals_;           // the same
  Bitmap nulls_;                        // without a dictionary only
  TextPool elements_;
  std::vector<std::size_t> element_ends_;  // by code, into element_codes_
  std::vector<Code> element_codes_;
};

}  // namespace almagest::index
