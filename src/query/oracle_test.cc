// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "query/test_oracle.h"

namespace almagest::query::testing {
namespace {

using index::testing::below;
using index::testing::pick;
using index::testing::uniform;
using metadata::Value;
using Holds = std::function<bool(const Value&)>;

struct OracleItem {
  std::string text;
  Holds holds;
};

bool glob(const std::string& pattern, std::size_t p, const std::string& text, std::size_t t) {
  if (p == pattern.size()) return t == text.size();
  if (pattern[p] == '\1') {
    return glob(pattern, p + 1, text, t) || (t < text.size() && glob(pattern, p, text, t + 1));
  }
  return t < text.size() && pattern[p] == text[t] && glob(pattern, p + 1, text, t + 1);
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == '"' || c == '*' || c == ',' || c == '!') out += '\\';
    out += c;
  }
  return out;
}

std::string shuffled_case(Random& random, std::string text) {
  return below(random, 3) == 0 ? base::upper(text) : below(random, 2) == 0 ? base::lower(text) : text;
}

std::vector<std::string> list_of(const std::string& joined) {
  std::vector<std::string> elements(1);
  for (std::size_t i = 0; i < joined.size(); ++i) {
    if (joined.compare(i, 2, ", ") == 0) {
      elements.emplace_back();
      ++i;
    } else {
      elements.back() += joined[i];
    }
  }
  return elements;
}

// `\1` in `pattern` is a wildcard.
OracleItem text_item(Random& random, const metadata::Column& column) {
  static const std::vector<std::string> kMore{"NRC_IMAGE", "NRC", "MIR, NRC_IMAGE", "1b",
                                              "3",         "a*b", "Same",           "jw00012"};
  std::string word =
      shuffled_case(random, below(random, 2) == 0 ? pick(random, index::testing::words()) : pick(random, kMore));
  std::string pattern = word;
  switch (below(random, 6)) {
    case 0:
      pattern = word.substr(0, below(random, word.size() + 1)) + "\1";
      break;
    case 1:
      pattern = "\1" + word.substr(below(random, word.size() + 1));
      break;
    case 2:
      pattern = word.substr(0, 1) + "\1" + word.substr(word.size() - 1);
      break;
    case 3:
      pattern = "\1" + word.substr(word.size() / 2, 1) + "\1";
      break;
    default:
      break;
  }
  std::string text;
  for (const char c : pattern) text += c == '\1' ? "*" : escaped(std::string(1, c));
  if (below(random, 2) == 0 || base::equal_nocase(word, "null") || base::trim(text) != text) text = '"' + text + '"';

  const bool substring = column.condition == metadata::ConditionKind::substring;
  const bool listed = column.reduce == metadata::Reduce::list || column.reduce == metadata::Reduce::levels;
  const std::string lowered = base::lower(substring ? "\1" + pattern + "\1" : pattern);
  return {text, [=](const Value& value) {
            const auto& whole = std::get<std::string>(value);
            if (!listed) return glob(lowered, 0, base::lower(whole), 0);
            if (base::lower(whole) == lowered) return true;
            const auto elements = list_of(whole);
            return std::any_of(elements.begin(), elements.end(),
                               [&](const std::string& e) { return glob(lowered, 0, base::lower(e), 0); });
          }};
}

long double exact(const Value& value) {
  const auto* integer = std::get_if<std::int64_t>(&value);
  return integer != nullptr ? static_cast<long double>(*integer) : static_cast<long double>(std::get<double>(value));
}

OracleItem number_item(Random& random, const metadata::Column& column) {
  static const std::vector<double> kReals{0, 0.1, 0.3, -1, 1, 5, 2.5, -0.5, 1e300, -1e-300, 1000, 1003, 1e12};
  static const std::vector<std::int64_t> kIntegers{
      0, 1, -1, 2, 5, 1001, 1002, 9007199254740993, 9007199254740992, INT64_MAX, INT64_MIN, 1000000000123};
  const auto number = [&]() -> std::pair<std::string, long double> {
    if (column.type == metadata::Type::integer && below(random, 3) != 0) {
      const auto n = pick(random, kIntegers);
      return {std::to_string(n), static_cast<long double>(n)};
    }
    const double n = below(random, 2) == 0 ? pick(random, kReals) : uniform(random, -12, 12);
    return {fmt::format("{}", n), static_cast<long double>(n)};
  };
  const std::string space = below(random, 2) == 0 ? " " : "";
  auto a = number();
  auto b = number();
  const long double x = a.second;
  switch (below(random, 8)) {
    case 0:
      return {">" + space + a.first, [=](const Value& v) { return exact(v) > x; }};
    case 1:
      return {">=" + space + a.first, [=](const Value& v) { return exact(v) >= x; }};
    case 2:
      return {"<" + space + a.first, [=](const Value& v) { return exact(v) < x; }};
    case 3:
      return {"<=" + space + a.first, [=](const Value& v) { return exact(v) <= x; }};
    case 4: {
      if (a.second > b.second) std::swap(a, b);
      if (static_cast<double>(a.second) > static_cast<double>(b.second))
        return {a.first, [=](const Value& v) { return exact(v) == a.second; }};
      return {a.first + space + ".." + space + b.first,
              [=](const Value& v) { return exact(v) >= a.second && exact(v) <= b.second; }};
    }
    case 5: {
      const double middle = uniform(random, -10, 10);
      const bool percent = below(random, 2) == 0;
      const double margin = static_cast<double>(below(random, 50));
      const double width = percent ? std::abs(middle) * (margin / 100) : margin;
      return {fmt::format("{}{}+-{}{}{}", middle, space, space, margin, percent ? "%" : ""), [=](const Value& v) {
                return exact(v) >= static_cast<long double>(middle - width) &&
                       exact(v) <= static_cast<long double>(middle + width);
              }};
    }
    default:
      return {(below(random, 2) == 0 ? "=" : "") + a.first, [=](const Value& v) { return exact(v) == x; }};
  }
}

