// SPDX-License-Identifier: GPL-3.0-or-later
// Ingest of files: what lies below some paths becomes products of the archive, held and described.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "metadata/mission.h"
#include "storage/folder.h"

namespace almagest::ingest {

enum class Trust {
  size_and_time,  // a file of the recorded size and modification time is taken as unchanged
  nothing,        // every file is read and compared by its SHA-256
};

struct IngestOptions {
  storage::Placement placement = storage::Placement::leave;
  unsigned jobs = 1;
  Trust trust = Trust::size_and_time;
};

struct IngestProgress {
  std::uint64_t files = 0, files_total = 0, bytes = 0, bytes_total = 0;
};

struct IngestReport {
  std::int64_t added = 0;     // new products
  std::int64_t replaced = 0;  // reprocessed: new content under a known name; the old version is history
  std::int64_t held = 0;      // known from a table before, now with bytes
  std::int64_t unlisted = 0;  // kept, but they match no version that the tables list
  std::int64_t unchanged = 0;
  std::int64_t unclassified = 0;  // of the added ones: names that follow no rule
  std::int64_t warned = 0;
  std::int64_t refused = 0;
  std::vector<std::string> messages;  // "refused PATH: why", "warning PATH: what"; complete
};

// Ingests in the order of the paths, in transactions of a few dozen files: stopped anywhere, the record is sound, and
// the same call again goes on and ends in the same state as if it had never been stopped.
base::Result<IngestReport> ingest(base::Env& env, const storage::Folder& folder, catalog::Catalog& catalog,
                                  const metadata::Dictionary& dictionary, const std::vector<std::string>& paths,
                                  const IngestOptions& options,
                                  const std::function<void(const IngestProgress&)>& progress);

}  // namespace almagest::ingest
