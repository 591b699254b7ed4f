// SPDX-License-Identifier: GPL-3.0-or-later
// jobs.db: all jobs and their files. Whatever is answered was written before, so that a job survives the end of the
// process at any moment.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/accounts.h"
#include "base/env.h"
#include "base/result.h"
#include "stage/job.h"
#include "storage/folder.h"

namespace almagest::stage {

struct Order {
  std::int64_t account = 0;  // 0: anonymous
  std::string owner, email, mission, name, snapshot;
  std::vector<JobFile> files;  // waiting or not_sent
};

// Thread-safe.
class Jobs {
 public:
  // Opens jobs.db in the archive's folder, or makes it. `env` and `folder` must outlive it. By `accounts` an older file
  // is brought up to date.
  static base::Result<Jobs> open(base::Env& env, const storage::Folder& folder, const access::Accounts& accounts);
  Jobs(Jobs&&) noexcept;
  ~Jobs();

  // Errors: too_large beyond what one may have staged at a time, conflict for too many jobs, invalid_argument if no
  // file of the order can be sent.
  base::Result<Job> add(const Order& order);
  base::Result<std::optional<Job>> find(std::string_view id) const;
  struct Page {
    std::int64_t total = 0;
    std::vector<Job> jobs;  // newest first
  };
  base::Result<Page> list(std::optional<std::int64_t> account, std::int64_t offset, std::int64_t limit) const;
  // conflict: its state does not allow it. Retry takes the same files again, and may be refused like add().
  base::Result<Job> cancel(std::string_view id);
  base::Result<Job> retry(std::string_view id);
  base::Result<std::optional<JobFile>> staged_file(const Job& job, std::string_view path) const;

  // For who hands out files by FTPS. The latest of that login, whatever its state; a file in any state.
  base::Result<std::optional<Job>> with_login(std::string_view login) const;
  base::Result<std::optional<JobFile>> file_at(const Job& job, std::string_view path) const;
  base::Result<bool> has_exclusive(const Job& job) const;  // files that were not public when it was ordered

  // For the worker.
  base::Result<std::optional<Job>> next_to_prepare();  // by turns
  base::Result<std::vector<JobFile>> files(const Job& job, std::int64_t after, std::int64_t limit,
                                           std::optional<FileState> state) const;
  base::Status note(const Job& job, const std::vector<JobFile>& files);  // state and status of each; and the sums
  base::Status drop(const Job& job, const std::vector<JobFile>& files);  // as if they had never been in it
  base::Result<std::vector<Job>> in_state(State state) const;
  // Only from a state that is live, unless it is so already; false: the job is in another state by now.
  base::Result<bool> set_state(const Job& job, State from, State to, const std::string& problem = {});
  base::Status set_mailed(const Job& job);
  base::Status set_reminded(const Job& job);
  base::Result<std::vector<Job>> to_mail() const;  // ready or failed, and not yet told
  base::Status forget_before(base::Instant ended);

 private:
  struct Store;
  explicit Jobs(std::unique_ptr<Store> store);
  std::unique_ptr<Store> store_;
};

}  // namespace almagest::stage
