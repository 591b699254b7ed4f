// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/account_route.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "api/credentials.h"
#include "api/refusal.h"
#include "base/log.h"
#include "base/text.h"
#include "mail/outbox.h"

namespace almagest::api::v1 {
namespace {

using base::Code;

base::Status check_parameters(const http::Request& request, const AccountRoute& route) {
  std::set<std::string> seen;
  for (const auto& [name, value] : request.query.pairs()) {
    if (std::find(route.parameters.begin(), route.parameters.end(), name) == route.parameters.end()) {
      return base::fail(Code::invalid_argument,
                        route.parameters.empty()
                            ? fmt::format("the parameter '{}' means nothing here; there are none", name.substr(0, 100))
                            : fmt::format("the parameter '{}' means nothing here; there are {}", name.substr(0, 100),
                                          base::join(route.parameters, ", ")));
    }
    if (!seen.insert(name).second) {
      return base::fail(Code::invalid_argument, fmt::format("give the parameter '{}' once", name));
    }
  }
  return {};
}

base::Status check_needs(const Identity& identity, Needs needs) {
  if (needs == Needs::nothing) return {};
  if (identity.means == Means::nothing) return base::fail(Code::unauthorized, "sign in first");
  if (identity.means == Means::token && needs == Needs::session) {
    return base::fail(Code::forbidden, "this is for people who are signed in with their password, not for tokens");
  }
  const bool full = identity.scopes.info && identity.scopes.exclusive;
  if (identity.means == Means::token && !(needs == Needs::user ? identity.scopes.info : full)) {
    return base::fail(Code::forbidden, fmt::format("this token is not for that: it needs {}{}{}", access::kInfoScope,
                                                   needs == Needs::user ? "" : " and ",
                                                   needs == Needs::user ? "" : access::kExclusiveScope));
  }
  if (needs == Needs::staff && !identity.viewer.is_staff()) {
    return base::fail(Code::forbidden, "this is for the staff of this archive");
  }
  return {};
}

base::Result<Caller> caller_of(Service& service, const http::Request& request, const AccountRoute& route) {
  const bool changes = route.method != "GET";
  ALMAGEST_CHECK(check_parameters(request, route));
  ALMAGEST_TRY(Identity identity, identify(service, request));
  ALMAGEST_CHECK(check_needs(identity, route.needs));
  // Where nobody needs to be signed in, a session that is there by chance changes nothing.
  const bool by_session = route.needs != Needs::nothing || route.method == "DELETE";
  if (changes) ALMAGEST_CHECK(check_change(service, request, by_session ? identity : Identity{}));
  Caller caller{service, request, std::move(identity), service.env.clock().now(), {}};
  if (route.method == "POST" || route.method == "PATCH") {
    ALMAGEST_TRY(caller.json, JsonDocument::parse(request.body));
  }
  return caller;
}

}  // namespace

bool Caller::sends_mail() const {
  return service.outbox != nullptr && service.outbox->sends() && !service.folder.configuration().address.empty();
}

void Caller::note(const std::string& kind, const access::About& about, const std::string& detail,
                  const std::string& mission, const std::string& program) const {
  const auto status = door().audit.note(kind, actor(), about, detail, mission, program);
  if (!status) base::log(base::Level::error, "audit", {{"error", std::string_view(status.error().message)}});
}

void Caller::note_user(const std::string& kind, const std::string& user, const std::string& detail,
                       const std::string& mission, const std::string& program) const {
  note(kind, {user, service.accounts.account_of(user).value_or(0)}, detail, mission, program);
}

base::Status Caller::later(std::function<base::Status(const Caller&)> work) const {
  http::Request same;  // this one is gone by then
  same.headers = request.headers;
  same.peer = request.peer;
  return door().errands.add(
      [&service = service, same = std::move(same), identity = identity, now = now, work = std::move(work)] {
        return work(Caller{service, same, identity, now, {}});
      });
}

http::Response refusal_of(const base::Error& error, const http::Request& request, std::string_view pointer) {
  http::Response response = problem_refusal(error, request, pointer);
  response.for_other_origins = false;
  return response;
}

http::Response too_often(std::chrono::seconds wait, const http::Request& request) {
  return after_waiting(
      refusal_of({Code::too_many, fmt::format("this was tried too often; try again in {} s", wait.count())}, request),
      wait);
}

void add_account_route(Service& service, Routes& routes, const AccountRoute& route, const AccountAnswer& answer) {
  routes.add({route.method, "/api/v1" + route.path, route.summary, route.example},
             [&service, route, answer](const http::Request& request) {
               auto caller = caller_of(service, request, route);
               if (!caller) return refusal_of(caller.error(), request);
               auto response = answer(*caller);
               return response ? std::move(*response) : refusal_of(response.error(), request, caller->json.offence());
             });
}

http::Response private_json(base::JsonWriter& json) {
  http::Response response = http::Response::json(json.take());
  response.headers.add("Cache-Control", "no-store");
  response.headers.add("Vary", "Authorization, Cookie");
  response.for_other_origins = false;
  response.compressible = false;  // a secret beside what others chose must not be compressed (BREACH)
  return response;
}

void write_time(const std::optional<base::Instant>& time, base::JsonWriter& json) {
  if (time) {
    json.string(base::rfc3339_of(*time));
  } else {
    json.null();
  }
}

void write_text(const std::optional<std::string>& text, base::JsonWriter& json) {
  if (text) {
    json.string(*text);
  } else {
    json.null();
  }
}

void write_tokens(const std::vector<access::Token>& tokens, base::JsonWriter& json) {
  json.begin_array();
  for (const access::Token& token : tokens) {
    json.begin_object().key("id").number(token.id).key("label").string(token.label).key("scopes").begin_array();
    for (const std::string& scope : access::words_of(token.scopes)) json.string(scope);
    json.end_array().key("made").string(base::rfc3339_of(token.made)).key("last_use");
    write_time(token.last_use, json);
    json.key("expires");
    write_time(token.expires, json);
    json.end_object();
  }
  json.end_array();
}

void write_sessions(const std::vector<access::Session>& sessions, const Identity& identity, base::JsonWriter& json) {
  json.begin_array();
  for (const access::Session& session : sessions) {
    json.begin_object().key("id").number(session.id).key("made").string(base::rfc3339_of(session.made));
    json.key("last_use").string(base::rfc3339_of(session.last_use));
    json.key("expires").string(base::rfc3339_of(session.expires));
    json.key("agent").string(session.agent).key("address").string(session.address);
    json.key("current").boolean(identity.means == Means::session && identity.id == session.id).end_object();
  }
  json.end_array();
}

void write_grants(const std::vector<access::Grant>& grants, base::JsonWriter& json) {
  json.begin_array();
  for (const access::Grant& grant : grants) {
    json.begin_object().key("user").string(grant.user).key("mission").string(grant.mission);
    json.key("program").string(grant.program).key("made");
    write_time(grant.made, json);
    json.end_object();
  }
  json.end_array();
}

std::string session_cookie(const Service& service, std::string_view session, std::int64_t seconds) {
  const bool secure = service.folder.configuration().address.starts_with("https://");
  return fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{}", kSessionCookie, session, seconds,
                     secure ? "; Secure" : "");
}

