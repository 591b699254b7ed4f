// SPDX-License-Identifier: GPL-3.0-or-later
// Jobs as the endpoints that show them share it.
#pragma once

#include "api/v1.h"
#include "stage/jobs.h"

namespace almagest::api::v1 {

// The job that the path names, if the asker may know of it: its owner, staff, or of an anonymous job whoever knows its
// id. not_found otherwise.
base::Result<stage::Job> job_of(const Asked& asked);

}  // namespace almagest::api::v1
