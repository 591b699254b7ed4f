// SPDX-License-Identifier: GPL-3.0-or-later
// Inside the query layer: how many rows have each value of a column.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "index/bitmap.h"
#include "index/table.h"

namespace almagest::query {

// Values as their columns' dictionaries have them; of a list, its elements.
struct CountedValue {
  const index::Column* column = nullptr;
  index::Code code = 0;
  std::uint64_t rows = 0;

  bool is_element() const { return column->is_listed(); }
  std::string_view text() const { return is_element() ? column->elements()[code] : column->text(code); }
  metadata::Value value() const { return is_element() ? metadata::Value(std::string(text())) : column->value_of(code); }
};

class ValueCounts {
 public:
  // Of the stored column at `column`, which has a dictionary (not a footprint). `rows`: null for all live ones, which
  // are known beforehand.
  ValueCounts(const index::Table& table, std::size_t column, const index::Bitmap* rows);

  std::uint64_t nulls() const { return nulls_; }
  // Rows of each code of a part (of its elements, if it is listed).
  std::span<const std::uint32_t> counts(std::size_t part) const { return parts_[part].counts(); }
  // Whether rows have more distinct values than this; one that several segments have counts in each.
  bool more_than(std::size_t values) const;
  // Each value that a row has, ascending.
  void for_each(const std::function<void(const CountedValue&)>& each) const;
  // Only the texts that begin with `beginning`, without regard to case; the others are not looked at.
  void for_each_beginning(std::string_view beginning, const std::function<void(const CountedValue&)>& each) const;

 private:
  struct OfPart {
    const index::Column* column = nullptr;
    std::vector<std::uint32_t> counted;    // by code or element
    std::span<const std::uint32_t> known;  // the same, from the image
    std::span<const std::uint32_t> counts() const { return counted.empty() ? known : std::span(counted); }
  };
  // Code ranges [first, second) a part.
  void for_each_within(std::vector<std::pair<index::Code, index::Code>> ranges,
                       const std::function<void(const CountedValue&)>& each) const;
  std::vector<OfPart> parts_;
  std::uint64_t nulls_ = 0;
};

// Whether texts or numbers of two columns of the same content are in order.
bool value_less(const CountedValue& a, const CountedValue& b);

}  // namespace almagest::query
