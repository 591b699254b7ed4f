// SPDX-License-Identifier: GPL-3.0-or-later
// Who may read a program's exclusive data, and who may say so.
#include <fmt/format.h>

#include "access/state.h"

namespace almagest::access {

using base::Code;

namespace {

base::Status check_program(const std::string& program) {
  if (!program.empty() && program.size() <= 100 && is_printable(program)) return {};
  return base::fail(Code::invalid_argument, fmt::format("'{}' is no number of a program", program.substr(0, 200)));
}

Bind bind_three(std::int64_t id, const std::string& mission, const std::string& program) {
  return [id, &mission, &program](Statement& statement) { statement.bind(1, id).bind(2, mission).bind(3, program); };
}

}  // namespace

base::Status Accounts::grant(const std::string& user, const std::string& mission, const std::string& program) {
  ALMAGEST_CHECK(check_program(program));
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t id, state_->user_id(user));
  return state_
      ->write("INSERT OR IGNORE INTO program_grant (user, mission, program, created_us) VALUES (?, ?, ?, ?)",
              [&](Statement& add) { add.bind(1, id).bind(2, mission).bind(3, program).bind(4, state_->now().us); })
      .map([](std::int64_t) {});
}

base::Status Accounts::withdraw_grant(const std::string& user, const std::string& mission, const std::string& program) {
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t id, state_->user_id(user));
  ALMAGEST_TRY(const std::int64_t removed,
               state_->write("DELETE FROM program_grant WHERE user = ? AND mission = ? AND program = ?",
                             bind_three(id, mission, program)));
  if (removed > 0) return {};
  return base::fail(Code::not_found, fmt::format("{} has no grant for program {} of {}", user, program, mission));
}

base::Result<std::vector<Grant>> Accounts::grants(const std::optional<std::string>& user) const {
  const std::lock_guard lock(state_->mutex);
  if (user) ALMAGEST_CHECK(state_->user_id(*user));
  std::vector<Grant> grants;
  ALMAGEST_CHECK(state_->read(
      "SELECT u.name, g.mission, g.program, g.created_us FROM program_grant g "
      "JOIN user u ON u.id = g.user WHERE ?1 IS NULL OR u.name = ?1 ORDER BY 1, 2, 3",
      [&](Statement& list) { list.bind_optional(1, user); },
      [&](const Statement& row) {
        grants.push_back(
            {std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)), maybe_instant(row, 3)});
      }));
  return grants;
}

base::Status Accounts::make_lead(const std::string& user, const std::string& mission, const std::string& program) {
  ALMAGEST_CHECK(check_program(program));
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t id, state_->user_id(user));
  return state_
      ->write("INSERT OR IGNORE INTO lead (user, mission, program, created_us) VALUES (?, ?, ?, ?)",
              [&](Statement& add) { add.bind(1, id).bind(2, mission).bind(3, program).bind(4, state_->now().us); })
      .map([](std::int64_t) {});
}

base::Status Accounts::end_lead(const std::string& user, const std::string& mission, const std::string& program) {
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t id, state_->user_id(user));
  ALMAGEST_TRY(const std::int64_t removed,
               state_->write("DELETE FROM lead WHERE user = ? AND mission = ? AND program = ?",
                             bind_three(id, mission, program)));
  if (removed > 0) return {};
  return base::fail(Code::not_found, fmt::format("{} does not lead program {} of {}", user, program, mission));
}

base::Result<std::vector<Grant>> Accounts::leads(const std::optional<std::string>& user) const {
  const std::lock_guard lock(state_->mutex);
  if (user) ALMAGEST_CHECK(state_->user_id(*user));
  std::vector<Grant> leads;
  ALMAGEST_CHECK(state_->read(
      "SELECT u.name, l.mission, l.program, l.created_us FROM lead l JOIN user u ON u.id = l.user "
      "WHERE ?1 IS NULL OR u.name = ?1 ORDER BY 1, 2, 3",
      [&](Statement& list) { list.bind_optional(1, user); },
      [&](const Statement& row) {
        leads.push_back(
            {std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)), maybe_instant(row, 3)});
      }));
  return leads;
}

base::Result<bool> Accounts::is_lead(const std::string& user, const std::string& mission,
                                     const std::string& program) const {
  const std::lock_guard lock(state_->mutex);
  bool leads = false;
  ALMAGEST_CHECK(state_->read(
      "SELECT 1 FROM lead l JOIN user u ON u.id = l.user WHERE u.name = ? AND l.mission = ? AND l.program = ?",
      [&](Statement& find) { find.bind(1, user).bind(2, mission).bind(3, program); },
      [&](const Statement&) { leads = true; }));
  return leads;
}

}  // namespace almagest::access
