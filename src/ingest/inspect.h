// SPDX-License-Identifier: GPL-3.0-or-later
// What a file is: its mission and name, its digests, the values that its headers give, and what it refers to.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/env.h"
#include "base/hash.h"
#include "catalog/row_codec.h"
#include "ingest/derive.h"
#include "metadata/mission.h"

namespace almagest::ingest {

struct Inspected {
  const metadata::Mission* mission = nullptr;
  std::optional<metadata::FileName> name;  // nullopt: unclassified
  std::string program;                     // without leading zeros; empty if nothing tells it
  std::string exp_type;
  Facts facts;
  catalog::Row row;
  std::vector<std::string> warnings;
  std::vector<std::pair<std::string, std::string>> references;    // keyword, file
  std::vector<std::pair<std::string, std::string>> associations;  // root of the output, root of the member
};

// Reads headers (FITS) or the text (association JSON) of the file at `path`, known as `file_name`. Errors mean that the
// file is refused: unreadable, or no FITS in spite of its name. Without a mission of its own a file falls to the first.
base::Result<Inspected> inspect(base::FileSystem& files, const metadata::Dictionary& dictionary,
                                const std::string& path, const std::string& file_name);

// Root by which an exposure or a combined product is known to associations: its observation id.
std::string association_root(const metadata::Mission& mission, const std::string& file_name);

}  // namespace almagest::ingest
