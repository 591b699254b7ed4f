// SPDX-License-Identifier: GPL-3.0-or-later
// Who may know that a calibration reference was used: whoever may read a file whose header names it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "access/rights.h"
#include "access/viewer.h"
#include "base/time.h"
#include "catalog/catalog.h"

namespace almagest::retrieve {

// Of the files that name it, the program of that which is released first, and when that is (null: it is public).
struct ReferenceUse {
  std::string program;
  std::optional<base::Instant> release;
};
// nullopt: no listed file that the viewer may read names it.
base::Result<std::optional<ReferenceUse>> use_of_reference(catalog::Catalog& catalog, const metadata::Mission& mission,
                                                           const access::Viewer& viewer, base::Instant now,
                                                           std::string_view name);

}  // namespace almagest::retrieve
