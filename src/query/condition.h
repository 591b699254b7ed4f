// SPDX-License-Identifier: GPL-3.0-or-later
// The condition language: what a person writes into the field of a column ("F770W, F1*", ">= 5", "2023-01 .. 2023-03",
// "!null"). docs/conditions.md is its description for users.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "metadata/mission.h"

namespace almagest::query {

inline constexpr std::size_t kMaxConditionBytes = 1'000'000;
inline constexpr std::size_t kMaxConditionItems = 20'000;
inline constexpr std::size_t kMaxWildcards = 50;  // in one item

// Text between wildcards, in ASCII lower case: "a*b" is {"a", "b"}; one piece alone is an exact match.
struct Pattern {
  std::vector<std::string> pieces;
  bool exact() const { return pieces.size() == 1; }
  bool matches(std::string_view text) const;  // without regard to ASCII case
};

// Closed intervals; low > high is empty.
struct IntegerRange {
  std::int64_t low = 0;
  std::int64_t high = 0;
};
struct RealRange {
  double low = 0;
  double high = 0;
};
struct Null {};  // the value is null

// Numbers carry both ranges, so that a condition fits a column however it is stored. Times are IntegerRange in
// microseconds since 1970, booleans IntegerRange of 0 and 1.
struct NumberRange {
  IntegerRange integers;  // the integers within `reals`
  RealRange reals;
};

using Test = std::variant<Null, Pattern, IntegerRange, NumberRange>;

struct Item {
  bool negated = false;
  Test test;
};

// A value satisfies a condition if it satisfies any item that is not negated (or there is none) and every negated one.
// A null satisfies the item Null and nothing else, negated or not.
struct Condition {
  metadata::ConditionKind kind = metadata::ConditionKind::string;
  std::vector<Item> items;  // empty: no constraint
  bool empty() const { return items.empty(); }
};

// Errors are invalid_argument, or too_large beyond the limits above, and point at the offending part of `text`.
base::Result<Condition> parse_condition(metadata::ConditionKind kind, std::string_view text);

// The same for a column of a mission. Besides: a column that can't be asked about (invalid_argument), and words of the
// access column that do not exist.
base::Result<Condition> parse_condition(const metadata::Mission& mission, std::size_t column, std::string_view text);

}  // namespace almagest::query
