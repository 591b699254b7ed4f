// SPDX-License-Identifier: GPL-3.0-or-later
// user, token, grant: who may sign in and what he may read. They work while a server runs, which heeds them at once.
#include "access/accounts.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/command.h"
#include "app/list.h"
#include "base/json_writer.h"
#include "catalog/catalog.h"

namespace almagest::app {
namespace {

using access::Accounts;
using access::Rank;
using base::Code;

constexpr std::int64_t kDay_us = 86'400'000'000;
constexpr std::int64_t kMostDays = 36'500;

// Programs are numbers in the record, but file names write 01288.
std::string without_leading_zeros(const std::string& program) {
  if (program.empty() || program.find_first_not_of("0123456789") != std::string::npos) return program;
  return program.substr(std::min(program.find_first_not_of('0'), program.size() - 1));
}

std::string_view word_of(Rank rank) {
  return rank == Rank::staff ? "staff" : "user";
}

base::Result<Accounts> open_accounts(base::Env& env, const Arguments& arguments) {
  ALMAGEST_TRY(const storage::Folder folder, storage::Folder::open(env, arguments.words()[0]));
  return Accounts::open(env, folder.path());
}

base::Status at_most_one(const Arguments& arguments, const std::vector<std::string_view>& options) {
  const auto given = std::count_if(options.begin(), options.end(), [&](auto option) { return arguments.has(option); });
  if (given <= 1) return {};
  std::string all;
  for (const std::string_view option : options) all += (all.empty() ? "" : ", ") + std::string(option);
  return base::fail(Code::invalid_argument, "choose one of " + all);
}

base::Result<int> list_users(const Accounts& accounts, const Arguments& arguments) {
  ALMAGEST_TRY(const std::vector<access::User> users, accounts.users());
  List list({{"name", Cell::text},
             {"rank", Cell::text},
             {"made", Cell::time},
             {"tokens", Cell::number},
             {"grants", Cell::number}});
  for (const access::User& user : users) {
    list.row().add(user.name).add(word_of(user.rank)).add(user.made).add(user.tokens).add(user.grants);
  }
  list.print(arguments.has("--json"), "there are no users; 'almagest user DIR NAME' adds one");
  return 0;
}

base::Result<int> run_user(base::Env& env, const Arguments& arguments) {
  ALMAGEST_CHECK(at_most_one(arguments, {"--staff", "--rank", "--remove"}));
  ALMAGEST_TRY(Accounts accounts, open_accounts(env, arguments));
  if (arguments.words().size() == 1) {
    for (const std::string_view option : {"--staff", "--rank", "--remove"}) {
      if (arguments.has(option)) {
        return base::fail(Code::invalid_argument, fmt::format("'{}' needs the name of a user", option));
      }
    }
    return list_users(accounts, arguments);
  }
  const std::string& name = arguments.words()[1];
  if (arguments.has("--remove")) {
    ALMAGEST_CHECK(accounts.remove_user(name));
    fmt::print("removed {} with all tokens and grants\n", name);
    return 0;
  }
  if (const auto rank = arguments.value("--rank")) {
    if (*rank != "staff" && *rank != "user") {
      return base::fail(Code::invalid_argument, fmt::format("'--rank {}' is unknown; use staff or user", *rank));
    }
    ALMAGEST_CHECK(accounts.set_rank(name, *rank == "staff" ? Rank::staff : Rank::user));
    fmt::print("{} is now {}\n", name, *rank == "staff" ? "staff and may read everything" : "a plain user");
    return 0;
  }
  ALMAGEST_CHECK(accounts.add_user(name, arguments.has("--staff") ? Rank::staff : Rank::user));
  fmt::print("added {}\n", name);
  return 0;
}

base::Result<int> list_tokens(const Accounts& accounts, const Arguments& arguments) {
  const auto& words = arguments.words();
  ALMAGEST_TRY(const auto tokens, accounts.tokens(words.size() > 1 ? std::optional(words[1]) : std::nullopt));
  List list({{"id", Cell::number},
             {"user", Cell::text},
             {"label", Cell::text},
             {"made", Cell::time},
             {"last_use", Cell::time},
             {"expires", Cell::time}});
  for (const access::Token& token : tokens) {
    list.row().add(token.id).add(token.user).add(token.label).add(token.made).add(token.last_use).add(token.expires);
  }
  list.print(arguments.has("--json"), "there are no tokens; 'almagest token DIR USER' makes one");
  return 0;
}

base::Result<int> revoke_tokens(Accounts& accounts, const Arguments& arguments) {
  const std::string& name = arguments.words()[1];
  if (!arguments.has("--id")) {
    ALMAGEST_TRY(const std::int64_t revoked, accounts.revoke_tokens(name));
    fmt::print("{} {} of {} revoked\n", revoked, revoked == 1 ? "token" : "tokens", name);
    return 0;
  }
  ALMAGEST_TRY(const std::int64_t id, arguments.whole_number("--id", 0, 1));
  ALMAGEST_CHECK(accounts.revoke_token(name, id));
  fmt::print("token {} of {} is revoked\n", id, name);
  return 0;
}

base::Result<int> run_token(base::Env& env, const Arguments& arguments) {
  ALMAGEST_CHECK(at_most_one(arguments, {"--list", "--revoke", "--label"}));
  ALMAGEST_CHECK(at_most_one(arguments, {"--list", "--revoke", "--days"}));
  if (arguments.has("--id") && !arguments.has("--revoke")) {
    return base::fail(Code::invalid_argument, "'--id' says which token to --revoke");
  }
  ALMAGEST_TRY(Accounts accounts, open_accounts(env, arguments));
  const bool nobody = arguments.words().size() == 1;
  if (nobody && (arguments.has("--revoke") || arguments.has("--label") || arguments.has("--days"))) {
    return base::fail(Code::invalid_argument, "whose token? give the name of a user");
  }
  if (nobody || arguments.has("--list")) return list_tokens(accounts, arguments);
  if (arguments.has("--revoke")) return revoke_tokens(accounts, arguments);

  std::optional<base::Instant> expires;
  if (arguments.has("--days")) {
    ALMAGEST_TRY(const std::int64_t days, arguments.whole_number("--days", 0, 1));
    if (days > kMostDays) {
      return base::fail(Code::invalid_argument,
                        fmt::format("'--days' is at most {}; leave it out for ever", kMostDays));
    }
    expires = base::Instant{env.clock().now().us + days * kDay_us};
  }
  const std::string label = arguments.value("--label").value_or("");
  ALMAGEST_TRY(const access::NewToken token, accounts.make_token(arguments.words()[1], label, expires));
  if (!arguments.has("--json")) {
    fmt::print("{}\n", token.text);
    return 0;
  }
  base::JsonWriter json;
  json.begin_object().key("id").number(token.id).key("user").string(arguments.words()[1]);
  json.key("label").string(label).key("token").string(token.text).key("expires");
  if (expires) {
    json.string(base::rfc3339_of(*expires));
  } else {
    json.null();
  }
  json.end_object();
  fmt::print("{}\n", json.text());
  return 0;
}

base::Result<int> list_grants(const Accounts& accounts, const Arguments& arguments) {
  const auto& words = arguments.words();
  ALMAGEST_TRY(const auto grants, accounts.grants(words.size() > 1 ? std::optional(words[1]) : std::nullopt));
  List list({{"user", Cell::text}, {"mission", Cell::text}, {"program", Cell::text}, {"made", Cell::time}});
  for (const access::Grant& grant : grants) {
    list.row().add(grant.user).add(grant.mission).add(grant.program).add(grant.made);
  }
  list.print(arguments.has("--json"), "there are no grants; 'almagest grant DIR USER MISSION PROGRAM' makes one");
  return 0;
}

// A grant may come before the data, but more often a number that finds nothing is mistyped.
void warn_of_unknown_program(base::Env& env, const storage::Folder& folder, const metadata::Dictionary& dictionary,
                             const metadata::Mission& mission, const std::string& program) {
  auto catalog = catalog::Catalog::open(env, folder.path(), dictionary, catalog::OpenMode::read);
  if (!catalog) return;
  const auto products = catalog->products_of_program(mission, program);
  if (!products || !products->empty()) return;
  fmt::print(stderr, "almagest: the archive has no data of program {} of {} yet\n", program, mission.name());
}

base::Result<int> run_grant(base::Env& env, const Arguments& arguments) {
  const auto& words = arguments.words();
  ALMAGEST_TRY(Accounts accounts, open_accounts(env, arguments));
  if (words.size() <= 2 && !arguments.has("--withdraw")) return list_grants(accounts, arguments);
  if (words.size() < 4) {
    return base::fail(Code::invalid_argument,
                      "name user, mission and program, such as 'almagest grant DIR ann jwst 1234'");
  }
  ALMAGEST_TRY(const storage::Folder folder, storage::Folder::open(env, words[0]));
  ALMAGEST_TRY(const metadata::Dictionary dictionary,
               load_dictionary(env, folder.configuration(), arguments.value("--missions")));
  const metadata::Mission* mission = dictionary.find(words[2]);
  if (mission == nullptr) {
    std::string known;
    for (const metadata::Mission& each : dictionary.missions()) known += (known.empty() ? "" : ", ") + each.id();
    return base::fail(Code::not_found, fmt::format("this archive has no mission '{}'; it has {}", words[2], known));
  }
  const std::string program = without_leading_zeros(words[3]);
  const bool withdraw = arguments.has("--withdraw");
  if (withdraw) {
    ALMAGEST_CHECK(accounts.withdraw_grant(words[1], mission->id(), program));
  } else {
    ALMAGEST_CHECK(accounts.grant(words[1], mission->id(), program));
    warn_of_unknown_program(env, folder, dictionary, *mission, program);
  }
  fmt::print("{} may {} read program {} of {}\n", words[1], withdraw ? "no longer" : "now", program, mission->name());
  return 0;
}

constexpr Option kJsonOption{"--json", Takes::nothing, "  print JSON, for scripts"};

}  // namespace

Command user_command() {
  return {"user",
          "DIR [NAME]",
          "list the users, or add one",
          {{"--staff", Takes::nothing, "  the new user may read everything"},
           {"--rank", Takes::value, "staff|user  change what a user is"},
           {"--remove", Takes::nothing, "  remove a user with tokens and grants"},
           kJsonOption},
          1,
          2,
          run_user};
}

Command grant_command() {
  return {"grant",
          "DIR [USER [MISSION PROGRAM]]",
          "list grants, or let a user read a program's exclusive data",
          {{"--withdraw", Takes::nothing, "  take the grant back"}, kJsonOption, kMissionsOption},
          1,
          4,
          run_grant};
}

Command token_command() {
  return {"token",
          "DIR [USER]",
          "list all tokens, or make one for a user; it is shown once",
          {{"--label", Takes::value, "TEXT  what it is for"},
           {"--days", Takes::value, "N  it expires after so many days (never)"},
           {"--list", Takes::nothing, "  list the user's tokens"},
           {"--revoke", Takes::nothing, "  make all of the user's tokens void"},
           {"--id", Takes::value, "N  with --revoke: this one only"},
           kJsonOption},
          1,
          2,
          run_token};
}

}  // namespace almagest::app
