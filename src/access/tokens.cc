// SPDX-License-Identifier: GPL-3.0-or-later
// Tokens, by which programs are known.
#include <fmt/format.h>

#include "access/secret.h"
#include "access/state.h"

namespace almagest::access {

using base::Code;

namespace {

constexpr std::size_t kTokenBytes = 24;
constexpr std::size_t kLabelBytes = 200;
constexpr std::int64_t kMostTokens = 500;  // of one user

}  // namespace

std::vector<std::string> words_of(const Scopes& scopes) {
  std::vector<std::string> words;
  if (scopes.info) words.emplace_back(kInfoScope);
  if (scopes.exclusive) words.emplace_back(kExclusiveScope);
  return words;
}

base::Result<NewToken> Accounts::make_token(const std::string& user, const std::string& label,
                                            std::optional<base::Instant> expires, Scopes scopes,
                                            std::optional<std::int64_t> idle_us) {
  if (label.size() > kLabelBytes || !is_printable(label)) {
    return base::fail(Code::invalid_argument,
                      fmt::format("a label is one line of text of at most {} bytes", kLabelBytes));
  }
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t id, state_->user_id(user));
  NewToken token;
  token.text = make_secret(state_->env, kTokenBytes);
  const std::string hash = hash_of(token.text);
  const std::int64_t bits = (scopes.info ? 1 : 0) + (scopes.exclusive ? 2 : 0);
  ALMAGEST_TRY(
      const std::int64_t added,
      state_->write("INSERT INTO token (hash, user, label, created_us, expires_us, scopes, idle_us) "
                    "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE (SELECT count(*) FROM token WHERE user = ?2) < ?8",
                    [&](Statement& add) {
                      add.bind(1, hash).bind(2, id).bind(3, label).bind(4, state_->now().us);
                      add.bind_optional(5, micros(expires)).bind(6, bits).bind_optional(7, idle_us);
                      add.bind(8, kMostTokens);
                    }));
  if (added == 0) {
    return base::fail(Code::conflict, fmt::format("{} has {} tokens; revoke some first", user, kMostTokens));
  }
  token.id = state_->database.last_id();
  return token;
}

base::Status Accounts::revoke_token(const std::string& user, std::int64_t id) {
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t holder, state_->user_id(user));
  ALMAGEST_TRY(const std::int64_t removed, state_->write("DELETE FROM token WHERE user = ? AND id = ?",
                                                         [&](Statement& s) { s.bind(1, holder).bind(2, id); }));
  if (removed > 0) return {};
  return base::fail(Code::not_found, fmt::format("{} has no token {}", user, id));
}

base::Result<std::int64_t> Accounts::revoke_tokens(const std::string& user) {
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t id, state_->user_id(user));
  return state_->write("DELETE FROM token WHERE user = ?", [&](Statement& remove) { remove.bind(1, id); });
}

base::Result<std::vector<Token>> Accounts::tokens(const std::optional<std::string>& user) const {
  const std::lock_guard lock(state_->mutex);
  if (user) ALMAGEST_CHECK(state_->user_id(*user));
  std::vector<Token> tokens;
  ALMAGEST_CHECK(state_->read(
      "SELECT t.id, u.name, t.label, t.created_us, t.used_us, t.expires_us, t.scopes, t.idle_us FROM token t "
      "JOIN user u ON u.id = t.user WHERE ?1 IS NULL OR u.name = ?1 ORDER BY t.id",
      [&](Statement& list) { list.bind_optional(1, user); },
      [&](const Statement& row) {
        Token token{row.integer(0),           std::string(row.text(1)),
                    std::string(row.text(2)), base::Instant{row.integer(3)},
                    maybe_instant(row, 4),    maybe_instant(row, 5)};
        token.scopes = {(row.integer(6) & 1) != 0, (row.integer(6) & 2) != 0};
        token.idle_us = row.maybe_integer(7);
        if (token.idle_us) {
          const base::Instant idle{token.last_use.value_or(token.made).us + *token.idle_us};
          token.expires = token.expires ? std::min(*token.expires, idle) : idle;
        }
        tokens.push_back(std::move(token));
      }));
  return tokens;
}

base::Result<Held> Accounts::held_by_token(std::string_view token) const {
  return state_->held(State::Kind::token, token);
}

base::Result<Viewer> Accounts::viewer_of(std::string_view token) const {
  return held_by_token(token).map([](Held held) { return std::move(held.viewer); });
}

}  // namespace almagest::access
