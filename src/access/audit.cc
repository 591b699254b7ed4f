// SPDX-License-Identifier: GPL-3.0-or-later
#include "access/audit.h"

#include <fmt/format.h>

#include <array>
#include <mutex>

#include "catalog/migration.h"

namespace almagest::access {
namespace {

using base::Code;
using catalog::Statement;

constexpr std::size_t kMostBytes = 300;                    // of one text of an entry
constexpr const char* kWait = "PRAGMA busy_timeout=1500";  // downloads wait for it, so not for long

constexpr const char* kTables = R"sql(
CREATE TABLE event (
  id INTEGER PRIMARY KEY AUTOINCREMENT, time_us INTEGER NOT NULL, kind TEXT NOT NULL, user TEXT NOT NULL,
  via TEXT NOT NULL, address TEXT NOT NULL, about TEXT NOT NULL, mission TEXT NOT NULL, program TEXT NOT NULL,
  detail TEXT NOT NULL);
CREATE TABLE ending (
  event INTEGER PRIMARY KEY, time_us INTEGER NOT NULL, bytes INTEGER NOT NULL, whole INTEGER NOT NULL);
CREATE INDEX event_user ON event (user);
CREATE INDEX event_time ON event (time_us);
CREATE TRIGGER event_kept BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
CREATE TRIGGER event_same BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
CREATE TRIGGER ending_kept BEFORE DELETE ON ending BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
CREATE TRIGGER ending_same BEFORE UPDATE ON ending BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
)sql";

// How far logs of others were read.
constexpr const char* kMarks = "CREATE TABLE mark (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID";
// The accounts of who did it and of whom it concerns; NULL: none, or not known yet to the version that wrote it.
constexpr const char* kAccounts =
    "ALTER TABLE event ADD COLUMN account INTEGER; ALTER TABLE event ADD COLUMN about_account INTEGER";
constexpr std::array<const char*, 3> kSteps{kTables, kMarks, kAccounts};
constexpr catalog::Schema kSchema{"audit.db", kSteps};

tl::unexpected<base::Error> unwritten(const base::Error& error) {
  return base::fail(Code::unavailable,
                    fmt::format("exclusive files are not served while audit.db can't be written ({}); "
                                "the operator has to see to it",
                                error.message));
}

std::string detail_of(const Sending& sending) {
  const std::string stretch = sending.length == 0
                                  ? std::string("no bytes")
                                  : fmt::format("bytes {}-{}", sending.first, sending.first + sending.length - 1);
  return sending.in.empty() ? stretch : stretch + ", " + sending.in;
}

std::optional<std::int64_t> known(std::int64_t account) {
  return account > 0 ? std::optional(account) : std::nullopt;
}

std::string_view cut(std::string_view text) {
  return text.substr(0, kMostBytes);
}

}  // namespace

struct Audit::State {
  State(base::Env& e, std::string p, const base::FileInfo& i, catalog::Database db)
      : env(e), path(std::move(p)), info(i), database(std::move(db)) {}

  base::Env& env;
  const std::string path;
  const base::FileInfo info;  // when it was opened
  std::mutex mutex;
  catalog::Database database;

  base::Status check_there() const {
    const auto now = env.files().stat(path, base::Follow::symlinks);
    if (now && now->device == info.device && now->inode == info.inode) return {};
    return base::fail(Code::unavailable, "it was moved away or replaced while this program runs; start that again");
  }

  base::Result<std::int64_t> add(std::string_view kind, const Actor& actor, const About& about, std::string_view detail,
                                 std::string_view mission, std::string_view program) {
    const std::lock_guard lock(mutex);
    ALMAGEST_CHECK(check_there());
    return insert_event(env.clock().now(), kind, actor, about, detail, mission, program);
  }

