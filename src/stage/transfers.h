// SPDX-License-Identifier: GPL-3.0-or-later
// Exclusive files that were sent by FTPS, into the audit log: read from the log that ProFTPD writes, each once, also
// over restarts and crashes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "access/audit.h"
#include "base/env.h"
#include "catalog/catalog.h"
#include "stage/jobs.h"
#include "stage/transfer_line.h"
#include "storage/folder.h"

namespace almagest::stage {

std::string ftps_transfers(const storage::Folder& folder);  // the log's path

// All that is referred to must outlive it.
class TransferNotes {
 public:
  TransferNotes(base::Env& env, const storage::Folder& folder, const metadata::Dictionary& dictionary, const Jobs& jobs,
                access::Audit& audit)
      : env_(env), folder_(folder), dictionary_(dictionary), jobs_(jobs), audit_(audit) {}

  // Notes what the log has gained.
  base::Status look();
  // The log begins anew if it has grown large. While nobody writes to it.
  base::Status shorten();
  // A file of which ProFTPD itself will say nothing, since its session was killed.
  base::Status note_killed(const std::string& login, const std::string& path);

 private:
  // nullopt: a public file, or none of the archive's.
  base::Result<std::optional<access::Sent>> sent_of(const Transfer& transfer);
  base::Result<catalog::Catalog*> catalog();

  base::Env& env_;
  const storage::Folder& folder_;
  const metadata::Dictionary& dictionary_;
  const Jobs& jobs_;
  access::Audit& audit_;
  std::optional<catalog::Catalog> catalog_;
};

}  // namespace almagest::stage
