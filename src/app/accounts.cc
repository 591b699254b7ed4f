// SPDX-License-Identifier: GPL-3.0-or-later
#include "access/accounts.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/command.h"

namespace almagest::app {
namespace {

// Programs are numbers in the record, but file names write 01288.
std::string without_leading_zeros(const std::string& program) {
  if (program.empty() || program.find_first_not_of("0123456789") != std::string::npos) return program;
  return program.substr(std::min(program.find_first_not_of('0'), program.size() - 1));
}

base::Result<int> run_user(base::Env& env, const Arguments& arguments) {
  ALMAGEST_TRY(const storage::Folder folder, storage::Folder::open(env, arguments.words()[0]));
  ALMAGEST_TRY(access::Accounts accounts, access::Accounts::open(env, folder.path()));
  const std::string& name = arguments.words()[1];
  ALMAGEST_CHECK(accounts.add_user(name, arguments.has("--staff") ? access::Rank::staff : access::Rank::user));
  fmt::print("added {}\n", name);
  return 0;
}

base::Result<int> run_grant(base::Env& env, const Arguments& arguments) {
  ALMAGEST_TRY(const storage::Folder folder, storage::Folder::open(env, arguments.words()[0]));
  ALMAGEST_TRY(access::Accounts accounts, access::Accounts::open(env, folder.path()));
  const auto& words = arguments.words();
  ALMAGEST_TRY(const metadata::Dictionary dictionary,
               load_dictionary(env, folder.configuration(), arguments.value("--missions")));
  const metadata::Mission* mission = dictionary.find(words[2]);
  if (mission == nullptr) {
    return base::fail(base::Code::not_found, fmt::format("this archive has no mission '{}'", words[2]));
  }
  const std::string program = without_leading_zeros(words[3]);
  const bool withdraw = arguments.has("--withdraw");
  if (withdraw) {
    ALMAGEST_CHECK(accounts.withdraw_grant(words[1], mission->id(), program));
  } else {
    ALMAGEST_CHECK(accounts.grant(words[1], mission->id(), program));
  }
  fmt::print("{} may {} read program {} of {}\n", words[1], withdraw ? "no longer" : "now", program, mission->name());
  return 0;
}

base::Result<int> run_token(base::Env& env, const Arguments& arguments) {
  ALMAGEST_TRY(const storage::Folder folder, storage::Folder::open(env, arguments.words()[0]));
  ALMAGEST_TRY(access::Accounts accounts, access::Accounts::open(env, folder.path()));
  const std::string& name = arguments.words()[1];
  if (arguments.has("--revoke")) {
    ALMAGEST_CHECK(accounts.revoke_tokens(name));
    return 0;
  }
  ALMAGEST_TRY(const std::string token, accounts.make_token(name, arguments.value("--label").value_or("")));
  fmt::print("{}\n", token);
  return 0;
}

}  // namespace

Command user_command() {
  return {"user", "DIR NAME", "add a user", {{"--staff", Takes::nothing, "  may read everything"}}, 2, 2, run_user};
}

Command grant_command() {
  return {"grant",
          "DIR USER MISSION PROGRAM",
          "let a user read a program's exclusive data",
          {{"--withdraw", Takes::nothing, "  take the grant back"}, kMissionsOption},
          4,
          4,
          run_grant};
}

Command token_command() {
  return {"token",
          "DIR USER",
          "make a token for a user; it is shown once",
          {{"--label", Takes::value, "TEXT  what it is for"},
           {"--revoke", Takes::nothing, "  make all of the user's tokens void"}},
          2,
          2,
          run_token};
}

}  // namespace almagest::app
