// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/evaluate.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <optional>

#include "query/code_set.h"

namespace almagest::query {
namespace {

using index::Bitmap;
using index::Column;
using index::Row;

constexpr std::string_view kPublic = "PUBLIC";

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

// A null meets the item Null and nothing else; a negated item it never meets.
bool null_meets(const Condition& condition) {
  const auto is_null = [](const Item& item) { return std::holds_alternative<Null>(item.test); };
  return std::any_of(condition.items.begin(), condition.items.end(), is_null) &&
         std::none_of(condition.items.begin(), condition.items.end(), [](const Item& item) { return item.negated; });
}

Bitmap rows_by_access(const index::Table& table, const Condition& condition, base::Instant now) {
  const bool exclusive = meets(condition, table.mission().access_exclusive());
  const bool open = meets(condition, kPublic);
  // Access is never null, so asking for null finds nothing and asking for !null everything: meets() says so of words.
  if (exclusive == open) return exclusive ? table.live() : Bitmap::none(table.end());
  Bitmap rows = index::exclusive_rows(table, now);
  return exclusive ? rows : rows.flip();
}

// A constraint made ready for one part of the table: a set of codes, or a text to be tested row by row.
struct Step {
  const Column* column = nullptr;
  std::optional<index::CodeSet> codes;
  const Condition* condition = nullptr;
  double rows = 0;  // about how many of the part's rows meet it
};

double rows_with(const Column& column, const index::CodeSet& codes) {
  constexpr std::size_t kFewCodes = 4096;
  if (codes.none()) return 0;
  if (codes.all()) return static_cast<double>(column.rows());
  if (codes.count() <= kFewCodes && column.dictionary_size() <= kFewCodes) {
    double rows = 0;
    codes.codes().for_each([&](std::size_t code) { rows += column.code_counts()[code]; });
    return rows;
  }
  return static_cast<double>(column.rows()) * static_cast<double>(codes.count()) /
         static_cast<double>(codes.codes().size());
}

Step make_step(const index::Table::Part& part, const Constraint& constraint) {
  Step step;
  step.column = &part.segment->column(constraint.column);
  step.condition = &constraint.condition;
  if (step.column->has_dictionary()) {
    step.codes.emplace(codes_meeting(*step.column, constraint.condition));
    step.rows = rows_with(*step.column, *step.codes);
  } else {
    step.rows = std::numeric_limits<double>::infinity();  // slow: last
  }
  return step;
}

// One row of the step's part.
bool passes(const Step& step, Row row) {
  if (step.codes) return step.codes->test(step.column->code(row));
  const metadata::Value value = step.column->value(row);
  const auto* text = std::get_if<std::string>(&value);
  return text == nullptr ? null_meets(*step.condition) : meets(*step.condition, std::string_view(*text));
}

void apply(const Step& step, index::Words rows) {
  if (step.codes) return step.column->keep(*step.codes, rows);
  for (std::size_t w = 0; w < rows.size(); ++w) {
    for (std::uint64_t left = rows[w]; left != 0; left &= left - 1) {
      const auto row = static_cast<Row>(w * 64 + static_cast<std::size_t>(std::countr_zero(left)));
      if (!passes(step, row)) rows[w] &= ~(left & (~left + 1));
    }
  }
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
  std::vector<const Constraint*> stored;
  for (const Constraint& constraint : constraints) {
    const std::string& name = mission.columns()[constraint.column].name;
    const bool about_matches = name == mission.roles().separation;
    if (constraint.condition.empty() || about_matches) continue;
    if (name == mission.roles().access) {
      among &= rows_by_access(table, constraint.condition, now);
    } else {
      stored.push_back(&constraint);
    }
  }
  for (const index::Table::Part& part : table.parts()) {
    const index::Words rows = index::words_of(part, among);
    std::vector<Step> steps;
    steps.reserve(stored.size());
    for (const Constraint* constraint : stored) steps.push_back(make_step(part, *constraint));
    std::sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) { return a.rows < b.rows; });
    for (const Step& step : steps) {
      if (!index::any(rows)) break;
      apply(step, rows);
    }
  }
  return among;
}

struct RowTest::State {
  const index::Table& table;
  base::Instant now;
  std::vector<const Condition*> access;
  std::vector<std::vector<Step>> steps;  // a part
};

RowTest::RowTest(const index::Table& table, const std::vector<Constraint>& constraints, base::Instant now)
    : state_(std::make_unique<State>(State{table, now, {}, {}})) {
  const metadata::Mission& mission = table.mission();
  state_->steps.resize(table.parts().size());
  for (const Constraint& constraint : constraints) {
    const std::string& name = mission.columns()[constraint.column].name;
    if (constraint.condition.empty() || name == mission.roles().separation) continue;
    if (name == mission.roles().access) {
      state_->access.push_back(&constraint.condition);
      continue;
    }
    for (std::size_t i = 0; i < table.parts().size(); ++i) {
      state_->steps[i].push_back(make_step(table.parts()[i], constraint));
    }
  }
}

RowTest::~RowTest() = default;

bool RowTest::passes_all() const {
  return state_->access.empty() &&
         std::all_of(state_->steps.begin(), state_->steps.end(), [](const auto& steps) { return steps.empty(); });
}

bool RowTest::operator()(Row row) const {
  const index::Table& table = state_->table;
  for (const Condition* condition : state_->access) {
    const bool exclusive = index::is_exclusive(table, row, state_->now);
    if (!meets(*condition, exclusive ? std::string_view(table.mission().access_exclusive()) : kPublic)) return false;
  }
  const index::Table::Part& part = table.part_of(row);
  const auto which = static_cast<std::size_t>(&part - table.parts().data());
  for (const Step& step : state_->steps[which]) {
    if (!passes(step, row - part.first)) return false;
  }
  return true;
}

}  // namespace almagest::query
