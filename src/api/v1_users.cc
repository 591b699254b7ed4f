// SPDX-License-Identifier: GPL-3.0-or-later
// /api/v1/users and /api/v1/invitations: for staff.
#include <fmt/format.h>

#include "api/account_mail.h"
#include "api/account_route.h"

namespace almagest::api::v1 {
namespace {

using base::Code;

constexpr std::int64_t kDay_us = 86'400'000'000;
constexpr std::int64_t kHandedLink_us = 7 * kDay_us;  // of a link that staff hands on

base::Result<http::Response> list_users(const Caller& caller) {
  ALMAGEST_TRY(const auto users, caller.service.accounts.users());
  base::JsonWriter json;
  json.begin_object().key("users").begin_array();
  for (const access::User& user : users) {
    json.begin_object().key("name").string(user.name).key("display_name").string(user.person.display_name);
    json.key("email");
    write_text(user.person.email, json);
    json.key("staff").boolean(user.rank == access::Rank::staff).key("made").string(base::rfc3339_of(user.made));
    json.key("has_password").boolean(user.has_password).key("confirmed").boolean(user.is_confirmed);
    json.key("tokens").number(user.tokens).key("grants").number(user.grants).key("leads").number(user.leads);
    json.end_object();
  }
  json.end_array().end_object();
  return private_json(json);
}

// A link by which a user chooses his password, to be handed to him.
base::Result<http::Response> link_for(const Caller& caller, const std::string& user) {
  const base::Instant expires{caller.now.us + kHandedLink_us};
  ALMAGEST_TRY(const std::string code,
               caller.service.accounts.make_link(user, access::Purpose::password, std::nullopt, expires));
  caller.note_user("link_made", user);
  base::JsonWriter json;
  json.begin_object().key("name").string(user).key("link").string(link_to(caller, "reset", code));
  json.key("expires").string(base::rfc3339_of(expires)).end_object();
  return private_json(json);
}

base::Result<http::Response> add_user(const Caller& caller) {
  std::string name;
  access::Person person;
  access::Rank rank = access::Rank::user;
  const JsonNode root(caller.json);
  ALMAGEST_CHECK(root.members({"name", "display_name", "email", "staff"},
                              [&](std::string_view key, const JsonNode& value) -> base::Status {
                                if (key == "staff") {
                                  ALMAGEST_TRY(const bool staff, value.flag());
                                  rank = staff ? access::Rank::staff : access::Rank::user;
                                  return {};
                                }
                                ALMAGEST_TRY(const std::string_view text, value.text(300));
                                if (key == "name") {
                                  name = text;
                                } else if (key == "display_name") {
                                  person.display_name = text;
                                } else if (!text.empty()) {
                                  person.email = text;
                                }
                                return {};
                              }));
  if (name.empty()) return root.fail(Code::invalid_argument, "needs 'name'");
  ALMAGEST_CHECK(caller.service.accounts.add_user(name, rank, person));
  caller.note_user("user_added", name, rank == access::Rank::staff ? "staff" : "");
  return link_for(caller, name);
}

// Nobody takes his own rank or account away here: an archive would be left without staff by a slip.
base::Status check_other(const Caller& caller, std::string_view user) {
  if (user != caller.name()) return {};
  return base::fail(Code::conflict, "this is your own account; somebody else of the staff has to do it");
}

base::Result<http::Response> change_user(const Caller& caller) {
  const std::string user(caller.request.capture("name"));
  std::optional<bool> staff;
  bool link = false;
  const JsonNode root(caller.json);
  ALMAGEST_CHECK(root.members({"staff", "link"}, [&](std::string_view key, const JsonNode& value) -> base::Status {
    ALMAGEST_TRY(const bool flag, value.flag());
    if (key == "staff") {
      staff = flag;
    } else {
      link = flag;
    }
    return {};
  }));
  ALMAGEST_CHECK(caller.service.accounts.user(user));
  if (staff) {
    ALMAGEST_CHECK(check_other(caller, user));
    ALMAGEST_CHECK(caller.service.accounts.set_rank(user, *staff ? access::Rank::staff : access::Rank::user));
    caller.note_user("rank", user, *staff ? "staff" : "user");
  }
  if (link) return link_for(caller, user);
  return list_users(caller);
}

base::Result<http::Response> remove_user(const Caller& caller) {
  const std::string user(caller.request.capture("name"));
  ALMAGEST_CHECK(check_other(caller, user));
  ALMAGEST_TRY(const std::int64_t account, caller.service.accounts.remove_user(user));
  caller.note("user_removed", {user, account});
  return list_users(caller);
}

base::Result<http::Response> list_invitations(const Caller& caller) {
  ALMAGEST_TRY(const auto invitations, caller.service.accounts.invitations());
  base::JsonWriter json;
  json.begin_object().key("invitations").begin_array();
  for (const access::Invitation& invitation : invitations) {
    json.begin_object().key("id").number(invitation.id).key("email");
    write_text(invitation.email, json);
    json.key("made_by").string(invitation.made_by).key("made").string(base::rfc3339_of(invitation.made));
    json.key("expires").string(base::rfc3339_of(invitation.expires)).key("used");
    write_time(invitation.used, json);
    json.key("used_by");
    write_text(invitation.used_by, json);
    json.end_object();
  }
  json.end_array().end_object();
  return private_json(json);
}

base::Result<http::Response> invite(const Caller& caller) {
  std::int64_t days = caller.service.folder.configuration().accounts.invitation_days;
  std::optional<std::string> email;
  const JsonNode root(caller.json);
  ALMAGEST_CHECK(root.members({"email", "days"}, [&](std::string_view key, const JsonNode& value) -> base::Status {
    if (key == "days") {
      ALMAGEST_TRY(days, value.whole(1, 366));
      return {};
    }
    ALMAGEST_TRY(const std::string_view text, value.text(300));
    if (text.empty()) return {};
    email = text;
    const auto good = access::check_email(*email);
    return good ? good : value.fail(good.error());
  }));
  if (caller.service.folder.configuration().accounts.sign_up == storage::SignUp::closed) {
    return base::fail(Code::conflict,
                      "sign-up is closed; set sign_up = \"invitation\" in the section [accounts] of almagest.toml");
  }
  const base::Instant expires{caller.now.us + days * kDay_us};
  const bool mailed = email && caller.sends_mail();
  ALMAGEST_TRY(
      const access::NewInvitation made,
      caller.service.accounts.invite(caller.name(), email, expires, mailed ? access::Mailed::yes : access::Mailed::no));
  caller.note("invitation_made", {email.value_or("")}, fmt::format("invitation {}", made.id));
  if (mailed) ALMAGEST_CHECK(mail_invitation(caller, *email, made.code));
  base::JsonWriter json;
  json.begin_object().key("id").number(made.id).key("link").string(link_to(caller, "sign-up", made.code));
  json.key("mailed").boolean(mailed).key("expires").string(base::rfc3339_of(expires)).end_object();
  return private_json(json);
}

base::Result<http::Response> withdraw(const Caller& caller) {
  ALMAGEST_TRY(const std::int64_t id, whole_of(caller.request.capture("id"), "id", 1, std::int64_t{1} << 53));
  ALMAGEST_CHECK(caller.service.accounts.withdraw_invitation(id));
  caller.note("invitation_withdrawn", {}, fmt::format("invitation {}", id));
  return list_invitations(caller);
}

}  // namespace

void add_users(Service& service, Routes& routes) {
  const auto add = [&](const AccountRoute& route, const AccountAnswer& answer) {
    add_account_route(service, routes, route, answer);
  };
  add({"GET", "/users", Needs::staff, "All users; for staff"}, list_users);
  add({"POST", "/users", Needs::staff, "Adds a user and gives a link by which he chooses a password; for staff"},
      add_user);
  add({"POST", "/users/{name}", Needs::staff, "Changes a user's rank, or gives a link for a new password; for staff"},
      change_user);
  add({"DELETE", "/users/{name}", Needs::staff, "Removes a user with all that is his; for staff"}, remove_user);
}

void add_invitations(Service& service, Routes& routes) {
  const auto add = [&](const AccountRoute& route, const AccountAnswer& answer) {
    add_account_route(service, routes, route, answer);
  };
  add({"GET", "/invitations", Needs::staff, "Invitations to sign up; for staff"}, list_invitations);
  add({"POST", "/invitations", Needs::staff, "Makes an invitation, good for one account; for staff"}, invite);
  add({"DELETE", "/invitations/{id}", Needs::staff, "Withdraws an invitation that was not used; for staff"}, withdraw);
}

}  // namespace almagest::api::v1
