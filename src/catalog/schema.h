// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of catalog.db and the steps from each version of them to the next. docs/catalog.md explains every table.
#pragma once

#include "base/env.h"
#include "base/result.h"
#include "catalog/sqlite.h"

namespace almagest::catalog {

inline constexpr std::int64_t kSchemaVersion = 4;

// As migration.h says.
base::Status migrate(base::Env& env, Database& database);
base::Result<std::int64_t> schema_version(Database& database);  // 0: nothing yet

}  // namespace almagest::catalog
