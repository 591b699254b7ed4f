// SPDX-License-Identifier: GPL-3.0-or-later
#include "access/accounts.h"

#include <fmt/format.h>

#include <algorithm>

#include "access/schema.h"
#include "access/secret.h"
#include "access/state.h"
#include "base/text.h"
#include "catalog/migration.h"

namespace almagest::access {

using base::Code;

namespace {

constexpr std::size_t kRemembered = 10'000;
constexpr std::int64_t kUseIsKeptTo_us = 60'000'000;

Scopes scopes_of(std::int64_t bits) {
  return {(bits & 1) != 0, (bits & 2) != 0};
}

}  // namespace

bool is_printable(std::string_view text) {
  return base::is_utf8(text) &&
         std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; });
}

std::optional<base::Instant> maybe_instant(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return base::Instant{row.integer(column)};
}

std::optional<base::Instant> Accounts::State::Holder::end() const {
  if (!idle_us) return expires;
  const base::Instant idle{used.us + *idle_us};
  return expires ? std::min(*expires, idle) : idle;
}

base::Result<std::int64_t> Accounts::State::user_id(const std::string& name) {
  ALMAGEST_TRY(Statement find, database.prepare("SELECT id FROM user WHERE name = ?"));
  ALMAGEST_TRY(const bool row, find.bind(1, name).step());
  if (!row) return base::fail(Code::not_found, fmt::format("there is no user '{}'", name));
  return find.integer(0);
}

base::Result<std::int64_t> Accounts::State::write(std::string_view sql, const Bind& bind) {
  for (Holders& each : holders) each.clear();
  ALMAGEST_TRY(Statement change, database.prepare(sql));
  if (bind) bind(change);
  ALMAGEST_CHECK(change.run());
  return database.changes();
}

base::Status Accounts::State::in_transaction(const std::function<base::Status()>& work) {
  return catalog::in_transaction(database, work);
}

base::Status Accounts::State::read(std::string_view sql, const Bind& bind,
                                   const std::function<void(const Statement&)>& each) {
  ALMAGEST_TRY(Statement rows, database.prepare(sql));
  if (bind) bind(rows);
  for (;;) {
    ALMAGEST_TRY(const bool more, rows.step());
    if (!more) return {};
    each(rows);
  }
}

base::Result<std::set<std::string>> Accounts::State::programs_of(std::int64_t user) {
  std::set<std::string> programs;
  ALMAGEST_CHECK(read(
      "SELECT mission, program FROM program_grant WHERE user = ?1 UNION SELECT mission, program FROM lead "
      "WHERE user = ?1",
      [&](Statement& list) { list.bind(1, user); },
      [&](const Statement& row) { programs.insert(std::string(row.text(0)) + "/" + std::string(row.text(1))); }));
  return programs;
}

base::Result<Accounts::State::Holder> Accounts::State::read_holder(Kind kind, const std::string& hash) {
  ALMAGEST_TRY(Statement find,
               database.prepare(kind == Kind::token
                                    ? "SELECT u.id, u.name, u.staff, t.id, ifnull(t.used_us, t.created_us), "
                                      "t.used_us IS NOT NULL, t.expires_us, t.idle_us, t.scopes FROM token t "
                                      "JOIN user u ON u.id = t.user WHERE t.hash = ?"
                                    : "SELECT u.id, u.name, u.staff, s.id, s.used_us, 1, s.expires_us, s.idle_us, 3 "
                                      "FROM session s JOIN user u ON u.id = s.user WHERE s.hash = ?"));
  ALMAGEST_TRY(const bool row, find.bind(1, hash).step());
  if (!row) {
    return base::fail(Code::unauthorized, kind == Kind::token
                                              ? "this token is not valid any more or never was; ask for a new one"
                                              : "this session has ended; sign in again");
  }
  const Scopes scopes = scopes_of(find.integer(8));
  ALMAGEST_TRY(std::set<std::string> programs, programs_of(find.integer(0)));
  const std::string name(find.text(1));
  const std::int64_t account = find.integer(0);
  Viewer viewer = scopes.exclusive ? Viewer::user(name, find.integer(2) != 0, std::move(programs), account)
                                   : Viewer::limited(name, account);
  return Holder{{std::move(viewer), find.integer(3), scopes},
                base::Instant{find.integer(4)},
                find.integer(5) != 0,
                maybe_instant(find, 6),
                find.maybe_integer(7)};
}

base::Status Accounts::State::look() {
  ALMAGEST_TRY(Statement read, database.prepare("PRAGMA data_version"));
  ALMAGEST_TRY(const bool row, read.step());
  const std::int64_t version = row ? read.integer(0) : 0;
  for (Holders& each : holders) {
    if (version != seen || each.size() > kRemembered) each.clear();
  }
  seen = version;
  return {};
}

void Accounts::State::note_use(Kind kind, Holder& holder) {
  const base::Instant at = now();
  if (holder.was_used && at >= holder.used && at.us - holder.used.us < kUseIsKeptTo_us) return;
  holder.used = at;
  holder.was_used = true;
  auto set = database.prepare(kind == Kind::token ? "UPDATE token SET used_us = ? WHERE id = ?"
                                                  : "UPDATE session SET used_us = ? WHERE id = ?");
  // Nobody is turned away because this could not be written.
  if (set) (void)set->bind(1, at.us).bind(2, holder.held.id).run();
}

base::Result<Held> Accounts::State::held(Kind kind, std::string_view secret) {
  const std::string hash = hash_of(secret);
  const std::lock_guard lock(mutex);
  ALMAGEST_CHECK(look());
  Holders& known = holders.at(static_cast<std::size_t>(kind));
  auto found = known.find(hash);
  if (found == known.end()) {
    ALMAGEST_TRY(Holder holder, read_holder(kind, hash));
    found = known.emplace(hash, std::move(holder)).first;
  }
  Holder& holder = found->second;
  if (const auto end = holder.end(); end && *end <= now()) {
    const std::string when = base::iso_of(*end, base::Fraction::none);
    return base::fail(Code::unauthorized, kind == Kind::token
                                              ? fmt::format("this token expired at {} UTC; ask for a new one", when)
                                              : fmt::format("this session ended at {} UTC; sign in again", when));
  }
  note_use(kind, holder);
  return holder.held;
}

base::Result<std::optional<Viewer>> Accounts::viewer_of_account(std::int64_t account) const {
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(Statement find, state_->database.prepare("SELECT name, staff FROM user WHERE id = ?"));
  ALMAGEST_TRY(const bool row, find.bind(1, account).step());
  if (!row) return std::optional<Viewer>();
  ALMAGEST_TRY(std::set<std::string> programs, state_->programs_of(account));
  return std::optional(Viewer::user(std::string(find.text(0)), find.integer(1) != 0, std::move(programs), account));
}

Accounts::Accounts(std::unique_ptr<State> state) : state_(std::move(state)) {}
Accounts::Accounts(Accounts&&) noexcept = default;
Accounts::~Accounts() = default;

base::Result<Accounts> Accounts::open(base::Env& env, const std::string& folder) {
  ALMAGEST_TRY(catalog::Database database, catalog::open_private(env, folder + "/accounts.db"));
  ALMAGEST_CHECK(migrate(env, database));
  return Accounts(std::make_unique<State>(env, std::move(database)));
}

}  // namespace almagest::access
