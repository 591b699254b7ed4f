// SPDX-License-Identifier: GPL-3.0-or-later
// Sessions, by which browsers are known.
#include <fmt/format.h>

#include <algorithm>

#include "access/secret.h"
#include "access/state.h"
#include "base/text.h"

namespace almagest::access {

using base::Code;

namespace {

constexpr std::size_t kSessionBytes = 32;
constexpr std::size_t kAgentBytes = 300;
constexpr std::int64_t kMostSessions = 50;  // of one user; the one that was used longest ago makes room

// What a browser calls itself, made fit to be shown.
std::string shown(std::string_view agent) {
  std::string text;
  for (const char c : agent.substr(0, kAgentBytes)) text += c >= ' ' && c < 0x7f ? c : '?';
  return text;
}

}  // namespace

base::Result<NewSession> Accounts::begin_session(const std::string& user, const SessionTerms& terms) {
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t id, state_->user_id(user));
  const std::int64_t now = state_->now().us;
  NewSession session;
  session.text = make_secret(state_->env, kSessionBytes);
  session.expires = base::Instant{now + terms.life_us};
  const std::string hash = hash_of(session.text);
  const std::string agent = shown(terms.agent);
  const base::Status begun = state_->in_transaction([&]() -> base::Status {
    ALMAGEST_CHECK(state_->write("DELETE FROM session WHERE expires_us <= ?1 OR used_us + idle_us <= ?1",
                                 [&](Statement& s) { s.bind(1, now); }));
    ALMAGEST_CHECK(
        state_->write("DELETE FROM session WHERE user = ?1 AND id NOT IN (SELECT id FROM session "
                      "WHERE user = ?1 ORDER BY used_us DESC, id DESC LIMIT ?2)",
                      [&](Statement& s) { s.bind(1, id).bind(2, kMostSessions - 1); }));
    ALMAGEST_CHECK(
        state_->write("INSERT INTO session (hash, user, created_us, used_us, expires_us, idle_us, agent, "
                      "address) VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?6, ?7)",
                      [&](Statement& s) {
                        s.bind(1, hash).bind(2, id).bind(3, now).bind(4, session.expires.us);
                        s.bind(5, terms.idle_us).bind(6, agent).bind(7, terms.address);
                      }));
    session.id = state_->database.last_id();
    return {};
  });
  if (!begun) return base::fail(begun.error());
  return session;
}

base::Result<Held> Accounts::held_by_session(std::string_view session) const {
  return state_->held(State::Kind::session, session);
}

base::Status Accounts::end_session(const std::string& user, std::int64_t id) {
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t holder, state_->user_id(user));
  ALMAGEST_TRY(const std::int64_t removed, state_->write("DELETE FROM session WHERE user = ? AND id = ?",
                                                         [&](Statement& s) { s.bind(1, holder).bind(2, id); }));
  if (removed > 0) return {};
  return base::fail(Code::not_found, fmt::format("{} has no session {}", user, id));
}

base::Result<std::int64_t> Accounts::end_sessions(const std::string& user, std::optional<std::int64_t> kept) {
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t holder, state_->user_id(user));
  return state_->write("DELETE FROM session WHERE user = ?1 AND id IS NOT ?2",
                       [&](Statement& s) { s.bind(1, holder).bind_optional(2, kept); });
}

base::Result<std::vector<Session>> Accounts::sessions(const std::string& user) const {
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t holder, state_->user_id(user));
  std::vector<Session> sessions;
  ALMAGEST_CHECK(state_->read(
      "SELECT id, created_us, used_us, min(expires_us, used_us + idle_us), agent, address FROM session "
      "WHERE user = ?1 AND expires_us > ?2 AND used_us + idle_us > ?2 ORDER BY used_us DESC, id DESC",
      [&](Statement& list) { list.bind(1, holder).bind(2, state_->now().us); },
      [&](const Statement& row) {
        sessions.push_back({row.integer(0), base::Instant{row.integer(1)}, base::Instant{row.integer(2)},
                            base::Instant{row.integer(3)}, std::string(row.text(4)), std::string(row.text(5))});
      }));
  return sessions;
}

}  // namespace almagest::access
