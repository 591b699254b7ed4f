// SPDX-License-Identifier: GPL-3.0-or-later
// Who asks, as clients written for MAST ask it: /whoami in JSON; /info, /tokens, /sessions, /token in JSON for
// programs, as pages for people.
#include "api/account_route.h"
#include "api/refusal.h"
#include "base/text.h"

namespace almagest::api {
namespace {

using base::Code;

constexpr std::size_t kShownOfToken = 8;

// The beginning of what the asker sent as a token, by which he may tell it from others.
std::string shown_token(const http::Request& request) {
  std::string_view token = request.cookie("mast_token").value_or("");
  if (const auto header = request.headers.get("Authorization")) {
    const std::string_view value = base::trim(*header);
    token = base::trim(value.substr(std::min(value.size(), value.find(' '))));
  }
  return std::string(token.substr(0, kShownOfToken)) + "...";
}

void write_attributes(const access::User& user, const Identity& identity, base::JsonWriter& json) {
  const std::string& said = user.person.display_name.empty() ? user.name : user.person.display_name;
  const std::size_t blank = said.rfind(' ');
  json.begin_object().key("display_name").string(said);
  if (identity.scopes.info) {
    json.key("uuid").string(user.name);
    json.key("first_name").string(blank == std::string::npos ? "" : said.substr(0, blank));
    json.key("last_name").string(blank == std::string::npos ? said : said.substr(blank + 1));
    json.key("internal").string(identity.viewer.is_staff() ? "1" : "0");
    json.key("email").string(user.person.email.value_or(""));
  }
  json.end_object();
}

base::Result<http::Response> whoami(const Service& service, const http::Request& request) {
  // With a token that nobody holds one is anonymous: clients ask here whether theirs is good.
  auto known = identify(service, request);
  if (!known && known.error().code != Code::unauthorized) return base::fail(known.error());
  const Identity identity = known ? std::move(*known) : Identity{};
  base::JsonWriter json;
  json.begin_object();
  if (identity.means == Means::nothing) {
    json.key("eppn").string("").key("ezid").string("anonymous").key("attrib").begin_object().end_object();
    json.key("anon").boolean(true).key("scopes").begin_array().end_array().key("session").null().key("token").null();
  } else {
    ALMAGEST_TRY(const access::User user, service.accounts.user(identity.viewer.name()));
    json.key("eppn").string(identity.scopes.info ? user.person.email.value_or(user.name) : user.name);
    json.key("ezid").string(user.name).key("attrib");
    write_attributes(user, identity, json);
    json.key("anon").boolean(false).key("scopes").begin_array();
    for (const std::string& scope : access::words_of(identity.scopes)) json.string(scope);
    json.end_array().key("session");
    if (identity.means == Means::session) {
      json.string(std::to_string(identity.id));
    } else {
      json.null();
    }
    json.key("token");
    if (identity.means == Means::token) {
      json.string(shown_token(request));
    } else {
      json.null();
    }
  }
  json.end_object();
  return v1::private_json(json);
}

base::Result<http::Response> tokens(const Service& service, const http::Request& request) {
  ALMAGEST_TRY(const Identity identity, identify(service, request));
  if (identity.means == Means::nothing) return base::fail(Code::unauthorized, "sign in first");
  if (!identity.scopes.info) return base::fail(Code::forbidden, "this token is not for mast:user:info");
  ALMAGEST_TRY(const auto list, service.accounts.tokens(identity.viewer.name()));
  base::JsonWriter json;
  v1::write_tokens(list, json);
  return v1::private_json(json);
}

base::Result<http::Response> sessions(const Service& service, const http::Request& request) {
  ALMAGEST_TRY(const Identity identity, identify(service, request));
  if (identity.means == Means::nothing) return base::fail(Code::unauthorized, "sign in first");
  if (!identity.scopes.info) return base::fail(Code::forbidden, "this token is not for mast:user:info");
  ALMAGEST_TRY(const auto list, service.accounts.sessions(identity.viewer.name()));
  base::JsonWriter json;
  v1::write_sessions(list, identity, json);
  return v1::private_json(json);
}

base::Result<http::Response> token_page(const Service&, const http::Request&) {
  return base::fail(
      Code::invalid_argument,
      "tokens are made by people: open this address in a browser, or POST to /api/v1/account/tokens while "
      "you are signed in");
}

using Answer = base::Result<http::Response> (*)(const Service&, const http::Request&);

void add(Service& service, Routes& routes, const std::string& path, const std::string& summary, Answer answer,
         bool has_page) {
  routes.add({"GET", path, summary, ""}, [&service, answer, has_page](const http::Request& request) {
    if (has_page && request.headers.get("Accept").value_or("").find("text/html") != std::string_view::npos) {
      return page_for_people(service);
    }
    auto response = answer(service, request);
    if (response) return std::move(*response);
    http::Response refused = message_refusal(response.error(), request);
    refused.for_other_origins = false;
    return refused;
  });
}

}  // namespace

void add_mast_account(Service& service, Routes& routes) {
  add(service, routes, "/whoami", "Who asks, as clients written for MAST read it", whoami, false);
  add(service, routes, "/info", "The same; for people a page", whoami, true);
  add(service, routes, "/tokens", "The asker's tokens; for people a page", tokens, true);
  add(service, routes, "/sessions", "Where the asker is signed in; for people a page", sessions, true);
  add(service, routes, "/token", "A page on which people make a token: suggested_name, suggested_scope", token_page,
      true);
}

}  // namespace almagest::api
