// SPDX-License-Identifier: GPL-3.0-or-later
// Calibration references for a demonstration: some of those that its files name, as a CRDS cache has them.
#pragma once

#include <cstdint>
#include <string>

#include "base/env.h"
#include "base/result.h"

namespace almagest::simulate {

// Writes references/jwst/INSTRUMENT/... and mappings/jwst/... below `folder`, always the same; every file says that it
// is simulated. Gives how many there are.
base::Result<std::int64_t> write_reference_files(base::FileSystem& files, const std::string& folder);

}  // namespace almagest::simulate
