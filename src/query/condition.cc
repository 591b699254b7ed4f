// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/condition.h"

#include <fmt/format.h>

#include "base/text.h"
#include "query/condition_parts.h"

namespace almagest::query {
namespace {

using base::Code;
using base::Result;

bool is_text(Family family) {
  return family == Family::text || family == Family::substring;
}

// The offset just after a quoted text that begins at `begin`.
Result<std::size_t> end_of_quoted(std::string_view text, std::size_t begin) {
  for (std::size_t i = begin + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i + 1;
    }
  }
  return refuse({text.substr(begin), begin},
                "this quote is never closed; write \\\" for a quote that is part of the text");
}

bool is_before_item(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == '!';
}

// The offset of the comma that ends the item beginning at `begin`, or of the end.
Result<std::size_t> end_of_item(Family family, std::string_view text, std::size_t begin) {
  if (!is_text(family)) return std::min(text.find(',', begin), text.size());
  std::size_t at = begin;
  while (at < text.size() && is_before_item(text[at])) ++at;
  if (at < text.size() && text[at] == '"') {
    ALMAGEST_TRY(at, end_of_quoted(text, at));
  }
  while (at < text.size() && text[at] != ',') at += text[at] == '\\' ? 2 : 1;
  return std::min(at, text.size());
}

Result<Test> parse_test(Family family, const Part& item) {
  switch (family) {
    case Family::text:
    case Family::substring:
      return parse_text(item, family == Family::substring);
    case Family::number:
      return parse_number(item);
    case Family::ra:
      return parse_ra(item);
    case Family::dec:
      return parse_dec(item);
    case Family::time:
      return parse_time(item);
    case Family::flag:
      return parse_flag(item);
  }
  return Test{};
}

Result<Item> parse_item(Family family, Part part) {
  part = part.trimmed();
  const bool negated = !part.text.empty() && part.text.front() == '!';
  const Part rest = negated ? part.from(1).trimmed() : part;
  if (rest.text.empty()) {
    return negated ? refuse(part, "nothing follows this '!'; write !value")
                   : refuse(part, "a value is missing here; values are separated by single commas");
  }
  if (rest.text.front() == '!')
    return refuse(rest.until(1), "one '!' is enough; write \\! for a text that begins with it");
  if (base::equal_nocase(rest.text, "null") || base::equal_nocase(rest.text, "is null")) return Item{negated, Null{}};
  if (base::equal_nocase(rest.text, "is not null")) return Item{!negated, Null{}};
  ALMAGEST_TRY(Test test, parse_test(family, rest));
  return Item{negated, std::move(test)};
}

// The words of the access column are few, so a wrong one is a mistake rather than a search without results.
base::Status check_access_words(const metadata::Mission& mission, const Condition& condition) {
  for (const Item& item : condition.items) {
    const auto* pattern = std::get_if<Pattern>(&item.test);
    if (pattern == nullptr || pattern->matches("PUBLIC") || pattern->matches(mission.access_exclusive())) continue;
    return base::fail(Code::invalid_argument, fmt::format("access is either PUBLIC or {}", mission.access_exclusive()));
  }
  return {};
}

}  // namespace

Part Part::trimmed() const {
  const std::string_view inner = base::trim(text);
  const std::size_t before = inner.empty() ? 0 : static_cast<std::size_t>(inner.data() - text.data());
  return {inner, offset + before};
}

tl::unexpected<base::Error> refuse(const Part& part, std::string message) {
  return base::fail(Code::invalid_argument, std::move(message), part.span());
}

Family family_of(const metadata::Column& column) {
  using metadata::ConditionKind;
  switch (column.type) {
    case metadata::Type::string:
    case metadata::Type::region:
      return column.condition == ConditionKind::substring ? Family::substring : Family::text;
    case metadata::Type::boolean:
      return Family::flag;
    case metadata::Type::time:
      return Family::time;
    case metadata::Type::integer:
      return Family::number;
    case metadata::Type::real:
      if (column.condition == ConditionKind::ra) return Family::ra;
      return column.condition == ConditionKind::dec ? Family::dec : Family::number;
  }
  return Family::text;
}

Result<Condition> parse_condition(Family family, std::string_view text) {
  if (text.size() > kMaxConditionBytes) {
    return base::fail(Code::too_large, fmt::format("a condition may have {} characters", kMaxConditionBytes),
                      base::Span{kMaxConditionBytes, text.size() - kMaxConditionBytes});
  }
  Condition condition{family, {}};
  if (base::trim(text).empty()) return condition;
  for (std::size_t begin = 0;;) {
    ALMAGEST_TRY(const std::size_t end, end_of_item(family, text, begin));
    const Part part{text.substr(begin, end - begin), begin};
    if (condition.items.size() == kMaxConditionItems) {
      return base::fail(Code::too_large, fmt::format("a condition may have {} values", kMaxConditionItems),
                        part.span());
    }
    ALMAGEST_TRY(Item item, parse_item(family, part));
    condition.items.push_back(std::move(item));
    if (end == text.size()) return condition;
    begin = end + 1;
  }
}

Result<Condition> parse_condition(const metadata::Mission& mission, std::size_t column, std::string_view text) {
  const metadata::Column& asked = mission.columns()[column];
  const metadata::Roles& roles = mission.roles();
  const bool known_derived = asked.name == roles.access || asked.name == roles.separation;
  const bool derived = asked.reduce == metadata::Reduce::derived;
  const Family family = derived && asked.name == roles.separation ? Family::number : family_of(asked);
  ALMAGEST_TRY(Condition condition, parse_condition(family, text));
  if (condition.empty()) return condition;
  if (!asked.queryable || (derived && !known_derived)) {
    return base::fail(Code::invalid_argument,
                      fmt::format("the column '{}' is computed for each answer and takes no condition", asked.name),
                      base::Span{0, text.size()});
  }
  if (asked.name == roles.access) {
    if (const base::Status checked = check_access_words(mission, condition); !checked) {
      return base::fail(Code::invalid_argument, checked.error().message, base::Span{0, text.size()});
    }
  }
  return condition;
}

}  // namespace almagest::query
