// SPDX-License-Identifier: GPL-3.0-or-later
// What the record says of how files and datasets belong together.
#include <unordered_map>
#include <utility>

#include "catalog/file_row.h"
#include "catalog/state.h"

namespace almagest::catalog {
namespace {

base::Result<std::vector<File>> read_files(Statement& read) {
  std::vector<File> files;
  for (;;) {
    ALMAGEST_TRY(const bool row, read.step());
    if (!row) return files;
    files.push_back(read_file(read));
  }
}

base::Result<std::vector<std::string>> texts(Statement& read) {
  std::vector<std::string> found;
  for (;;) {
    ALMAGEST_TRY(const bool row, read.step());
    if (!row) break;
    found.emplace_back(read.text(0));
  }
  return found;
}

base::Result<std::vector<std::pair<Id, std::string>>> read_roots(Statement& read) {
  std::vector<std::pair<Id, std::string>> roots;
  for (;;) {
    ALMAGEST_TRY(const bool row, read.step());
    if (!row) return roots;
    roots.emplace_back(read.integer(0), read.text(1));
  }
}

}  // namespace

File read_file(const Statement& row) {
  File file;
  file.product = row.integer(0);
  file.version = row.integer(1);
  file.dataset = row.integer(2);
  file.name = row.text(3);
  file.root = row.text(4);
  file.suffix = row.text(5);
  file.level = row.text(6);
  file.program = row.text(7);
  file.size = static_cast<std::uint64_t>(row.integer(8));
  const std::string_view standing = row.text(9);
  file.standing = standing == "listed"      ? Standing::listed
                  : standing == "withdrawn" ? Standing::withdrawn
                                            : Standing::unlisted;
  if (!row.is_null(10)) file.release = base::Instant{row.integer(10)};
  if (!row.is_null(11)) file.dataset_release = base::Instant{row.integer(11)};
  return file;
}

base::Result<std::vector<File>> Catalog::files_of(Id dataset) {
  ALMAGEST_TRY(Statement * read, state_->statement("SELECT " FILE_COLUMNS " FROM product p " FILE_TABLES
                                                   "WHERE p.dataset = ? ORDER BY p.name"));
  read->bind(1, dataset);
  return read_files(*read);
}

base::Result<std::vector<Catalog::RootNamed>> Catalog::members_of_output(std::string_view output) {
  ALMAGEST_TRY(Statement * read,
               state_->statement("SELECT product, member FROM association WHERE output = ? ORDER BY member, product"));
  read->bind(1, output);
  return read_roots(*read);
}

base::Result<std::vector<Catalog::RootNamed>> Catalog::outputs_of_member(std::string_view member) {
  ALMAGEST_TRY(Statement * read,
               state_->statement("SELECT product, output FROM association WHERE member = ? ORDER BY output, product"));
  read->bind(1, member);
  return read_roots(*read);
}

base::Result<std::vector<FileGroup>> Catalog::file_groups(const metadata::Mission& mission, std::string_view program,
                                                          std::optional<base::Instant> released_by) {
  std::vector<FileGroup> groups;
  const MissionNumbers* numbers = state_->numbers(mission);
  if (numbers == nullptr) return groups;
  ALMAGEST_TRY(Statement * read, state_->statement(R"sql(
SELECT p.level, p.suffix, p.name, v.size
FROM dataset d CROSS JOIN product p ON p.dataset = d.id JOIN version v ON v.id = p.version
WHERE d.mission = ?1 AND d.program = ?2 AND v.standing = 'listed'
  AND (?3 IS NULL OR ((v.release_us IS NULL OR v.release_us <= ?3) AND (d.release_us IS NULL OR d.release_us <= ?3))))sql"));
  read->bind(1, numbers->id).bind(2, program);
  if (released_by) {
    read->bind(3, released_by->us);
  } else {
    read->bind_null(3);
  }
  // SQL would sort the rows before it adds them up, which takes most of the time of a large program.
  std::unordered_map<std::string, std::size_t> place;
  std::string key;
  for (;;) {
    ALMAGEST_TRY(const bool row, read->step());
    if (!row) break;
    const std::string_view name = read->text(2);
    const std::string_view extension = name.substr(name.rfind('.') + 1);
    key.assign(read->text(0)).append(1, '\n').append(read->text(1)).append(1, '\n').append(extension);
    const auto [known, first] = place.try_emplace(key, groups.size());
    if (first) groups.push_back({std::string(read->text(0)), std::string(read->text(1)), std::string(extension)});
    ++groups[known->second].files;
    groups[known->second].bytes += read->integer(3);
  }
  return groups;
}

base::Result<std::vector<std::string>> Catalog::association_members(std::string_view output) {
  ALMAGEST_TRY(Statement * read,
               state_->statement("SELECT DISTINCT member FROM association WHERE output = ? ORDER BY member"));
  read->bind(1, output);
  return texts(*read);
}

base::Result<std::vector<std::string>> Catalog::members_named_by(Id association) {
  ALMAGEST_TRY(Statement * read,
               state_->statement("SELECT DISTINCT member FROM association WHERE product = ? ORDER BY member"));
  read->bind(1, association);
  return texts(*read);
}

base::Result<std::vector<Id>> Catalog::observations_of_product(Id product) {
  ALMAGEST_TRY(Statement * read, state_->statement("SELECT observation FROM member WHERE product = ? ORDER BY 1"));
  read->bind(1, product);
  std::vector<Id> observations;
  for (;;) {
    ALMAGEST_TRY(const bool row, read->step());
    if (!row) break;
    observations.push_back(read->integer(0));
  }
  return observations;
}

base::Result<std::vector<std::pair<std::string, std::string>>> Catalog::programs_to_relink() {
  ALMAGEST_TRY(Statement * read,
               state_->statement("SELECT m.name, r.program FROM relink r JOIN mission m ON m.id = r.mission "
                                 "ORDER BY 1, 2"));
  std::vector<std::pair<std::string, std::string>> programs;
  for (;;) {
    ALMAGEST_TRY(const bool row, read->step());
    if (!row) break;
    programs.emplace_back(read->text(0), read->text(1));
  }
  return programs;
}

base::Result<std::vector<std::pair<Id, std::string>>> Catalog::observations_of_program(const metadata::Mission& mission,
                                                                                       std::string_view program) {
  std::vector<std::pair<Id, std::string>> observations;
  const MissionNumbers* numbers = state_->numbers(mission);
  if (numbers == nullptr) return observations;
  ALMAGEST_TRY(Statement * read,
               state_->statement("SELECT DISTINCT o.id, o.obs_id FROM dataset d JOIN product p ON p.dataset = d.id "
                                 "JOIN member m ON m.product = p.id JOIN observation o ON o.id = m.observation "
                                 "WHERE d.mission = ? AND d.program = ? ORDER BY o.id"));
  read->bind(1, numbers->id).bind(2, program);
  for (;;) {
    ALMAGEST_TRY(const bool row, read->step());
    if (!row) break;
    observations.emplace_back(read->integer(0), read->text(1));
  }
  return observations;
}

}  // namespace almagest::catalog
