// SPDX-License-Identifier: GPL-3.0-or-later
// What the parts of Accounts share.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "access/accounts.h"
#include "catalog/sqlite.h"

namespace almagest::access {

using catalog::Statement;
using Bind = std::function<void(Statement&)>;

struct Accounts::State {
  State(base::Env& e, catalog::Database db) : env(e), database(std::move(db)) {}

  enum class Kind : std::uint8_t { token, session };

  // What is known of a token or a session, as long as nobody has written to the file.
  struct Holder {
    Held held;
    base::Instant used;  // or made
    bool was_used = true;
    std::optional<base::Instant> expires;
    std::optional<std::int64_t> idle_us;

    std::optional<base::Instant> end() const;
  };
  using Holders = std::map<std::string, Holder, std::less<>>;  // by hash

  base::Env& env;
  std::mutex mutex;
  catalog::Database database;
  std::array<Holders, 2> holders;  // by kind
  std::int64_t seen = 0;           // the file's state when they were read

  base::Instant now() const { return env.clock().now(); }
  base::Result<std::int64_t> user_id(const std::string& name);
  base::Status check_free(const std::string& name);  // conflict: another user has it
  // conflict: `email` is the name or the address of another than `self`. Within the transaction that sets it.
  base::Status check_email_free(const std::optional<std::string>& email, std::int64_t self);
  // Runs one statement on behalf of this process; what was remembered is read anew. How many rows it changed.
  base::Result<std::int64_t> write(std::string_view sql, const Bind& bind);
  // All of `work`, or nothing of it.
  base::Status in_transaction(const std::function<base::Status()>& work);
  // Calls `each` for every row.
  base::Status read(std::string_view sql, const Bind& bind, const std::function<void(const Statement&)>& each);

  base::Result<std::set<std::string>> programs_of(std::int64_t user);  // that he may read, or leads
  base::Result<Held> held(Kind kind, std::string_view secret);
  base::Status set_email(std::int64_t user, const std::optional<std::string>& address);
  base::Status set_password(std::int64_t user, const std::string& hash, std::optional<std::int64_t> kept);

 private:
  base::Result<Holder> read_holder(Kind kind, const std::string& hash);
  base::Status look();  // forgets everything once another process has written
  void note_use(Kind kind, Holder& holder);
};

bool is_printable(std::string_view text);
std::optional<base::Instant> maybe_instant(const Statement& row, int column);
inline std::optional<std::int64_t> micros(const std::optional<base::Instant>& instant) {
  return instant ? std::optional(instant->us) : std::nullopt;
}

}  // namespace almagest::access
