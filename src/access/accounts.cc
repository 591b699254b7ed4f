// SPDX-License-Identifier: GPL-3.0-or-later
#include "access/accounts.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <mutex>

#include "access/schema.h"
#include "base/text.h"
#include "catalog/sqlite.h"

namespace almagest::access {
namespace {

using base::Code;
using catalog::Statement;

constexpr std::size_t kTokenBytes = 24;
constexpr std::size_t kLabelBytes = 200;
constexpr std::size_t kRemembered = 10'000;
constexpr std::int64_t kUseIsKeptTo_us = 60'000'000;

std::string hash_of(std::string_view token) {
  std::array<unsigned char, crypto_generichash_BYTES> digest{};
  crypto_generichash(digest.data(), digest.size(), reinterpret_cast<const unsigned char*>(token.data()), token.size(),
                     nullptr, 0);
  return base::hex(std::string(reinterpret_cast<const char*>(digest.data()), digest.size()));
}

bool is_name(const std::string& text) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._@-";
  return !text.empty() && text.size() <= 100 && text.find_first_not_of(kAllowed) == std::string::npos &&
         text != "anonymous";
}

bool is_printable(std::string_view text) {
  return base::is_utf8(text) &&
         std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; });
}

base::Status check_program(const std::string& program) {
  if (!program.empty() && program.size() <= 100 && is_printable(program)) return {};
  return base::fail(Code::invalid_argument, fmt::format("'{}' is no number of a program", program));
}

std::optional<base::Instant> maybe_instant(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return base::Instant{row.integer(column)};
}

}  // namespace

struct Accounts::State {
  State(base::Env& e, catalog::Database db) : env(e), database(std::move(db)) {}

  // What is known of a token, as long as nobody has written to the file.
  struct Holder {
    Viewer viewer;
    std::int64_t token = 0;
    std::optional<base::Instant> expires;
    std::optional<base::Instant> used;
  };

  base::Env& env;
  std::mutex mutex;
  catalog::Database database;
  std::map<std::string, Holder, std::less<>> holders;  // by hash
  std::int64_t seen = 0;                               // the file's state when they were read

  base::Result<std::int64_t> user_id(const std::string& name) {
    ALMAGEST_TRY(Statement find, database.prepare("SELECT id FROM user WHERE name = ?"));
    ALMAGEST_TRY(const bool row, find.bind(1, name).step());
    if (!row) {
      return base::fail(Code::not_found,
                        fmt::format("there is no user '{}'; 'almagest user DIR' lists them, 'almagest user DIR NAME' "
                                    "adds one",
                                    name));
    }
    return find.integer(0);
  }

  // Runs one statement on behalf of this process; what was remembered is read anew.
  base::Result<std::int64_t> write(std::string_view sql, const std::function<void(Statement&)>& bind) {
    holders.clear();
    ALMAGEST_TRY(Statement change, database.prepare(sql));
    bind(change);
    ALMAGEST_CHECK(change.run());
    return database.changes();
  }

  base::Result<Holder> read_holder(const std::string& hash) {
    ALMAGEST_TRY(Statement find,
                 database.prepare("SELECT u.id, u.name, u.staff, t.id, t.expires_us, t.used_us FROM token t "
                                  "JOIN user u ON u.id = t.user WHERE t.hash = ?"));
    ALMAGEST_TRY(const bool row, find.bind(1, hash).step());
    if (!row) {
      return base::fail(Code::unauthorized, "this token is not valid any more or never was; ask for a new one");
    }
    std::set<std::string> grants;
    ALMAGEST_TRY(Statement list, database.prepare("SELECT mission, program FROM program_grant WHERE user = ?"));
    list.bind(1, find.integer(0));
    for (;;) {
      ALMAGEST_TRY(const bool more, list.step());
      if (!more) break;
      grants.insert(std::string(list.text(0)) + "/" + std::string(list.text(1)));
    }
    return Holder{Viewer::user(std::string(find.text(1)), find.integer(2) != 0, std::move(grants)), find.integer(3),
                  maybe_instant(find, 4), maybe_instant(find, 5)};
  }

  // Forgets everything once another process has written.
  base::Status look() {
    ALMAGEST_TRY(Statement read, database.prepare("PRAGMA data_version"));
    ALMAGEST_TRY(const bool row, read.step());
    const std::int64_t version = row ? read.integer(0) : 0;
    if (version != seen || holders.size() > kRemembered) holders.clear();
    seen = version;
    return {};
  }

