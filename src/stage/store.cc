// SPDX-License-Identifier: GPL-3.0-or-later
#include "stage/store.h"

#include <fmt/format.h>

#include <array>

#include "catalog/migration.h"

namespace almagest::stage {
namespace {

using base::Code;
using catalog::Statement;

constexpr std::int64_t kAnonymous = 10;  // times what one may have: all that is anonymous, together

constexpr const char* kTables = R"sql(
CREATE TABLE job (
  number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, owner TEXT NOT NULL, email TEXT NOT NULL,
  mission TEXT NOT NULL, name TEXT NOT NULL, snapshot TEXT NOT NULL, state INTEGER NOT NULL, attempt INTEGER NOT NULL,
  files INTEGER NOT NULL, bytes INTEGER NOT NULL, done_files INTEGER NOT NULL, done_bytes INTEGER NOT NULL,
  missing_files INTEGER NOT NULL, not_sent_files INTEGER NOT NULL, made_us INTEGER NOT NULL, ready_us INTEGER,
  expires_us INTEGER, ended_us INTEGER, problem TEXT NOT NULL, login TEXT NOT NULL, password TEXT NOT NULL,
  mailed INTEGER NOT NULL, reminded INTEGER NOT NULL, turn INTEGER NOT NULL);
CREATE INDEX job_state ON job (state, turn);
CREATE INDEX job_owner ON job (owner, state);
CREATE TABLE job_file (
  job INTEGER NOT NULL REFERENCES job(number) ON DELETE CASCADE, n INTEGER NOT NULL, path TEXT NOT NULL, uri TEXT NOT NULL,
  access TEXT NOT NULL, version INTEGER NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL, state INTEGER NOT NULL,
  status TEXT NOT NULL, modified_ns INTEGER, PRIMARY KEY (job, n)) WITHOUT ROWID;
CREATE INDEX job_file_path ON job_file (job, path);
)sql";

// The account of who ordered it, since a name may be another's one day; 0: anonymous.
constexpr const char* kAccounts = R"sql(
ALTER TABLE job ADD COLUMN account INTEGER NOT NULL DEFAULT 0;
DROP INDEX job_owner;
CREATE INDEX job_account ON job (account, state);
CREATE INDEX job_login ON job (login);
)sql";

constexpr std::array<const char*, 2> kSteps{kTables, kAccounts};
constexpr catalog::Schema kSchema{"jobs.db", kSteps};

std::optional<base::Instant> maybe_instant(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return base::Instant{row.integer(column)};
}

Job job_of(const Statement& row) {
  Job job;
  job.number = row.integer(0);
  job.id = row.text(1);
  job.owner = row.text(2);
  job.email = row.text(3);
  job.mission = row.text(4);
  job.name = row.text(5);
  job.snapshot = row.text(6);
  job.state = static_cast<State>(row.integer(7));
  job.attempt = row.integer(8);
  job.files = row.integer(9);
  job.bytes = row.integer(10);
  job.done_files = row.integer(11);
  job.done_bytes = row.integer(12);
  job.missing_files = row.integer(13);
  job.not_sent_files = row.integer(14);
  job.made = {row.integer(15)};
  job.ready = maybe_instant(row, 16);
  job.expires = maybe_instant(row, 17);
  job.ended = maybe_instant(row, 18);
  job.problem = row.text(19);
  job.login = row.text(20);
  job.password = row.text(21);
  job.mailed = row.integer(22) != 0;
  job.reminded = row.integer(23) != 0;
  job.account = row.integer(24);
  return job;
}

}  // namespace

std::string_view word_of(State state) {
  switch (state) {
    case State::queued:
      return "queued";
    case State::preparing:
      return "preparing";
    case State::ready:
      return "ready";
    case State::failed:
      return "failed";
    case State::cancelled:
      return "cancelled";
    case State::expired:
      break;
  }
  return "expired";
}

namespace {

// Jobs of the version before are his who had the name then; whoever was given it later gets none of them.
base::Status give_to_accounts(catalog::Database& database, const std::vector<access::User>& users) {
  ALMAGEST_TRY(Statement give, database.prepare("UPDATE job SET account = ? WHERE owner = ? AND made_us >= ?"));
  for (const access::User& user : users) {
    ALMAGEST_CHECK(give.bind(1, user.account).bind(2, user.name).bind(3, user.made.us).run());
  }
  return database.execute("UPDATE job SET account = -1 WHERE owner <> '' AND account = 0");
}

}  // namespace

base::Status make_schema(base::Env& env, catalog::Database& database, const access::Accounts& accounts) {
  // An answer promises that the job is kept: each commit reaches the disk.
  ALMAGEST_CHECK(database.execute("PRAGMA synchronous=FULL"));
  return catalog::migrate(env, database, kSchema, [&](std::int64_t before) -> base::Status {
    if (before == 0) return {};
    ALMAGEST_TRY(const std::vector<access::User> users, accounts.users());
    return give_to_accounts(database, users);
  });
}

