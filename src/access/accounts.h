// SPDX-License-Identifier: GPL-3.0-or-later
// accounts.db: who may be whom. Kept apart from the catalog so that no science query can reach it. Tokens are stored as
// BLAKE2b hashes; a token is shown once, when it is made.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/viewer.h"
#include "base/env.h"
#include "base/result.h"
#include "catalog/sqlite.h"

namespace almagest::access {

enum class Rank { user, staff };

// Thread-safe.
class Accounts {
 public:
  // Opens `folder`/accounts.db and makes it if need be.
  static base::Result<Accounts> open(base::Env& env, const std::string& folder);
  Accounts(Accounts&&) noexcept;
  ~Accounts();

  base::Status add_user(const std::string& name, Rank rank);  // conflict: there is one of that name
  base::Status grant(const std::string& user, const std::string& mission, const std::string& program);
  base::Status withdraw_grant(const std::string& user, const std::string& mission, const std::string& program);
  base::Result<std::string> make_token(const std::string& user, const std::string& label);
  base::Status revoke_tokens(const std::string& user);
  // Who holds this token; unauthorized if nobody does.
  base::Result<Viewer> viewer_of(std::string_view token) const;

 private:
  struct State;
  explicit Accounts(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace almagest::access
