// SPDX-License-Identifier: GPL-3.0-or-later
// Inside the query layer: rows in the order that a search asks for, without putting all of them in order.
#pragma once

#include <cstddef>
#include <vector>

#include "base/time.h"
#include "index/bitmap.h"
#include "index/table.h"
#include "query/search.h"

namespace almagest::query {

// The rows at positions [begin, end) of `rows` (live ones) sorted by `search`; ties go by dataset name.
std::vector<index::Row> rows_in_order(const index::Table& table, const index::Bitmap& rows, const Search& search,
                                      base::Instant now, std::size_t begin, std::size_t end);

// Compares rows of any parts by what a search sorts by, and in the end by name: negative, 0, positive. 0 only for a row
// and itself.
class RowComparer {
 public:
  RowComparer(const index::Table& table, const Search& search, base::Instant now);
  int compare(index::Row a, index::Row b) const;
  // By one key; separations compare equal.
  int compare_key(std::size_t key, index::Row a, index::Row b) const;

  struct Key {
    std::size_t column = 0;
    index::Direction direction = index::Direction::ascending;
    enum class Kind { stored, access, separation } kind = Kind::stored;
  };
  const std::vector<Key>& keys() const { return keys_; }
  const index::Bitmap& exclusive() const { return exclusive_; }

 private:
  int compare_stored(const Key& key, index::Row a, index::Row b) const;
  const index::Table& table_;
  std::vector<Key> keys_;
  index::Bitmap exclusive_;  // filled if a key needs it
};

}  // namespace almagest::query
