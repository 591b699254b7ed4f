// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/v1.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "api/account_route.h"
#include "api/refusal.h"
#include "base/errors.h"
#include "base/text.h"

namespace almagest::api {

void add_v1(Service& service, Routes& routes) {
  v1::add_archive(service, routes);
  v1::add_totals(service, routes);
  v1::add_missions(service, routes);
  v1::add_search(service, routes);
  v1::add_facets(service, routes);
  v1::add_products(service, routes);
  v1::add_sky(service, routes);
  v1::add_picture(service, routes);
  v1::add_names(service, routes);
  v1::add_preview(service, routes);
  v1::add_export(service, routes);
  v1::add_retrieve(service, routes);
  v1::add_bundle(service, routes);
  v1::add_selections(service, routes);
  v1::add_relations(service, routes);
  v1::add_versions(service, routes);
  v1::add_programs(service, routes);
  v1::add_references(service, routes);
  v1::add_reference_file(service, routes);
  v1::add_jobs(service, routes);
  v1::add_job_files(service, routes);
  v1::add_description(service, routes);
  v1::add_session(service, routes);
  v1::add_account(service, routes);
  v1::add_sign_up(service, routes);
  v1::add_users(service, routes);
  v1::add_grants(service, routes);
  v1::add_invitations(service, routes);
  v1::add_audit(service, routes);
  v1::add_basket(service, routes);
  v1::add_download_list(service, routes);
}

namespace v1 {

using base::Code;

namespace {

enum class Carries : std::uint8_t { nothing, body, parameter, change };  // the JSON of a request

base::Status check_parameters(const http::Request& request, const Route& route, Carries carries) {
  std::vector<std::string> known = route.parameters;
  known.emplace_back("snapshot");
  if (carries == Carries::parameter) known.emplace_back("q");
  std::set<std::string> seen;
  for (const auto& [name, value] : request.query.pairs()) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return base::fail(Code::invalid_argument, fmt::format("the parameter '{}' means nothing here; there are {}",
                                                            name.substr(0, 100), base::join(known, ", ")));
    }
    if (!seen.insert(name).second) {
      return base::fail(Code::invalid_argument, fmt::format("give the parameter '{}' once", name));
    }
  }
  return {};
}

base::Result<index::SnapshotPointer> snapshot_for(const Service& service, const http::Request& request) {
  const auto name = request.query.get("snapshot");
  if (!name) return service.snapshots.current();
  if (name->size() < 2 || name->front() != 's' || name->find_first_not_of("0123456789", 1) != std::string_view::npos) {
    return base::fail(Code::invalid_argument, "'snapshot' must be the name that an earlier answer gives, such as s12");
  }
  if (auto found = service.snapshots.lookup(*name)) return found;
  return base::fail(Code::gone, fmt::format("the snapshot '{}' is gone; ask without one, and stay on that which the "
                                            "answer names",
                                            name->substr(0, 100)));
}

// Not what only calls itself one, as curl -d does of everything.
bool is_form(const http::Request& request) {
  const std::string_view type = request.headers.get("Content-Type").value_or("");
  return base::equal_nocase(base::trim(type.substr(0, type.find(';'))), "application/x-www-form-urlencoded") &&
         !base::trim(request.body).starts_with('{');
}

// Whoever is known by a token in a cookie, which a browser sends along whatever page asks it to, shows by the type of
// his body that it was no form: for that, browsers ask this server whether the page may, and it says no.
base::Status check_body(const http::Request& request) {
  if (request.headers.get("Authorization") || !request.headers.get("Cookie")) return {};
  const std::string_view type = request.headers.get("Content-Type").value_or("");
  if (base::equal_nocase(base::trim(type.substr(0, type.find(';'))), "application/json")) return {};
  return base::fail(Code::forbidden, "send 'Content-Type: application/json', or the token in 'Authorization'");
}

base::Result<JsonDocument> json_of(const http::Request& request, Carries carries) {
  if (carries == Carries::nothing) return JsonDocument();
  if (carries == Carries::change) {
    ALMAGEST_CHECK(check_body(request));
    return base::trim(request.body).empty() ? JsonDocument::parse("{}") : JsonDocument::parse(request.body);
  }
  std::optional<std::string_view> text = request.query.get("q");
  http::Parameters form;
  if (carries == Carries::body) {
    if (!is_form(request)) return JsonDocument::parse(request.body);
    form = http::Parameters::parse(request.body);
    text = form.get("q");
    if (text && form.pairs().size() == 1) return JsonDocument::parse(*text);
    return base::fail(Code::invalid_argument, "a form must have one field, 'q': the JSON that could be the body");
  }
  if (!text) {
    return base::fail(Code::invalid_argument, "give the parameter 'q': the JSON that a POST to this path has as body");
  }
  return JsonDocument::parse(*text);
}

base::Result<Asked> asked_of(const Service& service, const http::Request& request, const Route& route,
                             Carries carries) {
  ALMAGEST_CHECK(check_parameters(request, route, carries));
  ALMAGEST_TRY(Identity identity, identify(service, request));
  if (carries == Carries::change) ALMAGEST_CHECK(check_change(service, request, identity));
  ALMAGEST_TRY(index::SnapshotPointer snapshot, snapshot_for(service, request));
  Asked asked{service, request, std::move(identity.viewer), std::move(snapshot), service.env.clock().now(),
              nullptr, {}};
  if (const std::string_view id = request.capture("mission"); !id.empty()) {
    asked.mission = service.dictionary.find(id);
    if (asked.mission == nullptr) {
      return base::fail(Code::not_found, fmt::format("this archive has no mission '{}'; /api/v1/missions lists them",
                                                     id.substr(0, 100)));
    }
  }
  ALMAGEST_TRY(asked.json, json_of(request, carries));
  return asked;
}

http::Handler handler_of(Service& service, const Route& route, Carries carries, const Answer& answer) {
  return [&service, route, carries, answer](const http::Request& request) {
    const auto asked = asked_of(service, request, route, carries);
    if (!asked) return problem_refusal(asked.error(), request);
    auto response = answer(*asked);
    if (!response) return problem_refusal(response.error(), request, asked->json.offence());
    response->headers.add("X-Almagest-Snapshot", asked->snapshot->name());
    return std::move(*response);
  };
}

}  // namespace

