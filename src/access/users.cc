// SPDX-License-Identifier: GPL-3.0-or-later
// Users: who they are and how they sign in.
#include <fmt/format.h>

#include <algorithm>

#include "access/secret.h"
#include "access/state.h"
#include "base/text.h"

namespace almagest::access {

using base::Code;

namespace {

constexpr std::size_t kMostBytes = 200;                   // of a display name
constexpr std::int64_t kUnconfirmed_us = 86'400'000'000;  // so long a name is kept for who did not confirm
constexpr const char* kUserColumns =
    "SELECT id, name, staff, created_us, (SELECT count(*) FROM token WHERE user = u.id), "
    "(SELECT count(*) FROM program_grant WHERE user = u.id), (SELECT count(*) FROM lead WHERE user = u.id), "
    "display_name, email, pending_email, password IS NOT NULL, confirmed FROM user u ";

User user_of(const Statement& row) {
  return {row.integer(0),
          std::string(row.text(1)),
          row.integer(2) != 0 ? Rank::staff : Rank::user,
          base::Instant{row.integer(3)},
          row.integer(4),
          row.integer(5),
          row.integer(6),
          {std::string(row.text(7)), row.maybe_text(8)},
          row.maybe_text(9),
          row.integer(10) != 0,
          row.integer(11) != 0};
}

base::Status check_display_name(const std::string& name) {
  if (name.size() <= kMostBytes && is_printable(name)) return {};
  return base::fail(Code::invalid_argument, fmt::format("a name is one line of at most {} bytes", kMostBytes));
}

base::Status check_person(const Person& person) {
  ALMAGEST_CHECK(check_display_name(person.display_name));
  return person.email ? check_email(*person.email) : base::Status();
}

std::optional<std::string> lower_of(const std::optional<std::string>& email) {
  return email ? std::optional(base::lower(*email)) : std::nullopt;
}

}  // namespace

std::string without_leading_zeros(const std::string& program) {
  if (program.empty() || program.find_first_not_of("0123456789") != std::string::npos) return program;
  return program.substr(std::min(program.find_first_not_of('0'), program.size() - 1));
}

base::Status check_user_name(const std::string& name) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._@-";
  const bool good = !name.empty() && name.size() <= 100 && name.find_first_not_of(kAllowed) == std::string::npos &&
                    !base::equal_nocase(name, "anonymous");
  if (good) return {};
  return base::fail(Code::invalid_argument,
                    fmt::format("'{}' is no user name: letters, digits and . _ @ -, at most 100", name.substr(0, 200)));
}

// One that a stranger chooses for himself must not look like somebody's address.
base::Status check_chosen_name(const std::string& name) {
  if (name.find('@') == std::string::npos) return check_user_name(name);
  return base::fail(Code::invalid_argument,
                    "a user name that one chooses has no '@' in it; the address has a field of its own");
}

base::Status check_email(const std::string& email) {
  const std::size_t at = email.rfind('@');
  const bool good = email.size() <= 254 && at != std::string::npos && at > 0 && at + 1 < email.size() &&
                    std::all_of(email.begin(), email.end(), [](unsigned char c) { return c > ' ' && c < 0x7f; }) &&
                    email.find_first_of("<>()[],;:\\\"") == std::string::npos &&
                    std::count(email.begin(), email.end(), '@') == 1;
  if (good) return {};
  return base::fail(Code::invalid_argument, "this is no e-mail address; write it like ann@example.org");
}

base::Status Accounts::add_user(const std::string& name, Rank rank, const Person& person) {
  ALMAGEST_CHECK(check_user_name(name));
  ALMAGEST_CHECK(check_person(person));
  const std::lock_guard lock(state_->mutex);
  const auto email = lower_of(person.email);
  return state_->in_transaction([&]() -> base::Status {
    if (state_->user_id(name)) return base::fail(Code::conflict, fmt::format("there is a user '{}' already", name));
    ALMAGEST_CHECK(state_->check_email_free(email, 0));
    bool is_address = false;
    const std::string lower = base::lower(name);
    ALMAGEST_CHECK(state_->read(
        "SELECT 1 FROM user WHERE email = ?", [&](Statement& find) { find.bind(1, lower); },
        [&](const Statement&) { is_address = true; }));
    if (is_address) {
      return base::fail(Code::conflict, fmt::format("'{}' is the e-mail address of another user; choose a name", name));
    }
    return state_
        ->write("INSERT INTO user (name, staff, created_us, display_name, email) VALUES (?, ?, ?, ?, ?)",
                [&](Statement& add) {
                  add.bind(1, name).bind(2, std::int64_t{rank == Rank::staff}).bind(3, state_->now().us);
                  add.bind(4, person.display_name).bind_optional(5, email);
                })
        .map([](std::int64_t) {});
  });
}

