// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/catalog.h"

#include <fmt/format.h>

#include <utility>

#include "base/text.h"
#include "catalog/migration.h"
#include "catalog/schema.h"
#include "catalog/state.h"
#include "catalog/undated.h"

namespace almagest::catalog {
namespace {

constexpr const char* kFileName = "/catalog.db";

}  // namespace

std::string_view word_of(Standing standing) {
  switch (standing) {
    case Standing::listed:
      return "listed";
    case Standing::withdrawn:
      return "withdrawn";
    case Standing::unlisted:
      return "unlisted";
  }
  return "unlisted";
}

std::string_view word_of(Origin origin) {
  return origin == Origin::table ? "table" : "file";
}

std::string_view word_of(Dating dated) {
  switch (dated) {
    case Dating::own:
      return "own";
    case Dating::following:
      return "following";
    case Dating::guarded:
      return "guarded";
  }
  return "guarded";
}

Dating dating_of(std::string_view word) {
  return word == "own" ? Dating::own : word == "following" ? Dating::following : Dating::guarded;
}

std::string join_warnings(const std::vector<std::string>& warnings) {
  return base::join(warnings, "\n");
}

std::vector<std::string> split_warnings(std::string_view text) {
  std::vector<std::string> warnings;
  if (text.empty()) return warnings;
  for (const std::string_view line : base::split(text, '\n')) warnings.emplace_back(line);
  return warnings;
}

base::Result<Statement*> Catalog::State::statement(const char* sql) {
  const auto found = statements.find(sql);
  if (found != statements.end()) {
    found->second.reset();
    return &found->second;
  }
  ALMAGEST_TRY(Statement made, database.prepare(sql));
  return &statements.emplace(sql, std::move(made)).first->second;
}

base::Status Catalog::State::load_numbers(Missing missing) {
  for (const metadata::Mission& mission : dictionary.missions()) {
    MissionNumbers& numbers = missions[mission.id()];
    numbers = {};
    if (missing == Missing::add) {
      ALMAGEST_TRY(Statement * add, statement("INSERT OR IGNORE INTO mission (name) VALUES (?)"));
      ALMAGEST_CHECK(add->bind(1, mission.id()).run());
    }
    ALMAGEST_TRY(Statement * find, statement("SELECT id FROM mission WHERE name = ?"));
    ALMAGEST_TRY(const bool found, find->bind(1, mission.id()).step());
    if (found) numbers.id = find->integer(0);
    find->reset();

    numbers.columns.number_of.assign(mission.columns().size(), 0);
    for (std::size_t i = 0; i < mission.columns().size(); ++i) {
      const std::string& name = mission.columns()[i].name;
      if (missing == Missing::add) {
        ALMAGEST_TRY(Statement * add, statement("INSERT OR IGNORE INTO column_name (mission, name) VALUES (?, ?)"));
        ALMAGEST_CHECK(add->bind(1, numbers.id).bind(2, name).run());
      }
      ALMAGEST_TRY(Statement * number, statement("SELECT id FROM column_name WHERE mission = ? AND name = ?"));
      ALMAGEST_TRY(const bool known, number->bind(1, numbers.id).bind(2, name).step());
      if (known) {
        numbers.columns.number_of[i] = static_cast<std::uint32_t>(number->integer(0));
        numbers.columns.position_of.emplace(numbers.columns.number_of[i], i);
      }
      number->reset();
    }
  }
  return {};
}

const MissionNumbers* Catalog::State::numbers(const metadata::Mission& mission) const {
  const auto found = missions.find(mission.id());
  return found == missions.end() || found->second.id == 0 ? nullptr : &found->second;
}

std::string Catalog::State::mission_name(Id id) const {
  for (const auto& [name, numbers] : missions) {
    if (numbers.id == id) return name;
  }
  return {};
}

base::Result<Catalog> Catalog::create(base::Env& env, const std::string& folder,
                                      const metadata::Dictionary& dictionary) {
  const std::string path = folder + kFileName;
  if (env.files().stat(path, base::Follow::symlinks)) {
    return base::fail(base::Code::conflict, fmt::format("'{}' exists already", path));
  }
  ALMAGEST_TRY(Database database, Database::open(env, path, OpenMode::create));
  ALMAGEST_CHECK(migrate(env, database));
  auto state = std::make_unique<State>(env, dictionary, std::move(database));
  ALMAGEST_CHECK(state->load_numbers(State::Missing::add));
  return Catalog(std::move(state));
}

base::Result<Catalog> Catalog::open(base::Env& env, const std::string& folder, const metadata::Dictionary& dictionary,
                                    OpenMode mode) {
  const std::string path = folder + kFileName;
  if (!env.files().stat(path, base::Follow::symlinks)) {
    return base::fail(base::Code::not_found,
                      fmt::format("there is no archive in '{}'; make one with 'almagest init {}'", folder, folder));
  }
  ALMAGEST_TRY(Database database, Database::open(env, path, mode));
  if (mode == OpenMode::write) {
    ALMAGEST_CHECK(migrate(env, database));
  } else {
    ALMAGEST_TRY(const std::int64_t version, schema_version(database));
    if (version != kSchemaVersion) {
      return base::fail(base::Code::unsupported,
                        fmt::format("'{}' has schema version {}, this program reads {}; run "
                                    "'almagest check' with the newest almagest to bring it up to date",
                                    path, version, kSchemaVersion));
    }
  }
  auto state = std::make_unique<State>(env, dictionary, std::move(database));
  if (mode == OpenMode::write) {
    ALMAGEST_CHECK(in_transaction(state->database, [&]() -> base::Status {
      base::Status loaded = state->load_numbers(State::Missing::add);
      if (loaded) loaded = upgrade_undated(*state);
      for (auto& [sql, statement] : state->statements) statement.reset();
      return loaded;
    }));
  } else {
    ALMAGEST_CHECK(state->load_numbers(State::Missing::leave));
  }
  return Catalog(std::move(state));
}

Catalog::Catalog(std::unique_ptr<State> state) : state_(std::move(state)) {}
Catalog::Catalog(Catalog&&) noexcept = default;
Catalog::~Catalog() = default;

base::Status Catalog::begin_reading() {
  // Another process may have added a mission or a column since.
  ALMAGEST_CHECK(state_->database.execute("BEGIN"));
  return state_->load_numbers(State::Missing::leave);
}
base::Status Catalog::end_reading() {
  return state_->database.execute("COMMIT");
}

base::Result<std::int64_t> Catalog::latest_change() {
  ALMAGEST_TRY(Statement * read, state_->statement("SELECT coalesce(max(id), 0) FROM change"));
  ALMAGEST_TRY(const bool row, read->step());
  const std::int64_t id = row ? read->integer(0) : 0;
  read->reset();
  return id;
}

base::Result<std::vector<Change>> Catalog::changes_since(std::int64_t change, std::size_t limit) {
  ALMAGEST_TRY(Statement * read,
               state_->statement("SELECT id, time_us, kind, mission, dataset, product, what FROM change "
                                 "WHERE id > ? ORDER BY id LIMIT ?"));
  read->bind(1, change).bind(2, static_cast<std::int64_t>(limit));
  std::vector<Change> changes;
  for (;;) {
    ALMAGEST_TRY(const bool row, read->step());
    if (!row) break;
    changes.push_back({read->integer(0), base::Instant{read->integer(1)}, std::string(read->text(2)),
                       state_->mission_name(read->integer(3)), read->maybe_integer(4), read->maybe_integer(5),
                       std::string(read->text(6))});
  }
  return changes;
}

base::Result<Totals> Catalog::totals() {
  ALMAGEST_TRY(Statement * read, state_->statement(R"sql(
SELECT (SELECT count(*) FROM version), (SELECT count(*) FROM product),
       (SELECT count(*) FROM product p JOIN version v ON v.id = p.version WHERE v.path IS NOT NULL),
       (SELECT count(*) FROM dataset), (SELECT count(*) FROM observation),
       (SELECT count(*) FROM product p JOIN version v ON v.id = p.version WHERE v.standing = 'withdrawn'),
       (SELECT count(*) FROM product WHERE suffix = ''))sql"));
  ALMAGEST_TRY(const bool row, read->step());
  Totals totals;
  if (row) {
    totals = {read->integer(0), read->integer(1), read->integer(2), read->integer(3),
              read->integer(4), read->integer(5), read->integer(6)};
  }
  read->reset();
  return totals;
}

base::Status Catalog::datasets_changed_since(const metadata::Mission& mission, std::int64_t change,
                                             const std::function<base::Status(const Dataset&)>& each) {
  const MissionNumbers* numbers = state_->numbers(mission);
  if (numbers == nullptr) return {};
  // The sign keeps the few that changed from being looked for among all datasets of the mission.
  ALMAGEST_TRY(Statement * read,
               change == 0 ? state_->statement("SELECT id, name, program, release_us, warnings, columns FROM dataset "
                                               "WHERE mission = ? ORDER BY id")
                           : state_->statement("SELECT id, name, program, release_us, warnings, columns FROM dataset "
                                               "WHERE +mission = ? AND id IN (SELECT dataset FROM change WHERE id > ?) "
                                               "ORDER BY id"));
  read->bind(1, numbers->id);
  if (change != 0) read->bind(2, change);
  Dataset dataset;
  for (;;) {
    ALMAGEST_TRY(const bool row, read->step());
    if (!row) break;
    dataset.id = read->integer(0);
    dataset.name = read->text(1);
    dataset.program = read->text(2);
    dataset.release.reset();
    if (!read->is_null(3)) dataset.release = base::Instant{read->integer(3)};
    dataset.warnings = split_warnings(read->text(4));
    ALMAGEST_CHECK(decode_row(read->blob(5), numbers->columns, dataset.row));
    ALMAGEST_CHECK(each(dataset));
  }
  read->reset();
  return {};
}

base::Result<std::optional<Dataset>> Catalog::dataset(const metadata::Mission& mission, std::string_view name) {
  const MissionNumbers* numbers = state_->numbers(mission);
  if (numbers == nullptr) return std::nullopt;
  ALMAGEST_TRY(Statement * read,
               state_->statement("SELECT id, name, program, release_us, warnings, columns FROM dataset "
                                 "WHERE mission = ? AND name = ?"));
  ALMAGEST_TRY(const bool row, read->bind(1, numbers->id).bind(2, name).step());
  if (!row) return std::nullopt;
  Dataset dataset;
  dataset.id = read->integer(0);
  dataset.name = read->text(1);
  dataset.program = read->text(2);
  if (!read->is_null(3)) dataset.release = base::Instant{read->integer(3)};
  dataset.warnings = split_warnings(read->text(4));
  const base::Status decoded = decode_row(read->blob(5), numbers->columns, dataset.row);
  read->reset();
  ALMAGEST_CHECK(decoded);
  return dataset;
}

Catalog::BulkLoad::BulkLoad(BulkLoad&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
Catalog::BulkLoad::~BulkLoad() {
  if (database_ != nullptr) (void)database_->execute("PRAGMA journal_mode=WAL");
}

base::Result<Catalog::BulkLoad> Catalog::begin_bulk_load() {
  ALMAGEST_TRY(const std::int64_t change, latest_change());
  if (change != 0) return BulkLoad(nullptr);
  state_->statements.clear();  // an unfinished statement would hold the log
  ALMAGEST_TRY(Statement set, state_->database.prepare("PRAGMA journal_mode=DELETE"));
  // Others have it open: the log stays, and so does the safety that it gives them.
  const auto row = set.step();
  const bool switched = row && *row && set.text(0) == "delete";
  return BulkLoad(switched ? &state_->database : nullptr);
}

base::Result<Transaction> Catalog::begin() {
  ALMAGEST_CHECK(state_->database.execute("BEGIN IMMEDIATE"));
  return Transaction(*state_);
}

}  // namespace almagest::catalog
