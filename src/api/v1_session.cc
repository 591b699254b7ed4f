// SPDX-License-Identifier: GPL-3.0-or-later
// /api/v1/session: who asks, signing in, signing out.
#include "access/secret.h"
#include "api/account_route.h"
#include "api/credentials.h"
#include "base/log.h"
#include "base/text.h"

namespace almagest::api::v1 {
namespace {

using base::Code;

std::string_view word_of(storage::SignUp sign_up) {
  switch (sign_up) {
    case storage::SignUp::closed:
      return "closed";
    case storage::SignUp::invitation:
      return "invitation";
    case storage::SignUp::open:
      return "open";
  }
  return "closed";
}

base::Result<http::Response> describe(const Caller& caller, const Identity& identity) {
  const storage::AccountSettings& settings = caller.service.folder.configuration().accounts;
  base::JsonWriter json;
  json.begin_object().key("by");
  if (identity.means == Means::nothing) {
    json.null();
  } else {
    json.string(identity.means == Means::session ? "session" : "token");
  }
  json.key("user");
  if (identity.means == Means::nothing) {
    json.null();
  } else {
    ALMAGEST_TRY(const access::User user, caller.service.accounts.user(identity.viewer.name()));
    json.begin_object().key("name").string(user.name).key("display_name").string(user.person.display_name);
    json.key("staff").boolean(identity.viewer.is_staff()).key("leads").boolean(user.leads > 0).end_object();
  }
  json.key("csrf");
  if (identity.csrf.empty()) {
    json.null();
  } else {
    json.string(identity.csrf);
  }
  json.key("sign_up").string(word_of(settings.sign_up)).key("mail").boolean(caller.sends_mail());
  json.key("token_days").number(settings.token_days).key("token_idle_days").number(settings.token_idle_days);
  json.end_object();
  return private_json(json);
}

struct Asking {
  std::string name;
  std::string password;
};

base::Result<Asking> read(const Caller& caller) {
  Asking asking;
  const JsonNode root(caller.json);
  ALMAGEST_CHECK(root.members({"name", "password"}, [&](std::string_view key, const JsonNode& value) -> base::Status {
    ALMAGEST_TRY(const std::string_view text, value.text(1024));
    (key == "name" ? asking.name : asking.password) = text;
    return {};
  }));
  if (asking.name.empty()) return root.fail(Code::invalid_argument, "needs 'name'");
  if (asking.password.empty()) return root.fail(Code::invalid_argument, "needs 'password'");
  return asking;
}

// Whoever is not let in learns neither whether there is such a user nor whether he has a password.
base::Result<http::Response> sign_in(Caller& caller) {
  ALMAGEST_TRY(const Asking asking, read(caller));
  access::Accounts& accounts = caller.service.accounts;
  Door& door = caller.door();
  const auto now = caller.service.env.clock().monotonic();
  const std::string network = access::network_of(caller.actor().address);
  ALMAGEST_TRY(const auto login, accounts.login_of(asking.name));
  const std::string key = base::lower(login ? login->user : asking.name);  // counted once for name and address
  if (const auto wait = door.by_network.take(network, now)) return too_often(*wait, caller.request);
  if (const auto wait = door.by_name.take(key, now)) return too_often(*wait, caller.request);
  ALMAGEST_TRY(const bool right, door.passwords.matches(asking.password, login ? login->password : std::nullopt));
  if (!right) {
    // A name that nobody has may be a password in the wrong field.
    caller.note_user("sign_in_failed", login ? login->user : std::string(), login ? "" : "a name that nobody has");
    return base::fail(Code::unauthorized, "name or password is wrong");
  }
  door.by_network.give_back(network);
  door.by_name.give_back(key);
  if (!login->is_confirmed) {
    return base::fail(Code::forbidden,
                      "confirm your e-mail address first, by the link in the mail that was sent to you");
  }
  if (door.passwords.is_outdated(*login->password)) {
    const auto renewed = door.passwords.hash(asking.password);
    if (renewed) ALMAGEST_CHECK(accounts.renew_password(login->user, *login->password, *renewed));
  }
  if (caller.identity.means == Means::session) {  // a session that somebody else planted does not go on as this one
    (void)accounts.end_session(caller.name(), caller.identity.id);
  }
  ALMAGEST_TRY(const access::NewSession session, accounts.begin_session(login->user, session_terms(caller)));
  ALMAGEST_TRY(access::Held held, accounts.held_by_session(session.text));
  caller.identity =
      Identity{std::move(held.viewer), Means::session, session.id, held.scopes, access::csrf_of(session.text)};
  caller.note_user("sign_in", login->user);
  ALMAGEST_TRY(http::Response response, describe(caller, caller.identity));
  const std::int64_t days = caller.service.folder.configuration().accounts.session_days;
  response.headers.add("Set-Cookie", session_cookie(caller.service, session.text, days * 86'400));
  return response;
}

base::Result<http::Response> sign_out(const Caller& caller) {
  if (caller.identity.means == Means::session) {
    ALMAGEST_CHECK(caller.service.accounts.end_session(caller.name(), caller.identity.id));
    caller.note_user("sign_out", caller.name());
  }
  ALMAGEST_TRY(http::Response response, describe(caller, Identity{}));
  response.headers.add("Set-Cookie", session_cookie(caller.service, "", 0));
  return response;
}

}  // namespace

void add_session(Service& service, Routes& routes) {
  add_account_route(service, routes,
                    {"GET",
                     "/session",
                     Needs::nothing,
                     "Who asks, by what he is known, and the value of X-Almagest-CSRF",
                     {},
                     "/api/v1/session"},
                    [](Caller& caller) { return describe(caller, caller.identity); });
  add_account_route(service, routes, {"POST", "/session", Needs::nothing, "Signs in with a password; sets a cookie"},
                    sign_in);
  add_account_route(service, routes, {"DELETE", "/session", Needs::nothing, "Signs out"}, sign_out);
}

}  // namespace almagest::api::v1
