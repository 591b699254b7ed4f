// SPDX-License-Identifier: GPL-3.0-or-later
// Strict reading of TOML tables. A reader remembers its first mistake and answers with fallbacks from then on, so code
// that reads a table is a plain list of keys; finish() gives the mistake and refuses keys that nobody asked for.
#pragma once

#include <toml++/toml.h>
#include <array>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace almagest::metadata {

inline constexpr std::size_t kMaxDeclarationBytes = 4U << 20U;

// Largest nesting and size are bounded. Mistakes are "path:line: ...".
base::Result<toml::table> parse_toml(const std::string& path, const std::string& text);

base::Error mistake(std::string_view path, const toml::node& where, std::string_view message);

class TomlReader {
 public:
  enum class Need { required, optional };

  // `what` names the table in messages: "[[column]]". Path and table must outlive the reader.
  TomlReader(std::string_view path, const toml::table& table, std::string what);

  bool has(std::string_view key) const { return table_.contains(key); }
  std::string text(std::string_view key);  // required and not empty
  std::string text_or(std::string_view key, std::string fallback);
  bool flag_or(std::string_view key, bool fallback);
  std::int64_t integer(std::string_view key);
  std::vector<std::string> texts(std::string_view key, Need need = Need::optional);
  std::map<std::string, std::string> text_map(std::string_view key);
  const toml::table* table(std::string_view key, Need need = Need::optional);  // null when absent or wrong
  std::vector<const toml::table*> tables(std::string_view key, Need need = Need::optional);
  // Two ascending numbers, both above zero.
  std::pair<double, double> range(std::string_view key);

  template <typename E, std::size_t N>
  E choice_or(std::string_view key, const std::array<std::pair<std::string_view, E>, N>& allowed, E fallback) {
    if (!has(key)) return ask(key), fallback;
    const auto word = text(key);
    for (const auto& [name, value] : allowed)
      if (name == word) return value;
    std::vector<std::string> names;
    for (const auto& [name, value] : allowed) names.emplace_back(name);
    refuse_word(key, word, names);
    return fallback;
  }

  // Notes a mistake of the caller's own finding, at the key's line if it has one. `refuse_word` lists what is allowed.
  void refuse(std::string_view key, const std::string& message);
  void refuse_word(std::string_view key, const std::string& word, const std::vector<std::string>& allowed);

  base::Status finish();

 private:
  const toml::node* ask(std::string_view key);
  const toml::node* need(std::string_view key, Need need);

  std::string_view path_;
  const toml::table& table_;
  std::string what_;
  std::vector<std::string> asked_;
  std::optional<base::Error> error_;
};

}  // namespace almagest::metadata
