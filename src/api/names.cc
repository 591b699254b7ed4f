// SPDX-License-Identifier: GPL-3.0-or-later
// The name resolver in the shape of MAST's: GET /Santa-war/query.
#include "api/resolve.h"
#include "api/service.h"
#include "base/json_writer.h"
#include "base/text.h"

namespace almagest::api {
namespace {

constexpr std::size_t kMostNames = 1000;
constexpr std::string_view kOurs = "ALMAGEST";

http::Response answer(Service& service, const http::Request& request) {
  const auto viewer = viewer_of(service, request);
  if (!viewer) return http::message(viewer.error(), request);
  const auto format = request.query.get("outputFormat").value_or("json");
  if (!base::equal_nocase(format, "json")) {
    return http::message({base::Code::unsupported, "outputFormat must be json"}, request);
  }
  const auto names = request.query.all("name");
  if (names.empty() || names.size() > kMostNames) {
    return http::message({base::Code::invalid_argument, "give one to 1,000 parameters 'name'"}, request);
  }
  // Another resolver's answer is not ours to give.
  const auto resolver = request.query.get("resolver").value_or(kOurs);
  const bool asked_for_us = base::equal_nocase(resolver, kOurs) || resolver.empty();
  const index::SnapshotPointer snapshot = service.snapshots.current();

  base::JsonWriter json;
  json.begin_object().key("resolvedCoordinate").begin_array();
  for (const std::string_view name : names) {
    const auto found = asked_for_us ? resolve(service, snapshot, *viewer, name) : std::nullopt;
    if (!found) continue;
    json.begin_object().key("searchString").string(base::lower(name)).key("resolver").string(kOurs);
    json.key("cached").boolean(false).key("resolverTime").number(std::int64_t{0}).key("searchRadius").number(-1.0);
    json.key("canonicalName").string(found->name).key("ra").number(found->point.ra_deg());
    json.key("decl").number(found->point.dec_deg()).key("objectType").string(found->type);
    json.key("source").string(found->source).end_object();
  }
  json.end_array().key("status").string("").end_object();
  return http::Response::json(json.take());
}

}  // namespace

void add_names(Service& service, Routes& routes) {
  routes.add(
      {"GET", "/Santa-war/query", "Positions of named objects, offline: names of the sky and the archive's own targets",
       "/Santa-war/query?outputFormat=json&name=M31"},
      [&service](const http::Request& request) { return answer(service, request); });
}

}  // namespace almagest::api
