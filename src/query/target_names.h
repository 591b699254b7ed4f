// SPDX-License-Identifier: GPL-3.0-or-later
// The archive's own target names: the only way to find a moving target, which no list of the sky's names can have.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "query/search.h"

namespace almagest::query {

struct TargetName {
  std::string name;        // as the datasets have it, in the case that most of them use
  std::size_t column = 0;  // of the mission, whose condition query::exactly(name) asks for them
  std::uint64_t rows = 0;  // datasets of it that the viewer may know of, whatever the case of letters
};

struct TargetNames {
  std::vector<TargetName> names;  // those that are the text, then those that begin with it, then those that contain
                                  // it; the more datasets the earlier, then by name
  std::uint64_t total = 0;        // of names that fit, also those beyond the limit
};

// Names that observers or catalogues gave to the targets of datasets (roles target_name and target_catalogue_name) and
// that contain `text`, spelling forgiven as by name_key(): "ngc 1300" finds "NGC-1300-CENTER". A name that both columns
// have appears once, for the one with more datasets. A name counts only by datasets that the viewer may know of, and is
// not there without one. Errors: not_found (no such mission); invalid_argument if the text has no letter or digit, or
// more than 200 bytes. A mission without such columns has no names.
base::Result<TargetNames> target_names(const index::SnapshotPointer& snapshot, std::string_view mission,
                                       std::string_view text, const access::Viewer& viewer, base::Instant now,
                                       std::size_t most = 20);

}  // namespace almagest::query