base::Status Accounts::State::check_email_free(const std::optional<std::string>& email, std::int64_t self) {
  if (!email) return {};
  bool taken = false;
  ALMAGEST_CHECK(read(
      "SELECT 1 FROM user WHERE id <> ?2 AND (email = ?1 OR name = ?1 COLLATE NOCASE)",
      [&](Statement& find) { find.bind(1, *email).bind(2, self); }, [&](const Statement&) { taken = true; }));
  if (!taken) return {};
  return base::fail(Code::conflict, "another user has this e-mail address");
}

base::Status Accounts::set_rank(const std::string& name, Rank rank) {
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t id, state_->user_id(name));
  return state_
      ->write("UPDATE user SET staff = ? WHERE id = ?",
              [&](Statement& set) { set.bind(1, std::int64_t{rank == Rank::staff}).bind(2, id); })
      .map([](std::int64_t) {});
}

base::Result<std::int64_t> Accounts::remove_user(const std::string& name) {
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t id, state_->user_id(name));
  const base::Status removed = state_->in_transaction([&]() -> base::Status {
    for (const char* sql : {"DELETE FROM token WHERE user = ?", "DELETE FROM session WHERE user = ?",
                            "DELETE FROM link WHERE user = ?", "DELETE FROM program_grant WHERE user = ?",
                            "DELETE FROM lead WHERE user = ?", "DELETE FROM user WHERE id = ?"}) {
      ALMAGEST_CHECK(state_->write(sql, [&](Statement& remove) { remove.bind(1, id); }));
    }
    return {};
  });
  if (!removed) return base::fail(removed.error());
  return id;
}

base::Result<std::int64_t> Accounts::account_of(const std::string& name) const {
  const std::lock_guard lock(state_->mutex);
  const auto id = state_->user_id(name);
  if (id) return *id;
  if (id.error().code == Code::not_found) return 0;
  return base::fail(id.error());
}

base::Result<std::vector<User>> Accounts::users() const {
  const std::lock_guard lock(state_->mutex);
  std::vector<User> users;
  ALMAGEST_CHECK(state_->read(std::string(kUserColumns) + "ORDER BY name", nullptr,
                              [&](const Statement& row) { users.push_back(user_of(row)); }));
  return users;
}

base::Result<User> Accounts::user(const std::string& name) const {
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_CHECK(state_->user_id(name));
  User user;
  ALMAGEST_CHECK(state_->read(
      std::string(kUserColumns) + "WHERE name = ?", [&](Statement& find) { find.bind(1, name); },
      [&](const Statement& row) { user = user_of(row); }));
  return user;
}

base::Status Accounts::set_display_name(const std::string& name, const std::string& display_name) {
  ALMAGEST_CHECK(check_display_name(display_name));
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t id, state_->user_id(name));
  return state_
      ->write("UPDATE user SET display_name = ? WHERE id = ?",
              [&](Statement& set) { set.bind(1, display_name).bind(2, id); })
      .map([](std::int64_t) {});
}

base::Status Accounts::set_email(const std::string& name, const std::optional<std::string>& email) {
  if (email) ALMAGEST_CHECK(check_email(*email));
  const auto address = lower_of(email);
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t id, state_->user_id(name));
  return state_->in_transaction([&]() -> base::Status {
    ALMAGEST_CHECK(state_->check_email_free(address, id));
    // What was mailed to confirm another address must not undo this.
    ALMAGEST_CHECK(state_->write("DELETE FROM link WHERE user = ? AND purpose = 'email'",
                                 [&](Statement& remove) { remove.bind(1, id); }));
    return state_->set_email(id, address);
  });
}

base::Status Accounts::set_pending_email(const std::string& name, const std::string& email) {
  ALMAGEST_CHECK(check_email(email));
  const std::string address = base::lower(email);
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t id, state_->user_id(name));
  return state_
      ->write("UPDATE user SET pending_email = ? WHERE id = ?",
              [&](Statement& change) { change.bind(1, address).bind(2, id); })
      .map([](std::int64_t) {});
}

base::Result<std::optional<Login>> Accounts::login_of(const std::string& name_or_email) const {
  const std::string email = base::lower(name_or_email);
  // The last row counts. What looks like an address is one, should somebody else have it for a name.
  const std::lock_guard lock(state_->mutex);
  std::optional<Login> login;
  ALMAGEST_CHECK(state_->read(
      "SELECT name, password, confirmed FROM user WHERE name = ?1 OR email = ?2 ORDER BY "
      "CASE WHEN instr(?1, '@') > 0 THEN email IS ?2 ELSE name IS ?1 END LIMIT 2",
      [&](Statement& find) { find.bind(1, name_or_email).bind(2, email); },
      [&](const Statement& row) {
        login = Login{std::string(row.text(0)), row.maybe_text(1), row.integer(2) != 0};
      }));
  return login;
}

// Whoever reads the mail of the address before gets no password by it any more.
base::Status Accounts::State::set_email(std::int64_t user, const std::optional<std::string>& address) {
  ALMAGEST_CHECK(write(
      "DELETE FROM link WHERE purpose = 'password' AND user IN (SELECT id FROM user WHERE id = ?1 AND email IS NOT "
      "NULL AND email IS NOT ?2)",
      [&](Statement& remove) { remove.bind(1, user).bind_optional(2, address); }));
  return write("UPDATE user SET email = ?2, pending_email = NULL WHERE id = ?1",
               [&](Statement& change) { change.bind(1, user).bind_optional(2, address); })
      .map([](std::int64_t) {});
}

