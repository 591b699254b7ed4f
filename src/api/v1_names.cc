// SPDX-License-Identifier: GPL-3.0-or-later
// GET /api/v1/missions/{mission}/names: what a person may have meant by a word in the search box.
#include "api/v1.h"
#include "base/text.h"
#include "query/target_names.h"

namespace almagest::api::v1 {
namespace {

constexpr std::int64_t kMostNames = 1'000;

void write_point(const sky::SkyPoint& point, base::JsonWriter& json) {
  json.key("ra_deg").number(point.ra_deg()).key("dec_deg").number(point.dec_deg());
}

base::Result<http::Response> names(const Asked& asked) {
  const auto text = asked.request.query.get("text");
  if (!text) return base::fail(base::Code::invalid_argument, "give the parameter 'text': a name or a part of one");
  std::int64_t limit = 20;
  if (const auto given = asked.request.query.get("limit")) {
    limit = base::parse_int(*given).value_or(-1);
    if (limit < 0 || limit > kMostNames) {
      return base::fail(base::Code::invalid_argument, "'limit' must be a whole number from 0 to 1000");
    }
  }
  ALMAGEST_TRY(const query::TargetNames targets,
               query::target_names(asked.snapshot, asked.mission->id(), *text, asked.viewer, asked.now,
                                   static_cast<std::size_t>(limit)));
  base::JsonWriter json = begin_answer(asked);
  json.key("position");
  if (const auto point = sky::parse_position(*text)) {
    json.begin_object();
    write_point(*point, json);
    json.end_object();
  } else {
    json.null();
  }
  json.key("sky");
  if (const query::NamedObject* object = asked.service.names.find(*text)) {
    json.begin_object().key("name").string(object->name);
    write_point(object->point, json);
    json.key("type");
    write_text_or_null(object->type, json);
    json.end_object();
  } else {
    json.null();
  }
  json.key("targets").begin_array();
  for (const query::TargetName& target : targets.names) {
    json.begin_object().key("name").string(target.name);
    json.key("column").string(asked.mission->columns()[target.column].name);
    json.key("condition").string(query::exactly(target.name)).key("datasets");
    write_count(target.rows, json);
    json.end_object();
  }
  json.end_array().key("targets_total");
  write_count(targets.total, json);
  return finish(json);
}

}  // namespace

void add_names(Service& service, Routes& routes) {
  add_plain(service, routes,
            {"/missions/{mission}/names",
             "What a word may name: a position, an object of the sky, targets of the archive's own datasets",
             {"text", "limit"},
             "/api/v1/missions/jwst/names?text=M31"},
            names);
}

}  // namespace almagest::api::v1
