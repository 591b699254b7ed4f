// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/outbox.h"

#include <fmt/format.h>

#include <array>
#include <mutex>

#include "base/text.h"
#include "catalog/migration.h"

namespace almagest::mail {
namespace {

using base::Code;
using catalog::Statement;

constexpr std::int64_t kMinute_us = 60'000'000;
constexpr std::int64_t kDay_us = 1440 * kMinute_us;
constexpr std::array<std::int64_t, 5> kPauses_min{1, 5, 15, 60, 240};
constexpr std::size_t kLongestProblem = 500;

constexpr const char* kTables = R"sql(
CREATE TABLE message (
  id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT UNIQUE, address TEXT NOT NULL, subject TEXT NOT NULL,
  state INTEGER NOT NULL, made_us INTEGER NOT NULL, attempts INTEGER NOT NULL, next_us INTEGER, ended_us INTEGER,
  problem TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX message_due ON message (next_us) WHERE state = 0;
CREATE INDEX message_address ON message (address, made_us);
)sql";
constexpr std::array<const char*, 1> kSteps{kTables};
constexpr catalog::Schema kSchema{"outbox.db", kSteps};

std::optional<base::Instant> maybe_instant(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return base::Instant{row.integer(column)};
}

Letter letter_of(const Statement& row) {
  return {row.integer(0),
          std::string(row.text(1)),
          std::string(row.text(2)),
          static_cast<State>(row.integer(3)),
          base::Instant{row.integer(4)},
          row.integer(5),
          maybe_instant(row, 6),
          maybe_instant(row, 7),
          std::string(row.text(8)),
          std::string(row.text(9))};
}

}  // namespace

std::string_view word_of(State state) {
  switch (state) {
    case State::waiting:
      return "waiting";
    case State::sent:
      return "sent";
    case State::failed:
      break;
  }
  return "failed";
}

struct Outbox::Box {
  Box(base::Env& e, const storage::Folder& f, catalog::Database db) : env(e), folder(f), database(std::move(db)) {}

  base::Env& env;
  const storage::Folder& folder;
  mutable std::mutex mutex;
  mutable catalog::Database database;

