// SPDX-License-Identifier: GPL-3.0-or-later
// What the endpoints of /api/v1 share: who asks, of which mission, of which snapshot, and how an answer or a refusal is
// sent. docs/api.md describes the interface, openapi.json every path of it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/rights.h"
#include "api/json_request.h"
#include "api/lane.h"
#include "api/search_object.h"
#include "api/service.h"
#include "base/json_writer.h"

namespace almagest::api::v1 {

struct Asked {
  const Service& service;
  const http::Request& request;
  access::Viewer viewer;
  index::SnapshotPointer snapshot;
  base::Instant now;
  const metadata::Mission* mission = nullptr;  // of the path; null if it has none
  JsonDocument json;                           // of requests that carry one

  const index::Table& table() const { return *snapshot->find(mission->id()); }
  // A search object, at `node`.
  base::Result<SearchObject> search(const JsonNode& node) const;
  // To be held while the search is answered; lane.h.
  base::Result<std::optional<Lane::Pass>> admit(const query::Search& search, Work work = Work::rows) const;
};

using Answer = std::function<base::Result<http::Response>(const Asked&)>;

struct Route {
  std::string path;  // below /api/v1
  std::string summary;
  std::vector<std::string> parameters = {};  // that it takes besides `snapshot`, each at most once
  std::string example = {};
};

// GET with parameters.
void add_plain(Service& service, Routes& routes, const Route& route, const Answer& answer);
// POST with a JSON body or a form with it as its field `q`, and GET with the same JSON as the parameter `q`.
void add_asked(Service& service, Routes& routes, const Route& route, const Answer& answer);

// POST with a JSON body, for what changes something: never by GET or by a form, which other sites could make a browser
// send.
void add_change(Service& service, Routes& routes, const Route& route, const Answer& answer);

// An answer in JSON begins with the snapshot's name; whoever begins it ends the object.
base::JsonWriter begin_answer(const Asked& asked);
http::Response finish(base::JsonWriter& json);

// Times as RFC 3339 with Z, booleans as such.
void write_value(const metadata::Column& column, const metadata::Value& value, base::JsonWriter& json);
// What a column is: name, type, unit, ucd, label.
void write_column(const metadata::Column& column, base::JsonWriter& json);
void write_count(std::uint64_t count, base::JsonWriter& json);
// null for an empty text.
void write_text_or_null(std::string_view text, base::JsonWriter& json);
// allowed, sign_in or denied.
std::string_view word_of(access::Reading reading);
// The name that a request gives as {"dataset": name}, and the answer if there is none: the same for hidden ones.
base::Result<std::string> read_dataset(const Asked& asked);
tl::unexpected<base::Error> no_dataset(std::string_view name);
// string, integer, real, boolean, time or region.
std::string_view type_name(metadata::Type type);

void add_archive(Service& service, Routes& routes);
void add_totals(Service& service, Routes& routes);
void add_missions(Service& service, Routes& routes);
void add_search(Service& service, Routes& routes);
void add_facets(Service& service, Routes& routes);
void add_products(Service& service, Routes& routes);
void add_sky(Service& service, Routes& routes);
void add_picture(Service& service, Routes& routes);
void add_names(Service& service, Routes& routes);
void add_preview(Service& service, Routes& routes);
void add_export(Service& service, Routes& routes);
void add_retrieve(Service& service, Routes& routes);
void add_bundle(Service& service, Routes& routes);
void add_selections(Service& service, Routes& routes);
void add_relations(Service& service, Routes& routes);
void add_versions(Service& service, Routes& routes);
void add_programs(Service& service, Routes& routes);
void add_references(Service& service, Routes& routes);
void add_reference_file(Service& service, Routes& routes);
void add_jobs(Service& service, Routes& routes);
void add_job_files(Service& service, Routes& routes);
void add_description(Service& service, Routes& routes);

}  // namespace almagest::api::v1
