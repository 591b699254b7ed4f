// SPDX-License-Identifier: GPL-3.0-or-later
// What somebody may know of a job's files now. Asked by the worker, again and again, and whenever a text is sent.
#pragma once

#include <optional>

#include "access/rights.h"
#include "catalog/catalog.h"
#include "stage/job.h"

namespace almagest::stage {

// By the record as it is. hidden: also of a file that it does not know any more, or of a mission that is gone (null).
// What has no URI was known by its name alone when the job was ordered, and is nobody's secret.
base::Result<access::Reading> reading_of(catalog::Catalog& catalog, const metadata::Mission* mission,
                                         const access::Viewer& viewer, const JobFile& file, base::Instant now);

// The file as texts tell of it to whom `reading` was said; nullopt: not at all.
std::optional<JobFile> as_told(JobFile file, access::Reading reading);

inline constexpr const char* kRightsEnded = "not sent: the rights to it have ended";

}  // namespace almagest::stage
