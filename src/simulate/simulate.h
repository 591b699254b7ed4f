// SPDX-License-Identifier: GPL-3.0-or-later
// A small, believable, invented JWST archive as files, for demonstrations and tests. docs/simulation.md says what is in
// it. Every FITS file carries SIMULATE = T.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/env.h"
#include "base/result.h"

namespace almagest::simulate {

inline constexpr std::int64_t kMostDatasets = 10'000;

struct Options {
  std::int64_t datasets = 100;  // of exposures (levels 1 and 2); combined products come on top; 1 to kMostDatasets
  std::uint64_t seed = 1;
};

struct Progress {
  std::int64_t datasets = 0, datasets_total = 0, files = 0, bytes = 0;
};

struct Made {
  std::int64_t datasets = 0, files = 0, bytes = 0;
};

// Writes files below `folder`, byte for byte the same for the same options.
base::Result<Made> simulate(base::FileSystem& files, const std::string& folder, const Options& options,
                            const std::function<void(const Progress&)>& progress);

// Programs, as the catalog numbers them, whose data a demonstration keeps exclusive.
std::vector<std::string> exclusive_programs();

}  // namespace almagest::simulate
