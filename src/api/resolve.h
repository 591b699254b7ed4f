// SPDX-License-Identifier: GPL-3.0-or-later
// From a name to a position: the table of the sky's names, then the targets of the archive's own datasets.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "access/viewer.h"
#include "api/service.h"
#include "sky/point.h"

namespace almagest::api {

struct Resolved {
  std::string name;  // canonical
  sky::SkyPoint point;
  std::string type;
  std::string source;  // "names of the sky" or "targets of JWST"
};

// A target counts only if the viewer may see a dataset of it.
std::optional<Resolved> resolve(const Service& service, const index::SnapshotPointer& snapshot,
                                const access::Viewer& viewer, std::string_view name);

}  // namespace almagest::api
