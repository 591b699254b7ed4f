// SPDX-License-Identifier: GPL-3.0-or-later
// /api/v1/missions/{mission}/facets and suggestions: what a form shows beside its fields.
#include "api/v1.h"
#include "query/facets.h"

namespace almagest::api::v1 {
namespace {

constexpr std::size_t kMostFacets = 100;
constexpr std::int64_t kMostValues = 10'000;
constexpr std::int64_t kMostSuggestions = 1'000;
constexpr std::size_t kMaxText = 1'000;

base::Result<query::FacetAsk> read_ask(const Asked& asked, const JsonNode& node) {
  query::FacetAsk ask;
  bool has_column = false;
  ALMAGEST_CHECK(node.members({"column", "limit", "histogram", "bins"},
                              [&](std::string_view key, const JsonNode& value) -> base::Status {
                                if (key == "column") {
                                  ALMAGEST_TRY(ask.column, read_column(value, *asked.mission));
                                  has_column = true;
                                } else if (key == "limit") {
                                  ALMAGEST_TRY(const std::int64_t limit, value.whole(0, kMostValues));
                                  ask.limit = static_cast<std::size_t>(limit);
                                } else if (key == "histogram") {
                                  ALMAGEST_TRY(ask.histogram, value.flag());
                                } else {
                                  ALMAGEST_TRY(const std::int64_t bins, value.whole(1, query::kMostBins));
                                  ask.bins = static_cast<std::size_t>(bins);
                                }
                                return {};
                              }));
  if (!has_column) return node.fail(base::Code::invalid_argument, "needs a 'column'");
  return ask;
}

void write_facet(const Asked& asked, const query::FacetAsk& ask, const query::Facet& facet, base::JsonWriter& json) {
  const metadata::Column& column = asked.mission->columns()[facet.column];
  json.begin_object().key("column").string(column.name).key("rows");
  write_count(facet.rows, json);
  json.key("nulls");
  write_count(facet.nulls, json);
  json.key("distinct");
  if (ask.histogram) {
    json.null();
  } else {
    write_count(facet.distinct, json);
  }
  json.key("values").begin_array();
  for (const query::FacetValue& value : facet.values) {
    json.begin_object().key("value");
    write_value(column, value.value, json);
    json.key("rows");
    write_count(value.rows, json);
    json.end_object();
  }
  json.end_array().key("bins").begin_array();
  for (const query::FacetBin& bin : facet.bins) {
    json.begin_object().key("low");
    write_value(column, bin.low, json);
    json.key("high");
    write_value(column, bin.high, json);
    json.key("rows");
    write_count(bin.rows, json);
    json.end_object();
  }
  json.end_array().end_object();
}

base::Result<http::Response> facets(const Asked& asked) {
  SearchObject object = whole_mission(*asked.mission);
  std::vector<query::FacetAsk> asks;
  const JsonNode root(asked.json);
  ALMAGEST_CHECK(root.members({"search", "facets"}, [&](std::string_view key, const JsonNode& value) -> base::Status {
    if (key == "search") {
      ALMAGEST_TRY(object, asked.search(value));
      return {};
    }
    return value.items(kMostFacets, [&](const JsonNode& item) -> base::Status {
      ALMAGEST_TRY(const query::FacetAsk ask, read_ask(asked, item));
      asks.push_back(ask);
      return {};
    });
  }));
  if (asks.empty()) {
    return root.fail(base::Code::invalid_argument, "needs 'facets': a list of {\"column\": \"...\"}");
  }
  object.search.counting = query::Counting::only;
  ALMAGEST_TRY(const std::optional<Lane::Pass> pass, asked.admit(object.search));
  ALMAGEST_TRY(const query::Facets result, query::facets(asked.snapshot, object.search, asks, asked.viewer, asked.now));
  base::JsonWriter json = begin_answer(asked);
  json.key("facets").begin_array();
  for (std::size_t i = 0; i < asks.size(); ++i) write_facet(asked, asks[i], result.facets[i], json);
  json.end_array();
  return finish(json);
}

base::Result<http::Response> suggestions(const Asked& asked) {
  SearchObject object = whole_mission(*asked.mission);
  std::optional<std::size_t> column;
  std::string_view text;
  std::int64_t limit = 20;
  const JsonNode root(asked.json);
  ALMAGEST_CHECK(root.members({"search", "column", "text", "limit"},
                              [&](std::string_view key, const JsonNode& value) -> base::Status {
                                if (key == "search") {
                                  ALMAGEST_TRY(object, asked.search(value));
                                } else if (key == "column") {
                                  ALMAGEST_TRY(column, read_column(value, *asked.mission));
                                } else if (key == "text") {
                                  ALMAGEST_TRY(text, value.text(kMaxText));
                                } else {
                                  ALMAGEST_TRY(limit, value.whole(0, kMostSuggestions));
                                }
                                return {};
                              }));
  if (!column) return root.fail(base::Code::invalid_argument, "needs a 'column'");
  object.search.counting = query::Counting::only;
  ALMAGEST_TRY(const std::optional<Lane::Pass> pass, asked.admit(object.search));
  ALMAGEST_TRY(const query::Suggestions result,
               query::suggest(asked.snapshot, object.search, *column, text, static_cast<std::size_t>(limit),
                              asked.viewer, asked.now));
  base::JsonWriter json = begin_answer(asked);
  json.key("column").string(asked.mission->columns()[*column].name).key("suggestions").begin_array();
  for (const query::Suggestion& suggestion : result.suggestions) {
    json.begin_object().key("text").string(suggestion.text).key("rows");
    write_count(suggestion.rows, json);
    json.end_object();
  }
  json.end_array().key("matching");
  write_count(result.matching, json);
  json.key("beginnings_only").boolean(result.beginnings_only);
  return finish(json);
}

}  // namespace

void add_facets(Service& service, Routes& routes) {
  add_asked(service, routes,
            {"/missions/{mission}/facets", "How many rows each value or bin of columns would leave: search, facets"},
            facets);
  add_asked(
      service, routes,
      {"/missions/{mission}/suggestions", "What a text may be completed to: column, text and a search that holds"},
      suggestions);
}

}  // namespace almagest::api::v1
