// SPDX-License-Identifier: GPL-3.0-or-later
// What headers name as calibration references, and who names one.
#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <utility>

#include "catalog/file_row.h"
#include "catalog/state.h"
#include "metadata/reference_address.h"

namespace almagest::catalog {
namespace {

constexpr std::int64_t kAlways = -9'000'000'000'000'000'000;  // since_us of what has no date: public from the start

std::optional<base::Instant> instant_of(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return base::Instant{row.integer(column)};
}

// When a file is public by its own date and, where the mission hides what is exclusive, by that of its dataset.
std::optional<base::Instant> release_of(const metadata::Mission& mission, const Statement& row) {
  const auto own = instant_of(row, 0);
  return mission.exclusive_rows() == metadata::ExclusiveRows::hidden ? std::max(own, instant_of(row, 1)) : own;
}

struct Noted {
  Id file = 0;
  std::string program;
  std::int64_t since_us = 0;
  Id product = 0;
};

base::Result<std::vector<Id>> names_of(Catalog::State& state, std::string_view file) {
  ALMAGEST_TRY(Statement * read, state.statement("SELECT id FROM reference_file WHERE file = ? ORDER BY id"));
  read->bind(1, file);
  std::vector<Id> ids;
  for (;;) {
    ALMAGEST_TRY(const bool row, read->step());
    if (!row) return ids;
    ids.push_back(read->integer(0));
  }
}

// What the noted product says now; nullopt: it is not listed in the program with this reference any longer.
base::Result<std::optional<ReferenceUse>> use_by_product(Catalog::State& state, const metadata::Mission& mission,
                                                         const Noted& noted) {
  ALMAGEST_TRY(Statement * read,
               state.statement("SELECT v.release_us, d.release_us FROM product p CROSS JOIN version v ON v.id = "
                               "p.version LEFT JOIN dataset d ON d.id = p.dataset WHERE p.id = ?1 AND v.standing = "
                               "'listed' AND coalesce(d.program, p.program, '') = ?2 AND EXISTS (SELECT 1 FROM "
                               "reference r WHERE r.product = p.id AND r.file = ?3)"));
  read->bind(1, noted.product).bind(2, std::string_view(noted.program)).bind(3, noted.file);
  std::optional<ReferenceUse> use;
  ALMAGEST_TRY(const bool row, read->step());
  if (row) use = {noted.program, release_of(mission, *read)};
  read->reset();
  return use;
}

// The soonest of all files of the program.
base::Result<std::optional<ReferenceUse>> use_by_program(Catalog::State& state, const metadata::Mission& mission,
                                                         Id mission_number, const Noted& noted) {
  constexpr std::array kReads = {
      "SELECT v.release_us, d.release_us FROM dataset d CROSS JOIN product p ON p.dataset = d.id "
      "CROSS JOIN version v ON v.id = p.version WHERE d.mission = ?1 AND d.program = ?2 AND v.standing = 'listed' AND "
      "EXISTS (SELECT 1 FROM reference r WHERE r.product = p.id AND r.file = ?3)",
      "SELECT v.release_us, NULL FROM product p CROSS JOIN version v ON v.id = p.version WHERE p.mission = ?1 AND "
      "p.program = ?2 AND p.dataset IS NULL AND v.standing = 'listed' AND "
      "EXISTS (SELECT 1 FROM reference r WHERE r.product = p.id AND r.file = ?3)",
      "SELECT v.release_us, d.release_us FROM dataset d CROSS JOIN product p ON p.dataset = d.id "
      "CROSS JOIN version v ON v.id = p.version WHERE ?2 = '' AND d.mission = ?1 AND d.program IS NULL AND "
      "v.standing = 'listed' AND EXISTS (SELECT 1 FROM reference r WHERE r.product = p.id AND r.file = ?3)"};
  std::optional<ReferenceUse> soonest;
  for (const char* sql : kReads) {
    ALMAGEST_TRY(Statement * read, state.statement(sql));
    read->bind(1, mission_number).bind(2, std::string_view(noted.program)).bind(3, noted.file);
    for (;;) {
      ALMAGEST_TRY(const bool row, read->step());
      if (!row) break;
      const auto release = release_of(mission, *read);
      if (!soonest || release < soonest->release) soonest = {noted.program, release};
    }
    read->reset();
  }
  return soonest;
}

base::Result<std::optional<ReferenceUse>> use_of(Catalog::State& state, const metadata::Mission& mission,
                                                 Id mission_number, const Noted& noted,
                                                 std::optional<base::Instant> released_by) {
  ALMAGEST_TRY(const auto use, use_by_product(state, mission, noted));
  if (use) {
    const std::int64_t since = use->release ? use->release->us : kAlways;
    if (since == noted.since_us || (released_by && since <= released_by->us)) return use;
  }
  return use_by_program(state, mission, mission_number, noted);
}

}  // namespace

base::Status Catalog::each_use(const metadata::Mission& mission, std::string_view file,
                               std::optional<std::string_view> program, std::optional<base::Instant> released_by,
                               const std::function<Going(const ReferenceUse&)>& each) {
  const MissionNumbers* numbers = state_->numbers(mission);
  if (numbers == nullptr) return {};
  ALMAGEST_TRY(const std::vector<Id> names, names_of(*state_, file));
  for (const Id name : names) {
    ALMAGEST_TRY(Statement * read,
                 program ? state_->statement("SELECT program, since_us, product FROM reference_use WHERE file = ?1 AND "
                                             "mission = ?2 AND since_us <= ?3 AND program = ?4")
                         : state_->statement("SELECT program, since_us, product FROM reference_use WHERE file = ?1 AND "
                                             "mission = ?2 AND since_us <= ?3 ORDER BY since_us"));
    read->bind(1, name).bind(2, numbers->id);
    read->bind(3, released_by ? released_by->us : std::numeric_limits<std::int64_t>::max());
    if (program) read->bind(4, *program);
    for (;;) {
      ALMAGEST_TRY(const bool row, read->step());
      if (!row) break;
      const Noted noted{name, std::string(read->text(0)), read->integer(1), read->integer(2)};
      auto use = use_of(*state_, mission, numbers->id, noted, released_by);
      const bool counts = use && *use && (!released_by || !(*use)->release || *(*use)->release <= *released_by);
      if (use && (!counts || each(**use) == Going::on)) continue;
      read->reset();
      return use.map([](const auto&) {});
    }
  }
  return {};
}

base::Status Catalog::each_naming(const metadata::Mission& mission, Named named, std::string_view file,
                                  const std::function<base::Status(const File&, std::string_view)>& each) {
  const MissionNumbers* numbers = state_->numbers(mission);
  if (numbers == nullptr) return {};
#define NAMING_FILES                                                                      \
  "SELECT " FILE_COLUMNS                                                                  \
  ", r.keyword FROM reference_file f CROSS JOIN reference r ON r.file = f.id CROSS JOIN " \
  "product p ON p.id = r.product " FILE_TABLES "WHERE p.mission = ?2 AND "
  ALMAGEST_TRY(Statement * read, named == Named::calibration
                                     ? state_->statement(NAMING_FILES "f.file = ?1")
                                     : state_->statement(NAMING_FILES "f.name = ?1 AND f.file IS NULL"));
  read->bind(1, file).bind(2, numbers->id);
  base::Status done;
  while (done) {
    ALMAGEST_TRY(const bool row, read->step());
    if (!row) break;
    done = each(read_file(*read), read->text(kFileColumns));
  }
  read->reset();
  return done;
}

base::Result<std::vector<std::pair<std::string, std::string>>> Catalog::references_of(Id product) {
  constexpr std::string_view kScheme = "crds://";
  ALMAGEST_TRY(Statement * read, state_->statement("SELECT r.keyword, f.name FROM reference r "
                                                   "JOIN reference_file f ON f.id = r.file "
                                                   "WHERE r.product = ? ORDER BY r.keyword, f.name"));
  read->bind(1, product);
  std::vector<std::pair<std::string, std::string>> references;
  for (;;) {
    ALMAGEST_TRY(const bool row, read->step());
    if (!row) return references;
    std::string_view file = read->text(1);
    if (file.starts_with(kScheme)) file.remove_prefix(kScheme.size());
    references.emplace_back(read->text(0), file);
  }
}

base::Status Catalog::each_reference(Id product, const std::function<base::Status(const Reference&)>& each) {
  ALMAGEST_TRY(Statement * read, state_->statement("SELECT r.keyword, f.id, f.name, f.file FROM reference r "
                                                   "JOIN reference_file f ON f.id = r.file WHERE r.product = ?"));
  read->bind(1, product);
  for (;;) {
    ALMAGEST_TRY(const bool row, read->step());
    if (!row) break;
    ALMAGEST_CHECK(each({read->text(0), read->integer(1), read->text(2), read->text(3)}));
  }
  read->reset();
  return {};
}

base::Status Transaction::renew_reference_uses(const metadata::Mission& mission, std::string_view program) {
  const MissionNumbers* numbers = state_->numbers(mission);
  if (numbers == nullptr) return {};
  ALMAGEST_TRY(Statement * clear, state_->statement("DELETE FROM reference_use WHERE mission = ?1 AND program = ?2"));
  ALMAGEST_CHECK(clear->bind(1, numbers->id).bind(2, program).run());
#define USES                                                                             \
  "CROSS JOIN version v ON v.id = p.version CROSS JOIN reference r ON r.product = p.id " \
  "CROSS JOIN reference_file f ON f.id = r.file WHERE v.standing = 'listed' AND f.file IS NOT NULL AND "
#define USE "SELECT r.file AS file, coalesce(v.release_us, -9000000000000000000) AS since_us, p.id AS product FROM "
#define IN_DATASET "dataset d CROSS JOIN product p ON p.dataset = d.id "
  ALMAGEST_TRY(Statement * add,
               state_->statement("INSERT INTO reference_use SELECT file, ?1, ?2, min(since_us), product FROM ("  //
                                 USE IN_DATASET USES "d.mission = ?1 AND d.program = ?2 UNION ALL "              //
                                 USE IN_DATASET USES "?2 = '' AND d.mission = ?1 AND d.program IS NULL UNION ALL " USE
                                 "product p " USES "p.mission = ?1 AND p.program = ?2 AND p.dataset IS NULL"
                                 ") GROUP BY file"));
  return add->bind(1, numbers->id).bind(2, program).run();
}

base::Result<bool> Transaction::describes(Id product, Id version) {
  ALMAGEST_TRY(Statement * read, state_->statement("SELECT version FROM product WHERE id = ?"));
  ALMAGEST_TRY(const bool row, read->bind(1, product).step());
  const bool current = row && read->maybe_integer(0) == version;
  read->reset();
  if (current) return true;
  ALMAGEST_TRY(Statement * known,
               state_->statement("SELECT 1 FROM reference WHERE product = ?1 UNION ALL SELECT 1 FROM "
                                 "association WHERE product = ?1 LIMIT 1"));
  ALMAGEST_TRY(const bool any, known->bind(1, product).step());
  known->reset();
  return !any;
}

base::Status Transaction::set_references(Id product,
                                         const std::vector<std::pair<std::string, std::string>>& keyword_and_name) {
  ALMAGEST_TRY(Statement * clear, state_->statement("DELETE FROM reference WHERE product = ?"));
  ALMAGEST_CHECK(clear->bind(1, product).run());
  // Without OR IGNORE, which would count for what the record notes by itself, too.
  const std::set<std::pair<std::string, std::string>> each(keyword_and_name.begin(), keyword_and_name.end());
  for (const auto& [keyword, value] : each) {
    ALMAGEST_TRY(Statement * name,
                 state_->statement("INSERT INTO reference_file (name, file) VALUES (?1, ?2) ON CONFLICT "
                                   "(name) DO UPDATE SET file = ?2 WHERE file IS NULL AND ?2 IS NOT "
                                   "NULL"));
    const std::string_view file = metadata::reference_named(keyword, value);
    name->bind(1, std::string_view(value));
    if (file.empty()) {
      name->bind_null(2);
    } else {
      name->bind(2, file);
    }
    ALMAGEST_CHECK(name->run());
    ALMAGEST_TRY(Statement * add,
                 state_->statement("INSERT INTO reference SELECT ?, ?, id FROM reference_file WHERE name = ?"));
    ALMAGEST_CHECK(add->bind(1, product).bind(2, std::string_view(keyword)).bind(3, std::string_view(value)).run());
  }
  return {};
}

}  // namespace almagest::catalog