// Times compare as their texts do, cut to the length of the one that is asked for.
OracleItem time_item(Random& random) {
  static const std::vector<std::size_t> kLengths{4, 7, 10, 13, 16, 19};
  const auto time = [&] {
    const base::Instant at{index::testing::kNow_us +
                           static_cast<std::int64_t>(below(random, 400)) * 86'400'000'000 / 3};
    return base::iso_of(at, base::Fraction::none).substr(0, pick(random, kLengths));
  };
  const auto cut = [](const Value& v, const std::string& to) {
    return base::iso_of(std::get<base::Instant>(v), base::Fraction::none).substr(0, to.size());
  };
  const std::string a = time();
  std::string written = a;
  if (a.size() > 10 && below(random, 2) == 0) written[10] = ' ';
  switch (below(random, 6)) {
    case 0:
      return {"> " + written, [=](const Value& v) { return cut(v, a) > a; }};
    case 1:
      return {">=" + written, [=](const Value& v) { return cut(v, a) >= a; }};
    case 2:
      return {"<" + written, [=](const Value& v) { return cut(v, a) < a; }};
    case 3:
      return {"<= " + written, [=](const Value& v) { return cut(v, a) <= a; }};
    case 4: {
      const std::string b = time();
      const std::size_t common = std::min(a.size(), b.size());
      if (a.substr(0, common) >= b.substr(0, common)) return {written, [=](const Value& v) { return cut(v, a) == a; }};
      return {written + " .. " + b, [=](const Value& v) { return cut(v, a) >= a && cut(v, b) <= b; }};
    }
    default:
      return {written, [=](const Value& v) { return cut(v, a) == a; }};
  }
}

// Halves of a degree, so that the oracle's arithmetic is exact.
OracleItem ra_item(Random& random) {
  const auto turn = [](double degrees) { return degrees - 360 * std::floor(degrees / 360); };
  const double a = static_cast<double>(below(random, 1080)) / 2 - 90;
  const double b = static_cast<double>(below(random, 1080)) / 2 - 90;
  if (below(random, 4) == 0) {
    const double limit = turn(a);
    return {fmt::format("<{}", limit), [=](const Value& v) { return std::get<double>(v) < limit; }};
  }
  if (below(random, 4) == 0)
    return {fmt::format("{}", a), [=](const Value& v) { return std::get<double>(v) == turn(a); }};
  return {fmt::format("{} .. {}", a, b),
          [=](const Value& v) { return b - a >= 360 || turn(std::get<double>(v) - turn(a)) <= turn(b - a); }};
}

OracleItem flag_item(Random& random) {
  const bool wanted = below(random, 2) == 0;
  static const std::vector<std::string> kYes{"t", "True", "1", "YES"};
  static const std::vector<std::string> kNo{"f", "False", "0", "no"};
  return {pick(random, wanted ? kYes : kNo),
          [=](const Value& v) { return std::get<std::int64_t>(v) == (wanted ? 1 : 0); }};
}

OracleItem dec_item(Random& random) {
  const double a = static_cast<double>(below(random, 361)) / 2 - 90;
  if (below(random, 2) == 0) return {fmt::format(">={}", a), [=](const Value& v) { return std::get<double>(v) >= a; }};
  return {fmt::format("-90 .. {}", a), [=](const Value& v) { return std::get<double>(v) <= a; }};
}

OracleItem value_item(Random& random, const metadata::Column& column) {
  switch (column.type) {
    case metadata::Type::integer:
      return number_item(random, column);
    case metadata::Type::real:
      if (column.condition == metadata::ConditionKind::ra) return ra_item(random);
      if (column.condition == metadata::ConditionKind::dec) return dec_item(random);
      return number_item(random, column);
    case metadata::Type::time:
      return time_item(random);
    case metadata::Type::boolean:
      return flag_item(random);
    default:
      return text_item(random, column);
  }
}

}  // namespace

OracleCondition random_condition(Random& random, const metadata::Column& column) {
  struct Term {
    bool negated, null;
    Holds holds;
  };
  std::vector<Term> terms;
  OracleCondition condition;
  const std::size_t count = below(random, 12) == 0 ? 20 : 1 + below(random, 3);
  for (std::size_t i = 0; i < count; ++i) {
    const bool negated = below(random, 4) == 0;
    const bool null = below(random, 12) == 0;
    OracleItem item = null ? OracleItem{"null", {}} : value_item(random, column);
    condition.text += (i == 0 ? "" : below(random, 2) == 0 ? "," : " , ") + std::string(negated ? "!" : "") + item.text;
    terms.push_back({negated, null, std::move(item.holds)});
  }
  condition.holds = [terms](const Value& value) {
    const bool is_null = metadata::is_null(value);
    bool wanted = false, met = false;
    for (const Term& term : terms) {
      const bool fits = term.null ? is_null : !is_null && term.holds(value);
      if (term.negated && (fits || is_null)) return false;
      if (!term.negated) wanted = true;
      if (!term.negated && fits) met = true;
    }
    return wanted ? met : !is_null;
  };
  return condition;
}

}  // namespace almagest::query::testing
