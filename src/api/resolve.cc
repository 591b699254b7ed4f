// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/resolve.h"

#include <algorithm>

#include "base/text.h"
#include "query/search.h"

namespace almagest::api {
namespace {

std::optional<Resolved> target_named(const Service& service, const index::SnapshotPointer& snapshot,
                                     const access::Viewer& viewer, const metadata::Mission& mission,
                                     const std::string& name) {
  const metadata::Roles& roles = mission.roles();
  const auto name_column = mission.find(roles.target_name);
  const auto ra_column = mission.find(roles.target_ra);
  const auto dec_column = mission.find(roles.target_dec);
  if (!name_column || !ra_column || !dec_column) return std::nullopt;
  auto condition = query::parse_condition(mission, *name_column, query::exactly(name));
  if (!condition) return std::nullopt;
  query::Search search;
  search.mission = mission.id();
  search.constraints.push_back({*name_column, std::move(*condition)});
  search.limit = 1;
  search.counting = query::Counting::skip;
  const base::Instant now = service.env.clock().now();
  const auto result = query::run(snapshot, search, viewer, now);
  if (!result || result->rows.empty()) return std::nullopt;
  const auto value = [&](std::size_t column) {
    return query::value_of(*result->table, column, result->rows[0], search, now);
  };
  const metadata::Value ra = value(*ra_column);
  const metadata::Value dec = value(*dec_column);
  if (!std::holds_alternative<double>(ra) || !std::holds_alternative<double>(dec)) return std::nullopt;
  const auto point = sky::SkyPoint::make(std::get<double>(ra), std::get<double>(dec));
  if (!point) return std::nullopt;
  const metadata::Value canonical = value(*name_column);
  const auto* text = std::get_if<std::string>(&canonical);
  return Resolved{text == nullptr ? name : *text, *point, "", "targets of " + mission.name()};
}

}  // namespace

std::optional<Resolved> resolve(const Service& service, const index::SnapshotPointer& snapshot,
                                const access::Viewer& viewer, std::string_view name) {
  name = base::trim(name);
  if (name.empty() || name.size() > 200) return std::nullopt;
  if (const query::NamedObject* object = service.names.find(name)) {
    return Resolved{object->name, object->point, object->type, "names of the sky"};
  }
  std::string dashed(name);
  std::replace(dashed.begin(), dashed.end(), ' ', '-');  // proposals write NGC-1300
  for (const metadata::Mission& mission : service.dictionary.missions()) {
    if (auto found = target_named(service, snapshot, viewer, mission, std::string(name))) return found;
    if (auto found = target_named(service, snapshot, viewer, mission, dashed)) return found;
  }
  return std::nullopt;
}

}  // namespace almagest::api
