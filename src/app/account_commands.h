// SPDX-License-Identifier: GPL-3.0-or-later
// What the commands about accounts share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "access/accounts.h"
#include "access/audit.h"
#include "app/command.h"

namespace almagest::app {

// An archive's accounts in the hands of its operator; what he does is in the audit log.
struct Office {
  storage::Folder folder;
  access::Accounts accounts;
  access::Audit audit;
  access::Actor actor;

  void note(const std::string& kind, const access::About& about, const std::string& detail = {},
            const std::string& mission = {}, const std::string& program = {});
  // What concerns a user, with the account that has the name now.
  void note_user(const std::string& kind, const std::string& user, const std::string& detail = {},
                 const std::string& mission = {}, const std::string& program = {});
};
base::Result<Office> open_office(base::Env& env, const Arguments& arguments);

base::Status at_most_one(const Arguments& arguments, const std::vector<std::string_view>& options);

// An error of the accounts, with the command that helps.
base::Error with_advice(base::Error error);
template <base::Result<int> (*run)(base::Env&, const Arguments&)>
base::Result<int> advised(base::Env& env, const Arguments& arguments) {
  return run(env, arguments).map_error(with_advice);
}

inline constexpr std::int64_t kDay_us = 86'400'000'000;
inline constexpr Option kJsonOption{"--json", Takes::nothing, "  print JSON, for scripts"};

}  // namespace almagest::app
