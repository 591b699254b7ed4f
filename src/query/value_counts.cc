// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/value_counts.h"

#include <optional>

namespace almagest::query {
namespace {

using index::Code;

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

bool ValueCounts::more_than(std::size_t values) const {
  std::size_t found = 0;
  for (const OfPart& part : parts_) {
    for (const std::uint32_t rows : part.counts()) {
      if (rows > 0 && ++found > values) return true;
    }
  }
  return false;
}

void ValueCounts::for_each(const std::function<void(const CountedValue&)>& each) const {
  std::vector<std::pair<Code, Code>> ranges;
  for (const OfPart& part : parts_) ranges.emplace_back(0, static_cast<Code>(part.counts().size()));
  for_each_within(std::move(ranges), each);
}

void ValueCounts::for_each_beginning(std::string_view beginning,
                                     const std::function<void(const CountedValue&)>& each) const {
  std::vector<std::pair<Code, Code>> ranges;
  for (const OfPart& part : parts_) {
    const index::TextPool& texts = part.column->is_listed() ? part.column->elements() : part.column->texts();
    const auto bound = [&](int beyond) {  // the first text whose beginning comes after (1) or not before (0)
      Code low = 0;
      auto high = static_cast<Code>(texts.size());
      while (low < high) {
        const Code middle = low + (high - low) / 2;
        const int order = index::compare_nocase(texts[middle].substr(0, beginning.size()), beginning);
        if (order < beyond) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    };
    ranges.emplace_back(bound(0), bound(1));
  }
  for_each_within(std::move(ranges), each);
}

void ValueCounts::for_each_within(std::vector<std::pair<Code, Code>> ranges,
                                  const std::function<void(const CountedValue&)>& each) const {
  const auto next_of = [&](std::size_t i) -> std::optional<CountedValue> {
    const auto counts = parts_[i].counts();
    auto& [at, end] = ranges[i];
    while (at < end && counts[at] == 0) ++at;
    if (at >= end) return std::nullopt;
    return CountedValue{parts_[i].column, at, counts[at]};
  };
  if (parts_.size() == 1) {
    while (const auto value = next_of(0)) {
      each(*value);
      ++ranges[0].first;
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
      ++ranges[i].first;
    }
    each(total);
  }
}

}  // namespace almagest::query
