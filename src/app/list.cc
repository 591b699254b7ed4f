// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/list.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "base/json_writer.h"

namespace almagest::app {

List& List::row() {
  rows_.emplace_back();
  return *this;
}
List& List::add(std::string_view text) {
  rows_.back().emplace_back(std::string(text));
  return *this;
}
List& List::add(std::int64_t number) {
  rows_.back().emplace_back(number);
  return *this;
}
List& List::add(std::optional<base::Instant> time) {
  rows_.back().push_back(time ? Value(*time) : Value());
  return *this;
}

std::string List::json() const {
  base::JsonWriter json;
  json.begin_array();
  for (const auto& row : rows_) {
    json.begin_object();
    for (std::size_t i = 0; i < row.size(); ++i) {
      json.key(columns_[i].name);
      if (const auto* text = std::get_if<std::string>(&row[i])) {
        json.string(*text);
      } else if (const auto* number = std::get_if<std::int64_t>(&row[i])) {
        json.number(*number);
      } else if (const auto* time = std::get_if<base::Instant>(&row[i])) {
        json.string(base::rfc3339_of(*time));
      } else {
        json.null();
      }
    }
    json.end_object();
  }
  json.end_array();
  return json.take();
}

std::string List::lines() const {
  const auto shown = [](const Value& value) -> std::string {
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
    if (const auto* time = std::get_if<base::Instant>(&value)) return base::iso_of(*time, base::Fraction::none);
    return "-";
  };
  std::vector<std::vector<std::string>> table(1);
  for (const Column& column : columns_) {
    table[0].emplace_back(column.name);
    std::replace(table[0].back().begin(), table[0].back().end(), '_', ' ');
  }
  for (const auto& row : rows_) {
    table.emplace_back();
    for (const Value& value : row) table.back().push_back(shown(value));
  }
  std::string text;
  for (const auto& row : table) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      std::size_t width = 0;
      for (const auto& each : table) width = std::max(width, each[i].size());
      line += columns_[i].kind == Cell::number ? fmt::format("{:>{}}  ", row[i], width)
                                               : fmt::format("{:<{}}  ", row[i], width);
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

void List::print(bool as_json, std::string_view when_empty) const {
  if (as_json) {
    fmt::print("{}\n", json());
  } else if (rows_.empty()) {
    fmt::print(stderr, "almagest: {}\n", when_empty);
  } else {
    fmt::print("{}", lines());
  }
}

}  // namespace almagest::app
