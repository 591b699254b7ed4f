// SPDX-License-Identifier: GPL-3.0-or-later
// Conditions on texts and on flags.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "query/condition_parts.h"

namespace almagest::query {
namespace {

using base::Result;

constexpr std::string_view kEscapable = "\\\",*!";
constexpr std::array<std::string_view, 4> kYes{"t", "true", "1", "yes"};
constexpr std::array<std::string_view, 4> kNo{"f", "false", "0", "no"};

char lower_char(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

// The position of `piece` (lower case) in `text` at or after `begin`.
std::size_t find_nocase(std::string_view text, std::string_view piece, std::size_t begin) {
  const auto found = std::search(text.begin() + static_cast<std::ptrdiff_t>(begin), text.end(), piece.begin(),
                                 piece.end(), [](char t, char p) { return lower_char(t) == p; });
  return found == text.end() && !piece.empty() ? std::string_view::npos
                                               : static_cast<std::size_t>(found - text.begin());
}

// Splits at the wildcards and takes escapes away.
std::vector<std::string> pieces_of(std::string_view body) {
  std::vector<std::string> pieces(1);
  bool after_star = false;
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (body[i] == '*') {
      if (!after_star) pieces.emplace_back();
      after_star = true;
      continue;
    }
    after_star = false;
    const bool escape =
        body[i] == '\\' && i + 1 < body.size() && kEscapable.find(body[i + 1]) != std::string_view::npos;
    if (escape) ++i;
    pieces.back() += lower_char(body[i]);
  }
  return pieces;
}

// What stands between the quotes, or the whole item when it is not quoted.
Result<std::string_view> body_of(const Part& item) {
  if (item.text.front() != '"') return item.text;
  std::size_t end = 1;
  while (end < item.text.size() && item.text[end] != '"') end += item.text[end] == '\\' ? 2 : 1;
  if (end >= item.text.size()) return refuse(item, "this quote is never closed");
  const Part rest = item.from(end + 1).trimmed();
  if (!rest.text.empty()) return refuse(rest, "only a comma may follow a closing quote");
  return item.text.substr(1, end - 1);
}

bool is_among(const std::array<std::string_view, 4>& words, std::string_view word) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view w) { return base::equal_nocase(w, word); });
}

}  // namespace

bool Pattern::matches(std::string_view text) const {
  if (exact()) return text.size() == pieces[0].size() && find_nocase(text, pieces[0], 0) == 0;
  const std::string& first = pieces.front();
  const std::string& last = pieces.back();
  if (text.size() < first.size() + last.size()) return false;
  if (find_nocase(text.substr(0, first.size()), first, 0) != 0) return false;
  if (find_nocase(text.substr(text.size() - last.size()), last, 0) != 0) return false;
  text = text.substr(first.size(), text.size() - first.size() - last.size());
  std::size_t at = 0;
  for (std::size_t i = 1; i + 1 < pieces.size(); ++i) {
    at = find_nocase(text, pieces[i], at);
    if (at == std::string_view::npos) return false;
    at += pieces[i].size();
  }
  return true;
}

Result<Test> parse_text(const Part& item, bool substring) {
  ALMAGEST_TRY(const std::string_view body, body_of(item));
  Pattern pattern{pieces_of(body)};
  if (pattern.pieces.size() > kMaxWildcards + 1) {
    return base::fail(base::Code::too_large, fmt::format("a value may have {} wildcards", kMaxWildcards), item.span());
  }
  if (substring) {
    if (!pattern.pieces.front().empty()) pattern.pieces.insert(pattern.pieces.begin(), std::string());
    if (!pattern.pieces.back().empty()) pattern.pieces.emplace_back();
  }
  return Test{std::move(pattern)};
}

std::string exactly(std::string_view value) {
  std::string text = "\"";
  for (const char c : value) {
    if (c == '\\' || c == '"' || c == '*') text += '\\';
    text += c;
  }
  return text + '"';
}

Result<Test> parse_flag(const Part& item) {
  const Part word = item.text.front() == '=' ? item.from(1).trimmed() : item;
  if (is_among(kYes, word.text)) return Test{IntegerRange{1, 1}};
  if (is_among(kNo, word.text)) return Test{IntegerRange{0, 0}};
  return refuse(
      item, fmt::format("'{}' is neither true nor false; write true, t, yes or 1, or false, f, no or 0", item.text));
}

}  // namespace almagest::query
