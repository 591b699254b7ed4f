// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "catalog/catalog.h"
#include "catalog/state.h"

namespace almagest::catalog {

base::Result<std::vector<std::string>> Catalog::integrity_problems() {
  std::vector<std::string> problems;
  const auto collect = [&](const char* sql, const char* sentence) -> base::Status {
    ALMAGEST_TRY(Statement read, state_->database.prepare(sql));
    for (;;) {
      ALMAGEST_TRY(const bool row, read.step());
      if (!row) break;
      if (read.text(0) != "ok") problems.push_back(fmt::format(fmt::runtime(sentence), read.text(0)));
    }
    return {};
  };
  ALMAGEST_CHECK(collect("PRAGMA integrity_check(20)", "the catalog file is damaged: {}"));
  ALMAGEST_CHECK(collect("SELECT \"table\" || ' row ' || rowid FROM pragma_foreign_key_check",
                         "{} refers to something that does not exist"));
  ALMAGEST_CHECK(
      collect("SELECT name FROM product p WHERE version IS NOT NULL AND NOT EXISTS "
              "(SELECT 1 FROM version v WHERE v.id = p.version AND v.product = p.id)",
              "the current version of {} does not belong to it"));
  ALMAGEST_CHECK(
      collect("SELECT name FROM product WHERE id NOT IN (SELECT product FROM version)", "{} has no version at all"));
  ALMAGEST_CHECK(collect("SELECT name FROM dataset d WHERE NOT EXISTS (SELECT 1 FROM product p WHERE p.dataset = d.id)",
                         "dataset {} has no products"));
  ALMAGEST_CHECK(collect("SELECT name FROM dataset WHERE columns IS NULL", "dataset {} has no values"));
  ALMAGEST_CHECK(
      collect("SELECT obs_id FROM observation o WHERE NOT EXISTS "
              "(SELECT 1 FROM member m WHERE m.observation = o.id)",
              "observation {} has no members"));
  ALMAGEST_CHECK(collect("SELECT path FROM version WHERE path IS NOT NULL GROUP BY path HAVING count(*) > 1",
                         "several versions claim the file {}"));
  for (const metadata::Mission& mission : state_->dictionary.missions()) {
    Row row;
    const MissionNumbers* numbers = state_->numbers(mission);
    if (numbers == nullptr) continue;
    ALMAGEST_TRY(Statement read, state_->database.prepare("SELECT name, columns FROM dataset WHERE mission = ?"));
    read.bind(1, numbers->id);
    for (;;) {
      ALMAGEST_TRY(const bool more, read.step());
      if (!more) break;
      if (!decode_row(read.blob(1), numbers->columns, row)) {
        problems.push_back(fmt::format("the values of dataset {} are damaged", read.text(0)));
      }
    }
  }
  return problems;
}

}  // namespace almagest::catalog
