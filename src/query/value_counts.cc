// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/value_counts.h"

#include <optional>

namespace almagest::query {
namespace {

using index::Code;
using index::Column;

bool has_dead_rows(const index::Table& table, const index::Table::Part& part) {
  return index::count(index::words_of(part, table.live())) != part.segment->rows();
}

}  // namespace

bool value_less(const CountedValue& a, const CountedValue& b) {
  if (a.column->content() == index::Content::text) return index::text_less(a.text(), b.text());
  if (a.column->content() == index::Content::real) return a.column->reals()[a.code] < b.column->reals()[b.code];
  return a.column->integers()[a.code] < b.column->integers()[b.code];
}

ValueCounts::ValueCounts(const index::Table& table, std::size_t column, const index::Bitmap* rows) {
  for (const index::Table::Part& part : table.parts()) {
    OfPart of;
    of.column = &part.segment->column(column);
    const Code null = of.column->dictionary_size();
    if (rows == nullptr && !has_dead_rows(table, part)) {
      of.known = of.column->is_listed() ? of.column->element_counts() : of.column->code_counts().first(null);
      nulls_ += of.column->nulls();
      parts_.push_back(std::move(of));
      continue;
    }
    std::vector<std::uint32_t> by_code(null + std::size_t{1}, 0);
    of.column->tally(index::words_of(part, rows == nullptr ? table.live() : *rows), by_code);
    nulls_ += by_code[null];
    by_code.pop_back();
    if (of.column->is_listed()) {
      of.counted.assign(of.column->elements().size(), 0);
      for (Code code = 0; code < null; ++code) {
        if (by_code[code] == 0) continue;
        for (const Code element : of.column->elements_of(code)) of.counted[element] += by_code[code];
      }
    } else {
      of.counted = std::move(by_code);
    }
    parts_.push_back(std::move(of));
  }
}

void ValueCounts::for_each(const std::function<void(const CountedValue&)>& each) const {
  std::vector<Code> at(parts_.size(), 0);
  const auto next_of = [&](std::size_t i) -> std::optional<CountedValue> {
    const auto counts = parts_[i].counts();
    while (at[i] < counts.size() && counts[at[i]] == 0) ++at[i];
    if (at[i] == counts.size()) return std::nullopt;
    return CountedValue{parts_[i].column, at[i], counts[at[i]]};
  };
  if (parts_.size() == 1) {
    while (const auto value = next_of(0)) {
      each(*value);
      ++at[0];
    }
    return;
  }
  for (;;) {
    std::optional<CountedValue> least;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      const auto value = next_of(i);
      if (value && (!least || value_less(*value, *least))) least = value;
    }
    if (!least) return;
    CountedValue total = *least;
    total.rows = 0;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      const auto value = next_of(i);
      if (!value || value_less(*least, *value)) continue;
      total.rows += value->rows;
      ++at[i];
    }
    each(total);
  }
}

}  // namespace almagest::query