  std::string new_message_id() const {
    std::array<std::byte, 16> random{};
    env.randomness().fill(random);
    const std::string& from = folder.configuration().mail.from;
    return base::hex(std::string(reinterpret_cast<const char*>(random.data()), random.size())) +
           from.substr(from.rfind('@'));
  }
};

Outbox::Outbox(std::unique_ptr<Box> box) : box_(std::move(box)) {}
Outbox::Outbox(Outbox&&) noexcept = default;
Outbox::~Outbox() = default;

base::Result<Outbox> Outbox::open(base::Env& env, const storage::Folder& folder) {
  // Messages may hold passwords.
  ALMAGEST_TRY(catalog::Database database, catalog::open_private(env, folder.path() + "/outbox.db"));
  ALMAGEST_CHECK(database.execute("PRAGMA synchronous=FULL"));
  ALMAGEST_CHECK(catalog::migrate(env, database, kSchema));
  return Outbox(std::make_unique<Box>(env, folder, std::move(database)));
}

bool Outbox::sends() const {
  return box_->folder.configuration().mail.is_set();
}

base::Result<std::int64_t> Outbox::put(const Message& message, std::string_view key) {
  if (!sends()) {
    return base::fail(Code::unsupported, "this archive sends no mail: its operator has not said by which server");
  }
  if (!is_address(message.to)) {
    return base::fail(Code::invalid_argument, fmt::format("'{}' is no e-mail address", message.to.substr(0, 100)));
  }
  const base::Instant now = box_->env.clock().now();
  const storage::Configuration& configuration = box_->folder.configuration();
  const std::string text =
      message_text(message, {configuration.mail.from, configuration.title, box_->new_message_id(), now});
  const std::string address = base::lower(message.to);
  const std::lock_guard lock(box_->mutex);
  if (!key.empty()) {
    ALMAGEST_TRY(Statement find, box_->database.prepare("SELECT id FROM message WHERE key = ?"));
    ALMAGEST_TRY(const bool there, find.bind(1, key).step());
    if (there) return find.integer(0);
  }
  ALMAGEST_TRY(Statement add,
               box_->database.prepare("INSERT INTO message (key, address, subject, state, made_us, attempts, next_us, "
                                      "problem, body) VALUES (?, ?, ?, 0, ?, 0, ?, '', ?)"));
  if (key.empty()) {
    add.bind_null(1);
  } else {
    add.bind(1, key);
  }
  ALMAGEST_CHECK(add.bind(2, address).bind(3, message.subject).bind(4, now.us).bind(5, now.us).bind(6, text).run());
  return box_->database.last_id();
}

base::Result<std::int64_t> Outbox::count_to(std::string_view address, base::Instant since) const {
  const std::string lower = base::lower(address);
  const std::lock_guard lock(box_->mutex);
  ALMAGEST_TRY(Statement count,
               box_->database.prepare("SELECT count(*) FROM message WHERE address = ? AND made_us >= ?"));
  ALMAGEST_TRY(const bool row, count.bind(1, lower).bind(2, since.us).step());
  return row ? count.integer(0) : 0;
}

base::Result<std::vector<Letter>> Outbox::list(std::size_t most) const {
  const std::lock_guard lock(box_->mutex);
  ALMAGEST_TRY(Statement read, box_->database.prepare("SELECT id, address, subject, state, made_us, attempts, next_us, "
                                                      "ended_us, problem, '' FROM message ORDER BY id DESC LIMIT ?"));
  read.bind(1, static_cast<std::int64_t>(most));
  std::vector<Letter> letters;
  for (;;) {
    ALMAGEST_TRY(const bool row, read.step());
    if (!row) return letters;
    letters.push_back(letter_of(read));
  }
}

base::Result<std::optional<Letter>> Outbox::due() const {
  const std::lock_guard lock(box_->mutex);
  ALMAGEST_TRY(Statement read,
               box_->database.prepare("SELECT id, address, subject, state, made_us, attempts, next_us, ended_us, "
                                      "problem, body FROM message WHERE state = 0 AND next_us <= ? "
                                      "ORDER BY next_us LIMIT 1"));
  ALMAGEST_TRY(const bool row, read.bind(1, box_->env.clock().now().us).step());
  if (!row) return std::nullopt;
  return letter_of(read);
}

base::Status Outbox::note(const Letter& letter, const base::Status& attempt) {
  const base::Instant now = box_->env.clock().now();
  const std::string problem = attempt ? std::string() : attempt.error().message.substr(0, kLongestProblem);
  const auto attempts = static_cast<std::size_t>(letter.attempts);
  const bool again = !attempt && attempt.error().code != Code::conflict && attempts < kPauses_min.size();
  const State state = attempt ? State::sent : again ? State::waiting : State::failed;
  const std::optional<std::int64_t> next =
      again ? std::optional(now.us + kPauses_min[attempts] * kMinute_us) : std::nullopt;
  const std::lock_guard lock(box_->mutex);
  ALMAGEST_TRY(Statement set, box_->database.prepare(
                                  "UPDATE message SET state = ?, attempts = attempts + 1, next_us = ?, ended_us = ?, "
                                  "problem = ?, body = CASE WHEN ?1 = 0 THEN body ELSE '' END WHERE id = ?"));
  set.bind(1, static_cast<std::int64_t>(state)).bind_optional(2, next);
  set.bind_optional(3, again ? std::nullopt : std::optional(now.us));
  return set.bind(4, problem).bind(5, letter.id).run();
}

base::Status Outbox::forget_old() {
  const std::int64_t now = box_->env.clock().now().us;
  const std::lock_guard lock(box_->mutex);
  ALMAGEST_TRY(Statement remove, box_->database.prepare("DELETE FROM message WHERE (state = 1 AND ended_us < ?) OR "
                                                        "(state = 2 AND ended_us < ?)"));
  return remove.bind(1, now - 30 * kDay_us).bind(2, now - 90 * kDay_us).run();
}

}  // namespace almagest::mail
