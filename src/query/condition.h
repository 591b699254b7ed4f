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

// The value is null.
struct Null {};

// Text between wildcards, in ASCII lower case: "a*b" is {"a", "b"}; one piece alone is an exact match.
struct Pattern {
  std::vector<std::string> pieces;
  bool exact() const { return pieces.size() == 1; }
  bool matches(std::string_view text) const;  // without regard to ASCII case
};

// Closed intervals; low > high is empty. Times are IntegerRanges in microseconds since 1970, booleans of 0 and 1.
struct IntegerRange {
  std::int64_t low = 0;
  std::int64_t high = 0;
  bool holds(std::int64_t value) const { return value >= low && value <= high; }
};
struct RealRange {
  double low = 0;
  double high = 0;
  bool holds(double value) const { return value >= low && value <= high; }
};

// Numbers carry both, so that a condition is exact on integers and on reals.
struct NumberRange {
  IntegerRange integers;
  RealRange reals;
};

// Right ascensions through 0: value >= low or value <= high.
struct WrappedRange {
  double low = 0;
  double high = 0;
  bool holds(double value) const { return value >= low || value <= high; }
};

using Test = std::variant<Null, Pattern, IntegerRange, NumberRange, WrappedRange>;

struct Item {
  bool negated = false;
  Test test;
};

// What the values of a column are to a condition.
enum class Family : std::uint8_t { text, substring, number, ra, dec, time, flag };

// A value meets a condition if it meets one of the items that are not negated (or there is none) and all negated ones.
// A null meets the item Null and nothing else, negated or not.
struct Condition {
  Family family = Family::text;
  std::vector<Item> items;  // empty: no constraint
  bool empty() const { return items.empty(); }
};

// Errors are invalid_argument, or too_large beyond the limits above, and point at the offending part of `text`.
base::Result<Condition> parse_condition(Family family, std::string_view text);

// The same for a column of a mission; the column's type decides the family and its kind refines it. Besides, a column
// that can't be asked about and a word that `access` never is are invalid_argument.
base::Result<Condition> parse_condition(const metadata::Mission& mission, std::size_t column, std::string_view text);

Family family_of(const metadata::Column& column);

// The condition that asks for exactly this text: quoted and escaped as need be.
std::string exactly(std::string_view value);

}  // namespace almagest::query
