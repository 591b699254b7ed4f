// SPDX-License-Identifier: GPL-3.0-or-later
#include "access/accounts.h"

#include <fmt/format.h>
#include <sodium.h>

#include <array>
#include <mutex>

#include "base/text.h"

namespace almagest::access {
namespace {

constexpr const char* kSchema = R"sql(
CREATE TABLE IF NOT EXISTS user (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, staff INTEGER NOT NULL, created_us INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS token (
  hash TEXT PRIMARY KEY, user INTEGER NOT NULL REFERENCES user(id), label TEXT NOT NULL, created_us INTEGER NOT NULL)
  WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS program_grant (
  user INTEGER NOT NULL REFERENCES user(id), mission TEXT NOT NULL, program TEXT NOT NULL,
  PRIMARY KEY (user, mission, program)) WITHOUT ROWID;
)sql";

constexpr std::size_t kTokenBytes = 24;

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

}  // namespace

struct Accounts::State {
  State(base::Env& e, catalog::Database db) : env(e), database(std::move(db)) {}
  base::Env& env;
  std::mutex mutex;
  catalog::Database database;

  base::Result<std::int64_t> user_id(const std::string& name) {
    ALMAGEST_TRY(catalog::Statement find, database.prepare("SELECT id FROM user WHERE name = ?"));
    ALMAGEST_TRY(const bool row, find.bind(1, name).step());
    if (!row) return base::fail(base::Code::not_found, fmt::format("there is no user '{}'", name));
    return find.integer(0);
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
  ALMAGEST_CHECK(database.execute(kSchema));
  return Accounts(std::make_unique<State>(env, std::move(database)));
}

base::Status Accounts::add_user(const std::string& name, Rank rank) {
  if (!is_name(name)) {
    return base::fail(base::Code::invalid_argument,
                      fmt::format("'{}' is no user name: letters, digits and . _ @ -, at most 100", name));
  }
  const std::lock_guard lock(state_->mutex);
  if (state_->user_id(name)) return base::fail(base::Code::conflict, fmt::format("there is a user '{}' already", name));
  ALMAGEST_TRY(catalog::Statement add,
               state_->database.prepare("INSERT INTO user (name, staff, created_us) VALUES (?, ?, ?)"));
  return add.bind(1, name).bind(2, std::int64_t{rank == Rank::staff}).bind(3, state_->env.clock().now().us).run();
}

base::Status Accounts::grant(const std::string& user, const std::string& mission, const std::string& program) {
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t id, state_->user_id(user));
  ALMAGEST_TRY(catalog::Statement add,
               state_->database.prepare("INSERT OR IGNORE INTO program_grant VALUES (?, ?, ?)"));
  return add.bind(1, id).bind(2, mission).bind(3, program).run();
}

base::Status Accounts::withdraw_grant(const std::string& user, const std::string& mission, const std::string& program) {
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t id, state_->user_id(user));
  ALMAGEST_TRY(catalog::Statement remove,
               state_->database.prepare("DELETE FROM program_grant WHERE user = ? AND mission = ? "
                                        "AND program = ?"));
  return remove.bind(1, id).bind(2, mission).bind(3, program).run();
}

base::Result<std::string> Accounts::make_token(const std::string& user, const std::string& label) {
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t id, state_->user_id(user));
  std::array<std::byte, kTokenBytes> random{};
  state_->env.randomness().fill(random);
  std::string token = base::hex(std::string(reinterpret_cast<const char*>(random.data()), random.size()));
  const std::string hash = hash_of(token);
  ALMAGEST_TRY(catalog::Statement add, state_->database.prepare("INSERT INTO token VALUES (?, ?, ?, ?)"));
  ALMAGEST_CHECK(add.bind(1, hash).bind(2, id).bind(3, label).bind(4, state_->env.clock().now().us).run());
  return token;
}

base::Status Accounts::revoke_tokens(const std::string& user) {
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t id, state_->user_id(user));
  ALMAGEST_TRY(catalog::Statement remove, state_->database.prepare("DELETE FROM token WHERE user = ?"));
  return remove.bind(1, id).run();
}

base::Result<Viewer> Accounts::viewer_of(std::string_view token) const {
  const std::lock_guard lock(state_->mutex);
  const std::string hash = hash_of(token);
  ALMAGEST_TRY(catalog::Statement find,
               state_->database.prepare("SELECT u.id, u.name, u.staff FROM token t JOIN user u ON u.id = t.user "
                                        "WHERE t.hash = ?"));
  ALMAGEST_TRY(const bool row, find.bind(1, hash).step());
  if (!row) {
    return base::fail(base::Code::unauthorized, "this token is not valid any more or never was; ask for a new one");
  }
  std::set<std::string> grants;
  ALMAGEST_TRY(catalog::Statement list,
               state_->database.prepare("SELECT mission, program FROM program_grant WHERE user = ?"));
  list.bind(1, find.integer(0));
  for (;;) {
    ALMAGEST_TRY(const bool more, list.step());
    if (!more) break;
    grants.insert(std::string(list.text(0)) + "/" + std::string(list.text(1)));
  }
  return Viewer::user(std::string(find.text(1)), find.integer(2) != 0, std::move(grants));
}

}  // namespace almagest::access
