// SPDX-License-Identifier: GPL-3.0-or-later
// A list that a command prints: aligned columns for people, a JSON array of objects for scripts.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.h"

namespace almagest::app {

enum class Cell { text, number, time };

class List {
 public:
  struct Column {
    std::string_view name;
    Cell kind;
  };
  explicit List(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // Starts a row, whose cells are added in the order of the columns.
  List& row();
  List& add(std::string_view text);
  List& add(std::int64_t number);
  List& add(std::optional<base::Instant> time);

  // `when_empty` is said to people, on standard error, instead of a header without rows.
  void print(bool as_json, std::string_view when_empty) const;

 private:
  using Value = std::variant<std::monostate, std::string, std::int64_t, base::Instant>;
  std::string json() const;
  std::string lines() const;

  std::vector<Column> columns_;
  std::vector<std::vector<Value>> rows_;
};

}  // namespace almagest::app
