// SPDX-License-Identifier: GPL-3.0-or-later
// Does jobs, on a thread of its own: lays files out, asks again who may have them, writes mails, takes away what has
// expired. Of several processes on one archive one works. Each step can be broken off anywhere and done again.
#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "access/accounts.h"
#include "base/env.h"
#include "catalog/catalog.h"
#include "mail/outbox.h"
#include "stage/ftps.h"
#include "stage/jobs.h"
#include "stage/texts.h"
#include "storage/folder.h"

namespace almagest::stage {

// Who a job's owner is now; nullopt: there is no such user any more.
base::Result<std::optional<access::Viewer>> owner_of(const access::Accounts& accounts, const Job& job);

// All that is referred to must outlive the worker.
struct Workplace {
  base::Env& env;
  const storage::Folder& folder;
  const metadata::Dictionary& dictionary;
  const access::Accounts& accounts;
  Jobs& jobs;
  mail::Outbox& outbox;
  Archive archive;
};

// The lock that the worker of an archive holds while it works.
inline std::string jobs_lock(const storage::Folder& folder) {
  return folder.path() + "/jobs.lock";
}

class Worker {
 public:
  explicit Worker(Workplace place);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // One round of everything: what the thread does again and again. For tests, which call it themselves.
  base::Status round();
  void start();

 private:
  void work();
  base::Status prepare();
  base::Status finish(const Job& job);
  base::Status stage(const Job& job, const access::Viewer& viewer, catalog::Catalog& catalog, JobFile& file,
                     bool& hidden);
  base::Status check_rights();
  base::Status check_job(const Job& job, std::int64_t change, catalog::Catalog& catalog,
                         std::map<std::string, std::string>& checked);
  base::Status check_files(const Job& job, const access::Viewer& viewer, catalog::Catalog& catalog, bool rights);
  base::Status tell(const Job& job);
  base::Result<bool> may_write_to(const std::string& address);
  base::Status expire();
  base::Status write_users();
  base::Status write_mails();
  base::Status sweep();
  base::Result<catalog::Catalog*> catalog();
  bool should_stop(const Job& job);

  Workplace place_;
  FtpsUsers users_;
  std::optional<catalog::Catalog> catalog_;
  std::map<std::string, std::string> checked_;  // by id: what the rights were judged by
  std::chrono::nanoseconds judge_next_{};       // at the earliest; monotonic
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace almagest::stage