  void note_use(Holder& holder, base::Instant now) {
    if (holder.used && now.us >= holder.used->us && now.us - holder.used->us < kUseIsKeptTo_us) return;
    holder.used = now;
    auto set = database.prepare("UPDATE token SET used_us = ? WHERE id = ?");
    // Nobody is turned away because this could not be written.
    if (set) (void)set->bind(1, now.us).bind(2, holder.token).run();
  }
};

Accounts::Accounts(std::unique_ptr<State> state) : state_(std::move(state)) {}
Accounts::Accounts(Accounts&&) noexcept = default;
Accounts::~Accounts() = default;

base::Result<Accounts> Accounts::open(base::Env& env, const std::string& folder) {
  const std::string path = folder + "/accounts.db";
  if (!env.files().stat(path, base::Follow::symlinks)) {
    // Made empty and closed to others before anything is in it; SQLite gives its log the same mode.
    ALMAGEST_CHECK(env.files().create(path).map([](auto&&) {}));
    ALMAGEST_CHECK(env.files().make_private(path));
  }
  ALMAGEST_TRY(catalog::Database database, catalog::Database::open(env, path, catalog::OpenMode::create));
  ALMAGEST_CHECK(migrate(env, database));
  return Accounts(std::make_unique<State>(env, std::move(database)));
}

base::Status Accounts::add_user(const std::string& name, Rank rank) {
  if (!is_name(name)) {
    return base::fail(Code::invalid_argument,
                      fmt::format("'{}' is no user name: letters, digits and . _ @ -, at most 100", name));
  }
  const std::lock_guard lock(state_->mutex);
  if (state_->user_id(name)) {
    return base::fail(Code::conflict, fmt::format("there is a user '{}' already; --rank changes what he is", name));
  }
  return state_
      ->write("INSERT INTO user (name, staff, created_us) VALUES (?, ?, ?)",
              [&](Statement& add) {
                add.bind(1, name).bind(2, std::int64_t{rank == Rank::staff}).bind(3, state_->env.clock().now().us);
              })
      .map([](std::int64_t) {});
}

base::Status Accounts::set_rank(const std::string& name, Rank rank) {
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t id, state_->user_id(name));
  return state_
      ->write("UPDATE user SET staff = ? WHERE id = ?",
              [&](Statement& set) { set.bind(1, std::int64_t{rank == Rank::staff}).bind(2, id); })
      .map([](std::int64_t) {});
}

base::Status Accounts::remove_user(const std::string& name) {
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t id, state_->user_id(name));
  ALMAGEST_CHECK(state_->database.execute("BEGIN IMMEDIATE"));
  base::Status status;
  for (const char* sql : {"DELETE FROM token WHERE user = ?", "DELETE FROM program_grant WHERE user = ?",
                          "DELETE FROM user WHERE id = ?"}) {
    if (status) status = state_->write(sql, [&](Statement& remove) { remove.bind(1, id); }).map([](std::int64_t) {});
  }
  const base::Status ended = state_->database.execute(status ? "COMMIT" : "ROLLBACK");
  return status ? ended : status;
}

base::Result<std::vector<User>> Accounts::users() const {
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(Statement read, state_->database.prepare(
                                   "SELECT name, staff, created_us, (SELECT count(*) FROM token WHERE user = u.id), "
                                   "(SELECT count(*) FROM program_grant WHERE user = u.id) FROM user u ORDER BY name"));
  std::vector<User> users;
  for (;;) {
    ALMAGEST_TRY(const bool row, read.step());
    if (!row) return users;
    users.push_back({std::string(read.text(0)), read.integer(1) != 0 ? Rank::staff : Rank::user,
                     base::Instant{read.integer(2)}, read.integer(3), read.integer(4)});
  }
}

base::Status Accounts::grant(const std::string& user, const std::string& mission, const std::string& program) {
  ALMAGEST_CHECK(check_program(program));
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t id, state_->user_id(user));
  return state_
      ->write("INSERT OR IGNORE INTO program_grant (user, mission, program, created_us) VALUES (?, ?, ?, ?)",
              [&](Statement& add) {
                add.bind(1, id).bind(2, mission).bind(3, program).bind(4, state_->env.clock().now().us);
              })
      .map([](std::int64_t) {});
}

base::Status Accounts::withdraw_grant(const std::string& user, const std::string& mission, const std::string& program) {
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t id, state_->user_id(user));
  ALMAGEST_TRY(const std::int64_t removed,
               state_->write("DELETE FROM program_grant WHERE user = ? AND mission = ? AND program = ?",
                             [&](Statement& remove) { remove.bind(1, id).bind(2, mission).bind(3, program); }));
  if (removed > 0) return {};
  return base::fail(Code::not_found, fmt::format("{} has no grant for program {} of {}; 'almagest grant DIR {}' lists "
                                                 "those there are",
                                                 user, program, mission, user));
}

