// SPDX-License-Identifier: GPL-3.0-or-later
// token, grant: who may sign in and what he may read. They work while a server runs, which heeds them at once.
#include "app/account_commands.h"

#include <fmt/format.h>

#include "app/list.h"
#include "base/json_writer.h"
#include "catalog/catalog.h"

namespace almagest::app {
namespace {

using access::Accounts;
using base::Code;

constexpr std::int64_t kMostDays = 36'500;

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

base::Result<int> revoke_tokens(Office& office, const Arguments& arguments) {
  const std::string& name = arguments.words()[1];
  if (!arguments.has("--id")) {
    ALMAGEST_TRY(const std::int64_t revoked, office.accounts.revoke_tokens(name));
    office.note_user("token_revoked", name, "all");
    fmt::print("{} {} of {} revoked\n", revoked, revoked == 1 ? "token" : "tokens", name);
    return 0;
  }
  ALMAGEST_TRY(const std::int64_t id, arguments.whole_number("--id", 0, 1));
  ALMAGEST_CHECK(office.accounts.revoke_token(name, id));
  office.note_user("token_revoked", name, fmt::format("token {}", id));
  fmt::print("token {} of {} is revoked\n", id, name);
  return 0;
}

base::Result<int> run_token(base::Env& env, const Arguments& arguments) {
  ALMAGEST_CHECK(at_most_one(arguments, {"--list", "--revoke", "--label"}));
  ALMAGEST_CHECK(at_most_one(arguments, {"--list", "--revoke", "--days", "--forever"}));
  if (arguments.has("--id") && !arguments.has("--revoke")) {
    return base::fail(Code::invalid_argument, "'--id' says which token to --revoke");
  }
  ALMAGEST_TRY(Office office, open_office(env, arguments));
  Accounts& accounts = office.accounts;
  const bool nobody = arguments.words().size() == 1;
  if (nobody && (arguments.has("--revoke") || arguments.has("--label") || arguments.has("--days"))) {
    return base::fail(Code::invalid_argument, "whose token? give the name of a user");
  }
  if (nobody || arguments.has("--list")) return list_tokens(accounts, arguments);
  if (arguments.has("--revoke")) return revoke_tokens(office, arguments);

  // As tokens that users make themselves, unless something else is asked for.
  const storage::AccountSettings& settings = office.folder.configuration().accounts;
  std::optional<base::Instant> expires;
  std::optional<std::int64_t> idle_us;
  if (!arguments.has("--days") && !arguments.has("--forever")) {
    expires = base::Instant{env.clock().now().us + settings.token_days * kDay_us};
    idle_us = settings.token_idle_days * kDay_us;
  }
  if (arguments.has("--days")) {
    ALMAGEST_TRY(const std::int64_t days, arguments.whole_number("--days", 0, 1));
    if (days > kMostDays) {
      return base::fail(Code::invalid_argument, fmt::format("'--days' is at most {}; say --forever", kMostDays));
    }
    expires = base::Instant{env.clock().now().us + days * kDay_us};
  }
  const std::string label = arguments.value("--label").value_or("");
  ALMAGEST_TRY(const access::NewToken token, accounts.make_token(arguments.words()[1], label, expires, {}, idle_us));
  office.note_user("token_made", arguments.words()[1], fmt::format("token {}", token.id));
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
  const auto user = words.size() > 1 ? std::optional(words[1]) : std::nullopt;
  const bool lead = arguments.has("--lead");
  ALMAGEST_TRY(const auto grants, lead ? accounts.leads(user) : accounts.grants(user));
  List list({{"user", Cell::text}, {"mission", Cell::text}, {"program", Cell::text}, {"made", Cell::time}});
  for (const access::Grant& grant : grants) {
    list.row().add(grant.user).add(grant.mission).add(grant.program).add(grant.made);
  }
  list.print(arguments.has("--json"),
             lead ? "nobody leads a program; 'almagest grant DIR USER MISSION PROGRAM --lead' says who does"
                  : "there are no grants; 'almagest grant DIR USER MISSION PROGRAM' makes one");
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
  ALMAGEST_TRY(Office office, open_office(env, arguments));
  Accounts& accounts = office.accounts;
  const storage::Folder& folder = office.folder;
  if (words.size() <= 2 && !arguments.has("--withdraw")) return list_grants(accounts, arguments);
  if (words.size() < 4) {
    return base::fail(Code::invalid_argument,
                      "name user, mission and program, such as 'almagest grant DIR ann jwst 1234'");
  }
  ALMAGEST_TRY(const metadata::Dictionary dictionary,
               load_dictionary(env, folder.configuration(), arguments.value("--missions")));
  const metadata::Mission* mission = dictionary.find(words[2]);
  if (mission == nullptr) {
    std::string known;
    for (const metadata::Mission& each : dictionary.missions()) known += (known.empty() ? "" : ", ") + each.id();
    return base::fail(Code::not_found, fmt::format("this archive has no mission '{}'; it has {}", words[2], known));
  }
  const std::string program = access::without_leading_zeros(words[3]);
  const bool withdraw = arguments.has("--withdraw");
  if (arguments.has("--lead")) {
    ALMAGEST_CHECK(withdraw ? accounts.end_lead(words[1], mission->id(), program)
                            : accounts.make_lead(words[1], mission->id(), program));
    office.note_user(withdraw ? "lead_ended" : "lead", words[1], "", mission->id(), program);
    fmt::print("{} {} program {} of {}\n", words[1], withdraw ? "no longer leads" : "now leads", program,
               mission->name());
    return 0;
  }
  ALMAGEST_CHECK(withdraw ? accounts.withdraw_grant(words[1], mission->id(), program)
                          : accounts.grant(words[1], mission->id(), program));
  office.note_user(withdraw ? "grant_withdrawn" : "grant", words[1], "", mission->id(), program);
  if (!withdraw) warn_of_unknown_program(env, folder, dictionary, *mission, program);
  fmt::print("{} may {} read program {} of {}\n", words[1], withdraw ? "no longer" : "now", program, mission->name());
  return 0;
}

}  // namespace

Command grant_command() {
  return {"grant",
          "DIR [USER [MISSION PROGRAM]]",
          "list grants, or let a user read a program's exclusive data",
          {{"--withdraw", Takes::nothing, "  take the grant back"},
           {"--lead", Takes::nothing, "  he leads the program: reads it, and grants it to others"},
           kJsonOption,
           kMissionsOption},
          1,
          4,
          advised<run_grant>};
}

Command token_command() {
  return {"token",
          "DIR [USER]",
          "list all tokens, or make one for a user; it is shown once",
          {{"--label", Takes::value, "TEXT  what it is for"},
           {"--days", Takes::value, "N  it expires after so many days, used or not"},
           {"--forever", Takes::nothing, "  it never expires"},
           {"--list", Takes::nothing, "  list the user's tokens"},
           {"--revoke", Takes::nothing, "  make all of the user's tokens void"},
           {"--id", Takes::value, "N  with --revoke: this one only"},
           kJsonOption},
          1,
          2,
          advised<run_token>};
}

}  // namespace almagest::app
