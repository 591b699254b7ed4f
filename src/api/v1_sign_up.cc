// SPDX-License-Identifier: GPL-3.0-or-later
// What people without a session ask for: an account, a new password, that an address is theirs.
#include <fmt/format.h>

#include "api/account_mail.h"
#include "api/account_route.h"
#include "base/text.h"

namespace almagest::api::v1 {
namespace {

using base::Code;

// The same for known and unknown addresses.
http::Response told(std::string_view text) {
  base::JsonWriter json;
  json.begin_object().key("message").string(text).end_object();
  return private_json(json);
}

std::optional<std::chrono::seconds> ask(const Caller& caller) {
  return caller.door().asked_by_network.take(access::network_of(caller.actor().address),
                                             caller.service.env.clock().monotonic());
}

struct SignUp {
  std::string name;
  access::Person person;
  std::string password;
  std::optional<std::string> invitation;
};

base::Result<SignUp> read_sign_up(const Caller& caller) {
  SignUp given;
  const JsonNode root(caller.json);
  ALMAGEST_CHECK(root.members({"name", "display_name", "email", "password", "invitation"},
                              [&](std::string_view key, const JsonNode& value) -> base::Status {
                                ALMAGEST_TRY(const std::string_view text, value.text(1024));
                                base::Status good;
                                if (key == "name") {
                                  given.name = text;
                                  good = access::check_user_name(given.name);
                                } else if (key == "display_name") {
                                  given.person.display_name = text;
                                } else if (key == "email") {
                                  given.person.email = text;
                                  good = access::check_email(std::string(text));
                                } else if (key == "password") {
                                  given.password = text;
                                } else {
                                  given.invitation = text;
                                }
                                return good ? good : value.fail(good.error());
                              }));
  if (given.name.empty()) return root.fail(Code::invalid_argument, "needs 'name'");
  if (given.password.empty()) return root.fail(Code::invalid_argument, "needs 'password'");
  ALMAGEST_CHECK(access::Passwords::check(given.password, given.name));
  return given;
}

// Open sign-up with mail: the account is of use once the address is confirmed, and who gives an address that somebody
// has already learns so by mail alone.
base::Result<http::Response> sign_up_with_mail(const Caller& caller, const SignUp& given, const std::string& hash) {
  constexpr std::string_view kAnswer = "Open the link in the mail that was sent to you to confirm your address.";
  if (!given.person.email) {
    return JsonNode(caller.json).fail(Code::invalid_argument, "needs 'email', to which a link is sent");
  }
  access::Accounts& accounts = caller.service.accounts;
  // First, so that what is answered to a name does not depend on the address.
  ALMAGEST_CHECK(accounts.check_name_to_choose(given.name));
  const auto make = [given, hash](const Caller& later) -> base::Status {
    const std::string& email = *given.person.email;
    ALMAGEST_TRY(const auto known, later.service.accounts.login_of(email));
    if (known) return mail_known(later, email);
    ALMAGEST_CHECK(
        later.service.accounts.sign_up(given.name, given.person, hash, access::Confirmed::nothing, std::nullopt));
    later.note_user("sign_up", given.name, "to be confirmed");
    return mail_confirmation(later, given.name, email);
  };
  ALMAGEST_CHECK(caller.later(make));
  return told(kAnswer);
}

// By an invitation, or where no mail is sent: the account is good at once. The address counts if the invitation came
// by it; else it is asked there.
base::Result<http::Response> sign_up_at_once(const Caller& caller, const SignUp& given, const std::string& hash,
                                             const std::optional<access::Invitation>& invitation) {
  const std::optional<std::string>& email = given.person.email;
  const bool came_by_it = invitation && invitation->mailed == access::Mailed::yes && invitation->email && email &&
                          base::equal_nocase(*invitation->email, *email);
  ALMAGEST_CHECK(caller.service.accounts.sign_up(given.name, given.person, hash,
                                                 came_by_it ? access::Confirmed::address : access::Confirmed::account,
                                                 given.invitation));
  caller.note_user("sign_up", given.name, invitation ? "invited" : "");
  if (!email || came_by_it) return told("Your account is made. Sign in.");
  if (!caller.sends_mail()) {
    return told(
        "Your account is made. Sign in by its name: nobody can confirm the address here, so that it does not count.");
  }
  const auto write = [name = given.name, address = *email](const Caller& later) -> base::Status {
    ALMAGEST_TRY(const auto known, later.service.accounts.login_of(address));
    return known ? mail_known(later, address) : mail_confirmation(later, name, address);
  };
  ALMAGEST_CHECK(caller.later(write));
  return told(
      "Your account is made. Sign in; the address counts once you open the link in the mail that was sent there.");
}

base::Result<http::Response> sign_up(const Caller& caller) {
  ALMAGEST_TRY(const SignUp given, read_sign_up(caller));
  const storage::SignUp mode = caller.service.folder.configuration().accounts.sign_up;
  if (mode == storage::SignUp::closed) {
    return base::fail(Code::forbidden, "accounts of this archive are made by whoever runs it; ask there");
  }
  if (const auto wait = ask(caller)) return too_often(*wait, caller.request);
  std::optional<access::Invitation> invitation;
  if (given.invitation) {
    ALMAGEST_TRY(invitation, caller.service.accounts.invitation(*given.invitation));
    const auto wait =
        caller.door().by_invitation.take(std::to_string(invitation->id), caller.service.env.clock().monotonic());
    if (wait) return too_often(*wait, caller.request);
  }
  if (!given.invitation && mode == storage::SignUp::invitation) {
    return base::fail(Code::forbidden, "whoever wants an account needs an invitation; ask whoever runs this archive");
  }
  ALMAGEST_TRY(const std::string hash, caller.door().passwords.hash(given.password));
  if (!invitation && caller.sends_mail()) return sign_up_with_mail(caller, given, hash);
  return sign_up_at_once(caller, given, hash, invitation);
}

base::Result<std::string> read_one(const Caller& caller, std::string_view wanted) {
  std::string text;
  const JsonNode root(caller.json);
  ALMAGEST_CHECK(root.members({wanted}, [&](std::string_view, const JsonNode& value) -> base::Status {
    ALMAGEST_TRY(const std::string_view given, value.text(1024));
    text = given;
    return {};
  }));
  if (text.empty()) return root.fail(Code::invalid_argument, fmt::format("needs '{}'", wanted));
  return text;
}

base::Result<http::Response> ask_for_reset(const Caller& caller) {
  ALMAGEST_TRY(const std::string email, read_one(caller, "email"));
  if (!caller.sends_mail()) {
    return base::fail(Code::unsupported,
                      "this archive sends no mail; whoever runs it gives you a link by 'almagest user DIR NAME "
                      "--invite', or a password by 'almagest user DIR NAME --password'");
  }
  if (const auto wait = ask(caller)) return too_often(*wait, caller.request);
  const auto write = [email](const Caller& later) -> base::Status {
    ALMAGEST_TRY(const auto login, later.service.accounts.login_of(email));
    if (!login) return {};
    ALMAGEST_TRY(const access::User user, later.service.accounts.user(login->user));
    later.note_user("reset_asked", login->user);
    return user.person.email ? mail_reset(later, login->user, *user.person.email) : base::Status();
  };
  ALMAGEST_CHECK(caller.later(write));
  return told("If an account has this address, a mail with a link is on its way to it. The link is good for an hour.");
}

base::Result<http::Response> set_password(const Caller& caller) {
  std::string code;
  std::string password;
  const JsonNode root(caller.json);
  ALMAGEST_CHECK(root.members({"code", "password"}, [&](std::string_view key, const JsonNode& value) -> base::Status {
    ALMAGEST_TRY(const std::string_view text, value.text(1024));
    (key == "code" ? code : password) = text;
    return {};
  }));
  if (code.empty()) return root.fail(Code::invalid_argument, "needs 'code', which is in the link");
  if (password.empty()) return root.fail(Code::invalid_argument, "needs 'password'");
  if (const auto wait = ask(caller)) return too_often(*wait, caller.request);
  access::Accounts& accounts = caller.service.accounts;
  ALMAGEST_TRY(const std::string owner, accounts.owner_of_link(code, access::Purpose::password));
  ALMAGEST_CHECK(access::Passwords::check(password, owner));
  ALMAGEST_TRY(const std::string hash, caller.door().passwords.hash(password));
  ALMAGEST_TRY(const std::string user, accounts.use_password_link(code, hash));
  caller.note_user("password_changed", user, "by a link");
  base::JsonWriter json;
  json.begin_object().key("message").string("Your password is set. Sign in.").key("name").string(user).end_object();
  return private_json(json);
}

base::Result<http::Response> confirm(const Caller& caller) {
  ALMAGEST_TRY(const std::string code, read_one(caller, "code"));
  if (const auto wait = ask(caller)) return too_often(*wait, caller.request);
  ALMAGEST_TRY(const std::string user, caller.service.accounts.use_email_link(code));
  caller.note_user("email_confirmed", user);
  return told("Your address is confirmed.");
}

}  // namespace

void add_sign_up(Service& service, Routes& routes) {
  const auto add = [&](const AccountRoute& route, const AccountAnswer& answer) {
    add_account_route(service, routes, route, answer);
  };
  add({"POST", "/account/sign-up", Needs::nothing, "Makes an account, if the archive lets people do so"}, sign_up);
  add({"POST", "/account/confirm", Needs::nothing, "Confirms an e-mail address by the code of a link"}, confirm);
  add({"POST", "/account/reset", Needs::nothing, "Asks for a mail with a link to choose a new password"},
      ask_for_reset);
  add({"POST", "/account/password", Needs::nothing, "Sets a password by the code of a link"}, set_password);
}

}  // namespace almagest::api::v1
