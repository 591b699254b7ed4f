// SPDX-License-Identifier: GPL-3.0-or-later
// GET /api/v1/missions and /api/v1/missions/{mission}/columns: what there is to ask about.
#include "api/v1.h"
#include "api/wire.h"
#include "query/facets.h"

namespace almagest::api::v1 {
namespace {

std::string_view facet_name(metadata::FacetRule rule) {
  switch (rule) {
    case metadata::FacetRule::none:
      return "none";
    case metadata::FacetRule::values:
      return "values";
    case metadata::FacetRule::histogram:
      return "histogram";
  }
  return "none";
}

void write_mission(const Asked& asked, const index::Table& table, base::JsonWriter& json) {
  const metadata::Mission& mission = table.mission();
  const index::Bitmap visible = index::visible_rows(table, asked.viewer, asked.now);
  index::Bitmap exclusive = index::exclusive_rows(table, asked.now);
  exclusive &= visible;
  json.begin_object().key("id").string(mission.id()).key("name").string(mission.name());
  json.key("title").string(mission.title()).key("datasets");
  write_count(visible.count(), json);
  json.key("exclusive");
  write_count(exclusive.count(), json);
  json.key("exclusive_rows").string(mission.exclusive_rows() == metadata::ExclusiveRows::hidden ? "hidden" : "visible");
  json.key("columns");
  write_count(mission.columns().size(), json);
  json.end_object();
}

base::Result<http::Response> missions(const Asked& asked) {
  base::JsonWriter json = begin_answer(asked);
  json.key("missions").begin_array();
  for (const index::TablePointer& table : asked.snapshot->tables()) write_mission(asked, *table, json);
  json.end_array();
  return finish(json);
}

void write_declaration(const metadata::Column& column, base::JsonWriter& json) {
  json.key("name").string(column.name).key("aliases").begin_array();
  for (const std::string& alias : column.aliases) json.string(alias);
  json.end_array().key("type").string(type_name(column.type)).key("unit");
  write_text_or_null(column.unit, json);
  json.key("ucd");
  write_text_or_null(column.ucd, json);
  json.key("label").string(column.label).key("description").string(column.description).key("group");
  write_text_or_null(column.group, json);
  json.key("condition").string(wire_condition(column)).key("facet").string(facet_name(column.facet));
  json.key("list").boolean(column.reduce == metadata::Reduce::list);
  json.key("derived").boolean(column.reduce == metadata::Reduce::derived);
  json.key("default_output").boolean(column.default_output).key("queryable").boolean(column.queryable);
  json.key("sortable").boolean(column.sortable);
}

void write_summary(const metadata::Column& column, const query::ColumnSummary& summary, base::JsonWriter& json) {
  json.begin_object().key("rows");
  write_count(summary.rows, json);
  json.key("nulls");
  write_count(summary.nulls, json);
  json.key("distinct");
  write_count(summary.distinct, json);
  json.key("low");
  write_value(column, summary.low, json);
  json.key("high");
  write_value(column, summary.high, json);
  json.end_object();
}

base::Result<http::Response> columns(const Asked& asked) {
  const auto wanted = asked.request.query.get("summaries").value_or("true");
  if (wanted != "true" && wanted != "false") {
    return base::fail(base::Code::invalid_argument, "'summaries' must be true or false");
  }
  std::vector<query::ColumnSummary> summaries;
  if (wanted == "true") {
    ALMAGEST_TRY(summaries, query::summaries(asked.snapshot, asked.mission->id(), asked.viewer, asked.now));
  }
  base::JsonWriter json = begin_answer(asked);
  json.key("mission").string(asked.mission->id()).key("groups").begin_array();
  for (const std::string& group : asked.mission->groups()) json.string(group);
  json.end_array().key("default_sort").begin_array();
  for (const std::string& column : asked.mission->default_sort()) json.string(column);
  json.end_array().key("roles").begin_object();
  for (const auto& [role, column] : metadata::named_roles(asked.mission->roles())) json.key(role).string(column);
  json.end_object().key("form").begin_array();
  for (const metadata::FormGroup& form : asked.mission->form()) {
    json.begin_object().key("group").string(form.group).key("columns").begin_array();
    for (const std::string& column : form.columns) json.string(column);
    json.end_array().end_object();
  }
  json.end_array().key("columns").begin_array();
  const std::vector<metadata::Column>& all = asked.mission->columns();
  for (std::size_t i = 0; i < all.size(); ++i) {
    json.begin_object();
    write_declaration(all[i], json);
    json.key("summary");
    if (summaries.empty() || all[i].reduce == metadata::Reduce::derived) {
      json.null();
    } else {
      write_summary(all[i], summaries[i], json);
    }
    json.end_object();
  }
  json.end_array();
  return finish(json);
}

}  // namespace

void add_missions(Service& service, Routes& routes) {
  add_plain(service, routes, {"/missions", "The missions of the archive and how much there is", {}, "/api/v1/missions"},
            missions);
  add_plain(service, routes,
            {"/missions/{mission}/columns",
             "The dictionary: every column with type, unit and description, and what is in it",
             {"summaries"},
             "/api/v1/missions/jwst/columns"},
            columns);
}

}  // namespace almagest::api::v1
