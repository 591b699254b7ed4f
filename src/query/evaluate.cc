// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/evaluate.h"

#include <algorithm>
#include <limits>
#include <span>

#include "query/code_set.h"

namespace almagest::query {
namespace {

using index::Bitmap;
using index::Column;
using index::Content;
using index::Row;

constexpr std::string_view kPublic = "PUBLIC";
// With fewer rows left than one in so many, they are tested one by one.
constexpr std::size_t kSparse = 32;

bool holds(const Test& test, std::string_view text) {
  const auto* pattern = std::get_if<Pattern>(&test);
  return pattern != nullptr && pattern->matches(text);
}

bool holds(const Test& test, double number) {
  if (const auto* range = std::get_if<NumberRange>(&test)) return range->reals.holds(number);
  const auto* wrapped = std::get_if<WrappedRange>(&test);
  return wrapped != nullptr && wrapped->holds(number);
}

template <typename Given>
bool value_meets(const Condition& condition, Given value) {
  bool any_positive = false;
  bool met = false;
  for (const Item& item : condition.items) {
    const bool fits = holds(item.test, value);
    if (item.negated && fits) return false;
    if (item.negated) continue;
    any_positive = true;
    met = met || fits;
  }
  return met || !any_positive;
}

// Intervals [low, high] that numbers of one kind must lie in.
template <typename Number>
struct Interval {
  Number low;
  Number high;
};

void add_intervals(const Test& test, std::vector<Interval<double>>& into) {
  if (const auto* range = std::get_if<NumberRange>(&test)) {
    into.push_back({range->reals.low, range->reals.high});
  } else if (const auto* wrapped = std::get_if<WrappedRange>(&test)) {
    into.push_back({wrapped->low, std::numeric_limits<double>::infinity()});
    into.push_back({-std::numeric_limits<double>::infinity(), wrapped->high});
  }
}

void add_intervals(const Test& test, std::vector<Interval<std::int64_t>>& into) {
  if (const auto* range = std::get_if<NumberRange>(&test)) {
    into.push_back({range->integers.low, range->integers.high});
  } else if (const auto* integers = std::get_if<IntegerRange>(&test)) {
    into.push_back({integers->low, integers->high});
  }
}

// The union, as disjoint intervals in ascending order.
template <typename Number>
std::vector<Interval<Number>> intervals_of(const Condition& condition, bool negated) {
  std::vector<Interval<Number>> all;
  for (const Item& item : condition.items) {
    if (item.negated == negated) add_intervals(item.test, all);
  }
  std::erase_if(all, [](const auto& interval) { return interval.low > interval.high; });
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.low < b.low; });
  std::vector<Interval<Number>> merged;
  for (const auto& interval : all) {
    if (!merged.empty() && interval.low <= merged.back().high) {
      merged.back().high = std::max(merged.back().high, interval.high);
    } else {
      merged.push_back(interval);
    }
  }
  return merged;
}

template <typename Number>
bool lies_in(const std::vector<Interval<Number>>& intervals, Number value) {
  const auto after = std::upper_bound(intervals.begin(), intervals.end(), value,
                                      [](Number v, const auto& interval) { return v < interval.low; });
  return after != intervals.begin() && value <= std::prev(after)->high;
}

// Null rows may be members.
template <typename Number>
Bitmap rows_within(const Column& column, std::span<const Number> values,
                   const std::vector<Interval<Number>>& intervals) {
  if (intervals.empty()) return Bitmap::none(values.size());
  if (intervals.size() == 1) return column.rows_between(intervals[0].low, intervals[0].high);
  return Bitmap::where(values.size(), [&](std::size_t i) { return lies_in(intervals, values[i]); });
}

// A column without a dictionary: one number a row.
template <typename Number>
Bitmap plain_rows_meeting(const Column& column, std::span<const Number> values, const Condition& condition) {
  const auto begin = condition.items.begin();
  const auto end = condition.items.end();
  const bool any_positive = std::any_of(begin, end, [](const Item& item) { return !item.negated; });
  const bool any_negated = std::any_of(begin, end, [](const Item& item) { return item.negated; });
  const bool null_wanted = std::any_of(
      begin, end, [](const Item& item) { return !item.negated && std::holds_alternative<Null>(item.test); });
  const Bitmap nulls = column.null_rows();

  Bitmap rows =
      any_positive ? rows_within(column, values, intervals_of<Number>(condition, false)) : Bitmap::all(column.rows());
  rows.and_not(nulls);
  if (null_wanted) rows |= nulls;
  if (any_negated) rows.and_not(rows_within(column, values, intervals_of<Number>(condition, true))).and_not(nulls);
  return rows;
}

Bitmap plain_rows_meeting(const Column& column, const Condition& condition) {
  if (column.content() == Content::real) return plain_rows_meeting<double>(column, column.reals(), condition);
  return plain_rows_meeting<std::int64_t>(column, column.integers(), condition);
}

Bitmap rows_by_access(const index::Table& table, const Condition& condition, base::Instant now) {
  const bool exclusive = meets(condition, table.mission().access_exclusive());
  const bool open = meets(condition, kPublic);
  // Access is never null, so asking for null finds nothing and asking for !null everything: meets() says so of words.
  if (exclusive == open) return exclusive ? Bitmap::all(table.rows()) : Bitmap::none(table.rows());
  Bitmap rows = index::exclusive_rows(table, now);
  return exclusive ? rows : rows.flip();
}

// A constraint made ready: a set of codes, or the rows themselves where there are no codes.
struct Step {
  const Column* column = nullptr;  // null: `set` is of rows
  Bitmap set;
};

void apply(const Step& step, Bitmap& rows) {
  if (step.column == nullptr) {
    rows &= step.set;
    return;
  }
  if (rows.count() * kSparse > rows.size()) {
    rows &= step.column->rows_with(step.set);
    return;
  }
  Bitmap kept = Bitmap::none(rows.size());
  rows.for_each([&](std::size_t row) {
    if (step.set.test(step.column->code(static_cast<Row>(row)))) kept.set(row);
  });
  rows = std::move(kept);
}

Step make_step(const index::Table& table, const Constraint& constraint, base::Instant now) {
  const metadata::Mission& mission = table.mission();
  if (mission.columns()[constraint.column].name == mission.roles().access) {
    return {nullptr, rows_by_access(table, constraint.condition, now)};
  }
  const Column& column = table.column(constraint.column);
  if (!column.has_dictionary()) return {nullptr, plain_rows_meeting(column, constraint.condition)};
  return {&column, codes_meeting(column, constraint.condition)};
}

// Sets of rows are at hand; then the narrower codes and the smaller sets first.
std::size_t cost_of(const Step& step) {
  if (!step.set.any()) return 0;
  return step.column == nullptr ? 1 : 2 + step.column->dictionary_size();
}

}  // namespace

bool meets(const Condition& condition, std::string_view text) {
  return value_meets(condition, text);
}

bool meets(const Condition& condition, double number) {
  return value_meets(condition, number);
}

Bitmap rows_meeting(const index::Table& table, const std::vector<Constraint>& constraints, base::Instant now,
                    Bitmap among) {
  const metadata::Mission& mission = table.mission();
  std::vector<Step> steps;
  for (const Constraint& constraint : constraints) {
    const bool about_matches = mission.columns()[constraint.column].name == mission.roles().separation;
    if (constraint.condition.empty() || about_matches) continue;
    steps.push_back(make_step(table, constraint, now));
  }
  std::sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) { return cost_of(a) < cost_of(b); });
  for (const Step& step : steps) {
    if (!among.any()) break;
    apply(step, among);
  }
  return among;
}

}  // namespace almagest::query
