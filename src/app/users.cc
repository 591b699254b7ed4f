// SPDX-License-Identifier: GPL-3.0-or-later
// user, invite: who has an account, and how people get one.
#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <iostream>

#include "access/passwords.h"
#include "app/account_commands.h"
#include "app/list.h"

namespace almagest::app {
namespace {

using access::Rank;
using base::Code;

constexpr std::int64_t kLink_us = 7 * kDay_us;

base::Result<int> list_users(const Office& office, const Arguments& arguments) {
  ALMAGEST_TRY(const std::vector<access::User> users, office.accounts.users());
  List list({{"name", Cell::text},
             {"rank", Cell::text},
             {"made", Cell::time},
             {"tokens", Cell::number},
             {"grants", Cell::number},
             {"leads", Cell::number},
             {"email", Cell::text},
             {"password", Cell::text},
             {"account", Cell::number}});
  for (const access::User& user : users) {
    list.row().add(user.name).add(user.rank == Rank::staff ? "staff" : "user").add(user.made).add(user.tokens);
    list.add(user.grants).add(user.leads).add(user.person.email.value_or(""));
    list.add(!user.has_password ? "no" : user.is_confirmed ? "yes" : "unconfirmed").add(user.account);
  }
  list.print(arguments.has("--json"), "there are no users; 'almagest user DIR NAME' adds one");
  return 0;
}

// A line of standard input, which a terminal does not show.
std::string read_hidden(const std::string& prompt) {
  const bool terminal = ::isatty(STDIN_FILENO) != 0;
  termios shown{};
  if (terminal) {
    fmt::print(stderr, "{}: ", prompt);
    ::tcgetattr(STDIN_FILENO, &shown);
    termios hidden = shown;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
  }
  std::string line;
  std::getline(std::cin, line);
  if (terminal) {
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
    fmt::print(stderr, "\n");
  }
  return line;
}

base::Result<int> set_password(Office& office, const std::string& name) {
  ALMAGEST_TRY(const access::User user, office.accounts.user(name));
  const std::string password = read_hidden("new password of " + name);
  ALMAGEST_CHECK(access::Passwords::check(password, name));
  if (::isatty(STDIN_FILENO) != 0 && read_hidden("once more") != password) {
    return base::fail(Code::invalid_argument, "these are two different passwords");
  }
  const storage::AccountSettings& settings = office.folder.configuration().accounts;
  access::Passwords passwords(
      {static_cast<std::uint64_t>(settings.password_passes), static_cast<std::uint64_t>(settings.password_mebibytes)});
  ALMAGEST_TRY(const std::string hash, passwords.hash(password));
  ALMAGEST_CHECK(office.accounts.set_password(name, hash, std::nullopt));
  office.note_user("password_changed", name);
  fmt::print("{} signs in with the new password; all his sessions have ended\n", name);
  return 0;
}

std::string address_of(const Office& office) {
  const std::string& address = office.folder.configuration().address;
  return address.empty() ? "http://127.0.0.1:8480" : address;
}

base::Result<int> print_link(base::Env& env, Office& office, const std::string& name) {
  if (!office.accounts.user(name)) {
    ALMAGEST_CHECK(office.accounts.add_user(name, Rank::user));
    office.note_user("user_added", name);
  }
  const base::Instant expires{env.clock().now().us + kLink_us};
  ALMAGEST_TRY(const std::string code,
               office.accounts.make_link(name, access::Purpose::password, std::nullopt, expires));
  office.note_user("link_made", name);
  fmt::print("{}/reset#code={}\n", address_of(office), code);
  return 0;
}

base::Result<int> run_user(base::Env& env, const Arguments& arguments) {
  ALMAGEST_CHECK(at_most_one(arguments, {"--staff", "--rank", "--remove", "--password", "--invite", "--email"}));
  ALMAGEST_TRY(Office office, open_office(env, arguments));
  if (arguments.words().size() == 1) {
    for (const std::string_view option : {"--staff", "--rank", "--remove", "--password", "--invite", "--email"}) {
      if (arguments.has(option)) {
        return base::fail(Code::invalid_argument, fmt::format("'{}' needs the name of a user", option));
      }
    }
    return list_users(office, arguments);
  }
  const std::string& name = arguments.words()[1];
  if (arguments.has("--password")) return set_password(office, name);
  if (arguments.has("--invite")) return print_link(env, office, name);
  if (const auto email = arguments.value("--email")) {
    ALMAGEST_CHECK(office.accounts.set_email(name, email->empty() ? std::nullopt : email));
    office.note_user("email_changed", name);
    fmt::print("the address of {} is set\n", name);
    return 0;
  }
  if (arguments.has("--remove")) {
    ALMAGEST_TRY(const std::int64_t account, office.accounts.remove_user(name));
    office.note("user_removed", {name, account});
    fmt::print("removed {} with all tokens and grants\n", name);
    return 0;
  }
  if (const auto rank = arguments.value("--rank")) {
    if (*rank != "staff" && *rank != "user") {
      return base::fail(Code::invalid_argument, fmt::format("'--rank {}' is unknown; use staff or user", *rank));
    }
    ALMAGEST_CHECK(office.accounts.set_rank(name, *rank == "staff" ? Rank::staff : Rank::user));
    office.note_user("rank", name, *rank);
    fmt::print("{} is now {}\n", name, *rank == "staff" ? "staff and may read everything" : "a plain user");
    return 0;
  }
  ALMAGEST_CHECK(office.accounts.add_user(name, arguments.has("--staff") ? Rank::staff : Rank::user));
  office.note_user("user_added", name, arguments.has("--staff") ? "staff" : "");
  fmt::print("added {}\n", name);
  return 0;
}

base::Result<int> list_invitations(const Office& office, const Arguments& arguments) {
  ALMAGEST_TRY(const auto invitations, office.accounts.invitations());
  List list({{"id", Cell::number},
             {"email", Cell::text},
             {"made_by", Cell::text},
             {"made", Cell::time},
             {"expires", Cell::time},
             {"used", Cell::time},
             {"used_by", Cell::text}});
  for (const access::Invitation& each : invitations) {
    list.row().add(each.id).add(each.email.value_or("")).add(each.made_by).add(each.made).add(each.expires);
    list.add(each.used).add(each.used_by.value_or(""));
  }
  list.print(arguments.has("--json"), "there are no invitations; 'almagest invite DIR' makes one");
  return 0;
}

base::Result<int> run_invite(base::Env& env, const Arguments& arguments) {
  ALMAGEST_CHECK(at_most_one(arguments, {"--list", "--withdraw", "--days"}));
  ALMAGEST_TRY(Office office, open_office(env, arguments));
  if (arguments.has("--list")) return list_invitations(office, arguments);
  if (arguments.has("--withdraw")) {
    ALMAGEST_TRY(const std::int64_t id, arguments.whole_number("--withdraw", 0, 1));
    ALMAGEST_CHECK(office.accounts.withdraw_invitation(id));
    office.note("invitation_withdrawn", {}, fmt::format("invitation {}", id));
    fmt::print("invitation {} is withdrawn\n", id);
    return 0;
  }
  const storage::AccountSettings& settings = office.folder.configuration().accounts;
  if (settings.sign_up == storage::SignUp::closed) {
    return base::fail(Code::conflict,
                      "sign-up is closed; set sign_up = \"invitation\" in the section [accounts] of almagest.toml, or "
                      "add somebody by 'almagest user DIR NAME --invite'");
  }
  ALMAGEST_TRY(const std::int64_t days, arguments.whole_number("--days", settings.invitation_days, 1));
  if (days > 366) return base::fail(Code::invalid_argument, "'--days' is at most 366");
  const base::Instant expires{env.clock().now().us + days * kDay_us};
  ALMAGEST_TRY(const access::NewInvitation made,
               office.accounts.invite("operator", arguments.value("--email"), expires));
  office.note("invitation_made", {arguments.value("--email").value_or("")}, fmt::format("invitation {}", made.id));
  fmt::print("{}/sign-up#code={}\n", address_of(office), made.code);
  return 0;
}

}  // namespace

Command user_command() {
  return {"user",
          "DIR [NAME]",
          "list the users, or add one",
          {{"--staff", Takes::nothing, "  the new user may read everything"},
           {"--rank", Takes::value, "staff|user  change what a user is"},
           {"--password", Takes::nothing, "  set his password, from the terminal or standard input"},
           {"--invite", Takes::nothing, "  print a link by which he chooses a password; adds him if need be"},
           {"--email", Takes::value, "ADDRESS  his e-mail address; empty: none"},
           {"--remove", Takes::nothing, "  remove a user with all that is his"},
           kJsonOption},
          1,
          2,
          advised<run_user>};
}

Command invite_command() {
  return {"invite",
          "DIR",
          "print a link by which somebody makes himself an account, once",
          {{"--email", Takes::value, "ADDRESS  whom it is for, as a note"},
           {"--days", Takes::value, "N  it is good for so many days"},
           {"--list", Takes::nothing, "  list the invitations"},
           {"--withdraw", Takes::value, "ID  make one void"},
           kJsonOption},
          1,
          1,
          advised<run_invite>};
}

}  // namespace almagest::app
