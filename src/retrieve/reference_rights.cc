// SPDX-License-Identifier: GPL-3.0-or-later
#include "retrieve/reference_rights.h"

#include <algorithm>

namespace almagest::retrieve {

base::Result<std::optional<ReferenceUse>> use_of_reference(catalog::Catalog& catalog, const metadata::Mission& mission,
                                                           const access::Viewer& viewer, base::Instant now,
                                                           std::string_view name) {
  std::optional<ReferenceUse> use;
  const auto look_at = [&](const catalog::File& file, std::string_view keyword) {
    if (keyword == "ASNTABLE" || keyword == "ASNPOOL" || keyword == "MSAMETFL") return;  // no references, but products
    if (file.standing != catalog::Standing::listed) return;
    std::optional<base::Instant> release = file.release;
    if (mission.exclusive_rows() == metadata::ExclusiveRows::hidden) release = std::max(release, file.dataset_release);
    const bool later = use && (!use->release || (release && *release >= *use->release));
    if (later || access::can_read(viewer, {mission, file.program, release}, now) != access::Reading::allowed) return;
    use = {file.program, release};
  };
  ALMAGEST_CHECK(catalog.each_naming(mission, name, look_at));
  // Headers may name it with the folder of a pipeline before it: "jref$name", "oref$name".
  for (char letter = 'a'; letter <= 'z' && !use; ++letter) {
    ALMAGEST_CHECK(catalog.each_naming(mission, std::string(1, letter) + "ref$" + std::string(name), look_at));
  }
  return use;
}

}  // namespace almagest::retrieve