base::Result<std::vector<Grant>> Accounts::grants(const std::optional<std::string>& user) const {
  const std::lock_guard lock(state_->mutex);
  if (user) ALMAGEST_CHECK(state_->user_id(*user).map([](std::int64_t) {}));
  ALMAGEST_TRY(Statement read, state_->database.prepare(
                                   "SELECT u.name, g.mission, g.program, g.created_us FROM program_grant g "
                                   "JOIN user u ON u.id = g.user WHERE ?1 IS NULL OR u.name = ?1 ORDER BY 1, 2, 3"));
  read.bind_optional(1, user);
  std::vector<Grant> grants;
  for (;;) {
    ALMAGEST_TRY(const bool row, read.step());
    if (!row) return grants;
    grants.push_back(
        {std::string(read.text(0)), std::string(read.text(1)), std::string(read.text(2)), maybe_instant(read, 3)});
  }
}

base::Result<NewToken> Accounts::make_token(const std::string& user, const std::string& label,
                                            std::optional<base::Instant> expires) {
  if (label.size() > kLabelBytes || !is_printable(label)) {
    return base::fail(Code::invalid_argument,
                      fmt::format("a label is one line of text of at most {} bytes", kLabelBytes));
  }
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t id, state_->user_id(user));
  std::array<std::byte, kTokenBytes> random{};
  state_->env.randomness().fill(random);
  NewToken token;
  token.text = base::hex(std::string(reinterpret_cast<const char*>(random.data()), random.size()));
  const std::string hash = hash_of(token.text);
  ALMAGEST_CHECK(state_
                     ->write("INSERT INTO token (hash, user, label, created_us, expires_us) VALUES (?, ?, ?, ?, ?)",
                             [&](Statement& add) {
                               add.bind(1, hash).bind(2, id).bind(3, label).bind(4, state_->env.clock().now().us);
                               add.bind_optional(5, expires ? std::optional(expires->us) : std::nullopt);
                             })
                     .map([](std::int64_t) {}));
  token.id = state_->database.last_id();
  return token;
}

base::Status Accounts::revoke_token(const std::string& user, std::int64_t token) {
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t id, state_->user_id(user));
  ALMAGEST_TRY(const std::int64_t removed,
               state_->write("DELETE FROM token WHERE user = ? AND id = ?",
                             [&](Statement& remove) { remove.bind(1, id).bind(2, token); }));
  if (removed > 0) return {};
  return base::fail(Code::not_found, fmt::format("{} has no token {}; 'almagest token DIR {} --list' lists those there "
                                                 "are",
                                                 user, token, user));
}

base::Result<std::int64_t> Accounts::revoke_tokens(const std::string& user) {
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t id, state_->user_id(user));
  return state_->write("DELETE FROM token WHERE user = ?", [&](Statement& remove) { remove.bind(1, id); });
}

base::Result<std::vector<Token>> Accounts::tokens(const std::optional<std::string>& user) const {
  const std::lock_guard lock(state_->mutex);
  if (user) ALMAGEST_CHECK(state_->user_id(*user).map([](std::int64_t) {}));
  ALMAGEST_TRY(Statement read, state_->database.prepare(
                                   "SELECT t.id, u.name, t.label, t.created_us, t.used_us, t.expires_us FROM token t "
                                   "JOIN user u ON u.id = t.user WHERE ?1 IS NULL OR u.name = ?1 ORDER BY t.id"));
  read.bind_optional(1, user);
  std::vector<Token> tokens;
  for (;;) {
    ALMAGEST_TRY(const bool row, read.step());
    if (!row) return tokens;
    tokens.push_back({read.integer(0), std::string(read.text(1)), std::string(read.text(2)),
                      base::Instant{read.integer(3)}, maybe_instant(read, 4), maybe_instant(read, 5)});
  }
}

base::Result<Viewer> Accounts::viewer_of(std::string_view token) const {
  const std::string hash = hash_of(token);
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_CHECK(state_->look());
  auto known = state_->holders.find(hash);
  if (known == state_->holders.end()) {
    ALMAGEST_TRY(State::Holder holder, state_->read_holder(hash));
    known = state_->holders.emplace(hash, std::move(holder)).first;
  }
  const base::Instant now = state_->env.clock().now();
  if (known->second.expires && *known->second.expires <= now) {
    return base::fail(Code::unauthorized, fmt::format("this token expired at {} UTC; ask for a new one",
                                                      base::iso_of(*known->second.expires, base::Fraction::none)));
  }
  state_->note_use(known->second, now);
  return known->second.viewer;
}

}  // namespace almagest::access
