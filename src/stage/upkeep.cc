// SPDX-License-Identifier: GPL-3.0-or-later
// What the worker does besides preparing: rights that end, time that passes, mails, folders that nobody needs.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "access/rights.h"
#include "base/log.h"
#include "stage/bring.h"
#include "stage/judge.h"
#include "stage/worker.h"

namespace almagest::stage {
namespace {

constexpr auto kJudgeEvery = std::chrono::seconds(2);  // and after twenty times what it took, if that is longer
constexpr int kRest = 20;
constexpr std::int64_t kDay_us = 86'400'000'000;
constexpr std::int64_t kForgetAfter_us = 30 * kDay_us;
constexpr std::int64_t kFiles = 1000;  // in memory at a time

std::string judged_by(std::int64_t change, const access::Viewer& viewer) {
  std::string text = fmt::format("{} {}", change, viewer.is_staff());
  for (const std::string& grant : viewer.grants()) text += " " + grant;
  return text;
}

}  // namespace

base::Status Worker::check_job(const Job& job, std::int64_t change, catalog::Catalog& catalog,
                               std::map<std::string, std::string>& checked) {
  ALMAGEST_TRY(const std::optional<access::Viewer> owner, owner_of(place_.accounts, job));
  if (!owner) return place_.jobs.cancel(job.id).map([](auto&&) {});
  const std::string by = judged_by(change, *owner);
  const auto before = checked_.find(job.id);
  ALMAGEST_CHECK(check_files(job, *owner, catalog, before == checked_.end() || before->second != by));
  checked[job.id] = by;
  return {};
}

// Rights depend on the record, on the owner's grants and on the time, and time only opens.
base::Status Worker::check_rights() {
  const auto began = place_.env.clock().monotonic();
  if (began < judge_next_) return {};
  ALMAGEST_TRY(catalog::Catalog* const catalog, this->catalog());
  ALMAGEST_TRY(const std::int64_t change, catalog->latest_change());
  std::map<std::string, std::string> checked;
  base::Status first;  // problem; the rights to other jobs end all the same
  for (const State state : {State::preparing, State::ready}) {
    ALMAGEST_TRY(const std::vector<Job> jobs, place_.jobs.in_state(state));
    for (const Job& job : jobs) {
      const base::Status done = check_job(job, change, *catalog, checked);
      if (!done && first) first = done;
    }
  }
  checked_ = std::move(checked);
  const auto now = place_.env.clock().monotonic();
  judge_next_ = now + std::max<std::chrono::nanoseconds>(kJudgeEvery, kRest * (now - began));
  return first;
}

// Takes away what its owner may not have any more, and has done again what is not as it should be.
base::Status Worker::check_files(const Job& job, const access::Viewer& viewer, catalog::Catalog& catalog, bool rights) {
  const metadata::Mission* const mission = place_.dictionary.find(job.mission);
  const std::string folder = staging_of(place_.folder, job);
  std::vector<JobFile> ended;
  std::vector<JobFile> hidden;
  std::vector<JobFile> again;
  for (std::int64_t after = 0;;) {
    ALMAGEST_TRY(const std::vector<JobFile> files, place_.jobs.files(job, after, kFiles, std::nullopt));
    if (files.empty()) break;
    after = files.back().n;
    for (JobFile file : files) {
      if (!rights && file.state != FileState::staged) continue;
      access::Reading reading = access::Reading::allowed;
      if (rights) {
        ALMAGEST_TRY(reading, reading_of(catalog, mission, viewer, file, place_.env.clock().now()));
      }
      const std::optional<JobFile> told = as_told(file, reading);
      if (!told) {
        hidden.push_back(std::move(file));
      } else if (file.state != FileState::staged) {
        continue;
      } else if (told->state != FileState::staged) {
        ended.push_back(*told);
      } else if (!is_there(place_.env.files(), folder + "/" + file.path, file)) {
        file.state = FileState::waiting;
        again.push_back(std::move(file));
      }
    }
  }
  const bool is_ready = job.state == State::ready;
  if (ended.empty() && hidden.empty() && again.empty()) {
    // What could not be written before is tried again.
    return is_ready && !has_texts(place_.env, place_.folder, job) ? tell(job) : base::Status();
  }
  // Texts that tell of what is taken away go before it, so that nothing is told of it should this end halfway.
  ALMAGEST_CHECK(remove_texts(place_.env, place_.folder, job));
  for (const std::vector<JobFile>* const gone : {&ended, &hidden, &again}) {
    for (const JobFile& file : *gone) {
      if (file.sha256.empty()) continue;
      ALMAGEST_CHECK(remove_file(place_.env, folder, file.path));
    }
  }
  // Before it is noted: else nobody would know of sessions that go on sending what they have open.
  if (is_ready && !(ended.empty() && hidden.empty())) {
    ALMAGEST_CHECK(end_sessions(place_.env, place_.folder, job));
  }
  base::log(base::Level::info, "job changed",
            {{"ended", static_cast<std::int64_t>(ended.size() + hidden.size())},
             {"again", static_cast<std::int64_t>(again.size())}});
  ended.insert(ended.end(), again.begin(), again.end());
  ALMAGEST_CHECK(place_.jobs.note(job, ended));
  ALMAGEST_CHECK(place_.jobs.drop(job, hidden));
  if (!is_ready) return {};
  if (!again.empty()) return place_.jobs.set_state(job, State::ready, State::preparing).map([](bool) {});
  return tell(job);
}

// The texts of a ready job, as it is by now.
base::Status Worker::tell(const Job& job) {
  ALMAGEST_TRY(const std::optional<Job> now, place_.jobs.find(job.id));
  if (!now || now->state != State::ready) return {};
  return write_texts(place_.env, place_.folder, place_.jobs, *now, place_.archive);
}

base::Status Worker::expire() {
  const std::int64_t now = place_.env.clock().now().us;
  ALMAGEST_TRY(const std::vector<Job> ready, place_.jobs.in_state(State::ready));
  for (const Job& job : ready) {
    if (!job.expires) continue;
    if (job.expires->us <= now) {
      ALMAGEST_CHECK(place_.jobs.set_state(job, State::ready, State::expired).map([](bool) {}));
    } else if (!job.reminded && job.expires->us - now <= kDay_us && job.ready &&
               job.expires->us - job.ready->us > kDay_us) {
      ALMAGEST_TRY(const bool may_write, may_write_to(job.email));
      if (may_write) {
        const auto put =
            place_.outbox.put(reminder_message(job, place_.archive, read_address(place_.env, place_.folder)),
                              fmt::format("job {} {} reminder", job.id, job.attempt));
        if (!put) return base::fail(put.error());
      }
      ALMAGEST_CHECK(place_.jobs.set_reminded(job));
    }
  }
  return place_.jobs.forget_before({now - kForgetAfter_us});
}

base::Result<bool> Worker::may_write_to(const std::string& address) {
  if (address.empty() || !place_.outbox.sends()) return false;
  ALMAGEST_TRY(const std::int64_t today, place_.outbox.count_to(address, {place_.env.clock().now().us - kDay_us}));
  return today < kMostMailsADay;
}

// The key of a message is that of the job and the attempt, so that it is put once even if this process ends before it
// has noted so.
base::Status Worker::write_mails() {
  ALMAGEST_TRY(const std::vector<Job> jobs, place_.jobs.to_mail());
  for (const Job& job : jobs) {
    ALMAGEST_TRY(const bool may_write, may_write_to(job.email));
    if (may_write) {
      const mail::Message message = job.state == State::ready
                                        ? ready_message(job, place_.archive, read_address(place_.env, place_.folder))
                                        : failed_message(job, place_.archive);
      const auto put = place_.outbox.put(message, fmt::format("job {} {} {}", job.id, job.attempt, word_of(job.state)));
      if (!put && put.error().code != base::Code::invalid_argument) return base::fail(put.error());
    }
    ALMAGEST_CHECK(place_.jobs.set_mailed(job));
  }
  return {};
}

// Folders of jobs that have ended, and of none.
base::Status Worker::sweep() {
  const std::string staging = place_.folder.path() + "/staging";
  if (!place_.env.files().stat(staging, base::Follow::nothing)) return {};
  ALMAGEST_TRY(const auto entries, place_.env.files().list(staging));
  for (const base::DirectoryEntry& entry : entries) {
    ALMAGEST_TRY(const std::optional<Job> job, place_.jobs.find(entry.name));
    if (job && is_live(job->state)) continue;
    ALMAGEST_CHECK(remove_tree(place_.env, staging + "/" + entry.name));
  }
  return {};
}

}  // namespace almagest::stage
