// SPDX-License-Identifier: GPL-3.0-or-later
#include "stage/worker.h"

#include <fmt/format.h>

#include <chrono>

#include "access/rights.h"
#include "base/log.h"
#include "stage/bring.h"
#include "stage/judge.h"
#include "stage/references.h"
#include "storage/lock.h"

namespace almagest::stage {
namespace {

using base::Code;

constexpr auto kLookEvery = std::chrono::milliseconds(300);
constexpr auto kSlice = std::chrono::milliseconds(1000);  // then it is the next job's turn
constexpr std::int64_t kFilesOfSlice = 500;

}  // namespace

base::Result<std::optional<access::Viewer>> owner_of(const access::Accounts& accounts, const Job& job) {
  if (job.is_anonymous()) return std::optional(access::Viewer::anonymous());
  return accounts.viewer_of_account(job.account);
}

Worker::Worker(Workplace place) : place_(std::move(place)), users_(place_.env, place_.folder) {}

Worker::~Worker() {
  stop_ = true;
  if (thread_.joinable()) thread_.join();
}

void Worker::start() {
  thread_ = std::thread([this] { work(); });
}

void Worker::work() {
  std::unique_ptr<base::File> only;  // held as long as this process works
  while (!stop_) {
    std::this_thread::sleep_for(kLookEvery);
    if (!only) {
      auto held = storage::lock(place_.env.files(), jobs_lock(place_.folder));
      if (!held) continue;
      only = std::move(*held);
    }
    if (const base::Status done = round(); !done) {
      base::log(base::Level::error, "staging", {{"error", std::string_view(done.error().message)}});
      std::this_thread::sleep_for(kLookEvery * 3);
    }
  }
}

base::Status Worker::round() {
  // Each is tried whatever became of the others: rights must end even where no mail can be put down.
  base::Status first = check_rights();
  const auto keep = [&first](base::Status status) {
    if (first && !status) first = std::move(status);
  };
  keep(expire());
  keep(write_users());
  keep(sweep());
  keep(prepare());
  keep(write_mails());
  return first;
}

base::Status Worker::write_users() {
  ALMAGEST_TRY(std::vector<Job> ready, place_.jobs.in_state(State::ready));
  if (told_noting(place_.env, place_.folder) == Noting::impossible) {
    std::erase_if(ready, [&](const Job& job) { return place_.jobs.has_exclusive(job).value_or(true); });
  }
  return users_.write(ready);
}

base::Result<catalog::Catalog*> Worker::catalog() {
  if (!catalog_) {
    ALMAGEST_TRY(catalog::Catalog opened,
                 catalog::Catalog::open(place_.env, place_.folder.path(), place_.dictionary, catalog::OpenMode::read));
    catalog_.emplace(std::move(opened));
  }
  return &*catalog_;
}

// Asked while a long copy runs.
bool Worker::should_stop(const Job& job) {
  if (stop_) return true;
  const auto now = place_.jobs.find(job.id);
  return !now || !*now || (*now)->state != State::preparing;
}

base::Status Worker::prepare() {
  const auto until = std::chrono::steady_clock::now() + kSlice;
  do {
    ALMAGEST_TRY(const std::optional<Job> job, place_.jobs.next_to_prepare());
    if (!job) return {};
    ALMAGEST_TRY(const std::optional<access::Viewer> owner, owner_of(place_.accounts, *job));
    if (!owner) return place_.jobs.cancel(job->id).map([](auto&&) {});
    ALMAGEST_TRY(const std::vector<JobFile> waiting, place_.jobs.files(*job, 0, kFilesOfSlice, FileState::waiting));
    if (waiting.empty()) {
      ALMAGEST_CHECK(finish(*job));
      continue;
    }
    ALMAGEST_TRY(catalog::Catalog* const catalog, this->catalog());
    std::vector<JobFile> done;
    std::vector<JobFile> dropped;
    base::Status staged;
    for (JobFile file : waiting) {
      if (stop_ || (!done.empty() && std::chrono::steady_clock::now() > until)) break;
      bool hidden = false;
      staged = stage(*job, *owner, *catalog, file, hidden);
      if (!staged) break;
      (hidden ? dropped : done).push_back(std::move(file));
    }
    ALMAGEST_CHECK(place_.jobs.note(*job, done));
    if (!dropped.empty()) ALMAGEST_CHECK(place_.jobs.drop(*job, dropped));
    if (!staged && staged.error().code != Code::unavailable) {
      base::log(base::Level::error, "job failed", {{"problem", std::string_view(staged.error().message)}});
      ALMAGEST_CHECK(
          place_.jobs.set_state(*job, State::preparing, State::failed, staged.error().message).map([](bool) {}));
    }
  } while (!stop_ && std::chrono::steady_clock::now() < until);
  return {};
}

// An error: the disk does not take it, or it is not to be done any more. What is wrong with the file itself is noted in
// it. `hidden`: nobody may know of it any more.
base::Status Worker::stage(const Job& job, const access::Viewer& viewer, catalog::Catalog& catalog, JobFile& file,
                           bool& hidden) {
  const metadata::Mission* const mission = place_.dictionary.find(job.mission);
  std::optional<catalog::Product> product;
  if (mission != nullptr) {
    ALMAGEST_TRY(product, product_of(place_.env, place_.folder, catalog, *mission, viewer, file));
  }
  const auto missing = [&](std::string why) {
    file.state = FileState::missing;
    file.status = std::move(why);
  };
  if (mission == nullptr || !product || !product->current) {
    hidden = true;
    return {};
  }
  const access::Subject subject = access::subject_of(*mission, *product);
  const access::Reading reading = access::can_read(viewer, subject, place_.env.clock().now());
  hidden = reading == access::Reading::hidden;
  if (reading != access::Reading::allowed) {
    missing(kRightsEnded);
    return {};
  }
  const catalog::Version& version = *product->current;
  if (version.id != file.version || version.standing != catalog::Standing::listed) {
    missing("not sent: it was replaced or withdrawn since it was ordered");
    return {};
  }
  if (!version.path || !version.sha256) {
    missing("not sent: the archive does not hold it any more");
    return {};
  }
  int asked = 0;
  const auto stop = [&] { return stop_ || (++asked % 64 == 0 && should_stop(job)); };
  const std::string folder = staging_of(place_.folder, job);
  if (!place_.env.files().stat(folder, base::Follow::nothing)) {
    ALMAGEST_CHECK(place_.env.files().make_directories(folder));
  }
  const auto brought = bring(place_.env, place_.folder, version, file.sha256, folder + "/" + file.path, stop);
  if (!brought && brought.error().code == Code::corrupt) {
    missing("not sent: " + brought.error().message);
    return {};
  }
  if (!brought) return base::fail(brought.error());
  file.state = FileState::staged;
  file.modified_ns = *brought;
  file.status.clear();
  return {};
}

base::Status Worker::finish(const Job& job) {
  if (job.done_files == 0) {
    return place_.jobs.set_state(job, State::preparing, State::failed, "none of them can be sent any more")
        .map([](bool) {});
  }
  const base::Status told = write_texts(place_.env, place_.folder, place_.jobs, job, place_.archive);
  if (!told) {
    base::log(base::Level::error, "job failed", {{"problem", std::string_view(told.error().message)}});
    return place_.jobs.set_state(job, State::preparing, State::failed, told.error().message).map([](bool) {});
  }
  ALMAGEST_TRY(const bool ready, place_.jobs.set_state(job, State::preparing, State::ready));
  if (ready) base::log(base::Level::info, "job ready", {{"files", job.done_files}, {"bytes", job.done_bytes}});
  return {};
}

}  // namespace almagest::stage
