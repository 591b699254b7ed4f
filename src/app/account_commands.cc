// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/account_commands.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace almagest::app {

base::Result<Office> open_office(base::Env& env, const Arguments& arguments) {
  ALMAGEST_TRY(storage::Folder folder, storage::Folder::open(env, arguments.words()[0]));
  ALMAGEST_TRY(access::Accounts accounts, access::Accounts::open(env, folder.path()));
  ALMAGEST_TRY(access::Audit audit, access::Audit::open(env, folder.path()));
  return Office{
      std::move(folder), std::move(accounts), std::move(audit), {"", fmt::format("command, uid {}", ::getuid()), ""}};
}

void Office::note(const std::string& kind, const access::About& about, const std::string& detail,
                  const std::string& mission, const std::string& program) {
  const auto status = audit.note(kind, actor, about, detail, mission, program);
  if (!status) fmt::print(stderr, "almagest: this is not in the audit log: {}\n", status.error().message);
}

void Office::note_user(const std::string& kind, const std::string& user, const std::string& detail,
                       const std::string& mission, const std::string& program) {
  note(kind, {user, accounts.account_of(user).value_or(0)}, detail, mission, program);
}

base::Status at_most_one(const Arguments& arguments, const std::vector<std::string_view>& options) {
  const auto given = std::count_if(options.begin(), options.end(), [&](auto option) { return arguments.has(option); });
  if (given <= 1) return {};
  std::string all;
  for (const std::string_view option : options) all += (all.empty() ? "" : ", ") + std::string(option);
  return base::fail(base::Code::invalid_argument, "choose one of " + all);
}

base::Error with_advice(base::Error error) {
  const std::string_view message = error.message;
  std::string_view advice;
  if (message.starts_with("there is no user '")) {
    advice = "; 'almagest user DIR' lists them, 'almagest user DIR NAME' adds one";
  } else if (message.starts_with("there is a user '")) {
    advice = "; --rank changes what he is, --password and --invite how he signs in";
  } else if (message.find(" has no grant for ") != std::string_view::npos) {
    advice = "; 'almagest grant DIR USER' lists those there are";
  } else if (message.find(" has no token ") != std::string_view::npos) {
    advice = "; 'almagest token DIR USER --list' shows those there are";
  }
  error.message += advice;
  return error;
}

}  // namespace almagest::app
