// SPDX-License-Identifier: GPL-3.0-or-later
// For work that only one process may do at a time.
#pragma once

#include <memory>
#include <string>

#include "base/env.h"

namespace almagest::storage {

// Holds the file `path` (made if need be) until what is returned is destroyed or the process ends, however that
// happens. conflict: another process, or this one, holds it.
base::Result<std::unique_ptr<base::File>> lock(base::FileSystem& files, const std::string& path);

}  // namespace almagest::storage
