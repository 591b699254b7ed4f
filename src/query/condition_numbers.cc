// SPDX-License-Identifier: GPL-3.0-or-later
// Comparisons and ranges, and conditions on numbers and times.
#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <optional>

#include "base/text.h"
#include "base/time.h"
#include "query/condition_parts.h"

namespace almagest::query {
namespace {

using base::Result;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr double kTwoTo63 = 9223372036854775808.0;
constexpr IntegerRange kNoInteger{1, 0};
constexpr std::string_view kPlusMinusSign = "\xC2\xB1";  // U+00B1

struct Operator {
  std::string_view text;
  Relation relation;
};
// Longer ones first.
constexpr Operator kOperators[] = {{">=", Relation::at_least}, {"<=", Relation::at_most}, {"==", Relation::equal},
                                   {">", Relation::more},      {"<", Relation::less},     {"=", Relation::equal}};

struct Number {
  double real = 0;
  std::optional<std::int64_t> integer;  // when it is written as one
};

Result<Number> number_in(const Part& part) {
  const auto real = base::parse_double(part.text);
  if (!real) {
    return refuse(part, fmt::format("'{}' is not a number; write 5, >5, 1 .. 5 or 5 +- 0.5", part.text));
  }
  return Number{*real, base::parse_int(part.text)};
}

// The integers x with low <= x <= high.
IntegerRange integers_within(double low, double high) {
  const double first = std::ceil(low);
  const double last = std::floor(high);
  if (first >= kTwoTo63 || last < -kTwoTo63) return kNoInteger;
  return {first < -kTwoTo63 ? kLeast : static_cast<std::int64_t>(first),
          last >= kTwoTo63 ? kMost : static_cast<std::int64_t>(last)};
}

NumberRange at_least(const Number& number) {
  return {number.integer ? IntegerRange{*number.integer, kMost} : integers_within(number.real, kInfinity),
          {number.real, kInfinity}};
}

NumberRange at_most(const Number& number) {
  return {number.integer ? IntegerRange{kLeast, *number.integer} : integers_within(-kInfinity, number.real),
          {-kInfinity, number.real}};
}

NumberRange both(const NumberRange& a, const NumberRange& b) {
  return {{std::max(a.integers.low, b.integers.low), std::min(a.integers.high, b.integers.high)},
          {std::max(a.reals.low, b.reals.low), std::min(a.reals.high, b.reals.high)}};
}

NumberRange above(const NumberRange& up_to) {
  const std::int64_t high = up_to.integers.high;
  const bool none_below = up_to.integers.low > up_to.integers.high;
  const IntegerRange integers = none_below      ? IntegerRange{kLeast, kMost}
                                : high == kMost ? kNoInteger
                                                : IntegerRange{high + 1, kMost};
  return {integers, {std::nextafter(up_to.reals.high, kInfinity), kInfinity}};
}

NumberRange below(const NumberRange& from) {
  const std::int64_t low = from.integers.low;
  const bool none_above = from.integers.low > from.integers.high;
  const IntegerRange integers = none_above      ? IntegerRange{kLeast, kMost}
                                : low == kLeast ? kNoInteger
                                                : IntegerRange{kLeast, low - 1};
  return {integers, {-kInfinity, std::nextafter(from.reals.low, -kInfinity)}};
}

Result<NumberRange> around(const Comparison& comparison, const Number& middle, const Number& margin) {
  if (margin.real < 0) return refuse(comparison.second, "what follows +- can't be negative");
  const double width = comparison.percent ? std::abs(middle.real) * (margin.real / 100) : margin.real;
  const double low = middle.real - width;
  const double high = middle.real + width;
  return NumberRange{integers_within(low, high), {low, high}};
}

Part whole(const Comparison& comparison) {
  const std::size_t end = comparison.second.offset + comparison.second.text.size();
  return {{comparison.first.text.data(), end - comparison.first.offset}, comparison.first.offset};
}

// The part after `mark`, which begins at `at`; `first` is what stands before it.
Result<Comparison> two_sided(const Part& item, Relation relation, std::size_t at, std::string_view mark,
                             std::string_view example) {
  Comparison comparison{relation, item.until(at).trimmed(), item.from(at + mark.size()).trimmed(), false};
  if (comparison.first.text.empty() || comparison.second.text.empty()) {
    if (relation == Relation::around) return refuse(item, fmt::format("'{}' needs a number on both sides", mark));
    return refuse(item, fmt::format("a range needs both its ends; write >={0} or <={0} for one that is open", example));
  }
  if (relation == Relation::around && comparison.second.text.back() == '%') {
    comparison.percent = true;
    comparison.second = comparison.second.until(comparison.second.text.size() - 1).trimmed();
  }
  return comparison;
}

}  // namespace

Result<Comparison> parse_comparison(const Part& item, std::string_view example) {
  for (const Operator& known : kOperators) {
    if (!item.text.starts_with(known.text)) continue;
    const Part rest = item.from(known.text.size()).trimmed();
    if (rest.text.empty()) {
      return refuse(item, fmt::format("nothing follows '{0}'; write {0}{1}", known.text, example));
    }
    return Comparison{known.relation, rest, {}, false};
  }
  if (const std::size_t at = item.text.find(".."); at != std::string_view::npos) {
    return two_sided(item, Relation::range, at, "..", example);
  }
  for (const std::string_view mark : {std::string_view("+-"), kPlusMinusSign}) {
    const std::size_t at = item.text.find(mark);
    if (at != std::string_view::npos) return two_sided(item, Relation::around, at, mark, example);
  }
  return Comparison{Relation::equal, item, {}, false};
}

Result<Test> parse_number(const Part& item) {
  ALMAGEST_TRY(const Comparison comparison, parse_comparison(item, "5"));
  ALMAGEST_TRY(const Number first, number_in(comparison.first));
  switch (comparison.relation) {
    case Relation::equal:
      return Test{both(at_least(first), at_most(first))};
    case Relation::less:
      return Test{below(at_least(first))};
    case Relation::at_most:
      return Test{at_most(first)};
    case Relation::more:
      return Test{above(at_most(first))};
    case Relation::at_least:
      return Test{at_least(first)};
    case Relation::range:
    case Relation::around:
      break;
  }
  ALMAGEST_TRY(const Number second, number_in(comparison.second));
  if (comparison.relation == Relation::around) {
    ALMAGEST_TRY(const NumberRange range, around(comparison, first, second));
    return Test{range};
  }
  if (first.real > second.real) {
    return refuse(whole(comparison), fmt::format("this range runs backwards; write {} .. {}", comparison.second.text,
                                                 comparison.first.text));
  }
  return Test{both(at_least(first), at_most(second))};
}

Result<Test> parse_time(const Part& item) {
  ALMAGEST_TRY(const Comparison comparison, parse_comparison(item, "2023-01-31"));
  const auto period_in = [](const Part& part) -> Result<base::Period> {
    auto period = base::parse_period(part.text);
    if (period) return *period;
    return refuse(part, fmt::format("'{}' is not a date; write 2023, 2023-01, 2023-01-31 or 2023-01-31 14:30:00 (UTC)",
                                    part.text));
  };
  if (comparison.relation == Relation::around) {
    return refuse(whole(comparison), "dates take no +-; write a range: 2023-01-01 .. 2023-01-31");
  }
  ALMAGEST_TRY(const base::Period first, period_in(comparison.first));
  switch (comparison.relation) {
    case Relation::less:
      return Test{IntegerRange{kLeast, first.begin.us - 1}};
    case Relation::at_most:
      return Test{IntegerRange{kLeast, first.end.us - 1}};
    case Relation::more:
      return Test{IntegerRange{first.end.us, kMost}};
    case Relation::at_least:
      return Test{IntegerRange{first.begin.us, kMost}};
    case Relation::range:
      break;
    default:
      return Test{IntegerRange{first.begin.us, first.end.us - 1}};
  }
  ALMAGEST_TRY(const base::Period second, period_in(comparison.second));
  if (first.begin > second.begin) {
    return refuse(whole(comparison), fmt::format("this range runs backwards; write {} .. {}", comparison.second.text,
                                                 comparison.first.text));
  }
  return Test{IntegerRange{first.begin.us, second.end.us - 1}};
}

}  // namespace almagest::query
