// SPDX-License-Identifier: GPL-3.0-or-later
// /api/v1/account: what a user may know and change of his own account.
#include <fmt/format.h>

#include "access/secret.h"
#include "api/account_mail.h"
#include "api/account_route.h"

namespace almagest::api::v1 {
namespace {

using base::Code;

constexpr std::int64_t kDay_us = 86'400'000'000;

base::Result<http::Response> describe(const Caller& caller) {
  access::Accounts& accounts = caller.service.accounts;
  ALMAGEST_TRY(const access::User user, accounts.user(caller.name()));
  ALMAGEST_TRY(const auto grants, accounts.grants(caller.name()));
  ALMAGEST_TRY(const auto leads, accounts.leads(caller.name()));
  base::JsonWriter json;
  json.begin_object().key("name").string(user.name).key("display_name").string(user.person.display_name);
  json.key("email");
  write_text(user.person.email, json);
  json.key("pending_email");
  write_text(caller.sends_mail() ? user.pending_email : std::nullopt, json);
  json.key("staff").boolean(caller.identity.viewer.is_staff()).key("made").string(base::rfc3339_of(user.made));
  json.key("grants");
  write_grants(grants, json);
  json.key("leads");
  write_grants(leads, json);
  json.end_object();
  return private_json(json);
}

struct Change {
  std::optional<std::string> display_name;
  std::optional<std::string> email;  // empty: none any more
  std::optional<std::string> password;
  std::string current_password;
};

base::Result<Change> read_change(const Caller& caller) {
  Change change;
  const JsonNode root(caller.json);
  ALMAGEST_CHECK(root.members({"display_name", "email", "password", "current_password"},
                              [&](std::string_view key, const JsonNode& value) -> base::Status {
                                ALMAGEST_TRY(const std::string_view text, value.text(1024));
                                if (key == "display_name") {
                                  change.display_name = text;
                                } else if (key == "email") {
                                  if (!text.empty()) {
                                    if (const auto good = access::check_email(std::string(text)); !good) {
                                      return value.fail(good.error());
                                    }
                                  }
                                  change.email = text;
                                } else if (key == "password") {
                                  if (const auto good = access::Passwords::check(text, caller.name()); !good) {
                                    return value.fail(good.error());
                                  }
                                  change.password = text;
                                } else {
                                  change.current_password = text;
                                }
                                return {};
                              }));
  if ((change.email || change.password) && change.current_password.empty()) {
    return root.fail(Code::invalid_argument, "needs 'current_password' to change the address or the password");
  }
  return change;
}

// With mail, an address counts once its owner has confirmed it.
base::Status change_email(const Caller& caller, const std::string& email) {
  access::Accounts& accounts = caller.service.accounts;
  if (email.empty() || !caller.sends_mail()) {
    ALMAGEST_CHECK(accounts.set_email(caller.name(), email.empty() ? std::nullopt : std::optional(email)));
    caller.note_user("email_changed", caller.name());
    return {};
  }
  ALMAGEST_CHECK(accounts.set_pending_email(caller.name(), email));
  ALMAGEST_CHECK(mail_confirmation(caller, caller.name(), email));
  caller.note_user("email_changed", caller.name(), "to be confirmed");
  return {};
}

base::Result<http::Response> change(Caller& caller) {
  ALMAGEST_TRY(const Change change, read_change(caller));
  access::Accounts& accounts = caller.service.accounts;
  if (change.email || change.password) ALMAGEST_CHECK(check_own_password(caller, change.current_password));
  if (change.display_name) ALMAGEST_CHECK(accounts.set_display_name(caller.name(), *change.display_name));
  if (change.email) ALMAGEST_CHECK(change_email(caller, *change.email));
  if (!change.password) return describe(caller);
  ALMAGEST_TRY(const std::string hash, caller.door().passwords.hash(*change.password));
  // All sessions end, this one too: it goes on under another value.
  ALMAGEST_CHECK(accounts.set_password(caller.name(), hash, std::nullopt));
  caller.note_user("password_changed", caller.name());
  ALMAGEST_TRY(const access::NewSession session, accounts.begin_session(caller.name(), session_terms(caller)));
  ALMAGEST_TRY(http::Response response, describe(caller));
  const std::int64_t days = caller.service.folder.configuration().accounts.session_days;
  response.headers.add("Set-Cookie", session_cookie(caller.service, session.text, days * 86'400));
  return response;
}

base::Result<http::Response> list_sessions(const Caller& caller) {
  ALMAGEST_TRY(const auto sessions, caller.service.accounts.sessions(caller.name()));
  base::JsonWriter json;
  json.begin_object().key("sessions");
  write_sessions(sessions, caller.identity, json);
  json.end_object();
  return private_json(json);
}

base::Result<http::Response> end_session(const Caller& caller) {
  ALMAGEST_TRY(const std::int64_t id, whole_of(caller.request.capture("id"), "id", 1, std::int64_t{1} << 53));
  if (!caller.service.accounts.end_session(caller.name(), id)) {
    return base::fail(Code::not_found, fmt::format("you have no session {}", id));
  }
  caller.note_user("session_ended", caller.name(), fmt::format("session {}", id));
  return list_sessions(caller);
}

base::Result<http::Response> end_other_sessions(const Caller& caller) {
  ALMAGEST_TRY(const std::int64_t ended, caller.service.accounts.end_sessions(caller.name(), caller.identity.id));
  caller.note_user("session_ended", caller.name(), fmt::format("{} others", ended));
  return list_sessions(caller);
}

base::Result<http::Response> list_tokens(const Caller& caller) {
  ALMAGEST_TRY(const auto tokens, caller.service.accounts.tokens(caller.name()));
  base::JsonWriter json;
  json.begin_object().key("tokens");
  write_tokens(tokens, json);
  json.end_object();
  return private_json(json);
}

base::Result<http::Response> make_token(const Caller& caller) {
  const storage::AccountSettings& settings = caller.service.folder.configuration().accounts;
  std::string label;
  access::Scopes scopes;
  std::int64_t days = settings.token_days;
  const JsonNode root(caller.json);
  ALMAGEST_CHECK(
      root.members({"label", "scopes", "days"}, [&](std::string_view key, const JsonNode& value) -> base::Status {
        if (key == "label") {
          ALMAGEST_TRY(const std::string_view text, value.text(200));
          label = text;
        } else if (key == "days") {
          ALMAGEST_TRY(days, value.whole(1, settings.token_days));
        } else {
          scopes = {false, false};
          return value.items(2, [&](const JsonNode& item) -> base::Status {
            ALMAGEST_TRY(const std::size_t which, item.one_of({access::kInfoScope, access::kExclusiveScope}));
            (which == 0 ? scopes.info : scopes.exclusive) = true;
            return {};
          });
        }
        return {};
      }));
  const base::Instant expires{caller.now.us + days * kDay_us};
  ALMAGEST_TRY(const access::NewToken token, caller.service.accounts.make_token(caller.name(), label, expires, scopes,
                                                                                settings.token_idle_days * kDay_us));
  caller.note_user("token_made", caller.name(), fmt::format("token {}", token.id));
  base::JsonWriter json;
  json.begin_object().key("id").number(token.id).key("token").string(token.text).key("label").string(label);
  json.key("scopes").begin_array();
  for (const std::string& scope : access::words_of(scopes)) json.string(scope);
  json.end_array().key("expires").string(base::rfc3339_of(expires)).end_object();
  return private_json(json);
}

base::Result<http::Response> revoke_token(const Caller& caller) {
  ALMAGEST_TRY(const std::int64_t id, whole_of(caller.request.capture("id"), "id", 1, std::int64_t{1} << 53));
  if (!caller.service.accounts.revoke_token(caller.name(), id)) {
    return base::fail(Code::not_found, fmt::format("you have no token {}", id));
  }
  caller.note_user("token_revoked", caller.name(), fmt::format("token {}", id));
  return list_tokens(caller);
}

}  // namespace

void add_account(Service& service, Routes& routes) {
  const auto add = [&](const AccountRoute& route, const AccountAnswer& answer) {
    add_account_route(service, routes, route, answer);
  };
  add({"GET", "/account", Needs::user, "The asker's account and the programs whose exclusive data he may read"},
      describe);
  add({"POST", "/account", Needs::session, "Changes name, e-mail address or password"}, change);
  add({"GET", "/account/sessions", Needs::user, "Where the asker is signed in"}, list_sessions);
  add({"DELETE", "/account/sessions", Needs::session, "Signs out everywhere else"}, end_other_sessions);
  add({"DELETE", "/account/sessions/{id}", Needs::session, "Ends one session"}, end_session);
  add({"GET", "/account/tokens", Needs::user, "The asker's tokens, without what is secret of them"}, list_tokens);
  add({"POST", "/account/tokens", Needs::session, "Makes a token, which is shown this once"}, make_token);
  add({"DELETE", "/account/tokens/{id}", Needs::session, "Revokes a token"}, revoke_token);
}

}  // namespace almagest::api::v1
