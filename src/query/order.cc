// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/order.h"

#include <algorithm>
#include <bit>
#include <numeric>

#include "query/found.h"

namespace almagest::query {
namespace {

using index::Bitmap;
using index::Code;
using index::Column;
using index::ConstWords;
using index::Direction;
using index::Row;

// So many rows are put in order by comparing them.
constexpr std::size_t kFew = 1U << 15U;
// Codes are counted in at most so many groups at a time.
constexpr std::size_t kMostGroups = 1U << 16U;

using RowWords = std::vector<std::uint64_t>;

void add_rows(ConstWords rows, Row first, std::vector<Row>& into) {
  for (std::size_t w = 0; w < rows.size(); ++w) {
    for (std::uint64_t left = rows[w]; left != 0; left &= left - 1) {
      into.push_back(first + static_cast<Row>(w * 64 + static_cast<std::size_t>(std::countr_zero(left))));
    }
  }
}

// The rows at positions [begin, end) of one part's `rows` in order. A key is a column whose codes are in the order of
// its values: the codes are counted, the stretches of codes that hold wanted positions are found, and only their rows
// are looked at any further.
class PartOrder {
 public:
  PartOrder(const index::Table& table, const index::Table::Part& part, const RowComparer& comparer)
      : table_(table), part_(part), comparer_(comparer) {}

  void add(RowWords rows, std::size_t begin, std::size_t end, std::vector<Row>& into) const {
    add_by(0, std::move(rows), begin, end, into);
  }

 private:
  void add_by(std::size_t key, RowWords rows, std::size_t begin, std::size_t end, std::vector<Row>& into) const {
    if (begin >= end) return;
    while (key < comparer_.keys().size() && comparer_.keys()[key].kind == RowComparer::Key::Kind::separation) ++key;
    if (key == comparer_.keys().size()) return add_in_place(rows, begin, end, into);
    if (index::count(rows) <= kFew) return add_sorted(rows, begin, end, into);
    if (comparer_.keys()[key].kind == RowComparer::Key::Kind::access) return by_access(key, rows, begin, end, into);
    const Column& column = part_.segment->column(comparer_.keys()[key].column);
    if (!column.has_dictionary()) return add_sorted(rows, begin, end, into);
    if (column.encoding() == index::Encoding::rows) return by_rows(key, rows, begin, end, into);
    by_column(key, column, std::move(rows), begin, end, into);
  }

  // Rows that are in order as they are.
  void add_in_place(const RowWords& rows, std::size_t begin, std::size_t end, std::vector<Row>& into) const {
    std::size_t seen = 0;
    for (std::size_t w = 0; w < rows.size() && seen < end; ++w) {
      const auto here = static_cast<std::size_t>(std::popcount(rows[w]));
      if (seen + here <= begin) {
        seen += here;
        continue;
      }
      for (std::uint64_t left = rows[w]; left != 0; left &= left - 1, ++seen) {
        if (seen < begin || seen >= end) continue;
        into.push_back(part_.first + static_cast<Row>(w * 64 + static_cast<std::size_t>(std::countr_zero(left))));
      }
    }
  }

  void add_sorted(const RowWords& rows, std::size_t begin, std::size_t end, std::vector<Row>& into) const {
    std::vector<Row> all;
    add_rows(rows, part_.first, all);
    const auto at = [&all](std::size_t i) { return all.begin() + static_cast<std::ptrdiff_t>(i); };
    end = std::min(end, all.size());
    if (begin >= end) return;
    const auto before = [this](Row a, Row b) { return comparer_.compare(a, b) < 0; };
    if (begin > 0) std::nth_element(at(0), at(begin), all.end(), before);
    if (end < all.size()) std::nth_element(at(begin), at(end), all.end(), before);
    std::sort(at(begin), at(end), before);
    into.insert(into.end(), at(begin), at(end));
  }

  void by_access(std::size_t key, const RowWords& rows, std::size_t begin, std::size_t end,
                 std::vector<Row>& into) const {
    const ConstWords exclusive = index::words_of(part_, comparer_.exclusive());
    RowWords first = rows;
    RowWords second = rows;
    for (std::size_t w = 0; w < rows.size(); ++w) {
      first[w] &= exclusive[w];
      second[w] &= ~exclusive[w];
    }
    const bool exclusive_first = index::text_less(table_.mission().access_exclusive(), "PUBLIC") ==
                                 (comparer_.keys()[key].direction == Direction::ascending);
    if (!exclusive_first) std::swap(first, second);
    const std::size_t split = index::count(first);
    if (begin < split) add_by(key + 1, std::move(first), begin, std::min(end, split), into);
    if (end > split) add_by(key + 1, std::move(second), std::max(begin, split) - split, end - split, into);
  }

