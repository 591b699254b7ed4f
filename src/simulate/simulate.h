// SPDX-License-Identifier: GPL-3.0-or-later
// An invented JWST archive as files, for demonstrations, tests and benchmarks. docs/simulation.md says what is in it.
// Every FITS file carries SIMULATE = T.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "base/result.h"

namespace almagest::simulate {

inline constexpr std::int64_t kMostDatasets = 10'000;
inline constexpr std::int64_t kLeastWithOthers = 60;  // from here on files of the other missions are made, too

struct Options {
  std::int64_t datasets = 100;  // of exposures (levels 1 and 2); combined products come on top; 1 to kMostDatasets
  std::uint64_t seed = 1;
  int scale = 1;                // 1, 2, 4, 8 or 16: pixels a side of large frames, of which a demonstration has few
  std::vector<int> programs{};  // only these; empty: all
  bool earlier = false;         // as an earlier version of the pipeline made them: other fluxes, another context
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

// Exposures that it takes to do everything that the simulated programs ask for once.
std::int64_t whole_observatory();

// Those that were processed twice in a demonstration.
std::vector<int> reprocessed_programs();
// Whether a demonstration takes a dataset or a product of this name back: what was made of a visit that broke off.
bool is_withdrawn(std::string_view name);

// Programs, as the catalog numbers them, whose data a demonstration keeps exclusive.
struct ExclusiveProgram {
  std::string mission;  // id
  std::string number;
};
std::vector<ExclusiveProgram> exclusive_programs();

}  // namespace almagest::simulate
