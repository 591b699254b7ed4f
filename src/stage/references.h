// SPDX-License-Identifier: GPL-3.0-or-later
// Calibration references among the files of a job.
#pragma once

#include <optional>

#include "access/viewer.h"
#include "base/env.h"
#include "catalog/catalog.h"
#include "stage/job.h"
#include "storage/folder.h"

namespace almagest::stage {

// What a file of a job is now: a product of the record, or a calibration reference in a product's shape, with the
// rights of the data that tell of it and, if it is held, the place of its bytes. nullopt: it is not there, or not for
// `viewer` to know of.
base::Result<std::optional<catalog::Product>> product_of(base::Env& env, const storage::Folder& folder,
                                                         catalog::Catalog& catalog, const metadata::Mission& mission,
                                                         const access::Viewer& viewer, const JobFile& file);

}  // namespace almagest::stage
