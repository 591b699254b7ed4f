// SPDX-License-Identifier: GPL-3.0-or-later
// Codes that are good for one use: invitations to sign up, links to set a password or to confirm an address.
#include <fmt/format.h>

#include "access/secret.h"
#include "access/state.h"
#include "base/text.h"

namespace almagest::access {

using base::Code;

namespace {

constexpr std::size_t kCodeBytes = 24;
constexpr std::string_view kUsedLink =
    "this link is not valid any more: it was used, is too old, or a newer one was asked for; ask for a new one";

std::string_view word_of(Purpose purpose) {
  return purpose == Purpose::password ? "password" : "email";
}

}  // namespace

base::Result<NewInvitation> Accounts::invite(const std::string& made_by, const std::optional<std::string>& email,
                                             base::Instant expires, Mailed mailed) {
  if (email) ALMAGEST_CHECK(check_email(*email));
  const std::lock_guard lock(state_->mutex);
  NewInvitation invitation;
  invitation.code = make_secret(state_->env, kCodeBytes);
  const std::string hash = hash_of(invitation.code);
  ALMAGEST_CHECK(state_->write(
      "INSERT INTO invitation (hash, email, made_by, created_us, expires_us, mailed) VALUES (?, ?, ?, ?, ?, ?)",
      [&](Statement& add) {
        add.bind(1, hash).bind_optional(2, email).bind(3, made_by).bind(4, state_->now().us).bind(5, expires.us);
        add.bind(6, std::int64_t{mailed == Mailed::yes});
      }));
  invitation.id = state_->database.last_id();
  return invitation;
}

namespace {

constexpr const char* kInvitationColumns =
    "SELECT id, email, mailed, made_by, created_us, expires_us, used_us, used_by FROM invitation ";

Invitation invitation_of(const Statement& row) {
  return {row.integer(0),
          row.maybe_text(1),
          row.integer(2) != 0 ? Mailed::yes : Mailed::no,
          std::string(row.text(3)),
          base::Instant{row.integer(4)},
          base::Instant{row.integer(5)},
          maybe_instant(row, 6),
          row.maybe_text(7)};
}

}  // namespace

base::Result<std::vector<Invitation>> Accounts::invitations() const {
  const std::lock_guard lock(state_->mutex);
  std::vector<Invitation> invitations;
  ALMAGEST_CHECK(state_->read(std::string(kInvitationColumns) + "ORDER BY id DESC LIMIT 1000", nullptr,
                              [&](const Statement& row) { invitations.push_back(invitation_of(row)); }));
  return invitations;
}

base::Status Accounts::withdraw_invitation(std::int64_t id) {
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t removed, state_->write("DELETE FROM invitation WHERE id = ? AND used_us IS NULL",
                                                         [&](Statement& remove) { remove.bind(1, id); }));
  if (removed > 0) return {};
  return base::fail(Code::not_found, fmt::format("there is no invitation {} that could be withdrawn", id));
}

base::Result<Invitation> Accounts::invitation(std::string_view code) const {
  const std::string hash = hash_of(code);
  const std::lock_guard lock(state_->mutex);
  std::optional<Invitation> found;
  ALMAGEST_CHECK(state_->read(
      std::string(kInvitationColumns) + "WHERE hash = ?1 AND used_us IS NULL AND expires_us > ?2",
      [&](Statement& find) { find.bind(1, hash).bind(2, state_->now().us); },
      [&](const Statement& row) { found = invitation_of(row); }));
  if (found) return *found;
  return base::fail(Code::invalid_argument, "this invitation is not valid any more; ask for a new one");
}

