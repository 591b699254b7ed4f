// SPDX-License-Identifier: GPL-3.0-or-later
#include "access/schema.h"

#include <array>

#include "catalog/migration.h"

namespace almagest::access {
namespace {

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
    // The number of a user who is removed is given to nobody else, since what is his elsewhere goes by it. An address
    // that nobody has confirmed is kept apart; whether an invitation was mailed tells whose address it confirms.
    R"sql(
CREATE TABLE user_4 (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, staff INTEGER NOT NULL, created_us INTEGER NOT NULL,
  display_name TEXT NOT NULL DEFAULT '', email TEXT, password TEXT, confirmed INTEGER NOT NULL DEFAULT 1,
  pending_email TEXT);
INSERT INTO user_4 SELECT id, name, staff, created_us, display_name, email, password, confirmed, NULL FROM user;
DROP TABLE user;
ALTER TABLE user_4 RENAME TO user;
CREATE UNIQUE INDEX user_email ON user (email);
ALTER TABLE invitation ADD COLUMN mailed INTEGER NOT NULL DEFAULT 0;
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

constexpr catalog::Schema kSchema{"accounts.db", kSteps, "user"};

}  // namespace

base::Status migrate(base::Env& env, catalog::Database& database) {
  return catalog::migrate(env, database, kSchema);
}

}  // namespace almagest::access
