// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/code_set.h"

#include <algorithm>
#include <span>

#include "query/pieced_match.h"

namespace almagest::query {
namespace {

using index::Bitmap;
using index::Code;
using index::Column;
using index::Content;
using index::PiecedTexts;
using index::TextPool;

// Where the texts whose first `length` bytes equal `key` begin (lower) or end (upper) in the sorted pool.
enum class Bound { lower, upper };
std::size_t bound(const TextPool& pool, std::string_view key, std::size_t length, Bound which) {
  std::size_t low = 0;
  std::size_t high = pool.size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    const int order = index::compare_nocase(pool[middle].substr(0, length), key);
    if (order < 0 || (order == 0 && which == Bound::upper)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

void add_between(const TextPool& pool, std::string_view key, std::size_t length, Bitmap& codes) {
  codes.set_range(bound(pool, key, length, Bound::lower), bound(pool, key, length, Bound::upper));
}

void add_matching(const TextPool& pool, const PiecedTexts& pieces, const Pattern& pattern, Bitmap& codes) {
  const std::string& first = pattern.pieces.front();
  if (pattern.exact()) return add_between(pool, first, std::string_view::npos, codes);
  if (pattern.pieces.size() == 2 && pattern.pieces[1].empty()) return add_between(pool, first, first.size(), codes);
  std::size_t begin = 0;
  std::size_t end = pool.size();
  if (!first.empty()) {
    begin = bound(pool, first, first.size(), Bound::lower);
    end = bound(pool, first, first.size(), Bound::upper);
  }
  if (!pieces.empty() && begin < end) {
    if (const auto glob = Glob::make(pattern)) return add_by_pieces(pieces, *glob, begin, end, codes);
  }
  for (std::size_t i = begin; i < end; ++i) {
    if (pattern.matches(pool[i])) codes.set(i);
  }
}

// The codes of a listed column whose list has one of `elements`.
Bitmap codes_with_element(const Column& column, const Bitmap& elements) {
  Bitmap codes = Bitmap::none(column.dictionary_size() + std::size_t{1});
  if (!elements.any()) return codes;
  for (Code code = 0; code < column.dictionary_size(); ++code) {
    const std::span<const Code> own = column.elements_of(code);
    if (std::any_of(own.begin(), own.end(), [&](Code element) { return elements.test(element); })) codes.set(code);
  }
  return codes;
}

Bitmap text_codes(const Column& column, const Condition& condition, bool negated) {
  Bitmap codes = Bitmap::none(column.dictionary_size() + std::size_t{1});
  Bitmap elements = Bitmap::none(column.elements().size());
  for (const Item& item : condition.items) {
    const auto* pattern = std::get_if<Pattern>(&item.test);
    if (pattern == nullptr || item.negated != negated) continue;
    if (column.is_listed()) add_matching(column.elements(), {}, *pattern, elements);
    // A list as a whole can be asked for in quotes.
    if (!column.is_listed() || pattern->exact()) add_matching(column.texts(), column.pieces(), *pattern, codes);
  }
  if (column.is_listed()) codes |= codes_with_element(column, elements);
  return codes;
}

template <typename Number>
void add_range(std::span<const Number> sorted, Number low, Number high, Bitmap& codes) {
  if (low > high) return;
  const auto first = std::lower_bound(sorted.begin(), sorted.end(), low);
  const auto last = std::upper_bound(first, sorted.end(), high);
  codes.set_range(static_cast<std::size_t>(first - sorted.begin()), static_cast<std::size_t>(last - sorted.begin()));
}

void add_real_codes(std::span<const double> sorted, const Test& test, Bitmap& codes) {
  if (const auto* range = std::get_if<NumberRange>(&test)) {
    add_range(sorted, range->reals.low, range->reals.high, codes);
  } else if (const auto* wrapped = std::get_if<WrappedRange>(&test)) {
    const auto from = std::lower_bound(sorted.begin(), sorted.end(), wrapped->low) - sorted.begin();
    const auto to = std::upper_bound(sorted.begin(), sorted.end(), wrapped->high) - sorted.begin();
    codes.set_range(static_cast<std::size_t>(from), sorted.size());
    codes.set_range(0, static_cast<std::size_t>(to));
  }
}

void add_integer_codes(std::span<const std::int64_t> sorted, const Test& test, Bitmap& codes) {
  if (const auto* range = std::get_if<NumberRange>(&test)) {
    add_range(sorted, range->integers.low, range->integers.high, codes);
  } else if (const auto* integers = std::get_if<IntegerRange>(&test)) {
    add_range(sorted, integers->low, integers->high, codes);
  }
}

Bitmap number_codes(const Column& column, const Condition& condition, bool negated) {
  Bitmap codes = Bitmap::none(column.dictionary_size() + std::size_t{1});
  for (const Item& item : condition.items) {
    if (item.negated != negated) continue;
    if (column.content() == Content::real) {
      add_real_codes(column.reals(), item.test, codes);
    } else {
      add_integer_codes(column.integers(), item.test, codes);
    }
  }
  return codes;
}

Bitmap value_codes(const Column& column, const Condition& condition, bool negated) {
  return column.content() == Content::text ? text_codes(column, condition, negated)
                                           : number_codes(column, condition, negated);
}

}  // namespace

Bitmap codes_meeting(const Column& column, const Condition& condition) {
  const Code null = column.dictionary_size();
  const auto is_null = [](const Item& item) { return std::holds_alternative<Null>(item.test); };
  const auto begin = condition.items.begin();
  const auto end = condition.items.end();
  const bool any_positive = std::any_of(begin, end, [](const Item& item) { return !item.negated; });
  const bool any_negated = std::any_of(begin, end, [](const Item& item) { return item.negated; });

  Bitmap codes = Bitmap::none(null + std::size_t{1});
  if (any_positive) {
    codes = value_codes(column, condition, false);
    if (std::any_of(begin, end, [&](const Item& item) { return is_null(item) && !item.negated; })) codes.set(null);
  } else {
    codes.set_range(0, null);
  }
  if (any_negated) {
    codes.and_not(value_codes(column, condition, true));
    codes.reset(null);
  }
  return codes;
}

}  // namespace almagest::query
