// SPDX-License-Identifier: GPL-3.0-or-later
// Inside the condition parser: parts of the text that know where they stand, and one parser a family of values.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "query/condition.h"

namespace almagest::query {

// A piece of a condition with its offset in the whole.
struct Part {
  std::string_view text;
  std::size_t offset = 0;

  Part trimmed() const;
  Part from(std::size_t begin) const { return {text.substr(begin), offset + begin}; }
  Part until(std::size_t end) const { return {text.substr(0, end), offset}; }
  base::Span span() const { return {offset, text.size()}; }
};

[[nodiscard]] tl::unexpected<base::Error> refuse(const Part& part, std::string message);

// Each takes one item without `!`, trimmed and not empty.
base::Result<Test> parse_text(const Part& item, bool substring);
base::Result<Test> parse_number(const Part& item);
base::Result<Test> parse_ra(const Part& item);
base::Result<Test> parse_dec(const Part& item);
base::Result<Test> parse_time(const Part& item);
base::Result<Test> parse_flag(const Part& item);

// How one item compares: "5", ">= 5", "1 .. 5", "5 +- 2".
enum class Relation { equal, less, at_most, more, at_least, range, around };
struct Comparison {
  Relation relation = Relation::equal;
  Part first;
  Part second;           // of range and around
  bool percent = false;  // of around: `second` is in percent of `first`
};
// `example` is a value to show in messages.
base::Result<Comparison> parse_comparison(const Part& item, std::string_view example);

}  // namespace almagest::query
