// SPDX-License-Identifier: GPL-3.0-or-later
// Baskets: datasets that users have chosen, to be looked at or fetched later.
#include <fmt/format.h>

#include "access/state.h"

namespace almagest::access {

using base::Code;

namespace {

base::Status run_each(catalog::Database& database, const char* sql, std::int64_t user,
                      const std::vector<DatasetName>& names) {
  if (names.empty()) return {};
  ALMAGEST_TRY(Statement change, database.prepare(sql));
  for (const DatasetName& each : names) {
    ALMAGEST_CHECK(change.bind(1, user).bind(2, each.mission).bind(3, each.dataset).run());
  }
  return {};
}

}  // namespace

base::Result<std::vector<DatasetName>> Accounts::basket(const std::string& user) const {
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t id, state_->user_id(user));
  std::vector<DatasetName> names;
  ALMAGEST_CHECK(state_->read(
      "SELECT mission, dataset FROM basket WHERE user = ? ORDER BY mission, dataset",
      [&](Statement& list) { list.bind(1, id); },
      [&](const Statement& row) {
        names.push_back({std::string(row.text(0)), std::string(row.text(1))});
      }));
  return names;
}

base::Status Accounts::change_basket(const std::string& user, const std::vector<DatasetName>& removed,
                                     const std::vector<DatasetName>& added) {
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t id, state_->user_id(user));
  return state_->in_transaction([&]() -> base::Status {
    catalog::Database& database = state_->database;
    ALMAGEST_CHECK(
        run_each(database, "DELETE FROM basket WHERE user = ? AND mission = ? AND dataset = ?", id, removed));
    ALMAGEST_CHECK(run_each(database, "INSERT OR IGNORE INTO basket VALUES (?, ?, ?)", id, added));
    if (added.empty()) return {};
    ALMAGEST_TRY(Statement size, database.prepare("SELECT count(*) FROM basket WHERE user = ?"));
    ALMAGEST_TRY(const bool row, size.bind(1, id).step());
    if (row && size.integer(0) <= kMostInBasket) return {};
    return base::fail(Code::too_large,
                      fmt::format("a basket holds at most {} datasets, and these would be more; take some out, or "
                                  "download from the search itself, which has no limit",
                                  kMostInBasket));
  });
}

base::Status Accounts::empty_basket(const std::string& user) {
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t id, state_->user_id(user));
  ALMAGEST_TRY(Statement empty, state_->database.prepare("DELETE FROM basket WHERE user = ?"));
  return empty.bind(1, id).run();
}

}  // namespace almagest::access