base::Result<SearchObject> Asked::search(const JsonNode& node) const {
  return read_search_object(node, *mission,
                            [this](std::string_view name) { return resolve(service, snapshot, viewer, name); });
}

base::Result<std::optional<Lane::Pass>> Asked::admit(const query::Search& search, Work work) const {
  return api::admit(*service.heavy, search, table(), viewer, now, work);
}

void add_plain(Service& service, Routes& routes, const Route& route, const Answer& answer) {
  http::Handler handler = handler_of(service, route, Carries::nothing, answer);
  routes.add({"GET", "/api/v1" + route.path, route.summary, route.example}, std::move(handler));
}

void add_asked(Service& service, Routes& routes, const Route& route, const Answer& answer) {
  http::Handler post = handler_of(service, route, Carries::body, answer);
  http::Handler get = handler_of(service, route, Carries::parameter, answer);
  routes.add({"POST", "/api/v1" + route.path, route.summary, ""}, std::move(post));
  routes.add({"GET", "/api/v1" + route.path, route.summary + "; the JSON as parameter q", route.example},
             std::move(get));
}

void add_change(Service& service, Routes& routes, const Route& route, const Answer& answer) {
  http::Handler change = handler_of(service, route, Carries::change, answer);
  routes.add({"POST", "/api/v1" + route.path, route.summary, ""}, std::move(change));
}

base::JsonWriter begin_answer(const Asked& asked) {
  base::JsonWriter json;
  json.begin_object().key("snapshot").string(asked.snapshot->name());
  return json;
}

http::Response finish(base::JsonWriter& json) {
  json.end_object();
  return http::Response::json(json.take());
}

void write_value(const metadata::Column& column, const metadata::Value& value, base::JsonWriter& json) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    if (column.type == metadata::Type::boolean) {
      json.boolean(*integer != 0);
    } else {
      json.number(*integer);
    }
  } else if (const auto* real = std::get_if<double>(&value)) {
    json.number(*real);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    json.string(*text);
  } else if (const auto* instant = std::get_if<base::Instant>(&value)) {
    json.string(base::rfc3339_of(*instant));
  } else {
    json.null();
  }
}

void write_column(const metadata::Column& column, base::JsonWriter& json) {
  json.begin_object().key("name").string(column.name).key("type").string(type_name(column.type)).key("unit");
  write_text_or_null(column.unit, json);
  json.key("ucd");
  write_text_or_null(column.ucd, json);
  json.key("label").string(column.label).end_object();
}

void write_count(std::uint64_t count, base::JsonWriter& json) {
  json.number(static_cast<std::int64_t>(count));
}

void write_text_or_null(std::string_view text, base::JsonWriter& json) {
  if (text.empty()) {
    json.null();
  } else {
    json.string(text);
  }
}

std::string_view word_of(access::Reading reading) {
  switch (reading) {
    case access::Reading::allowed:
      return "allowed";
    case access::Reading::sign_in:
      return "sign_in";
    case access::Reading::denied:
    case access::Reading::hidden:
      return "denied";
  }
  return "denied";
}

std::string_view type_name(metadata::Type type) {
  switch (type) {
    case metadata::Type::string:
      return "string";
    case metadata::Type::integer:
      return "integer";
    case metadata::Type::real:
      return "real";
    case metadata::Type::boolean:
      return "boolean";
    case metadata::Type::time:
      return "time";
    case metadata::Type::region:
      return "region";
  }
  return "string";
}

}  // namespace v1
}  // namespace almagest::api