base::Status Accounts::State::set_password(std::int64_t user, const std::string& hash,
                                           std::optional<std::int64_t> kept) {
  ALMAGEST_CHECK(
      write("UPDATE user SET password = ? WHERE id = ?", [&](Statement& s) { s.bind(1, hash).bind(2, user); }));
  ALMAGEST_CHECK(write("DELETE FROM session WHERE user = ?1 AND id IS NOT ?2",
                       [&](Statement& s) { s.bind(1, user).bind_optional(2, kept); }));
  // Where no session goes on, the password was recovered: links to confirm an address may be somebody else's.
  return write("DELETE FROM link WHERE user = ?1 AND (purpose = 'password' OR ?2 IS NULL)",
               [&](Statement& s) { s.bind(1, user).bind_optional(2, kept); })
      .map([](std::int64_t) {});
}

base::Status Accounts::set_password(const std::string& name, const std::string& hash,
                                    std::optional<std::int64_t> kept) {
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t id, state_->user_id(name));
  return state_->in_transaction([&] { return state_->set_password(id, hash, kept); });
}

base::Status Accounts::renew_password(const std::string& name, const std::string& old_hash, const std::string& hash) {
  const std::lock_guard lock(state_->mutex);
  return state_
      ->write("UPDATE user SET password = ? WHERE name = ? AND password = ?",
              [&](Statement& set) { set.bind(1, hash).bind(2, name).bind(3, old_hash); })
      .map([](std::int64_t) {});
}

base::Status Accounts::State::check_free(const std::string& name) {
  bool taken = false;  // a name that differs in case alone would be mistaken for the other
  ALMAGEST_CHECK(read(
      "SELECT 1 FROM user WHERE name = ? COLLATE NOCASE", [&](Statement& s) { s.bind(1, name); },
      [&](const Statement&) { taken = true; }));
  if (!taken) return {};
  return base::fail(Code::conflict, fmt::format("the name '{}' is taken; choose another", name));
}

base::Status Accounts::check_name_to_choose(const std::string& name) const {
  ALMAGEST_CHECK(check_chosen_name(name));
  const std::lock_guard lock(state_->mutex);
  return state_->check_free(name);
}

base::Status Accounts::sign_up(const std::string& name, const Person& person, const std::string& password_hash,
                               Confirmed confirmed, const std::optional<std::string>& invitation_code) {
  ALMAGEST_CHECK(check_chosen_name(name));
  ALMAGEST_CHECK(check_person(person));
  // Of an account that nobody has confirmed the address is kept as if it had been: he can't do anything with it.
  const auto given = lower_of(person.email);
  const bool waits = confirmed == Confirmed::account;
  const auto email = waits ? std::nullopt : given;
  const auto pending = waits ? given : std::nullopt;
  const std::string code = invitation_code ? hash_of(*invitation_code) : std::string();
  const std::lock_guard lock(state_->mutex);
  const std::int64_t now = state_->now().us;
  return state_->in_transaction([&]() -> base::Status {
    const std::string late = "(SELECT id FROM user WHERE confirmed = 0 AND created_us < ?)";
    for (const char* table : {"token", "session", "link", "program_grant", "lead"}) {
      ALMAGEST_CHECK(state_->write(fmt::format("DELETE FROM {} WHERE user IN {}", table, late),
                                   [&](Statement& s) { s.bind(1, now - kUnconfirmed_us); }));
    }
    ALMAGEST_CHECK(state_->write("DELETE FROM user WHERE confirmed = 0 AND created_us < ?",
                                 [&](Statement& s) { s.bind(1, now - kUnconfirmed_us); }));
    if (invitation_code) {
      ALMAGEST_TRY(const std::int64_t used,
                   state_->write("UPDATE invitation SET used_us = ?1, used_by = ?2 WHERE hash = ?3 AND used_us IS NULL "
                                 "AND expires_us > ?1",
                                 [&](Statement& s) { s.bind(1, now).bind(2, name).bind(3, code); }));
      if (used == 0)
        return base::fail(Code::invalid_argument, "this invitation is not valid any more; ask for a new one");
    }
    ALMAGEST_CHECK(state_->check_free(name));
    ALMAGEST_CHECK(state_->check_email_free(email, 0));
    return state_
        ->write(
            "INSERT INTO user (name, staff, created_us, display_name, email, password, confirmed, pending_email) "
            "VALUES (?, 0, ?, ?, ?, ?, ?, ?)",
            [&](Statement& add) {
              add.bind(1, name).bind(2, now).bind(3, person.display_name).bind_optional(4, email);
              add.bind(5, password_hash).bind(6, std::int64_t{confirmed != Confirmed::nothing});
              add.bind_optional(7, pending);
            })
        .map([](std::int64_t) {});
  });
}

}  // namespace almagest::access
