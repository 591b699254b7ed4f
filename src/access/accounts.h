// SPDX-License-Identifier: GPL-3.0-or-later
// accounts.db: who may be whom. Kept apart from the catalog so that no science query can reach it. Tokens are stored as
// BLAKE2b hashes; a token is shown once, when it is made. Whatever one process changes holds in all others at once.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/viewer.h"
#include "base/env.h"
#include "base/result.h"
#include "base/time.h"

namespace almagest::access {

enum class Rank { user, staff };

struct User {
  std::string name;
  Rank rank = Rank::user;
  base::Instant made;
  std::int64_t tokens = 0;
  std::int64_t grants = 0;
};

struct Token {
  std::int64_t id = 0;  // to name it by; never given twice
  std::string user;
  std::string label;
  base::Instant made;
  std::optional<base::Instant> last_use;  // to the minute
  std::optional<base::Instant> expires;   // null: never
};

struct NewToken {
  std::int64_t id = 0;
  std::string text;  // what its holder sends
};

struct Grant {
  std::string user;
  std::string mission;                // id
  std::string program;                // without leading zeros
  std::optional<base::Instant> made;  // null: before this was kept
};

// Thread-safe. Errors: not_found for a user, token or grant that is not there, conflict for one that is.
class Accounts {
 public:
  // Opens `folder`/accounts.db, makes it if need be and brings an older one up to date; unsupported: a newer one.
  static base::Result<Accounts> open(base::Env& env, const std::string& folder);
  Accounts(Accounts&&) noexcept;
  ~Accounts();

  base::Status add_user(const std::string& name, Rank rank);
  base::Status set_rank(const std::string& name, Rank rank);
  base::Status remove_user(const std::string& name);  // with tokens and grants
  base::Result<std::vector<User>> users() const;      // by name

  base::Status grant(const std::string& user, const std::string& mission, const std::string& program);
  base::Status withdraw_grant(const std::string& user, const std::string& mission, const std::string& program);
  base::Result<std::vector<Grant>> grants(const std::optional<std::string>& user) const;  // nullopt: everybody's

  base::Result<NewToken> make_token(const std::string& user, const std::string& label,
                                    std::optional<base::Instant> expires);
  base::Status revoke_token(const std::string& user, std::int64_t id);
  base::Result<std::int64_t> revoke_tokens(const std::string& user);                      // how many there were
  base::Result<std::vector<Token>> tokens(const std::optional<std::string>& user) const;  // by id

  // Who holds this token now; unauthorized if nobody does. Cheap enough to be asked for every piece of a download.
  base::Result<Viewer> viewer_of(std::string_view token) const;

 private:
  struct State;
  explicit Accounts(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace almagest::access
