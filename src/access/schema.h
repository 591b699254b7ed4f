// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of accounts.db and the steps from each version of them to the next.
#pragma once

#include "base/env.h"
#include "base/result.h"
#include "catalog/sqlite.h"

namespace almagest::access {

inline constexpr std::int64_t kAccountsVersion = 5;

// As catalog/migration.h says.
base::Status migrate(base::Env& env, catalog::Database& database);

}  // namespace almagest::access
