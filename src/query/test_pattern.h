// SPDX-License-Identifier: GPL-3.0-or-later
// For tests: a pattern from its text, in lower case and without escapes.
#pragma once

#include <string>
#include <string_view>

#include "query/condition.h"

namespace almagest::query::testing {

inline Pattern pattern_of(std::string_view text) {
  Pattern pattern{{std::string()}};
  for (const char c : text) {
    if (c == '*') {
      pattern.pieces.emplace_back();
    } else {
      pattern.pieces.back() += c;
    }
  }
  return pattern;
}

}  // namespace almagest::query::testing