base::Status Jobs::Store::together(const std::function<base::Status()>& work) const {
  return catalog::in_transaction(database, work);
}

base::Result<std::vector<Job>> Jobs::Store::select(std::string_view where,
                                                   const std::function<void(Statement&)>& bind) const {
  ALMAGEST_TRY(
      Statement read,
      database.prepare(fmt::format(
          "SELECT number, id, owner, email, mission, name, snapshot, state, attempt, files, bytes, done_files, "
          "done_bytes, missing_files, not_sent_files, made_us, ready_us, expires_us, ended_us, problem, login, "
          "password, mailed, reminded, account FROM job WHERE {}",
          where)));
  bind(read);
  std::vector<Job> jobs;
  for (;;) {
    ALMAGEST_TRY(const bool row, read.step());
    if (!row) return jobs;
    jobs.push_back(job_of(read));
  }
}

base::Result<Job> Jobs::Store::one(std::string_view id) const {
  ALMAGEST_TRY(std::vector<Job> jobs, select("id = ?", [&](Statement& read) { read.bind(1, id); }));
  if (jobs.empty()) return base::fail(Code::not_found, "there is no such job");
  return std::move(jobs.front());
}

base::Status Jobs::Store::run(std::string_view sql, const std::function<void(Statement&)>& bind) const {
  ALMAGEST_TRY(Statement statement, database.prepare(sql));
  bind(statement);
  return statement.run();
}

base::Result<std::int64_t> Jobs::Store::number(std::string_view sql,
                                               const std::function<void(Statement&)>& bind) const {
  ALMAGEST_TRY(Statement statement, database.prepare(sql));
  bind(statement);
  ALMAGEST_TRY(const bool row, statement.step());
  return row ? statement.integer(0) : 0;
}

base::Status Jobs::Store::check_quota(const Job& job) const {
  const storage::StagingConfiguration& most = folder.configuration().staging;
  if (most.jobs < 1) {
    return base::fail(Code::unsupported, "this archive prepares no files; download a bundle or a script instead");
  }
  struct Have {
    std::int64_t jobs = 0, files = 0, bytes = 0;
  };
  const auto have = [&](std::string_view which) -> base::Result<Have> {
    ALMAGEST_TRY(Statement sum,
                 database.prepare(fmt::format("SELECT count(*), total(files), total(bytes) FROM job WHERE "
                                              "state <= 2 AND id <> ?1 AND account = ?2 AND {}",
                                              which)));
    ALMAGEST_CHECK(sum.bind(1, job.id).bind(2, job.account).bind(3, job.email).step());
    return Have{sum.integer(0), sum.integer(1), sum.integer(2)};
  };
  const auto check = [&](const Have& now, std::int64_t times, std::string_view whose) -> base::Status {
    if (now.jobs >= most.jobs * times) {
      return base::fail(Code::conflict,
                        fmt::format("{} {} jobs already, the most at a time; cancel one that is no longer "
                                    "needed, or wait until one expires",
                                    whose, now.jobs));
    }
    const std::int64_t bytes = most.gigabytes * 1'000'000'000;
    if (now.files + job.files <= most.files * times && now.bytes + job.bytes <= bytes * times) return {};
    return base::fail(
        Code::too_large,
        fmt::format("{} files ({:.1f} GB) are too many at a time: {} {} ({:.1f} GB) staged, and {} ({} GB) may "
                    "be; choose fewer, or cancel a job that is no longer needed",
                    job.files, static_cast<double>(job.bytes) / 1e9, whose, now.files,
                    static_cast<double>(now.bytes) / 1e9, most.files * times, most.gigabytes * times));
  };
  if (!job.is_anonymous()) {
    ALMAGEST_TRY(const Have now, have("?3 IS NOT NULL"));
    return check(now, 1, "you have");
  }
  ALMAGEST_TRY(const Have address, have("email = ?3"));
  ALMAGEST_CHECK(check(address, 1, "for this address there are"));
  ALMAGEST_TRY(const Have all, have("?3 IS NOT NULL"));
  return check(all, kAnonymous, "for people who are not signed in there are");
}

std::string Jobs::Store::random_word(std::size_t length) const {
  constexpr std::string_view kAlphabet = "abcdefghijkmnopqrstuvwxyz0123456";  // 32: a byte gives 5 bits
  std::vector<std::byte> random(length);
  env.randomness().fill(random);
  std::string word;
  for (const std::byte byte : random) word += kAlphabet[std::to_integer<std::size_t>(byte) % kAlphabet.size()];
  return word;
}

}  // namespace almagest::stage
