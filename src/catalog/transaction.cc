// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <utility>

#include "catalog/catalog.h"
#include "catalog/state.h"

namespace almagest::catalog {
namespace {

base::Result<const MissionNumbers*> numbers_of(const Catalog::State& state, const metadata::Mission& mission) {
  const MissionNumbers* numbers = state.numbers(mission);
  if (numbers == nullptr) {
    return base::fail(base::Code::internal, fmt::format("mission '{}' is not in the catalog", mission.id()));
  }
  return numbers;
}

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

std::optional<std::int64_t> microseconds(const std::optional<base::Instant>& instant) {
  if (!instant) return std::nullopt;
  return instant->us;
}

}  // namespace

Transaction::Transaction(Catalog::State& state) : state_(&state) {
  state.next_version = 0;
}
Transaction::Transaction(Transaction&& other) noexcept : state_(std::exchange(other.state_, nullptr)) {}

Transaction::~Transaction() {
  if (state_ == nullptr) return;
  for (auto& [sql, statement] : state_->statements) statement.reset();
  state_->last_program.clear();
  state_->last_relink = {};
  (void)state_->database.execute("ROLLBACK");
}

base::Status Transaction::commit() {
  for (auto& [sql, statement] : state_->statements) statement.reset();
  ALMAGEST_CHECK(state_->database.execute("COMMIT"));
  state_ = nullptr;
  return {};
}

Database& Transaction::database() {
  return state_->database;
}

base::Result<Id> Transaction::dataset(const metadata::Mission& mission, std::string_view name) {
  ALMAGEST_TRY(const MissionNumbers* numbers, numbers_of(*state_, mission));
  ALMAGEST_TRY(Statement * add, state_->statement("INSERT OR IGNORE INTO dataset (mission, name) VALUES (?, ?)"));
  ALMAGEST_CHECK(add->bind(1, numbers->id).bind(2, name).run());
  if (state_->database.changes() > 0) return state_->database.last_id();
  ALMAGEST_TRY(Statement * find, state_->statement("SELECT id FROM dataset WHERE mission = ? AND name = ?"));
  ALMAGEST_TRY(const bool found, find->bind(1, numbers->id).bind(2, name).step());
  return found ? find->integer(0) : 0;
}

base::Result<Id> Transaction::add_dataset(const metadata::Mission& mission, const Dataset& dataset) {
  ALMAGEST_TRY(const MissionNumbers* numbers, numbers_of(*state_, mission));
  encode_row(dataset.row, numbers->columns, state_->buffer);
  ALMAGEST_TRY(Statement * add,
               state_->statement("INSERT INTO dataset (mission, name, program, release_us, warnings, columns) "
                                 "VALUES (?, ?, ?, ?, ?, ?)"));
  const std::string warnings = join_warnings(dataset.warnings);
  add->bind(1, numbers->id).bind(2, dataset.name).bind(3, dataset.program);
  add->bind_optional(4, microseconds(dataset.release)).bind(5, std::string_view(warnings));
  ALMAGEST_CHECK(add->bind(6, bytes_of(state_->buffer)).run());
  return state_->database.last_id();
}

base::Result<Id> Transaction::add_product(const metadata::Mission& mission, const NewProduct& product) {
  ALMAGEST_TRY(const MissionNumbers* numbers, numbers_of(*state_, mission));
  ALMAGEST_TRY(Statement * add,
               state_->statement("INSERT INTO product (mission, name, dataset, root, suffix, level, exp_type, version, "
                                 "program) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  add->bind(1, numbers->id).bind(2, product.name).bind_optional(3, product.dataset);
  add->bind(4, product.root).bind(5, product.suffix).bind(6, product.level).bind(7, product.exp_type);
  add->bind_optional(8, product.version).bind(9, product.dataset ? std::string_view() : product.program);
  ALMAGEST_CHECK(add->run());
  return state_->database.last_id();
}

base::Status Transaction::describe_product(Id product, std::optional<Id> dataset, std::string_view exp_type) {
  ALMAGEST_TRY(Statement * set,
               state_->statement("UPDATE product SET dataset = coalesce(?, dataset), exp_type = ? WHERE id = ?"));
  return set->bind_optional(1, dataset).bind(2, exp_type).bind(3, product).run();
}

base::Result<Id> Transaction::add_version(const metadata::Mission& mission, const Version& version, const Row& row) {
  ALMAGEST_TRY(const MissionNumbers* numbers, numbers_of(*state_, mission));
  encode_row(row, numbers->columns, state_->buffer);
  ALMAGEST_TRY(Statement * add,
               state_->statement(
                   "INSERT INTO version (id, product, archive_file_id, origin, standing, size, md5, sha256, crc32, "
                   "release_us, recorded_us, path, modified_ns, warnings, columns, dated) "
                   "VALUES (?15, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?16)"));
  add->bind(1, version.product).bind(2, version.archive_file_id).bind(3, word_of(version.origin));
  add->bind(4, word_of(version.standing)).bind(5, static_cast<std::int64_t>(version.size));
  add->bind_optional(6, version.md5).bind_optional(7, version.sha256);
  if (version.crc32) {
    add->bind(8, static_cast<std::int64_t>(*version.crc32));
  } else {
    add->bind_null(8);
  }
  add->bind_optional(9, microseconds(version.release)).bind(10, version.recorded.us).bind_optional(11, version.path);
  const std::string warnings = join_warnings(version.warnings);
  add->bind_optional(12, version.modified_ns).bind(13, std::string_view(warnings)).bind(14, bytes_of(state_->buffer));
  ALMAGEST_TRY(const Id id, next_version_id());
  ALMAGEST_CHECK(add->bind(15, id).bind(16, word_of(version.dated)).run());
  state_->next_version = id + 1;
  return id;
}

base::Result<Id> Transaction::next_version_id() {
  if (state_->next_version == 0) {
    ALMAGEST_TRY(Statement * read, state_->statement("SELECT coalesce(max(id), 0) + 1 FROM version"));
    ALMAGEST_TRY(const bool row, read->step());
    state_->next_version = row ? read->integer(0) : 1;
  }
  return state_->next_version;
}

base::Result<std::int64_t> Transaction::next_file_id() {
  ALMAGEST_TRY(Statement * take, state_->statement("INSERT INTO counter VALUES ('file', ?1 + 1) ON CONFLICT (name) "
                                                   "DO UPDATE SET next = next + 1 RETURNING next - 1"));
  ALMAGEST_TRY(const bool row, take->bind(1, kFirstOwnFileId).step());
  const std::int64_t id = row ? take->integer(0) : 0;
  take->reset();
  return id;
}

base::Status Transaction::hold(Id version, const base::Digests& digests, std::string_view path,
                               std::int64_t modified_ns) {
  ALMAGEST_TRY(Statement * set,
               state_->statement("UPDATE version SET size = ?, md5 = ?, sha256 = ?, crc32 = ?, path = ?, "
                                 "modified_ns = ? WHERE id = ?"));
  set->bind(1, static_cast<std::int64_t>(digests.size)).bind(2, digests.md5).bind(3, digests.sha256);
  set->bind(4, static_cast<std::int64_t>(digests.crc32)).bind(5, path).bind(6, modified_ns).bind(7, version);
  return set->run();
}

base::Status Transaction::release_bytes(Id version) {
  ALMAGEST_TRY(Statement * set, state_->statement("UPDATE version SET path = NULL, modified_ns = NULL WHERE id = ?"));
  return set->bind(1, version).run();
}

base::Status Transaction::touch(Id version, std::string_view path, std::int64_t modified_ns) {
  ALMAGEST_TRY(Statement * set, state_->statement("UPDATE version SET path = ?, modified_ns = ? WHERE id = ?"));
  return set->bind(1, path).bind(2, modified_ns).bind(3, version).run();
}

base::Status Transaction::adopt(const metadata::Mission& mission, Id version, const Version& listed, const Row& row) {
  ALMAGEST_TRY(const MissionNumbers* numbers, numbers_of(*state_, mission));
  encode_row(row, numbers->columns, state_->buffer);
  ALMAGEST_TRY(Statement * set,
               state_->statement("UPDATE version SET archive_file_id = ?, origin = 'table', standing = ?, "
                                 "release_us = ?, columns = ?, dated = ? WHERE id = ?"));
  set->bind(1, listed.archive_file_id).bind(2, word_of(listed.standing)).bind_optional(3, microseconds(listed.release));
  set->bind(4, bytes_of(state_->buffer)).bind(5, word_of(listed.dated)).bind(6, version);
  return set->run();
}

base::Status Transaction::set_standing(Id version, Standing standing) {
  ALMAGEST_TRY(Statement * set, state_->statement("UPDATE version SET standing = ? WHERE id = ?"));
  return set->bind(1, word_of(standing)).bind(2, version).run();
}

base::Status Transaction::set_release(Id version, std::optional<base::Instant> release, Dating dated) {
  ALMAGEST_TRY(Statement * set, state_->statement("UPDATE version SET release_us = ?, dated = ? WHERE id = ?"));
  return set->bind_optional(1, microseconds(release)).bind(2, word_of(dated)).bind(3, version).run();
}

base::Status Transaction::choose_current(Id product) {
  ALMAGEST_TRY(
      Statement * set,
      state_->statement("UPDATE product SET version = (SELECT id FROM version WHERE product = ?1 AND standing <> "
                        "'unlisted' ORDER BY archive_file_id DESC LIMIT 1) WHERE id = ?1"));
  return set->bind(1, product).run();
}

base::Status Transaction::set_current(Id product, Id version) {
  ALMAGEST_TRY(Statement * set, state_->statement("UPDATE product SET version = ? WHERE id = ?"));
  return set->bind(1, version).bind(2, product).run();
}

base::Status Transaction::write_dataset(const metadata::Mission& mission, const Dataset& dataset) {
  ALMAGEST_TRY(const MissionNumbers* numbers, numbers_of(*state_, mission));
  encode_row(dataset.row, numbers->columns, state_->buffer);
  ALMAGEST_TRY(Statement * set,
               state_->statement("UPDATE dataset SET program = ?, release_us = ?, warnings = ?, columns = ? "
                                 "WHERE id = ?"));
  const std::string warnings = join_warnings(dataset.warnings);
  set->bind(1, dataset.program).bind_optional(2, microseconds(dataset.release)).bind(3, std::string_view(warnings));
  set->bind(4, bytes_of(state_->buffer)).bind(5, dataset.id);
  return set->run();
}

base::Status Transaction::write_program(const metadata::Mission& mission, std::string_view number,
                                        std::string_view title, std::string_view pi, std::string_view category) {
  ALMAGEST_TRY(const MissionNumbers* numbers, numbers_of(*state_, mission));
  // Thousands of datasets of one program say the same.
  std::string said = fmt::format("{}\n{}\n{}\n{}\n{}", numbers->id, number, title, pi, category);
  if (said == state_->last_program) return {};
  state_->last_program = std::move(said);
  ALMAGEST_TRY(Statement * set,
               state_->statement("INSERT INTO program (mission, number, title, pi, category) VALUES (?, ?, ?, "
                                 "?, ?) ON CONFLICT (mission, number) DO UPDATE SET title = excluded.title, "
                                 "pi = excluded.pi, category = excluded.category"));
  return set->bind(1, numbers->id).bind(2, number).bind(3, title).bind(4, pi).bind(5, category).run();
}

base::Result<Id> Transaction::observation(const metadata::Mission& mission, std::string_view obs_id, int calib_level) {
  ALMAGEST_TRY(const MissionNumbers* numbers, numbers_of(*state_, mission));
  ALMAGEST_TRY(Statement * add,
               state_->statement("INSERT OR IGNORE INTO observation (mission, obs_id, calib_level) VALUES (?, ?, ?)"));
  ALMAGEST_CHECK(add->bind(1, numbers->id).bind(2, obs_id).bind(3, std::int64_t{calib_level}).run());
  if (state_->database.changes() > 0) return state_->database.last_id();
  ALMAGEST_TRY(Statement * find,
               state_->statement("SELECT id, calib_level FROM observation WHERE mission = ? AND obs_id = ?"));
  ALMAGEST_TRY(const bool found, find->bind(1, numbers->id).bind(2, obs_id).step());
  const Id id = found ? find->integer(0) : 0;
  if (!found || find->integer(1) == calib_level) return id;
  ALMAGEST_TRY(Statement * set, state_->statement("UPDATE observation SET calib_level = ? WHERE id = ?"));
  ALMAGEST_CHECK(set->bind(1, std::int64_t{calib_level}).bind(2, id).run());
  return id;
}

base::Status Transaction::remove_observation(Id observation) {
  ALMAGEST_CHECK(set_members(observation, {}));
  ALMAGEST_TRY(Statement * remove, state_->statement("DELETE FROM observation WHERE id = ?"));
  return remove->bind(1, observation).run();
}

base::Status Transaction::set_members(Id observation, const std::vector<Id>& products) {
  ALMAGEST_TRY(Statement * clear, state_->statement("DELETE FROM member WHERE observation = ?"));
  ALMAGEST_CHECK(clear->bind(1, observation).run());
  for (const Id product : products) ALMAGEST_CHECK(add_member(observation, product));
  return {};
}

base::Status Transaction::add_member(Id observation, Id product) {
  ALMAGEST_TRY(Statement * add, state_->statement("INSERT OR IGNORE INTO member VALUES (?, ?)"));
  return add->bind(1, observation).bind(2, product).run();
}

base::Status Transaction::set_association(Id product,
                                          const std::vector<std::pair<std::string, std::string>>& output_and_member) {
  ALMAGEST_TRY(Statement * clear, state_->statement("DELETE FROM association WHERE product = ?"));
  ALMAGEST_CHECK(clear->bind(1, product).run());
  for (const auto& [output, member] : output_and_member) {
    ALMAGEST_TRY(Statement * add, state_->statement("INSERT OR IGNORE INTO association VALUES (?, ?, ?)"));
    ALMAGEST_CHECK(add->bind(1, product).bind(2, output).bind(3, member).run());
  }
  return {};
}

base::Status Transaction::mark_relink(const metadata::Mission& mission, std::string_view program) {
  ALMAGEST_TRY(const MissionNumbers* numbers, numbers_of(*state_, mission));
  if (state_->last_relink == std::pair(numbers->id, std::string(program))) return {};
  ALMAGEST_TRY(Statement * add, state_->statement("INSERT OR IGNORE INTO relink VALUES (?, ?)"));
  ALMAGEST_CHECK(add->bind(1, numbers->id).bind(2, program).run());
  state_->last_relink = {numbers->id, std::string(program)};
  return {};
}

base::Status Transaction::unmark_relink(const metadata::Mission& mission, std::string_view program) {
  ALMAGEST_TRY(const MissionNumbers* numbers, numbers_of(*state_, mission));
  state_->last_relink = {};
  ALMAGEST_TRY(Statement * remove, state_->statement("DELETE FROM relink WHERE mission = ? AND program = ?"));
  return remove->bind(1, numbers->id).bind(2, program).run();
}

base::Status Transaction::set_warnings(Id version, const std::vector<std::string>& warnings) {
  const std::string text = join_warnings(warnings);
  ALMAGEST_TRY(Statement * set, state_->statement("UPDATE version SET warnings = ? WHERE id = ?"));
  return set->bind(1, std::string_view(text)).bind(2, version).run();
}

base::Status Transaction::note(const metadata::Mission& mission, std::string_view kind, std::optional<Id> dataset,
                               std::optional<Id> product, std::string_view what) {
  ALMAGEST_TRY(const MissionNumbers* numbers, numbers_of(*state_, mission));
  ALMAGEST_TRY(Statement * add, state_->statement("INSERT INTO change (time_us, kind, mission, dataset, product, what) "
                                                  "VALUES (?, ?, ?, ?, ?, ?)"));
  add->bind(1, state_->env.clock().now().us).bind(2, kind).bind(3, numbers->id);
  return add->bind_optional(4, dataset).bind_optional(5, product).bind(6, what).run();
}

}  // namespace almagest::catalog
