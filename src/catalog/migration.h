// SPDX-License-Identifier: GPL-3.0-or-later
// How a database file of the archive is opened, gets its tables, and those of later versions: the record and whatever
// else is kept in SQLite.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/env.h"
#include "base/result.h"
#include "catalog/sqlite.h"

namespace almagest::catalog {

struct Schema {
  std::string_view file;  // by what messages name it: "accounts.db"
  // Step n (from 0) leads from version n to version n + 1. A step that has shipped is never changed.
  std::span<const char* const> steps;
  std::string_view first_table = {};  // by which a file of a first version is known that does not say so

  std::int64_t version() const { return static_cast<std::int64_t>(steps.size()); }
};

// All of `work`, or nothing of it: also if it could not be committed.
base::Status in_transaction(Database& database, const std::function<base::Status()>& work);

base::Result<std::int64_t> version_of(Database& database, const Schema& schema);  // 0: nothing yet

// Applies the missing steps in one transaction, and in the same, if there were any, `after` with the version that was
// there. unsupported: a newer version than this program knows.
base::Status migrate(base::Env& env, Database& database, const Schema& schema,
                     const std::function<base::Status(std::int64_t before)>& after = nullptr);

// Opens a file that nobody else of the machine may read; makes it if need be, empty.
base::Result<Database> open_private(base::Env& env, const std::string& path);

}  // namespace almagest::catalog
