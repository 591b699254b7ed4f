// SPDX-License-Identifier: GPL-3.0-or-later
// jobs.db as the parts of Jobs share it.
#pragma once

#include <functional>
#include <mutex>

#include "catalog/sqlite.h"
#include "stage/jobs.h"

namespace almagest::stage {

struct Jobs::Store {
  Store(base::Env& e, const storage::Folder& f, catalog::Database db) : env(e), folder(f), database(std::move(db)) {}

  base::Env& env;
  const storage::Folder& folder;
  mutable std::mutex mutex;
  mutable catalog::Database database;

  // What follows needs the mutex. All of `work` happens or nothing.
  base::Status together(const std::function<base::Status()>& work) const;
  // The jobs of a condition, which may have parameters, with what follows it.
  base::Result<std::vector<Job>> select(std::string_view where,
                                        const std::function<void(catalog::Statement&)>& bind) const;
  base::Result<Job> one(std::string_view id) const;  // not_found
  base::Status run(std::string_view sql, const std::function<void(catalog::Statement&)>& bind) const;
  base::Result<std::int64_t> number(std::string_view sql, const std::function<void(catalog::Statement&)>& bind) const;
  // What its owner, or its address, may still have staged; `job` itself does not count.
  base::Status check_quota(const Job& job) const;
  std::string random_word(std::size_t length) const;  // of letters and digits
};

base::Status make_schema(base::Env& env, catalog::Database& database, const access::Accounts& accounts);

}  // namespace almagest::stage
