// SPDX-License-Identifier: GPL-3.0-or-later
// Files into a job's folder, and out of it again.
#pragma once

#include <functional>
#include <string>

#include "base/env.h"
#include "catalog/catalog.h"
#include "stage/job.h"
#include "storage/folder.h"

namespace almagest::stage {

// Puts the bytes of `version`, which must be held, at `to`: as a hard link to the same file, or, where the file system
// has no such link, as a copy whose checksum is compared. What is at `to` already is replaced. Errors: corrupt if the
// bytes are not those of the record, unavailable if `stop` said so meanwhile, io if the disk does not take them. Gives
// the time of modification of what is at `to`.
base::Result<std::int64_t> bring(base::Env& env, const storage::Folder& folder, const catalog::Version& version,
                                 const std::string& sha256, const std::string& to, const std::function<bool()>& stop);

// Whether the staged `file` is still what bring() put at `to`; a link shows what is written to the file elsewhere.
bool is_there(base::FileSystem& files, const std::string& to, const JobFile& file);

// A folder and all that is in it. Nothing is followed out of it; one that is not there is no error.
base::Status remove_tree(base::Env& env, const std::string& path);

// `path` and the folders above it.
base::Status remove_file(base::Env& env, const std::string& root, const std::string& path);

}  // namespace almagest::stage
