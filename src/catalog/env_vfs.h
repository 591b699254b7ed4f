// SPDX-License-Identifier: GPL-3.0-or-later
// Lets SQLite ask Env before each write, so that a simulated power cut or a full disk reaches the database as well.
// A shim over SQLite's default VFS (sqlite.org/vfs.html, "VFS shims"): reads and locks go straight through.
#pragma once

#include <string>

#include "base/env.h"
#include "base/result.h"

namespace almagest::catalog {

// Registers the shim for `env` once and returns its VFS name. Thread-safe. `env` must outlive every database on it.
base::Result<std::string> env_vfs(base::Env& env);

}  // namespace almagest::catalog
