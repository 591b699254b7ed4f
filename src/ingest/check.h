// SPDX-License-Identifier: GPL-3.0-or-later
// Whether the archive is what its record says.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "storage/folder.h"

namespace almagest::ingest {

enum class Depth { record_and_links, bytes };  // bytes: every held file is read and its checksums are compared

struct CheckReport {
  std::int64_t files = 0;
  std::int64_t bytes = 0;
  std::vector<std::string> problems;  // sentences; empty: all is well
};

base::Result<CheckReport> check(base::Env& env, const storage::Folder& folder, catalog::Catalog& catalog, Depth depth,
                                const std::function<void(const CheckReport&)>& progress);

}  // namespace almagest::ingest
