// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/toml_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "base/toml_guard.h"

namespace almagest::metadata {

using base::Code;
using base::fail;

namespace {

base::Error at_line(std::string_view path, const toml::source_region& source, std::string_view message) {
  return {Code::invalid_argument, fmt::format("{}:{}: {}", path, source.begin.line, message)};
}

}  // namespace

void throw_from_toml() {
  throw std::logic_error("unexpected character");
}

base::Error mistake(std::string_view path, const toml::node& where, std::string_view message) {
  return at_line(path, where.source(), message);
}

base::Result<toml::table> parse_toml(const std::string& path, const std::string& text) {
  if (text.size() > kMaxDeclarationBytes) {
    return fail(Code::invalid_argument, fmt::format("{}:1: a declaration file holds at most 4 MiB", path));
  }
  if (const auto poison = base::find_poison(text)) {
    return fail(Code::invalid_argument, fmt::format("{}:{}: not valid TOML: {}", path, poison->line, poison->message));
  }
  try {
    return toml::parse(std::string_view(text), std::string_view(path));
  } catch (const toml::parse_error& error) {
    return fail(at_line(path, error.source(), fmt::format("not valid TOML: {}", error.description())));
  } catch (const std::exception& error) {
    return fail(Code::invalid_argument, fmt::format("{}:1: not valid TOML: {}", path, error.what()));
  }
}

TomlReader::TomlReader(std::string_view path, const toml::table& table, std::string what)
    : path_(path), table_(table), what_(std::move(what)) {}

const toml::node* TomlReader::ask(std::string_view key) {
  if (std::ranges::find(asked_, key) == asked_.end()) asked_.emplace_back(key);
  return table_.get(key);
}

const toml::node* TomlReader::need(std::string_view key, Need need) {
  const auto* node = ask(key);
  if (node == nullptr && need == Need::required) refuse(key, fmt::format("{} needs `{}`", what_, key));
  return node;
}

std::string TomlReader::text(std::string_view key) {
  const auto* node = need(key, Need::required);
  if (node == nullptr) return {};
  const auto value = node->value_exact<std::string>();
  if (!value || value->empty()) {
    refuse(key, fmt::format("`{}` of {} must be a text that is not empty", key, what_));
    return {};
  }
  return *value;
}

std::string TomlReader::text_or(std::string_view key, std::string fallback) {
  const auto* node = ask(key);
  if (node == nullptr) return fallback;
  auto value = node->value_exact<std::string>();
  if (value) return *std::move(value);
  refuse(key, fmt::format("`{}` of {} must be a text", key, what_));
  return fallback;
}

bool TomlReader::flag_or(std::string_view key, bool fallback) {
  const auto* node = ask(key);
  if (node == nullptr) return fallback;
  const auto value = node->value_exact<bool>();
  if (!value) refuse(key, fmt::format("`{}` of {} must be true or false", key, what_));
  return value.value_or(fallback);
}

std::int64_t TomlReader::integer(std::string_view key) {
  const auto* node = need(key, Need::required);
  if (node == nullptr) return 0;
  const auto value = node->value_exact<std::int64_t>();
  if (!value) refuse(key, fmt::format("`{}` of {} must be a whole number", key, what_));
  return value.value_or(0);
}

std::vector<std::string> TomlReader::texts(std::string_view key, Need presence) {
  const auto* node = need(key, presence);
  if (node == nullptr) return {};
  std::vector<std::string> result;
  const auto* array = node->as_array();
  if (array != nullptr) {
    for (const auto& element : *array) {
      auto value = element.value_exact<std::string>();
      if (value && !value->empty()) result.push_back(*std::move(value));
    }
  }
  if (array == nullptr || result.size() != array->size()) {
    refuse(key, fmt::format("`{}` of {} must be a list of texts that are not empty", key, what_));
    return {};
  }
  return result;
}

std::map<std::string, std::string> TomlReader::text_map(std::string_view key) {
  const auto* inner = table(key);
  if (inner == nullptr) return {};
  std::map<std::string, std::string> result;
  for (const auto& [name, node] : *inner) {
    auto value = node.value_exact<std::string>();
    if (!value) {
      refuse(key, fmt::format("`{}` of {} must map texts to texts", key, what_));
      return {};
    }
    result.emplace(name.str(), *std::move(value));
  }
  return result;
}

const toml::table* TomlReader::table(std::string_view key, Need presence) {
  const auto* node = need(key, presence);
  if (node == nullptr) return nullptr;
  if (!node->is_table()) refuse(key, fmt::format("`{}` of {} must be a table", key, what_));
  return node->as_table();
}

std::vector<const toml::table*> TomlReader::tables(std::string_view key, Need presence) {
  const auto* node = need(key, presence);
  if (node == nullptr) return {};
  std::vector<const toml::table*> result;
  const auto* array = node->as_array();
  if (array != nullptr) {
    for (const auto& element : *array)
      if (element.is_table()) result.push_back(element.as_table());
  }
  if (array == nullptr || result.size() != array->size()) {
    refuse(key, fmt::format("`{}` must be a list of tables, [[{}]]", key, key));
    return {};
  }
  return result;
}

std::pair<double, double> TomlReader::range(std::string_view key) {
  const auto* node = ask(key);
  const auto* array = node == nullptr ? nullptr : node->as_array();
  if (array != nullptr && array->size() == 2 && array->get(0)->is_number() && array->get(1)->is_number()) {
    const double low = *array->get(0)->value<double>();
    const double high = *array->get(1)->value<double>();
    if (low > 0 && low < high && std::isfinite(high)) return {low, high};
  }
  refuse(key, fmt::format("`{}` of {} must be two ascending numbers above zero, [shortest, longest]", key, what_));
  return {0, 0};
}

void TomlReader::refuse(std::string_view key, const std::string& message) {
  if (error_) return;
  const auto* node = table_.get(key);
  error_ = mistake(path_, node != nullptr ? *node : static_cast<const toml::node&>(table_), message);
}

void TomlReader::refuse_word(std::string_view key, const std::string& word, const std::vector<std::string>& allowed) {
  refuse(key, fmt::format("`{}` of {} is \"{}\"; allowed: {}", key, what_, word, base::join(allowed, ", ")));
}

base::Status TomlReader::finish() {
  if (error_) return fail(*error_);
  for (const auto& [key, node] : table_) {
    if (std::ranges::find(asked_, key.str()) != asked_.end()) continue;
    return fail(mistake(
        path_, node, fmt::format("unknown key `{}` in {}; allowed: {}", key.str(), what_, base::join(asked_, ", "))));
  }
  return {};
}

}  // namespace almagest::metadata
