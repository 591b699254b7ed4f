// SPDX-License-Identifier: GPL-3.0-or-later
// Simulated rows into the record of an archive.
#pragma once

#include "base/env.h"
#include "simulate/rows.h"

namespace almagest::simulate::rows {

struct Written {
  std::int64_t programs = 0;
  std::int64_t datasets = 0;
  std::int64_t products = 0;   // known, not held
  std::int64_t exclusive = 0;  // datasets that are not released by the clock
};

// Simulated rows belong into an empty record only: conflict if it is not.
base::Status check_empty(catalog::Catalog& catalog);

// The record must be empty. Rows are written in large transactions; a run that was stopped leaves
// an archive that has to be made anew. `progress` is called after each program.
base::Result<Written> write_record(base::Env& env, catalog::Catalog& catalog, const metadata::Mission& mission,
                                   const Options& options, const std::function<void(const Written&)>& progress);

// Writes no record but the index's snapshot alone, for searches at a size that no record is needed for. Datasets then
// have no products. The record must be empty.
base::Result<Written> write_index(base::Env& env, const std::string& folder, const metadata::Dictionary& dictionary,
                                  const metadata::Mission& mission, const Options& options,
                                  const std::function<void(const Written&)>& progress);

}  // namespace almagest::simulate::rows
