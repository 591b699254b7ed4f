// SPDX-License-Identifier: GPL-3.0-or-later
#include "stage/jobs.h"

#include <fmt/format.h>

#include "catalog/migration.h"
#include "stage/store.h"

namespace almagest::stage {
namespace {

using base::Code;
using catalog::Statement;

constexpr std::size_t kIdLength = 32;        // 160 bits
constexpr std::size_t kLoginLength = 10;     // only to be told apart
constexpr std::size_t kPasswordLength = 24;  // 120 bits

}  // namespace

Jobs::Jobs(std::unique_ptr<Store> store) : store_(std::move(store)) {}
Jobs::Jobs(Jobs&&) noexcept = default;
Jobs::~Jobs() = default;

base::Result<Jobs> Jobs::open(base::Env& env, const storage::Folder& folder, const access::Accounts& accounts) {
  // It holds addresses and passwords.
  ALMAGEST_TRY(catalog::Database database, catalog::open_private(env, folder.path() + "/jobs.db"));
  ALMAGEST_CHECK(make_schema(env, database, accounts));
  return Jobs(std::make_unique<Store>(env, folder, std::move(database)));
}

base::Result<Job> Jobs::add(const Order& order) {
  const std::lock_guard lock(store_->mutex);
  Job job;
  job.id = store_->random_word(kIdLength);
  job.account = order.account;
  job.email = order.email;
  for (const JobFile& file : order.files) {
    const bool goes = file.state == FileState::waiting;
    job.files += goes ? 1 : 0;
    job.bytes += goes ? static_cast<std::int64_t>(file.size) : 0;
    job.not_sent_files += goes ? 0 : 1;
  }
  if (job.files == 0) {
    return base::fail(Code::invalid_argument,
                      "none of these files can be sent: they are exclusive, or not held, or there are none");
  }
  const base::Status done = store_->together([&]() -> base::Status {
    ALMAGEST_CHECK(store_->check_quota(job));
    ALMAGEST_TRY(Statement add,
                 store_->database.prepare(
                     "INSERT INTO job (id, owner, email, mission, name, snapshot, state, attempt, files, "
                     "bytes, done_files, done_bytes, missing_files, not_sent_files, made_us, problem, login, "
                     "password, mailed, reminded, turn, account) VALUES "
                     "(?, ?, ?, ?, ?, ?, 0, 1, ?, ?, 0, 0, 0, ?, ?, '', ?, ?, 0, 0, 0, ?)"));
    const std::string login = store_->random_word(kLoginLength);
    const std::string password = store_->random_word(kPasswordLength);
    add.bind(1, job.id).bind(2, order.owner).bind(3, order.email).bind(4, order.mission).bind(5, order.name);
    add.bind(6, order.snapshot).bind(7, job.files).bind(8, job.bytes).bind(9, job.not_sent_files);
    add.bind(10, store_->env.clock().now().us).bind(11, login).bind(12, password).bind(13, order.account);
    ALMAGEST_CHECK(add.run());
    const std::int64_t number = store_->database.last_id();
    ALMAGEST_TRY(Statement file,
                 store_->database.prepare("INSERT INTO job_file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)"));
    std::int64_t n = 0;
    for (const JobFile& each : order.files) {
      file.bind(1, number).bind(2, ++n).bind(3, each.path).bind(4, each.uri).bind(5, each.access).bind(6, each.version);
      file.bind(7, static_cast<std::int64_t>(each.size)).bind(8, each.sha256);
      ALMAGEST_CHECK(file.bind(9, static_cast<std::int64_t>(each.state)).bind(10, each.status).run());
    }
    return {};
  });
  if (!done) return base::fail(done.error());
  return store_->one(job.id);
}

base::Result<std::optional<Job>> Jobs::find(std::string_view id) const {
  const std::lock_guard lock(store_->mutex);
  auto job = store_->one(id);
  if (job) return std::move(*job);
  if (job.error().code == Code::not_found) return std::nullopt;
  return base::fail(job.error());
}

base::Result<Jobs::Page> Jobs::list(std::optional<std::int64_t> account, std::int64_t offset,
                                    std::int64_t limit) const {
  const std::lock_guard lock(store_->mutex);
  Page page;
  ALMAGEST_TRY(page.total, store_->number("SELECT count(*) FROM job WHERE ?1 IS NULL OR account = ?1",
                                          [&](Statement& count) { count.bind_optional(1, account); }));
  ALMAGEST_TRY(page.jobs,
               store_->select("?1 IS NULL OR account = ?1 ORDER BY number DESC LIMIT ?2 OFFSET ?3",
                              [&](Statement& read) { read.bind_optional(1, account).bind(2, limit).bind(3, offset); }));
  return page;
}

base::Result<Job> Jobs::cancel(std::string_view id) {
  const std::lock_guard lock(store_->mutex);
  ALMAGEST_TRY(const Job job, store_->one(id));
  if (!is_live(job.state)) {
    return base::fail(Code::conflict, fmt::format("the job is {} already", word_of(job.state)));
  }
  ALMAGEST_CHECK(store_->run("UPDATE job SET state = ?, ended_us = ? WHERE number = ?", [&](Statement& set) {
    set.bind(1, static_cast<std::int64_t>(State::cancelled)).bind(2, store_->env.clock().now().us).bind(3, job.number);
  }));
  return store_->one(id);
}

base::Result<Job> Jobs::retry(std::string_view id) {
  const std::lock_guard lock(store_->mutex);
  ALMAGEST_TRY(const Job job, store_->one(id));
  if (is_live(job.state)) {
    return base::fail(Code::conflict,
                      fmt::format("the job is {}; only one that failed, was cancelled or has expired is done again",
                                  word_of(job.state)));
  }
  const std::string password = store_->random_word(kPasswordLength);
  const base::Status done = store_->together([&]() -> base::Status {
    ALMAGEST_CHECK(store_->check_quota(job));
    ALMAGEST_CHECK(store_->run("UPDATE job_file SET state = 0, status = '' WHERE job = ? AND state <> 3",
                               [&](Statement& set) { set.bind(1, job.number); }));
    return store_->run(
        "UPDATE job SET state = 0, attempt = attempt + 1, done_files = 0, done_bytes = 0, missing_files = 0, ready_us "
        "= "
        "NULL, expires_us = NULL, ended_us = NULL, problem = '', password = ?, mailed = 0, reminded = 0, turn = 0 "
        "WHERE number = ?",
        [&](Statement& set) { set.bind(1, password).bind(2, job.number); });
  });
  if (!done) return base::fail(done.error());
  return store_->one(id);
}

base::Result<std::optional<JobFile>> Jobs::staged_file(const Job& job, std::string_view path) const {
  ALMAGEST_TRY(std::optional<JobFile> file, file_at(job, path));
  if (file && file->state != FileState::staged) file.reset();
  return file;
}

base::Result<std::optional<Job>> Jobs::with_login(std::string_view login) const {
  const std::lock_guard lock(store_->mutex);
  ALMAGEST_TRY(std::vector<Job> jobs,
               store_->select("login = ? ORDER BY number DESC LIMIT 1", [&](Statement& read) { read.bind(1, login); }));
  if (jobs.empty()) return std::nullopt;
  return std::move(jobs.front());
}

base::Result<std::optional<JobFile>> Jobs::file_at(const Job& job, std::string_view path) const {
  const std::lock_guard lock(store_->mutex);
  // What is staged comes before what is not and has its name by chance.
  ALMAGEST_TRY(Statement read, store_->database.prepare(
                                   "SELECT n, uri, version, size, sha256, modified_ns, state, access FROM job_file "
                                   "WHERE job = ? AND path = ? ORDER BY state <> 1, n LIMIT 1"));
  ALMAGEST_TRY(const bool row, read.bind(1, job.number).bind(2, path).step());
  if (!row) return std::nullopt;
  JobFile file;
  file.n = read.integer(0);
  file.path = path;
  file.uri = read.text(1);
  file.version = read.integer(2);
  file.size = static_cast<std::uint64_t>(read.integer(3));
  file.sha256 = read.text(4);
  file.modified_ns = read.maybe_integer(5);
  file.state = static_cast<FileState>(read.integer(6));
  file.access = read.text(7);
  return file;
}

base::Result<bool> Jobs::has_exclusive(const Job& job) const {
  const std::lock_guard lock(store_->mutex);
  ALMAGEST_TRY(
      const std::int64_t found,
      store_->number("SELECT EXISTS (SELECT 1 FROM job_file WHERE job = ? AND state < 2 AND access <> 'PUBLIC')",
                     [&](Statement& find) { find.bind(1, job.number); }));
  return found != 0;
}

}  // namespace almagest::stage
