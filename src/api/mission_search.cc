// SPDX-License-Identifier: GPL-3.0-or-later
// MAST's Mission Search API: POST /search/{mission}/api/v0.1/search.
#include <fmt/format.h>

#include "api/refusal.h"
#include "api/search_request.h"
#include "api/service.h"
#include "api/wire.h"

namespace almagest::api {
namespace {

void write_info(const metadata::Mission& mission, const std::vector<std::size_t>& columns, base::JsonWriter& json) {
  json.key("info").begin_array();
  for (const std::size_t position : columns) {
    const metadata::Column& column = mission.columns()[position];
    json.begin_object().key("name").string(column.name).key("type").string(wire_type(column));
    json.key("sortable").string(column.sortable ? "yes" : "no").end_object();
  }
  json.end_array();
}

void write_rows(const query::Result& result, const SearchRequest& request, base::Instant now, base::JsonWriter& json) {
  json.key("results").begin_array();
  for (const query::Match& match : result.rows) {
    json.begin_object();
    for (const std::size_t position : request.search.columns) {
      json.key(request.mission->columns()[position].name);
      write_value(*request.mission, position, query::value_of(*result.table, position, match, request.search, now),
                  json);
    }
    json.end_object();
  }
  json.end_array();
}

http::Response answer(Service& service, const http::Request& http_request) {
  const auto run = [&]() -> base::Result<http::Response> {
    ALMAGEST_TRY(const access::Viewer viewer, viewer_of(service, http_request));
    const index::SnapshotPointer snapshot = service.snapshots.current();
    const base::Instant now = service.env.clock().now();
    ALMAGEST_TRY(const SearchRequest request,
                 read_search(service, snapshot, viewer, http_request.capture("mission"), http_request.body));
    ALMAGEST_TRY(const std::optional<Lane::Pass> pass,
                 admit(*service.heavy, request.search, *snapshot->find(request.search.mission), viewer, now));
    ALMAGEST_TRY(const query::Result result, query::run(snapshot, request.search, viewer, now));

    base::JsonWriter json;
    json.begin_object();
    json.key("messages").begin_array();
    for (const std::string& message : request.messages) json.string(message);
    if (result.without_position > 0) {
      json.string(fmt::format("{} rows that meet the other conditions have no position and could not be looked for",
                              result.without_position));
    }
    json.end_array();
    write_info(*request.mission, request.search.columns, json);
    json.key("search_params").raw(request.echo);
    if (result.total) json.key("totalResults").number(static_cast<std::int64_t>(*result.total));
    write_rows(result, request, now, json);
    json.end_object();
    http::Response response = http::Response::json(json.take());
    response.headers.add("X-Almagest-Snapshot", snapshot->name());
    response.headers.add("Cache-Control", "no-store");
    return response;
  };
  auto result = run();
  if (result) return std::move(*result);
  return message_refusal(result.error(), http_request);
}

}  // namespace

void add_mission_search(Service& service, Routes& routes) {
  routes.add(
      {"POST", "/search/{mission}/api/v0.1/search",
       "Search datasets: JSON with conditions, target, radius, select_cols, sort_by, limit, offset, count_only", ""},
      [&service](const http::Request& request) { return answer(service, request); });
}

}  // namespace almagest::api
