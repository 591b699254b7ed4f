// SPDX-License-Identifier: GPL-3.0-or-later
// Endpoints of /api/v1 that are about accounts: who may ask, and how what changes something is guarded. Whoever is
// known by a session's cookie sends X-Almagest-CSRF with the session's value, and no Origin but the archive's own.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "api/identity.h"
#include "api/json_request.h"
#include "api/service.h"
#include "base/json_writer.h"

namespace almagest::api::v1 {

struct Caller {
  Service& service;
  const http::Request& request;
  Identity identity;
  base::Instant now;
  JsonDocument json;  // of requests that carry one

  Door& door() const { return *service.door; }
  // Links in mails must not lead where a stranger's request says that the archive is, so its address must be known.
  bool sends_mail() const;
  const std::string& name() const { return identity.viewer.name(); }
  access::Actor actor() const { return actor_of(service, request, identity); }
  // To the audit log. That it can't be written is no reason to refuse what has happened; the server's log has it then.
  void note(const std::string& kind, const access::About& about, const std::string& detail = {},
            const std::string& mission = {}, const std::string& program = {}) const;
  // What concerns a user, with the account that has the name now.
  void note_user(const std::string& kind, const std::string& user, const std::string& detail = {},
                 const std::string& mission = {}, const std::string& program = {}) const;
  // Does `work` after the answer, for the same caller: the time of the answer tells nothing of it. unavailable: too
  // much waits.
  base::Status later(std::function<base::Status(const Caller&)> work) const;
};

enum class Needs : std::uint8_t {
  nothing,
  user,     // signed in, or a token for mast:user:info
  session,  // signed in with a password: a token that leaked must not breed others
  full,     // signed in, or a token for all that its holder may do
  staff,    // the same, of staff
};

struct AccountRoute {
  std::string method;
  std::string path;  // below /api/v1
  Needs needs = Needs::nothing;
  std::string summary;
  std::vector<std::string> parameters = {};
  std::string example = {};
};

using AccountAnswer = std::function<base::Result<http::Response>(Caller&)>;

// POST and PATCH take a JSON object; GET and DELETE take none.
void add_account_route(Service& service, Routes& routes, const AccountRoute& route, const AccountAnswer& answer);

// An answer that no cache keeps and no other origin reads.
http::Response private_json(base::JsonWriter& json);
http::Response refusal_of(const base::Error& error, const http::Request& request, std::string_view pointer = {});
http::Response too_often(std::chrono::seconds wait, const http::Request& request);

// null without one.
void write_time(const std::optional<base::Instant>& time, base::JsonWriter& json);
void write_text(const std::optional<std::string>& text, base::JsonWriter& json);
void write_tokens(const std::vector<access::Token>& tokens, base::JsonWriter& json);
void write_sessions(const std::vector<access::Session>& sessions, const Identity& identity, base::JsonWriter& json);
void write_grants(const std::vector<access::Grant>& grants, base::JsonWriter& json);

std::string session_cookie(const Service& service, std::string_view session, std::int64_t seconds);
access::SessionTerms session_terms(const Caller& caller);
// Whether this is the password of the caller, counted as an attempt; else the answer.
base::Status check_own_password(const Caller& caller, std::string_view password);
// A whole number in the path or in a parameter.
base::Result<std::int64_t> whole_of(std::string_view text, std::string_view what, std::int64_t low, std::int64_t high);

void add_session(Service& service, Routes& routes);
void add_account(Service& service, Routes& routes);
void add_sign_up(Service& service, Routes& routes);
void add_users(Service& service, Routes& routes);
void add_grants(Service& service, Routes& routes);
void add_invitations(Service& service, Routes& routes);
void add_audit(Service& service, Routes& routes);
void add_basket(Service& service, Routes& routes);
void add_download_list(Service& service, Routes& routes);

}  // namespace almagest::api::v1
