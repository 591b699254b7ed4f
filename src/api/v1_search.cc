// SPDX-License-Identifier: GPL-3.0-or-later
// /api/v1/missions/{mission}/search and count: rows of datasets, page by page.
#include "api/v1.h"

namespace almagest::api::v1 {
namespace {

void write_columns(const metadata::Mission& mission, const std::vector<std::size_t>& columns, base::JsonWriter& json) {
  json.key("columns").begin_array();
  for (const std::size_t position : columns) write_column(mission.columns()[position], json);
  json.end_array();
}

void write_rows(const Asked& asked, const query::Search& search, const query::Result& result, base::JsonWriter& json) {
  json.key("rows").begin_array();
  for (const query::Match& match : result.rows) {
    json.begin_object();
    for (const std::size_t position : search.columns) {
      const metadata::Column& column = asked.mission->columns()[position];
      json.key(column.name);
      write_value(column, query::value_of(*result.table, position, match, search, asked.now), json);
    }
    json.end_object();
  }
  json.end_array();
}

void write_targets(const SearchObject& asked, base::JsonWriter& json) {
  json.key("targets").begin_array();
  for (std::size_t i = 0; i < asked.search.targets.size(); ++i) {
    const query::Target& target = asked.search.targets[i];
    json.begin_object().key("text").string(target.text).key("ra_deg").number(target.point.ra_deg());
    json.key("dec_deg").number(target.point.dec_deg());
    const auto& resolved = asked.resolved[i];
    json.key("name");
    write_text_or_null(resolved ? resolved->name : std::string_view(), json);
    json.key("source");
    write_text_or_null(resolved ? resolved->source : std::string_view(), json);
    json.end_object();
  }
  json.end_array();
}

// Beside the rows: which target each was found near, and how near.
void write_matches(const query::Result& result, base::JsonWriter& json) {
  json.key("matches").begin_array();
  for (const query::Match& match : result.rows) {
    if (match.target == query::kNoTarget) break;
    json.begin_object().key("target").number(std::int64_t{match.target});
    json.key("separation_arcmin").number(match.separation_arcmin);
    json.key("distance_arcsec").number(match.distance_arcsec).end_object();
  }
  json.end_array();
}

void write_totals(const query::Result& result, base::JsonWriter& json) {
  json.key("total");
  if (result.total) {
    write_count(*result.total, json);
  } else {
    json.null();
  }
  json.key("without_position");
  write_count(result.without_position, json);
}

base::Result<http::Response> search(const Asked& asked) {
  ALMAGEST_TRY(const SearchObject object, asked.search(JsonNode(asked.json)));
  ALMAGEST_TRY(const std::optional<Lane::Pass> pass, asked.admit(object.search));
  ALMAGEST_TRY(const query::Result result, query::run(asked.snapshot, object.search, asked.viewer, asked.now));
  base::JsonWriter json = begin_answer(asked);
  write_totals(result, json);
  json.key("offset");
  write_count(object.search.offset, json);
  json.key("limit");
  write_count(object.search.limit, json);
  write_targets(object, json);
  write_columns(*asked.mission, object.search.columns, json);
  write_rows(asked, object.search, result, json);
  write_matches(result, json);
  return finish(json);
}

base::Result<http::Response> count(const Asked& asked) {
  ALMAGEST_TRY(SearchObject object, asked.search(JsonNode(asked.json)));
  object.search.counting = query::Counting::only;
  ALMAGEST_TRY(const std::optional<Lane::Pass> pass, asked.admit(object.search));
  ALMAGEST_TRY(const query::Result result, query::run(asked.snapshot, object.search, asked.viewer, asked.now));
  base::JsonWriter json = begin_answer(asked);
  write_totals(result, json);
  return finish(json);
}

}  // namespace

void add_search(Service& service, Routes& routes) {
  add_asked(service, routes, {"/missions/{mission}/search", "Search datasets: a search object"}, search);
  add_asked(service, routes, {"/missions/{mission}/count", "How many datasets a search object finds"}, count);
}

}  // namespace almagest::api::v1
