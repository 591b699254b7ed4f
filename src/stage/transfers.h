// SPDX-License-Identifier: GPL-3.0-or-later
// Exclusive files that were sent by FTPS, into the audit log: read from the log that ProFTPD writes, each once, also
// over restarts, crashes, and audit logs that are moved away. The log's first line has a name of its own, by which
// audit.db knows how much of it is noted there; `ftps/noted` has the same for an audit.db that is new.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/audit.h"
#include "base/env.h"
#include "catalog/catalog.h"
#include "stage/jobs.h"
#include "stage/transfer_line.h"
#include "storage/folder.h"

namespace almagest::stage {

std::string ftps_transfers(const storage::Folder& folder);  // the log's path
std::string ftps_noted(const storage::Folder& folder);

// All that is referred to must outlive it.
class TransferNotes {
 public:
  TransferNotes(base::Env& env, const storage::Folder& folder, const metadata::Dictionary& dictionary, const Jobs& jobs,
                access::Audit& audit)
      : env_(env), folder_(folder), dictionary_(dictionary), jobs_(jobs), audit_(audit) {}

  // Notes what the log, and former ones, have gained.
  base::Status look();
  // Another log takes the place of one that has no name or has grown large, at no moment leaving none. Who has the
  // former open goes on writing there. Its path; empty: it was not time for that.
  base::Result<std::string> renew_log();
  base::Result<std::vector<std::string>> former_logs() const;
  // Notes the rest and removes it. Once nobody has it open.
  base::Status remove_former(const std::string& path);
  // Whether anything can be noted now.
  base::Status check();
  // Whether what this user of FTPS may fetch has to be noted.
  base::Result<bool> is_noted(const std::string& login) const;
  // A file of which ProFTPD itself will say nothing, since its session was killed.
  base::Status note_killed(const std::string& login, const std::string& path);

 private:
  // nullopt: a public file, or none of the archive's.
  base::Result<std::optional<access::Sent>> sent_of(const Transfer& transfer);
  base::Result<catalog::Catalog*> catalog();
  base::Status look_at(const std::string& path);
  base::Result<std::uint64_t> noted_of(const std::string& log);
  base::Status keep_noted(const std::string& log, std::optional<std::uint64_t> bytes);

  base::Env& env_;
  const storage::Folder& folder_;
  const metadata::Dictionary& dictionary_;
  const Jobs& jobs_;
  access::Audit& audit_;
  std::optional<catalog::Catalog> catalog_;
};

}  // namespace almagest::stage
