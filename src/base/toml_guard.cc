// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/toml_guard.h"

#include <algorithm>
#include <string>

namespace almagest::base {
namespace {

constexpr std::string_view kBeyondAscii = "characters beyond ASCII belong into quotes or comments";

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

bool beyond_ascii(char c) {
  return static_cast<unsigned char>(c) >= 0x80;
}

// What may follow "[" or "[["; "]" is an error that the parser reports itself.
bool begins_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '"' || c == '\'' || c == ']';
}

class Scanner {
 public:
  explicit Scanner(std::string_view toml) : toml_(toml) {}

  std::optional<TomlMistake> run() {
    while (at_ < toml_.size() && message_.empty()) step(toml_[at_]);
    if (message_.empty()) return std::nullopt;
    const auto lines = std::ranges::count(toml_.substr(0, at_), '\n');
    return TomlMistake{static_cast<std::size_t>(lines) + 1, message_};
  }

 private:
  bool ahead(std::string_view text) const { return toml_.substr(at_).starts_with(text); }

  void step(char c) {
    if (beyond_ascii(c)) return refuse(kBeyondAscii);
    if (c == '#') return skip_comment();
    if (c == '[' && fresh_line_ && open_.empty()) return enter_header();
    fresh_line_ = c == '\n' || (fresh_line_ && (is_blank(c) || c == '\r'));
    if (c == '"' || c == '\'') return skip_text(c);
    if (c == '[' || c == '{') open_ += c;
    if ((c == ']' || c == '}') && !open_.empty()) {
      if (open_.back() != (c == ']' ? '[' : '{')) return refuse("a bracket closes another kind");
      open_.pop_back();
    }
    ++at_;
  }

  void skip_comment() { at_ = std::min(toml_.find('\n', at_), toml_.size()); }

  void enter_header() {
    fresh_line_ = false;
    at_ += ahead("[[") ? 2 : 1;
    while (at_ < toml_.size() && is_blank(toml_[at_])) ++at_;
    if (at_ < toml_.size() && !begins_name(toml_[at_])) refuse("a table needs a name after its bracket");
  }

  // Moves behind the text that begins here, or to where the parser gives up on it.
  void skip_text(char quote) {
    const std::string_view triple = quote == '"' ? R"(""")" : "'''";
    const bool many_lines = ahead(triple);
    at_ += many_lines ? 3 : 1;
    while (at_ < toml_.size() && message_.empty()) {
      const char c = toml_[at_];
      if (c == '\\' && quote == '"') {
        skip_escape();
      } else if (many_lines && ahead(triple)) {
        at_ += 3;
        for (int more = 0; more < 2 && at_ < toml_.size() && toml_[at_] == quote; ++more) ++at_;  // it may end with two
        return;
      } else if (!many_lines && (c == quote || c == '\n')) {
        at_ += c == quote ? 1 : 0;
        return;
      } else {
        ++at_;
      }
    }
  }

  // A backslash joins lines: the parser looks for white space behind it, and stumbles over what lies beyond ASCII.
  void skip_escape() {
    auto next = at_ + 1;
    while (next < toml_.size() && (is_blank(toml_[next]) || toml_[next] == '\r' || toml_[next] == '\n')) ++next;
    if (next < toml_.size() && beyond_ascii(toml_[next]))
      return refuse("what follows a backslash must begin with an ASCII character");
    at_ = std::min(at_ + 2, toml_.size());
  }

  void refuse(std::string_view message) { message_ = message; }

  std::string_view toml_;
  std::size_t at_ = 0;
  std::string open_;  // brackets of arrays and inline tables, innermost last
  bool fresh_line_ = true;
  std::string_view message_;
};

}  // namespace

std::optional<TomlMistake> find_poison(std::string_view toml) {
  return Scanner(toml).run();
}

}  // namespace almagest::base