  // The values are in the order of the rows.
  void by_rows(std::size_t key, const RowWords& rows, std::size_t begin, std::size_t end,
               std::vector<Row>& into) const {
    if (comparer_.keys()[key].direction == Direction::ascending) return add_in_place(rows, begin, end, into);
    const std::size_t total = index::count(rows);
    const std::size_t at = into.size();
    add_in_place(rows, total - std::min(end, total), total - std::min(begin, total), into);
    std::reverse(into.begin() + static_cast<std::ptrdiff_t>(at), into.end());
  }

  // Nulls come last in both directions.
  void by_column(std::size_t key, const Column& column, RowWords rows, std::size_t begin, std::size_t end,
                 std::vector<Row>& into) const {
    RowWords nulls;
    if (column.nulls() > 0) {
      Bitmap null = Bitmap::none(column.dictionary_size() + std::size_t{1});
      null.set(column.dictionary_size());
      nulls = rows;
      column.keep(index::CodeSet(std::move(null)), nulls);
      for (std::size_t w = 0; w < rows.size(); ++w) rows[w] &= ~nulls[w];
    }
    const std::size_t valued = index::count(rows);
    if (begin < valued) {
      by_codes(key, column, 0, column.dictionary_size() - 1, rows, begin, std::min(end, valued), into);
    }
    if (end > valued) add_by(key + 1, std::move(nulls), std::max(begin, valued) - valued, end - valued, into);
  }

  // `rows` have codes from `low` to `high` only. Groups of neighbouring codes are taken in the order of the key.
  void by_codes(std::size_t key, const Column& column, Code low, Code high, const RowWords& rows, std::size_t begin,
                std::size_t end, std::vector<Row>& into) const {
    const bool ascending = comparer_.keys()[key].direction == Direction::ascending;
    const std::size_t per_group = (std::size_t{high} - low + kMostGroups) / kMostGroups;
    std::vector<std::uint32_t> counts = group_counts(column, rows, low, high, per_group);
    const std::size_t groups = counts.size();
    if (!ascending) std::reverse(counts.begin(), counts.end());
    std::size_t seen = 0;
    for (std::size_t group = 0; group < groups && seen < end;) {
      std::size_t last = group;
      std::size_t here = counts[group];
      // Small neighbours go together.
      while (last + 1 < groups && here + counts[last + 1] <= kFew) here += counts[++last];
      if (here > 0 && seen + here > begin) {
        const std::size_t first_group = ascending ? group : groups - 1 - last;
        const std::size_t last_group = ascending ? last : groups - 1 - group;
        const auto from = static_cast<Code>(low + first_group * per_group);
        const auto to = static_cast<Code>(std::min<std::size_t>(high, low + (last_group + 1) * per_group - 1));
        Bitmap wanted = Bitmap::none(column.dictionary_size() + std::size_t{1});
        wanted.set_range(from, to + std::size_t{1});
        RowWords some = rows;
        column.keep(index::CodeSet(std::move(wanted)), some);
        const std::size_t own_begin = begin > seen ? begin - seen : 0;
        const std::size_t own_end = std::min(end - seen, here);
        if (here <= kFew) {
          add_sorted(some, own_begin, own_end, into);
        } else if (from == to) {
          add_by(key + 1, std::move(some), own_begin, own_end, into);
        } else {
          by_codes(key, column, from, to, some, own_begin, own_end, into);
        }
      }
      seen += here;
      group = last + 1;
    }
  }

  // Rows of each `per_group` codes from `low` on.
  static std::vector<std::uint32_t> group_counts(const Column& column, const RowWords& rows, Code low, Code high,
                                                 std::size_t per_group) {
    std::vector<std::uint32_t> counts;
    if (per_group == 1 && column.dictionary_size() <= kMostGroups) {
      std::vector<std::uint32_t> all(column.dictionary_size() + std::size_t{1}, 0);
      column.tally(rows, all);
      counts.assign(all.begin() + low, all.begin() + high + 1);
      return counts;
    }
    counts.assign((std::size_t{high} - low) / per_group + 1, 0);
    constexpr std::size_t kFewMissing = 8;  // one in so many
    if (column.rows() - index::count(rows) <= column.rows() / kFewMissing) {
      add_known_counts(column, rows, low, high, per_group, counts);
      return counts;
    }
    for (std::size_t w = 0; w < rows.size(); ++w) {
      for (std::uint64_t left = rows[w]; left != 0; left &= left - 1) {
        const auto row = static_cast<Row>(w * 64 + static_cast<std::size_t>(std::countr_zero(left)));
        ++counts[(column.code(row) - low) / per_group];
      }
    }
    return counts;
  }

