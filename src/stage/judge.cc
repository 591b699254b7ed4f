// SPDX-License-Identifier: GPL-3.0-or-later
#include "stage/judge.h"

namespace almagest::stage {

base::Result<access::Reading> reading_of(catalog::Catalog& catalog, const metadata::Mission* mission,
                                         const access::Viewer& viewer, const JobFile& file, base::Instant now) {
  if (file.uri.empty()) return access::Reading::allowed;
  if (mission == nullptr) return access::Reading::hidden;
  ALMAGEST_TRY(const std::optional<catalog::Product> product, catalog.product_by_uri(file.uri));
  if (!product || !product->current) return access::Reading::hidden;
  return access::can_read(viewer, access::subject_of(*mission, *product), now);
}

std::optional<JobFile> as_told(JobFile file, access::Reading reading) {
  if (reading == access::Reading::hidden) return std::nullopt;
  if (file.state == FileState::staged && reading != access::Reading::allowed) {
    file.state = FileState::missing;
    file.status = kRightsEnded;
  }
  return file;
}

}  // namespace almagest::stage
