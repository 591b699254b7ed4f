// SPDX-License-Identifier: GPL-3.0-or-later
// columns.toml
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "metadata/functions.h"
#include "metadata/loader.h"
#include "metadata/state.h"

namespace almagest::metadata {

using base::fail;
using base::Status;

namespace {

constexpr std::array<std::pair<std::string_view, Type>, 6> kTypes = {{{"string", Type::string},
                                                                      {"integer", Type::integer},
                                                                      {"real", Type::real},
                                                                      {"boolean", Type::boolean},
                                                                      {"time", Type::time},
                                                                      {"region", Type::region}}};

constexpr std::array<std::pair<std::string_view, ConditionKind>, 9> kConditions = {
    {{"string", ConditionKind::string},
     {"substring", ConditionKind::substring},
     {"ustring", ConditionKind::ustring},
     {"integer", ConditionKind::integer},
     {"real", ConditionKind::real},
     {"datetime", ConditionKind::datetime},
     {"ra", ConditionKind::ra},
     {"dec", ConditionKind::dec},
     {"boolean", ConditionKind::boolean}}};

constexpr std::array<std::pair<std::string_view, Reduce>, 9> kReduces = {{{"representative", Reduce::representative},
                                                                          {"list", Reduce::list},
                                                                          {"combine", Reduce::combine},
                                                                          {"earliest", Reduce::earliest},
                                                                          {"latest", Reduce::latest},
                                                                          {"min", Reduce::min},
                                                                          {"max", Reduce::max},
                                                                          {"levels", Reduce::levels},
                                                                          {"derived", Reduce::derived}}};

constexpr std::array<std::pair<std::string_view, FacetRule>, 3> kFacets = {
    {{"none", FacetRule::none}, {"values", FacetRule::values}, {"histogram", FacetRule::histogram}}};

ConditionKind usual_condition(Type type) {
  switch (type) {
    case Type::string:
    case Type::region:
      return ConditionKind::string;
    case Type::integer:
      return ConditionKind::integer;
    case Type::real:
      return ConditionKind::real;
    case Type::boolean:
      return ConditionKind::boolean;
    case Type::time:
      return ConditionKind::datetime;
  }
  return ConditionKind::string;
}

bool is_number(Type type) {
  return type == Type::integer || type == Type::real;
}

// "nircam_pupil" of instrument NIRCAM is "pupil" in its files and tables.
std::string name_in_files(const Column& column) {
  auto name = base::lower(column.name);
  const auto prefix = base::lower(column.instrument) + "_";
  return !column.instrument.empty() && name.starts_with(prefix) ? name.substr(prefix.size()) : name;
}

void read_source(TomlReader& reader, Column& column) {
  column.instrument = reader.text_or("instrument", "");
  column.function = reader.text_or("function", "");
  const auto own_name = name_in_files(column);
  column.keyword = reader.text_or("keyword", column.function.empty() ? base::upper(own_name) : "");
  column.hdu = reader.text_or("hdu", column.keyword.empty() ? "any" : "PRIMARY");
  if (column.hdu == "any") column.hdu.clear();
  if (reader.has("tables")) {
    column.table_names = reader.texts("tables");
  } else if (column.function.empty() || !column.keyword.empty()) {
    (void)reader.texts("tables");
    column.table_names = {column.type == Type::time ? own_name + "_mjd" : own_name};
  } else {
    (void)reader.texts("tables");
  }
  column.map = reader.text_map("map");

  if (column.function.empty()) return;
  const auto* function = find_function(column.function);
  if (function == nullptr) {
    std::vector<std::string> names;
    for (const auto& known : functions()) names.emplace_back(known.name);
    return reader.refuse_word("function", column.function, names);
  }
  if ((function->keyword == TakesKeyword::yes) == column.keyword.empty()) {
    reader.refuse("function", fmt::format("function {} {}", function->name,
                                          column.keyword.empty() ? "needs a `keyword`" : "takes no `keyword`"));
  }
  if ((function->stored == Stored::no) != (column.reduce == Reduce::derived)) {
    reader.refuse("function", fmt::format("function {} {} `reduce = \"derived\"`", function->name,
                                          function->stored == Stored::no ? "needs" : "does not go with"));
  }
}

void check_rules(TomlReader& reader, const Column& column) {
  const auto reduce = column.reduce;
  if (reduce == Reduce::derived && column.function.empty()) {
    reader.refuse("reduce", "`reduce = \"derived\"` needs a function that is computed for each answer");
  }
  if ((reduce == Reduce::combine) && column.type != Type::region) {
    reader.refuse("reduce", "`reduce = \"combine\"` is for columns of type region");
  }
  const bool ordered = is_number(column.type) || column.type == Type::time;
  if ((reduce == Reduce::earliest || reduce == Reduce::latest) && !ordered) {
    reader.refuse("reduce", "earliest and latest are for columns of type time, integer or real");
  }
  if ((reduce == Reduce::min || reduce == Reduce::max) && !is_number(column.type)) {
    reader.refuse("reduce", "min and max are for columns of type integer or real");
  }
  if ((reduce == Reduce::list || reduce == Reduce::levels) && column.type != Type::string) {
    reader.refuse("reduce", "list and levels are for columns of type string");
  }
  if (column.facet == FacetRule::histogram && !ordered) {
    reader.refuse("facet", "a histogram is for columns of type integer, real or time");
  }
}

std::vector<std::string> names_of(const Column& column) {
  auto names = column.aliases;
  names.insert(names.begin(), column.name);
  return names;
}

}  // namespace

Status Loader::column(const std::string& path, const toml::table& table) {
  TomlReader reader(path, table, "[[column]]");
  Column column;
  column.name = reader.text("name");
  column.aliases = reader.texts("aliases");
  column.type = reader.choice_or("type", kTypes, Type::string);
  column.condition = reader.choice_or("condition", kConditions, usual_condition(column.type));
  column.unit = reader.text_or("unit", "");
  column.unit_of_interface = reader.text_map("unit_of_interface");
  column.ucd = reader.text_or("ucd", "");
  column.label = reader.text_or("label", column.name);
  column.description = reader.text("description");
  column.group = reader.text("group");
  column.facet = reader.choice_or("facet", kFacets, FacetRule::none);
  column.reduce = reader.choice_or("reduce", kReduces, Reduce::representative);
  column.default_output = reader.flag_or("default_output", false);
  column.queryable = reader.flag_or("queryable", column.reduce != Reduce::derived);
  column.sortable = reader.flag_or("sortable", column.reduce != Reduce::derived && column.type != Type::region);
  read_source(reader, column);
  check_rules(reader, column);
  if (std::ranges::find(state_->groups, column.group) == state_->groups.end()) {
    reader.refuse_word("group", column.group, state_->groups);
  }
  ALMAGEST_CHECK(reader.finish());

  for (const auto& name : names_of(column)) {
    if (state_->column_by_name.try_emplace(name, state_->columns.size()).second) continue;
    return fail(
        mistake(path, table, fmt::format("a second column is called \"{}\"; each name may be used once", name)));
  }
  state_->columns.push_back(std::move(column));
  return {};
}

Status Loader::columns(const std::string& path, const toml::table& file) {
  TomlReader reader(path, file, "columns.toml");
  state_->groups = reader.texts("groups", TomlReader::Need::required);
  const auto tables = reader.tables("column", TomlReader::Need::required);
  ALMAGEST_CHECK(reader.finish());
  for (const auto* table : tables) ALMAGEST_CHECK(column(path, *table));
  return {};
}

}  // namespace almagest::metadata