access::SessionTerms session_terms(const Caller& caller) {
  const storage::AccountSettings& settings = caller.service.folder.configuration().accounts;
  return {settings.session_idle_hours * 3'600'000'000, settings.session_days * 86'400'000'000,
          std::string(caller.request.headers.get("User-Agent").value_or("")), caller.actor().address};
}

base::Status check_own_password(const Caller& caller, std::string_view password) {
  const auto wait = caller.door().by_name.take(base::lower(caller.name()), caller.service.env.clock().monotonic());
  if (wait) {
    return base::fail(Code::too_many, fmt::format("this was tried too often; try again in {} s", wait->count()));
  }
  ALMAGEST_TRY(const auto login, caller.service.accounts.login_of(caller.name()));
  ALMAGEST_TRY(const bool right, caller.door().passwords.matches(password, login ? login->password : std::nullopt));
  if (!right) {
    caller.note_user("sign_in_failed", caller.name(), "to change the account");
    return base::fail(Code::forbidden, "this is not your password");
  }
  caller.door().by_name.give_back(base::lower(caller.name()));
  return {};
}

base::Result<std::int64_t> whole_of(std::string_view text, std::string_view what, std::int64_t low, std::int64_t high) {
  const auto number = base::parse_int(text);
  if (number && *number >= low && *number <= high) return *number;
  return base::fail(Code::invalid_argument, fmt::format("'{}' must be a whole number from {} to {}", what, low, high));
}

}  // namespace almagest::api::v1