  // The same of nearly all rows: all are counted already, and those that are missing are taken off.
  static void add_known_counts(const Column& column, const RowWords& rows, Code low, Code high, std::size_t per_group,
                               std::vector<std::uint32_t>& counts) {
    const auto known = column.code_counts();
    for (std::size_t group = 0, code = low; group < counts.size(); ++group) {
      const std::size_t end = std::min(code + per_group, std::size_t{high} + 1);
      counts[group] = std::accumulate(known.begin() + static_cast<std::ptrdiff_t>(code),
                                      known.begin() + static_cast<std::ptrdiff_t>(end), std::uint32_t{0});
      code = end;
    }
    for (std::size_t w = 0; w < rows.size(); ++w) {
      const std::size_t here = std::min<std::size_t>(64, column.rows() - w * 64);
      for (std::uint64_t left = ~rows[w]; left != 0; left &= left - 1) {
        const auto bit = static_cast<std::size_t>(std::countr_zero(left));
        if (bit >= here) break;
        const Code code = column.code(static_cast<Row>(w * 64 + bit));
        if (code >= low && code <= high) --counts[(code - low) / per_group];
      }
    }
  }

  const index::Table& table_;
  const index::Table::Part& part_;
  const RowComparer& comparer_;
};

RowWords words_in(const index::Table::Part& part, const Bitmap& rows) {
  const ConstWords words = index::words_of(part, rows);
  return {words.begin(), words.end()};
}

}  // namespace

std::vector<Row> rows_in_order(const index::Table& table, const Bitmap& rows, const Search& search, base::Instant now,
                               std::size_t begin, std::size_t end) {
  const RowComparer comparer(table, search, now);
  std::vector<Row> page;
  if (table.parts().empty()) return page;
  const index::Table::Part& base = table.parts()[0];
  const std::size_t in_base = index::count(index::words_of(base, rows));

  // What lies on top of the base is little: it is sorted as a whole and merged in.
  std::vector<Row> top;
  for (std::size_t i = 1; i < table.parts().size(); ++i) {
    add_rows(index::words_of(table.parts()[i], rows), table.parts()[i].first, top);
  }
  std::sort(top.begin(), top.end(), [&](Row a, Row b) { return comparer.compare(a, b) < 0; });
  end = std::min(end, in_base + top.size());
  if (begin >= end) return page;
  // Of the rows before the page at most top.size() are not the base's.
  const std::size_t base_begin = begin - std::min(begin, top.size());
  const std::size_t base_end = std::min(end, in_base);
  std::vector<Row> below;
  PartOrder(table, base, comparer).add(words_in(base, rows), base_begin, base_end, below);
  if (top.empty()) return below;

  std::size_t at_top = 0;
  if (!below.empty() && base_begin > 0) {
    at_top = static_cast<std::size_t>(std::lower_bound(top.begin(), top.end(), below.front(),
                                                       [&](Row a, Row b) { return comparer.compare(a, b) < 0; }) -
                                      top.begin());
  }
  std::size_t at_base = 0;
  for (std::size_t position = base_begin + at_top; position < end;) {
    const bool from_top =
        at_top < top.size() && (at_base == below.size() || comparer.compare(top[at_top], below[at_base]) < 0);
    if (!from_top && at_base == below.size()) break;
    const Row row = from_top ? top[at_top++] : below[at_base++];
    if (position >= begin) page.push_back(row);
    ++position;
  }
  return page;
}

std::vector<std::uint32_t> page_of(const index::Table& table, const Found& found, const Search& search,
                                   base::Instant now) {
  const std::size_t size = found.rows.size();
  const std::size_t begin = std::min<std::uint64_t>(search.offset, size);
  const std::size_t end = begin + std::min<std::uint64_t>(search.limit, size - begin);
  if (begin == end) return {};
  const RowComparer comparer(table, search, now);
  const auto before = [&](std::uint32_t a, std::uint32_t b) {
    for (std::size_t key = 0; key < comparer.keys().size(); ++key) {
      if (comparer.keys()[key].kind == RowComparer::Key::Kind::separation) {
        const double first = found.separations_arcmin[a];
        const double second = found.separations_arcmin[b];
        if (first != second) return (first < second) == (comparer.keys()[key].direction == Direction::ascending);
      } else if (const int order = comparer.compare_key(key, found.rows[a], found.rows[b]); order != 0) {
        return order < 0;
      }
    }
    if (found.rows[a] != found.rows[b]) return comparer.compare(found.rows[a], found.rows[b]) < 0;
    return a < b;  // one row near several targets
  };
  std::vector<std::uint32_t> entries(size);
  std::iota(entries.begin(), entries.end(), 0U);
  const auto at = [&entries](std::size_t i) { return entries.begin() + static_cast<std::ptrdiff_t>(i); };
  // Puts the page in its place first, so that only its own entries are sorted.
  if (begin > 0) std::nth_element(at(0), at(begin), at(size), before);
  if (end < size) std::nth_element(at(begin), at(end), at(size), before);
  std::sort(at(begin), at(end), before);
  return {at(begin), at(end)};
}

}  // namespace almagest::query
