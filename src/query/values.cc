// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "query/search.h"

namespace almagest::query {
namespace {

using metadata::Value;

// The archive's number of the row's file; with several targets also the one that found it, so that keys are unique.
Value search_key(const index::Table& table, const Match& match, const Search& search) {
  const auto column = table.mission().find(table.mission().roles().archive_file_id);
  const Value id = column ? table.value(*column, match.row) : Value();
  std::string key =
      fmt::format("{}", std::holds_alternative<std::int64_t>(id) ? std::get<std::int64_t>(id) : table.id(match.row));
  if (search.targets.size() > 1 && match.target != kNoTarget) key += search.targets[match.target].text;
  return key;
}

}  // namespace

Value value_of(const index::Table& table, std::size_t column, const Match& match, const Search& search,
               base::Instant now) {
  const metadata::Column& asked = table.mission().columns()[column];
  if (asked.reduce != metadata::Reduce::derived) return table.value(column, match.row);
  const metadata::Roles& roles = table.mission().roles();
  if (asked.name == roles.access) {
    return index::is_exclusive(table, match.row, now) ? table.mission().access_exclusive() : std::string("PUBLIC");
  }
  if (asked.name == roles.search_key) return search_key(table, match, search);
  if (match.target == kNoTarget) return {};
  if (asked.name == roles.separation) return match.separation_arcmin;
  if (asked.name == roles.search_position) return search.targets[match.target].text;
  return {};
}

}  // namespace almagest::query
