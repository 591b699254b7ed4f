// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/undated.h"

#include <vector>

#include "catalog/state.h"

namespace almagest::catalog {
namespace {

struct Undated {
  Id product = 0;
  Id version = 0;
  std::string name;
  bool in_dataset = false;
  std::string program;  // by its row
};

std::string program_in_row(const metadata::Mission& mission, const Row& row) {
  const auto position = mission.find(mission.roles().program);
  if (!position) return {};
  if (const auto* number = std::get_if<std::int64_t>(&row[*position])) return std::to_string(*number);
  const auto* text = std::get_if<std::string>(&row[*position]);
  return text == nullptr ? std::string() : *text;
}

base::Result<std::vector<Undated>> undated_products(Catalog::State& state, const metadata::Mission& mission,
                                                    const MissionNumbers& numbers) {
  ALMAGEST_TRY(Statement * read,
               state.statement(
                   "SELECT p.id, v.id, p.name, p.dataset, v.columns FROM product p JOIN version v ON v.product = p.id "
                   "WHERE p.mission = ? AND v.release_us IS NULL ORDER BY v.id"));
  read->bind(1, numbers.id);
  Row values;
  std::vector<Undated> found;
  for (;;) {
    ALMAGEST_TRY(const bool row, read->step());
    if (!row) break;
    ALMAGEST_CHECK(decode_row(read->blob(4), numbers.columns, values));
    found.push_back({read->integer(0), read->integer(1), std::string(read->text(2)), !read->is_null(3),
                     program_in_row(mission, values)});
  }
  return found;
}

base::Status upgrade(Catalog::State& state, const metadata::Mission& mission, const Undated& undated) {
  const auto name = mission.parse_name(undated.name);
  const Dating dated = dating_without_date(mission, name ? &*name : nullptr);
  ALMAGEST_TRY(Statement * set, state.statement("UPDATE version SET dated = ?, release_us = ? WHERE id = ?"));
  set->bind(1, word_of(dated)).bind(3, undated.version);
  if (dated == Dating::guarded) {
    set->bind(2, kUnknownRelease.us);
  } else {
    set->bind_null(2);
  }
  ALMAGEST_CHECK(set->run());
  if (undated.in_dataset) return {};
  const std::string program = !undated.program.empty() ? undated.program : name ? program_in_name(*name) : "";
  ALMAGEST_TRY(Statement * own, state.statement("UPDATE product SET program = ? WHERE id = ?"));
  return own->bind(1, std::string_view(program)).bind(2, undated.product).run();
}

}  // namespace

Dating dating_without_date(const metadata::Mission& mission, const metadata::FileName* name) {
  if (name == nullptr) return Dating::guarded;
  if (name->contributed) return Dating::following;
  const metadata::ProductType* type = mission.product_type(name->suffix, name->extension);
  if (type == nullptr || name->dataset.empty()) return Dating::guarded;
  const bool tells_of_other = type->type == "info" || type->type == "preview" || type->type == "thumbnail";
  return tells_of_other ? Dating::guarded : Dating::following;
}

std::string program_in_name(const metadata::FileName& name) {
  const auto part = name.parts.find("program");
  if (name.contributed || part == name.parts.end()) return {};
  const std::size_t first = part->second.find_first_not_of('0');
  return first == std::string::npos ? std::string() : part->second.substr(first);
}

base::Status upgrade_undated(Catalog::State& state) {
  ALMAGEST_TRY(Statement * due, state.statement("SELECT 1 FROM counter WHERE name = 'undated'"));
  ALMAGEST_TRY(const bool is_due, due->step());
  due->reset();
  if (!is_due) return {};
  for (const metadata::Mission& mission : state.dictionary.missions()) {
    const MissionNumbers* numbers = state.numbers(mission);
    if (numbers == nullptr) continue;
    ALMAGEST_TRY(const std::vector<Undated> undated, undated_products(state, mission, *numbers));
    for (const Undated& each : undated) ALMAGEST_CHECK(upgrade(state, mission, each));
  }
  return state.database.execute(
      "INSERT OR IGNORE INTO relink SELECT mission, program FROM dataset WHERE program <> '';"
      "INSERT OR IGNORE INTO relink SELECT mission, program FROM product WHERE dataset IS NULL AND program <> '';"
      "DELETE FROM counter WHERE name = 'undated';");
}

}  // namespace almagest::catalog
