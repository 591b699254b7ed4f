// SPDX-License-Identifier: GPL-3.0-or-later
// Who may know that a calibration reference was used: whoever may read a file whose header names it.
#pragma once

#include <optional>
#include <string_view>

#include "access/rights.h"
#include "access/viewer.h"
#include "base/time.h"
#include "catalog/catalog.h"

namespace almagest::retrieve {

// A use that the viewer may know of, a public one if there is one. nullopt: no listed file that he may read names it.
// `name`: of the file, or as a header has it.
base::Result<std::optional<catalog::ReferenceUse>> use_of_reference(catalog::Catalog& catalog,
                                                                    const metadata::Mission& mission,
                                                                    const access::Viewer& viewer, base::Instant now,
                                                                    std::string_view name);

}  // namespace almagest::retrieve
