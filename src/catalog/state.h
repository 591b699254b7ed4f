// SPDX-License-Identifier: GPL-3.0-or-later
// What catalog.cc and transaction.cc share: the connection, its prepared statements, the numbers of columns.
#pragma once

#include <map>
#include <string>
#include <unordered_map>

#include "catalog/catalog.h"

namespace almagest::catalog {

struct MissionNumbers {
  Id id = 0;
  ColumnNumbers columns;
};

struct Catalog::State {
  State(base::Env& e, const metadata::Dictionary& d, Database db) : env(e), dictionary(d), database(std::move(db)) {}

  // The prepared statement for `sql`, a literal, reset and ready to bind.
  base::Result<Statement*> statement(const char* sql);
  // Reads the numbers of missions and columns; with `Missing::add`, gives new ones theirs.
  enum class Missing { leave, add };
  base::Status load_numbers(Missing missing);
  const MissionNumbers* numbers(const metadata::Mission& mission) const;
  std::string mission_name(Id id) const;

  base::Env& env;
  const metadata::Dictionary& dictionary;
  Database database;
  std::unordered_map<const char*, Statement> statements;
  std::map<std::string, MissionNumbers, std::less<>> missions;  // by mission id
  std::string buffer;
  std::pair<Id, std::string> last_relink;  // what mark_relink marked last
  Id next_version = 0;                     // of the open transaction; 0: not asked for yet
  std::string last_program;                // what write_program wrote last
};

std::string_view word_of(Standing standing);
std::string_view word_of(Origin origin);
std::string_view word_of(Dating dated);
Dating dating_of(std::string_view word);                              // what is no such word is guarded
std::string join_warnings(const std::vector<std::string>& warnings);  // one a line
std::vector<std::string> split_warnings(std::string_view text);

}  // namespace almagest::catalog
