// SPDX-License-Identifier: GPL-3.0-or-later
// GET /search/util/api/v0.1/column_list?mission=...
#include <fmt/format.h>

#include "api/service.h"
#include "api/wire.h"

namespace almagest::api {
namespace {

http::Response answer(Service& service, const http::Request& request) {
  const auto id = request.query.get("mission").value_or("jwst");
  const metadata::Mission* mission = service.dictionary.find(id);
  if (mission == nullptr) {
    return http::message({base::Code::not_found, fmt::format("this archive has no mission '{}'", id)}, request);
  }
  base::JsonWriter json;
  json.begin_array();
  for (const metadata::Column& column : mission->columns()) {
    json.begin_object().key("field_name").string(column.label).key("description").string(column.description);
    json.key("column_name").string(column.name).key("queryable").string(column.queryable ? "yes" : "no");
    json.key("qual_type").string(wire_condition(column));
    json.key("default_output").string(column.default_output ? "yes" : "no");
    json.key("indexed").string(column.reduce == metadata::Reduce::derived ? "no" : "yes");
    json.key("datatype").string(wire_type(column));
    json.key("unit").string(column.unit).key("ucd").string(column.ucd).end_object();
  }
  json.end_array();
  return http::Response::json(json.take());
}

}  // namespace

void add_columns(Service& service, Routes& routes) {
  routes.add({"GET", "/search/util/api/v0.1/column_list", "All columns of a mission with type, unit and description",
              "/search/util/api/v0.1/column_list?mission=jwst"},
             [&service](const http::Request& request) { return answer(service, request); });
}

}  // namespace almagest::api
