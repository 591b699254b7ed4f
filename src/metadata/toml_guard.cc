// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/toml_guard.h"

#include <algorithm>
#include <string>

namespace almagest::metadata {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// What may follow "[" or "[["; "]" is an error that the parser reports itself.
bool begins_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '"' || c == '\'' || c == ']';
}

// The position after the text that begins at `at`, or where the parser gives up on it.
std::size_t skip_text(std::string_view toml, std::size_t at) {
  const char quote = toml[at];
  const std::string_view triple = quote == '"' ? R"(""")" : "'''";
  const bool many_lines = toml.substr(at).starts_with(triple);
  at += many_lines ? 3 : 1;
  while (at < toml.size()) {
    if (toml[at] == '\\' && quote == '"') {
      at += 2;
    } else if (many_lines && toml.substr(at).starts_with(triple)) {
      at += 3;
      for (int more = 0; more < 2 && at < toml.size() && toml[at] == quote; ++more) ++at;  // """"" ends with two quotes
      return at;
    } else if (!many_lines && (toml[at] == quote || toml[at] == '\n')) {
      return at + (toml[at] == quote ? 1 : 0);
    } else {
      ++at;
    }
  }
  return toml.size();
}

}  // namespace

std::optional<TomlMistake> find_poison(std::string_view toml) {
  const auto mistake_at = [&](std::size_t at, std::string_view message) {
    const auto lines = std::ranges::count(toml.substr(0, at), '\n');
    return TomlMistake{static_cast<std::size_t>(lines) + 1, message};
  };
  std::string open;  // brackets of arrays and inline tables, innermost last
  bool fresh_line = true;
  for (std::size_t at = 0; at < toml.size();) {
    const char c = toml[at];
    if (static_cast<unsigned char>(c) >= 0x80) {
      return mistake_at(at, "characters beyond ASCII belong into quotes or comments");
    }
    if (c == '#') {
      at = std::min(toml.find('\n', at), toml.size());
      continue;
    }
    if (c == '"' || c == '\'') {
      at = skip_text(toml, at);
      fresh_line = false;
      continue;
    }
    if (c == '[' && fresh_line && open.empty()) {
      at += toml.substr(at).starts_with("[[") ? 2 : 1;
      while (at < toml.size() && is_blank(toml[at])) ++at;
      if (at < toml.size() && !begins_name(toml[at])) return mistake_at(at, "a table needs a name after its bracket");
      fresh_line = false;
      continue;
    }
    if (c == '[' || c == '{') open += c;
    if ((c == ']' || c == '}') && !open.empty()) {
      if (open.back() != (c == ']' ? '[' : '{')) return mistake_at(at, "a bracket closes another kind");
      open.pop_back();
    }
    fresh_line = c == '\n' || (fresh_line && (is_blank(c) || c == '\r'));
    ++at;
  }
  return std::nullopt;
}

}  // namespace almagest::metadata