  // What follows needs the mutex.
  base::Result<std::int64_t> insert_event(base::Instant time, std::string_view kind, const Actor& actor,
                                          const About& about, std::string_view detail, std::string_view mission,
                                          std::string_view program) {
    ALMAGEST_TRY(Statement insert,
                 database.prepare("INSERT INTO event (time_us, kind, user, via, address, about, mission, program, "
                                  "detail, account, about_account) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    insert.bind(1, time.us).bind(2, kind).bind(3, actor.user).bind(4, actor.via);
    insert.bind(5, cut(actor.address)).bind(6, cut(about.name)).bind(7, mission).bind(8, program).bind(9, cut(detail));
    insert.bind_optional(10, known(actor.account)).bind_optional(11, known(about.account));
    ALMAGEST_CHECK(insert.run());
    return database.last_id();
  }

  base::Status set_mark(std::string_view name, std::int64_t value) {
    ALMAGEST_TRY(Statement set, database.prepare("INSERT OR REPLACE INTO mark VALUES (?, ?)"));
    return set.bind(1, name).bind(2, value).run();
  }

  base::Status insert_ending(std::int64_t event, base::Instant time, std::uint64_t bytes, bool whole) {
    ALMAGEST_TRY(Statement insert,
                 database.prepare("INSERT INTO ending (event, time_us, bytes, whole) VALUES (?, ?, ?, ?)"));
    insert.bind(1, event).bind(2, time.us).bind(3, static_cast<std::int64_t>(bytes));
    return insert.bind(4, std::int64_t{whole}).run();
  }
};

Audit::Audit(std::unique_ptr<State> state) : state_(std::move(state)) {}
Audit::Audit(Audit&&) noexcept = default;
Audit::~Audit() = default;

base::Result<Audit> Audit::open(base::Env& env, const std::string& folder) {
  std::string path = folder + "/audit.db";
  ALMAGEST_TRY(catalog::Database database, catalog::open_private(env, path));
  ALMAGEST_CHECK(database.execute(kWait));
  ALMAGEST_CHECK(catalog::migrate(env, database, kSchema));
  ALMAGEST_TRY(const base::FileInfo info, env.files().stat(path, base::Follow::symlinks));
  return Audit(std::make_unique<State>(env, std::move(path), info, std::move(database)));
}

base::Status Audit::note(const std::string& kind, const Actor& actor, const About& about, const std::string& detail,
                         const std::string& mission, const std::string& program) {
  return state_->add(kind, actor, about, detail, mission, program).map([](std::int64_t) {});
}

base::Result<std::int64_t> Audit::begin_file(const Actor& actor, const Sending& sending) {
  auto begun = state_->add("file", actor, {sending.file}, detail_of(sending), sending.mission, sending.program);
  if (!begun) return unwritten(begun.error());
  return begun;
}

base::Status Audit::note_served(const std::string& kind, const Actor& actor, const Sending& sending) {
  const auto noted = state_->add(kind, actor, {sending.file}, {}, sending.mission, sending.program);
  if (!noted) return unwritten(noted.error());
  return {};
}

base::Status Audit::end_file(std::int64_t id, std::uint64_t bytes, bool whole) {
  const std::lock_guard lock(state_->mutex);
  return state_->insert_ending(id, state_->env.clock().now(), bytes, whole);
}

base::Status Audit::check_writable(Waits waits) {
  const std::lock_guard lock(state_->mutex);
  base::Status tried = state_->check_there();
  if (tried) {
    if (waits == Waits::no) ALMAGEST_CHECK(state_->database.execute("PRAGMA busy_timeout=0"));
    tried = catalog::in_transaction(state_->database,
                                    [&] { return state_->set_mark("tried", state_->env.clock().now().us); });
    ALMAGEST_CHECK(state_->database.execute(kWait));
  }
  if (!tried) return unwritten(tried.error());
  return {};
}

base::Status Audit::note_sent(const std::vector<Sent>& all, std::string_view mark, std::int64_t value) {
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_CHECK(state_->check_there());
  return catalog::in_transaction(state_->database, [&]() -> base::Status {
    for (const Sent& each : all) {
      const Sending& sending = each.sending;
      ALMAGEST_TRY(const std::int64_t event,
                   state_->insert_event(each.began, "file", each.actor, {sending.file}, detail_of(sending),
                                        sending.mission, sending.program));
      ALMAGEST_CHECK(state_->insert_ending(event, each.ended, each.bytes, each.whole));
    }
    return state_->set_mark(mark, value);
  });
}

base::Result<std::optional<std::int64_t>> Audit::mark(std::string_view name) const {
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(Statement read, state_->database.prepare("SELECT value FROM mark WHERE name = ?"));
  ALMAGEST_TRY(const bool row, read.bind(1, name).step());
  return row ? std::optional(read.integer(0)) : std::nullopt;
}

base::Status Audit::forget_mark(std::string_view name) {
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(Statement forget, state_->database.prepare("DELETE FROM mark WHERE name = ?"));
  return forget.bind(1, name).run();
}

base::Result<std::vector<AuditEntry>> Audit::entries(const AuditFilter& filter) const {
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(Statement read,
               state_->database.prepare(
                   "SELECT e.id, e.time_us, e.kind, e.user, e.via, e.address, e.about, e.mission, e.program, e.detail, "
                   "n.bytes, n.whole, n.time_us, e.account, e.about_account "
                   "FROM event e LEFT JOIN ending n ON n.event = e.id "
                   "WHERE (?1 IS NULL OR e.user = ?1 OR (e.about = ?1 AND e.kind <> 'file')) AND "
                   "(?6 IS NULL OR e.account = ?6 OR e.about_account = ?6) AND "
                   "(?2 IS NULL OR e.kind = ?2) AND (?3 IS NULL OR e.time_us >= ?3) AND (?4 IS NULL OR e.id < ?4) "
                   "ORDER BY e.id DESC LIMIT ?5"));
  read.bind_optional(1, filter.user).bind_optional(2, filter.kind);
  read.bind_optional(3, filter.since ? std::optional(filter.since->us) : std::nullopt);
  read.bind_optional(4, filter.before).bind(5, filter.limit).bind_optional(6, filter.account);
  std::vector<AuditEntry> entries;
  for (;;) {
    ALMAGEST_TRY(const bool more, read.step());
    if (!more) return entries;
    const auto text = [&](int column) { return std::string(read.text(column)); };
    AuditEntry entry{read.integer(0),
                     base::Instant{read.integer(1)},
                     text(2),
                     {text(3), text(4), text(5), read.maybe_integer(13).value_or(0)},
                     {text(6), read.maybe_integer(14).value_or(0)},
                     text(7),
                     text(8),
                     text(9)};
    if (!read.is_null(10)) {
      entry.bytes = read.integer(10);
      entry.whole = read.integer(11) != 0;
      entry.ended = base::Instant{read.integer(12)};
    }
    entries.push_back(std::move(entry));
  }
}

}  // namespace almagest::access
