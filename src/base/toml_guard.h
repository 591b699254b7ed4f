// SPDX-License-Identifier: GPL-3.0-or-later
// Finds what toml++ 3.3 must not be given: malformed texts that run its parser into an assertion or into undefined
// behaviour instead of an error.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace almagest::base {

struct TomlMistake {
  std::size_t line = 0;  // from 1
  std::string_view message;
};

// A character beyond ASCII outside texts and comments, a table header whose name does not begin like one, a bracket
// that closes one of another kind: none of them valid TOML 1.0. Also a character beyond ASCII that follows a backslash,
// which TOML allows at the start of a continued line only. Everything else is left to the parser.
std::optional<TomlMistake> find_poison(std::string_view toml);

}  // namespace almagest::base
