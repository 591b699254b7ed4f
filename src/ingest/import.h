// SPDX-License-Identifier: GPL-3.0-or-later
// Import of keyword tables: products that are known, with all their columns, but not held.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "metadata/mission.h"

namespace almagest::ingest {

struct ImportReport {
  std::int64_t rows = 0;              // of the table, without its header
  std::int64_t versions = 0;          // distinct ArchiveFileIDs in it
  std::int64_t products = 0;          // distinct file names in it
  std::int64_t datasets = 0;          // distinct file sets in it
  std::int64_t observations = 0;      // that its products are members of
  std::int64_t withdrawn = 0;         // products whose current version is withdrawn
  std::int64_t conflicts = 0;         // rows that contradict an earlier row of the same version
  std::int64_t added = 0;             // versions that the record did not have
  std::int64_t refused = 0;           // rows that could not be used
  std::int64_t adopted = 0;           // files held before that a row now lists
  std::vector<std::string> messages;  // why rows were refused or contradict; the first hundred
};

using ImportProgress = std::function<void(std::uint64_t rows, double fraction_read)>;

// Imports `table` (CSV, may be gzipped), as answered by MAST's JWST keyword services, in one transaction: a crash
// leaves the record as it was. Importing the same table again changes nothing.
base::Result<ImportReport> import_keywords(base::Env& env, catalog::Catalog& catalog, const metadata::Mission& mission,
                                           const std::string& table, const ImportProgress& progress);

}  // namespace almagest::ingest
