// SPDX-License-Identifier: GPL-3.0-or-later
// The part of Jobs that the worker uses.
#include "stage/store.h"

namespace almagest::stage {

using catalog::Statement;

base::Result<std::optional<Job>> Jobs::next_to_prepare() {
  const std::lock_guard lock(store_->mutex);
  ALMAGEST_TRY(const std::vector<Job> jobs,
               store_->select("state <= 1 ORDER BY turn, number LIMIT 1", [](Statement&) {}));
  if (jobs.empty()) return std::nullopt;
  ALMAGEST_CHECK(
      store_->run("UPDATE job SET state = 1, turn = (SELECT max(turn) + 1 FROM job) WHERE number = ? AND "
                  "state <= 1",
                  [&](Statement& set) { set.bind(1, jobs.front().number); }));
  Job job = jobs.front();
  job.state = State::preparing;
  return job;
}

base::Result<std::vector<JobFile>> Jobs::files(const Job& job, std::int64_t after, std::int64_t limit,
                                               std::optional<FileState> state) const {
  const std::lock_guard lock(store_->mutex);
  ALMAGEST_TRY(Statement read,
               store_->database.prepare(
                   "SELECT n, path, uri, access, version, size, sha256, state, status, modified_ns FROM job_file "
                   "WHERE job = ? AND n > ? AND (?4 IS NULL OR state = ?4) ORDER BY n LIMIT ?3"));
  read.bind(1, job.number).bind(2, after).bind(3, limit);
  read.bind_optional(4, state ? std::optional(static_cast<std::int64_t>(*state)) : std::nullopt);
  std::vector<JobFile> files;
  for (;;) {
    ALMAGEST_TRY(const bool row, read.step());
    if (!row) return files;
    files.push_back({read.integer(0), std::string(read.text(1)), std::string(read.text(2)), std::string(read.text(3)),
                     read.integer(4), static_cast<std::uint64_t>(read.integer(5)), std::string(read.text(6)),
                     static_cast<FileState>(read.integer(7)), std::string(read.text(8)), read.maybe_integer(9)});
  }
}

namespace {

constexpr const char* kSums =
    "UPDATE job SET (files, bytes, done_files, done_bytes, missing_files, not_sent_files) = (SELECT count(*) FILTER "
    "(WHERE state < 3), "
    "coalesce(sum(size) FILTER (WHERE state < 3), 0), count(*) FILTER (WHERE state = 1), coalesce(sum(size) FILTER "
    "(WHERE state = 1), 0), count(*) FILTER (WHERE state = 2), count(*) FILTER (WHERE state = 3) FROM job_file WHERE "
    "job = job.number) WHERE number = ?";

}  // namespace

base::Status Jobs::note(const Job& job, const std::vector<JobFile>& files) {
  if (files.empty()) return {};
  const std::lock_guard lock(store_->mutex);
  return store_->together([&]() -> base::Status {
    ALMAGEST_TRY(Statement set,
                 store_->database.prepare("UPDATE job_file SET state = ?, status = ?, modified_ns = ? WHERE "
                                          "job = ? AND n = ?"));
    std::int64_t staged = 0;
    std::int64_t bytes = 0;
    bool only_staged = true;
    for (const JobFile& file : files) {
      set.bind(1, static_cast<std::int64_t>(file.state)).bind(2, file.status);
      set.bind_optional(3, file.modified_ns).bind(4, job.number).bind(5, file.n);
      ALMAGEST_CHECK(set.run());
      only_staged = only_staged && file.state == FileState::staged;
      ++staged;
      bytes += static_cast<std::int64_t>(file.size);
    }
    if (!only_staged) return store_->run(kSums, [&](Statement& sum) { sum.bind(1, job.number); });
    return store_->run("UPDATE job SET done_files = done_files + ?, done_bytes = done_bytes + ? WHERE number = ?",
                       [&](Statement& add) { add.bind(1, staged).bind(2, bytes).bind(3, job.number); });
  });
}

base::Status Jobs::drop(const Job& job, const std::vector<JobFile>& files) {
  const std::lock_guard lock(store_->mutex);
  return store_->together([&]() -> base::Status {
    ALMAGEST_TRY(Statement remove, store_->database.prepare("DELETE FROM job_file WHERE job = ? AND n = ?"));
    for (const JobFile& file : files) ALMAGEST_CHECK(remove.bind(1, job.number).bind(2, file.n).run());
    return store_->run(kSums, [&](Statement& sum) { sum.bind(1, job.number); });
  });
}

base::Result<std::vector<Job>> Jobs::in_state(State state) const {
  const std::lock_guard lock(store_->mutex);
  return store_->select("state = ? ORDER BY number",
                        [&](Statement& read) { read.bind(1, static_cast<std::int64_t>(state)); });
}

base::Result<bool> Jobs::set_state(const Job& job, State from, State to, const std::string& problem) {
  const std::int64_t now = store_->env.clock().now().us;
  const std::int64_t days = store_->folder.configuration().staging.days;
  const std::lock_guard lock(store_->mutex);
  ALMAGEST_CHECK(store_->run(
      "UPDATE job SET state = ?1, problem = ?2, ready_us = CASE WHEN ?1 = 2 THEN ?3 ELSE ready_us END, expires_us = "
      "CASE "
      "WHEN ?1 = 2 AND expires_us IS NULL THEN ?4 ELSE expires_us END, ended_us = CASE WHEN ?1 > 2 THEN ?3 END "
      "WHERE number = ?5 AND state = ?6 AND attempt = ?7",
      [&](Statement& set) {
        set.bind(1, static_cast<std::int64_t>(to)).bind(2, problem).bind(3, now).bind(4, now + days * 86'400'000'000);
        set.bind(5, job.number).bind(6, static_cast<std::int64_t>(from)).bind(7, job.attempt);
      }));
  return store_->database.changes() > 0;
}

base::Status Jobs::set_mailed(const Job& job) {
  const std::lock_guard lock(store_->mutex);
  return store_->run("UPDATE job SET mailed = 1 WHERE number = ? AND attempt = ?",
                     [&](Statement& set) { set.bind(1, job.number).bind(2, job.attempt); });
}

base::Status Jobs::set_reminded(const Job& job) {
  const std::lock_guard lock(store_->mutex);
  return store_->run("UPDATE job SET reminded = 1 WHERE number = ? AND attempt = ?",
                     [&](Statement& set) { set.bind(1, job.number).bind(2, job.attempt); });
}

base::Result<std::vector<Job>> Jobs::to_mail() const {
  const std::lock_guard lock(store_->mutex);
  return store_->select("mailed = 0 AND email <> '' AND state IN (2, 3) ORDER BY number", [](Statement&) {});
}

base::Status Jobs::forget_before(base::Instant ended) {
  const std::lock_guard lock(store_->mutex);
  return store_->run("DELETE FROM job WHERE state > 2 AND ended_us < ?",
                     [&](Statement& remove) { remove.bind(1, ended.us); });
}

}  // namespace almagest::stage
