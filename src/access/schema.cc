// SPDX-License-Identifier: GPL-3.0-or-later
#include "access/schema.h"

#include <fmt/format.h>

#include <array>

namespace almagest::access {
namespace {

// Step n (from 0) leads from version n to version n + 1. A step that has shipped is never changed.
constexpr std::array<const char*, kAccountsVersion> kSteps{
    R"sql(
CREATE TABLE user (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, staff INTEGER NOT NULL, created_us INTEGER NOT NULL);
CREATE TABLE token (
  hash TEXT PRIMARY KEY, user INTEGER NOT NULL REFERENCES user(id), label TEXT NOT NULL, created_us INTEGER NOT NULL)
  WITHOUT ROWID;
CREATE TABLE program_grant (
  user INTEGER NOT NULL REFERENCES user(id), mission TEXT NOT NULL, program TEXT NOT NULL,
  PRIMARY KEY (user, mission, program)) WITHOUT ROWID;
)sql",
    // Tokens get a number to be revoked by, an end and the time of their last use; grants the time when they were made.
    R"sql(
ALTER TABLE token RENAME TO token_1;
CREATE TABLE token (
  id INTEGER PRIMARY KEY AUTOINCREMENT, hash TEXT NOT NULL UNIQUE, user INTEGER NOT NULL REFERENCES user(id),
  label TEXT NOT NULL, created_us INTEGER NOT NULL, used_us INTEGER, expires_us INTEGER);
INSERT INTO token (hash, user, label, created_us)
  SELECT hash, user, label, created_us FROM token_1 ORDER BY created_us, hash;
DROP TABLE token_1;
CREATE INDEX token_user ON token (user);
ALTER TABLE program_grant ADD COLUMN created_us INTEGER;
)sql",
    // People sign in with passwords, which makes sessions; tokens are for less than everything and end when they are
    // not used; programs have leaders; codes of invitations and links are kept as hashes, like tokens.
    R"sql(
ALTER TABLE user ADD COLUMN display_name TEXT NOT NULL DEFAULT '';
ALTER TABLE user ADD COLUMN email TEXT;
ALTER TABLE user ADD COLUMN password TEXT;
ALTER TABLE user ADD COLUMN confirmed INTEGER NOT NULL DEFAULT 1;
CREATE UNIQUE INDEX user_email ON user (email);
ALTER TABLE token ADD COLUMN scopes INTEGER NOT NULL DEFAULT 3;
ALTER TABLE token ADD COLUMN idle_us INTEGER;
CREATE TABLE session (
  id INTEGER PRIMARY KEY AUTOINCREMENT, hash TEXT NOT NULL UNIQUE, user INTEGER NOT NULL REFERENCES user(id),
  created_us INTEGER NOT NULL, used_us INTEGER NOT NULL, expires_us INTEGER NOT NULL, idle_us INTEGER NOT NULL,
  agent TEXT NOT NULL, address TEXT NOT NULL);
CREATE INDEX session_user ON session (user);
CREATE TABLE lead (
  user INTEGER NOT NULL REFERENCES user(id), mission TEXT NOT NULL, program TEXT NOT NULL, created_us INTEGER NOT NULL,
  PRIMARY KEY (user, mission, program)) WITHOUT ROWID;
CREATE TABLE invitation (
  id INTEGER PRIMARY KEY AUTOINCREMENT, hash TEXT NOT NULL UNIQUE, email TEXT, made_by TEXT NOT NULL,
  created_us INTEGER NOT NULL, expires_us INTEGER NOT NULL, used_us INTEGER, used_by TEXT);
CREATE TABLE link (
  hash TEXT PRIMARY KEY, user INTEGER NOT NULL REFERENCES user(id), purpose TEXT NOT NULL, email TEXT,
  expires_us INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX link_user ON link (user);
)sql",
    // Users keep datasets in a basket, and what they have downloaded in a list.
    R"sql(
CREATE TABLE basket (
  user INTEGER NOT NULL REFERENCES user(id) ON DELETE CASCADE, mission TEXT NOT NULL, dataset TEXT NOT NULL,
  PRIMARY KEY (user, mission, dataset)) WITHOUT ROWID;
CREATE TABLE download (
  user INTEGER NOT NULL REFERENCES user(id) ON DELETE CASCADE, selection TEXT NOT NULL, made_us INTEGER NOT NULL,
  mission TEXT NOT NULL, name TEXT NOT NULL, order_json TEXT NOT NULL, exclusive INTEGER NOT NULL, files INTEGER,
  bytes INTEGER, format TEXT, PRIMARY KEY (user, selection)) WITHOUT ROWID;
CREATE INDEX download_made ON download (user, made_us);
)sql"};

base::Result<bool> has_table(catalog::Database& database, std::string_view name) {
  ALMAGEST_TRY(catalog::Statement find,
               database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?"));
  return find.bind(1, name).step();
}

// The first version did not say which it was.
base::Result<std::int64_t> version_of(catalog::Database& database) {
  ALMAGEST_TRY(const bool told, has_table(database, "schema_version"));
  if (!told) {
    ALMAGEST_TRY(const bool first, has_table(database, "user"));
    return first ? 1 : 0;
  }
  ALMAGEST_TRY(catalog::Statement read, database.prepare("SELECT max(version) FROM schema_version"));
  ALMAGEST_TRY(const bool row, read.step());
  return row ? read.integer(0) : 0;
}

base::Status apply_steps(base::Env& env, catalog::Database& database) {
  ALMAGEST_TRY(std::int64_t version, version_of(database));  // again: another process may have been faster
  ALMAGEST_CHECK(database.execute(
      "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL, applied_us INTEGER NOT NULL)"));
  for (; version < kAccountsVersion; ++version) {
    ALMAGEST_CHECK(database.execute(kSteps[static_cast<std::size_t>(version)]));
    ALMAGEST_TRY(catalog::Statement note, database.prepare("INSERT INTO schema_version VALUES (?, ?)"));
    ALMAGEST_CHECK(note.bind(1, version + 1).bind(2, env.clock().now().us).run());
  }
  return {};
}

}  // namespace

base::Status migrate(base::Env& env, catalog::Database& database) {
  ALMAGEST_TRY(const std::int64_t version, version_of(database));
  if (version > kAccountsVersion) {
    return base::fail(base::Code::unsupported,
                      fmt::format("accounts.db has schema version {}, this program knows versions up to {}; use the "
                                  "newer almagest that wrote it",
                                  version, kAccountsVersion));
  }
  if (version == kAccountsVersion) return {};
  ALMAGEST_CHECK(database.execute("BEGIN IMMEDIATE"));
  const base::Status applied = apply_steps(env, database);
  const base::Status ended = database.execute(applied ? "COMMIT" : "ROLLBACK");
  return applied ? ended : applied;
}

}  // namespace almagest::access
