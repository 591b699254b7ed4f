// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/rows_columns.h"

#include <fmt/format.h>

#include "base/text.h"

namespace almagest::simulate::rows {
namespace {

metadata::Value value_of(std::string_view text, metadata::Type type) {
  if (text.empty()) return {};
  if (type == metadata::Type::integer || type == metadata::Type::boolean) {
    if (const auto whole = base::parse_int(text)) return *whole;
    return {};
  }
  if (type == metadata::Type::real) {
    if (const auto real = base::parse_double(text)) return *real;
    return {};
  }
  return std::string(text);
}

}  // namespace

std::size_t Columns::find(std::string_view name, Type type) {
  const auto found = mission_->find(name);
  if (found && mission_->columns()[*found].type == type) return *found;
  problems_.emplace_back(name);
  return 0;
}

void Columns::read(std::string_view text, Settings& into) {
  for (const std::string_view part : base::split(text, ' ')) {
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) continue;
    const auto found = mission_->find(part.substr(0, equals));
    if (!found) {
      problems_.emplace_back(part.substr(0, equals));
      continue;
    }
    into.emplace_back(*found, value_of(part.substr(equals + 1), mission_->columns()[*found].type));
  }
}

}  // namespace almagest::simulate::rows
