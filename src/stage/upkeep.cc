// SPDX-License-Identifier: GPL-3.0-or-later
// What the worker does besides preparing: rights that end, time that passes, mails, folders that nobody needs.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "access/rights.h"
#include "base/log.h"
#include "stage/bring.h"
#include "stage/references.h"
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

// Rights depend on the record, on the owner's grants and on the time, and time only opens.
base::Status Worker::check_rights() {
  const auto began = place_.env.clock().monotonic();
  if (began < judge_next_) return {};
  ALMAGEST_TRY(catalog::Catalog* const catalog, this->catalog());
  ALMAGEST_TRY(const std::int64_t change, catalog->latest_change());
  std::map<std::string, std::string> checked;
  for (const State state : {State::preparing, State::ready}) {
    ALMAGEST_TRY(const std::vector<Job> jobs, place_.jobs.in_state(state));
    for (const Job& job : jobs) {
      ALMAGEST_TRY(const std::optional<access::Viewer> owner, owner_of(place_.accounts, job));
      if (!owner) {
        ALMAGEST_CHECK(place_.jobs.cancel(job.id).map([](auto&&) {}));
        continue;
      }
      const std::string by = judged_by(change, *owner);
      const auto before = checked_.find(job.id);
      ALMAGEST_CHECK(check_files(job, *owner, *catalog, before == checked_.end() || before->second != by));
      checked[job.id] = by;
    }
  }
  checked_ = std::move(checked);
  const auto now = place_.env.clock().monotonic();
  judge_next_ = now + std::max<std::chrono::nanoseconds>(kJudgeEvery, kRest * (now - began));
  return {};
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
      std::optional<catalog::Product> product;
      if (rights && !file.uri.empty() && mission != nullptr) {
        ALMAGEST_TRY(product, product_of(place_.env, place_.folder, catalog, *mission, viewer, file));
      }
      const auto reading =
          mission == nullptr || !product || !product->current
              ? access::Reading::hidden
              : access::can_read(viewer, access::subject_of(*mission, *product), place_.env.clock().now());
      if (rights && !file.uri.empty() && reading == access::Reading::hidden) {
        hidden.push_back(std::move(file));
      } else if (file.state != FileState::staged) {
        continue;
      } else if (rights && reading != access::Reading::allowed) {
        file.state = FileState::missing;
        file.status = "not sent: the rights to it have ended";
        ended.push_back(std::move(file));
      } else if (!is_there(place_.env.files(), folder + "/" + file.path, file)) {
        file.state = FileState::waiting;
        again.push_back(std::move(file));
      }
    }
  }
  if (ended.empty() && hidden.empty() && again.empty()) return {};
  for (const std::vector<JobFile>* const gone : {&ended, &hidden, &again}) {
    for (const JobFile& file : *gone) {
      if (file.sha256.empty()) continue;
      ALMAGEST_CHECK(remove_file(place_.env, folder, file.path));
    }
  }
  base::log(base::Level::info, "job changed",
            {{"ended", static_cast<std::int64_t>(ended.size() + hidden.size())},
             {"again", static_cast<std::int64_t>(again.size())}});
  ended.insert(ended.end(), again.begin(), again.end());
  ALMAGEST_CHECK(place_.jobs.note(job, ended));
  ALMAGEST_CHECK(place_.jobs.drop(job, hidden));
  if (job.state != State::ready) return {};
  if (!again.empty()) return place_.jobs.set_state(job, State::ready, State::preparing).map([](bool) {});
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
      if (!job.email.empty() && place_.outbox.sends()) {
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

// The key of a message is that of the job and the attempt, so that it is put once even if this process ends before it
// has noted so.
base::Status Worker::write_mails() {
  ALMAGEST_TRY(const std::vector<Job> jobs, place_.jobs.to_mail());
  for (const Job& job : jobs) {
    ALMAGEST_TRY(const std::int64_t today, place_.outbox.count_to(job.email, {place_.env.clock().now().us - kDay_us}));
    if (place_.outbox.sends() && today < kMostMailsADay) {
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
