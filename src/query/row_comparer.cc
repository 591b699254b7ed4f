// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "query/order.h"

namespace almagest::query {
namespace {

using index::Code;
using index::Column;
using index::Content;
using index::Direction;
using index::Row;

int signed_order(bool less, bool greater) {
  return less ? -1 : greater ? 1 : 0;
}

// Neither is null.
int compare_values(const Column& a, Code x, const Column& b, Code y) {
  switch (a.content()) {
    case Content::text:
      return signed_order(index::text_less(a.text(x), b.text(y)), index::text_less(b.text(y), a.text(x)));
    case Content::real:
      return signed_order(a.reals()[x] < b.reals()[y], b.reals()[y] < a.reals()[x]);
    default:
      return signed_order(a.integers()[x] < b.integers()[y], b.integers()[y] < a.integers()[x]);
  }
}

int compare_texts(const Column& a, Row x, const Column& b, Row y) {
  const metadata::Value first = a.value(x);
  const metadata::Value second = b.value(y);
  const auto& p = std::get<std::string>(first);
  const auto& q = std::get<std::string>(second);
  return signed_order(index::text_less(p, q), index::text_less(q, p));
}

std::vector<SortKey> sort_of(const metadata::Mission& mission, const Search& search) {
  if (!search.sort.empty()) return search.sort;
  std::vector<SortKey> sort;
  for (const std::string& name : mission.default_sort()) {
    if (const auto column = mission.find(name)) sort.push_back({*column, Direction::ascending});
  }
  return sort;
}

}  // namespace

RowComparer::RowComparer(const index::Table& table, const Search& search, base::Instant now) : table_(table) {
  const metadata::Mission& mission = table.mission();
  for (const SortKey& sort : sort_of(mission, search)) {
    const std::string& name = mission.columns()[sort.column].name;
    if (name == mission.roles().separation) {
      if (!search.targets.empty()) keys_.push_back({sort.column, sort.direction, Key::Kind::separation});
    } else if (name == mission.roles().access) {
      keys_.push_back({sort.column, sort.direction, Key::Kind::access});
      exclusive_ = index::exclusive_rows(table, now);
    } else {
      keys_.push_back({sort.column, sort.direction, Key::Kind::stored});
    }
  }
}

int RowComparer::compare_stored(const Key& key, Row a, Row b) const {
  const index::Table::Part& of_a = table_.part_of(a);
  const index::Table::Part& of_b = table_.part_of(b);
  const Column& x = of_a.segment->column(key.column);
  const Column& y = of_b.segment->column(key.column);
  const Row row_a = a - of_a.first;
  const Row row_b = b - of_b.first;
  const bool null_a = x.is_null(row_a);
  const bool null_b = y.is_null(row_b);
  if (null_a || null_b) return signed_order(!null_a, !null_b);  // nulls are last in both directions
  int order = 0;
  if (!x.has_dictionary()) {
    order = compare_texts(x, row_a, y, row_b);
  } else if (of_a.first == of_b.first) {
    order = signed_order(x.code(row_a) < x.code(row_b), x.code(row_a) > x.code(row_b));
  } else {
    order = compare_values(x, x.code(row_a), y, y.code(row_b));
  }
  return key.direction == Direction::ascending ? order : -order;
}

int RowComparer::compare_key(std::size_t key, Row a, Row b) const {
  switch (keys_[key].kind) {
    case Key::Kind::separation:
      return 0;
    case Key::Kind::access: {
      const bool exclusive_first = index::text_less(table_.mission().access_exclusive(), "PUBLIC") ==
                                   (keys_[key].direction == Direction::ascending);
      const bool a_first = exclusive_.test(a) == exclusive_first;
      const bool b_first = exclusive_.test(b) == exclusive_first;
      return signed_order(a_first && !b_first, b_first && !a_first);
    }
    case Key::Kind::stored:
      return compare_stored(keys_[key], a, b);
  }
  return 0;
}

int RowComparer::compare(Row a, Row b) const {
  for (std::size_t key = 0; key < keys_.size(); ++key) {
    const int order = compare_key(key, a, b);
    if (order != 0) return order;
  }
  // Within a part, rows are in the order of their names.
  if (&table_.part_of(a) == &table_.part_of(b)) return signed_order(a < b, b < a);
  return signed_order(index::text_less(table_.name(a), table_.name(b)),
                      index::text_less(table_.name(b), table_.name(a)));
}

}  // namespace almagest::query