base::Result<std::string> Accounts::make_link(const std::string& user, Purpose purpose,
                                              const std::optional<std::string>& email, base::Instant expires) {
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t id, state_->user_id(user));
  std::string code = make_secret(state_->env, kCodeBytes);
  const std::string hash = hash_of(code);
  const auto address = email ? std::optional(base::lower(*email)) : std::nullopt;
  const base::Status done = state_->in_transaction([&]() -> base::Status {
    ALMAGEST_CHECK(
        state_->write("DELETE FROM link WHERE expires_us <= ?1 OR (user = ?2 AND purpose = ?3)",
                      [&](Statement& s) { s.bind(1, state_->now().us).bind(2, id).bind(3, word_of(purpose)); }));
    return state_
        ->write("INSERT INTO link (hash, user, purpose, email, expires_us) VALUES (?, ?, ?, ?, ?)",
                [&](Statement& s) {
                  s.bind(1, hash).bind(2, id).bind(3, word_of(purpose)).bind_optional(4, address).bind(5, expires.us);
                })
        .map([](std::int64_t) {});
  });
  if (!done) return base::fail(done.error());
  return code;
}

base::Result<std::string> Accounts::owner_of_link(std::string_view code, Purpose purpose) const {
  const std::string hash = hash_of(code);
  const std::lock_guard lock(state_->mutex);
  std::optional<std::string> owner;
  ALMAGEST_CHECK(state_->read(
      "SELECT u.name FROM link l JOIN user u ON u.id = l.user WHERE l.hash = ? AND l.purpose = ? AND l.expires_us > ?",
      [&](Statement& find) { find.bind(1, hash).bind(2, word_of(purpose)).bind(3, state_->now().us); },
      [&](const Statement& row) { owner = std::string(row.text(0)); }));
  if (owner) return *owner;
  return base::fail(Code::invalid_argument, std::string(kUsedLink));
}

// Whoever has the link for a password reads the user's mail, so it confirms him too.
base::Result<std::string> Accounts::use_password_link(std::string_view code, const std::string& hash) {
  ALMAGEST_TRY(const std::string name, owner_of_link(code, Purpose::password));
  const std::string code_hash = hash_of(code);
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t id, state_->user_id(name));
  const base::Status done = state_->in_transaction([&]() -> base::Status {
    ALMAGEST_TRY(const std::int64_t used,
                 state_->write("DELETE FROM link WHERE hash = ?", [&](Statement& s) { s.bind(1, code_hash); }));
    if (used == 0) return base::fail(Code::invalid_argument, std::string(kUsedLink));
    ALMAGEST_CHECK(state_->write("UPDATE user SET confirmed = 1 WHERE id = ?", [&](Statement& s) { s.bind(1, id); }));
    return state_->set_password(id, hash, std::nullopt);
  });
  if (!done) return base::fail(done.error());
  return name;
}

base::Result<std::string> Accounts::use_email_link(std::string_view code) {
  ALMAGEST_TRY(const std::string name, owner_of_link(code, Purpose::email));
  const std::string code_hash = hash_of(code);
  const std::lock_guard lock(state_->mutex);
  const base::Status done = state_->in_transaction([&]() -> base::Status {
    std::optional<std::string> email;
    std::optional<std::string> pending;
    std::optional<std::string> current;
    std::int64_t user = 0;
    ALMAGEST_CHECK(state_->read(
        "SELECT l.user, l.email, u.pending_email, u.email FROM link l JOIN user u ON u.id = l.user WHERE l.hash = ?",
        [&](Statement& s) { s.bind(1, code_hash); },
        [&](const Statement& row) {
          user = row.integer(0);
          email = row.maybe_text(1);
          pending = row.maybe_text(2);
          current = row.maybe_text(3);
        }));
    if (user == 0) return base::fail(Code::invalid_argument, std::string(kUsedLink));
    if (email) {
      ALMAGEST_CHECK(state_->check_email_free(email, user));
      // Another address was given since, or none is wanted.
      if (email != pending && email != current) return base::fail(Code::invalid_argument, std::string(kUsedLink));
      ALMAGEST_CHECK(state_->set_email(user, email));
    }
    ALMAGEST_CHECK(state_->write("UPDATE user SET confirmed = 1 WHERE id = ?", [&](Statement& s) { s.bind(1, user); }));
    return state_->write("DELETE FROM link WHERE hash = ?", [&](Statement& s) { s.bind(1, code_hash); })
        .map([](std::int64_t) {});
  });
  if (!done) return base::fail(done.error());
  return name;
}

}  // namespace almagest::access
