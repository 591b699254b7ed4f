// SPDX-License-Identifier: GPL-3.0-or-later
// The files below some paths, in the order of their paths.
#pragma once

#include <string>
#include <vector>

#include "base/env.h"

namespace almagest::ingest {

struct Found {
  std::string path;  // absolute
  std::string name;  // file name
  base::FileInfo info;
};

// Regular files below `paths` (links to files are followed, links to folders are not), without hidden ones, unfinished
// downloads (.part, .tmp), manifests and scripts that download tools leave, and everything below `except`. A path that
// does not exist is an error.
base::Result<std::vector<Found>> walk(base::FileSystem& files, const std::vector<std::string>& paths,
                                      const std::string& except);

}  // namespace almagest::ingest
