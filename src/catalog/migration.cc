// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/migration.h"

#include <fmt/format.h>

namespace almagest::catalog {
namespace {

base::Result<bool> has_table(Database& database, std::string_view name) {
  ALMAGEST_TRY(Statement find, database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?"));
  return find.bind(1, name).step();
}

base::Result<std::int64_t> number(Database& database, std::string_view sql) {
  ALMAGEST_TRY(Statement read, database.prepare(sql));
  ALMAGEST_TRY(const bool row, read.step());
  return row ? read.integer(0) : 0;
}

base::Status apply_steps(base::Env& env, Database& database, const Schema& schema,
                         const std::function<base::Status(std::int64_t)>& after) {
  ALMAGEST_TRY(const std::int64_t before, version_of(database, schema));  // again: another process may have been faster
  if (before >= schema.version()) return {};
  for (std::int64_t version = before; version < schema.version(); ++version) {
    ALMAGEST_CHECK(database.execute(schema.steps[static_cast<std::size_t>(version)]));
    ALMAGEST_CHECK(database.execute(
        "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL, applied_us INTEGER NOT NULL)"));
    ALMAGEST_TRY(Statement note, database.prepare("INSERT INTO schema_version VALUES (?, ?)"));
    ALMAGEST_CHECK(note.bind(1, version + 1).bind(2, env.clock().now().us).run());
  }
  // Programs that look for the version here see that the file is too new for them.
  ALMAGEST_CHECK(database.execute(fmt::format("PRAGMA user_version = {}", schema.version()).c_str()));
  return after ? after(before) : base::Status();
}

}  // namespace

base::Status in_transaction(Database& database, const std::function<base::Status()>& work) {
  ALMAGEST_CHECK(database.execute("BEGIN IMMEDIATE"));
  const base::Status done = work();
  const base::Status ended = database.execute(done ? "COMMIT" : "ROLLBACK");
  if (done && !ended) (void)database.execute("ROLLBACK");  // else it stays open, and nothing can be begun any more
  return done ? ended : done;
}

base::Result<std::int64_t> version_of(Database& database, const Schema& schema) {
  ALMAGEST_TRY(const bool told, has_table(database, "schema_version"));
  if (told) return number(database, "SELECT max(version) FROM schema_version");
  ALMAGEST_TRY(const std::int64_t version, number(database, "PRAGMA user_version"));
  if (version > 0 || schema.first_table.empty()) return version;
  ALMAGEST_TRY(const bool first, has_table(database, schema.first_table));
  return first ? 1 : 0;
}

base::Status migrate(base::Env& env, Database& database, const Schema& schema,
                     const std::function<base::Status(std::int64_t before)>& after) {
  ALMAGEST_TRY(const std::int64_t version, version_of(database, schema));
  if (version > schema.version()) {
    return base::fail(base::Code::unsupported,
                      fmt::format("{} has schema version {}, this program knows versions up to {}; use the newer "
                                  "almagest that wrote it",
                                  schema.file, version, schema.version()));
  }
  if (version == schema.version()) return {};
  // A table that others refer to is made anew by a step only while nobody minds; no transaction can switch that off.
  ALMAGEST_CHECK(database.execute("PRAGMA foreign_keys = OFF"));
  base::Status applied = in_transaction(database, [&] { return apply_steps(env, database, schema, after); });
  ALMAGEST_CHECK(database.execute("PRAGMA foreign_keys = ON"));
  return applied;
}

base::Result<Database> open_private(base::Env& env, const std::string& path) {
  if (!env.files().stat(path, base::Follow::symlinks)) {
    // Closed to others before anything is in it; SQLite gives its log the same mode.
    ALMAGEST_CHECK(env.files().create(path).map([](auto&&) {}));
    ALMAGEST_CHECK(env.files().make_private(path));
  }
  return Database::open(env, path, OpenMode::create);
}

}  // namespace almagest::catalog
