// SPDX-License-Identifier: GPL-3.0-or-later
#include "retrieve/reference_rights.h"

#include "metadata/reference_address.h"

namespace almagest::retrieve {

using catalog::Catalog;
using catalog::ReferenceUse;

// What is looked at is what the viewer may know of, so that the time it takes tells nothing of the rest.
base::Result<std::optional<ReferenceUse>> use_of_reference(Catalog& catalog, const metadata::Mission& mission,
                                                           const access::Viewer& viewer, base::Instant now,
                                                           std::string_view name) {
  const std::string_view file = metadata::reference_asked_for(name);
  std::optional<ReferenceUse> use;
  const auto take = [&](const ReferenceUse& found) {
    const access::Subject subject{mission, found.program, found.release};
    if (access::can_read(viewer, subject, now) != access::Reading::allowed) return Catalog::Going::on;
    use = found;
    return Catalog::Going::stop;
  };
  ALMAGEST_CHECK(catalog.each_use(mission, file, std::nullopt, now, take));
  if (use || access::sees_like_anonymous(viewer)) return use;
  if (viewer.is_staff()) {
    ALMAGEST_CHECK(catalog.each_use(mission, file, std::nullopt, std::nullopt, take));
    return use;
  }
  for (const std::string& grant : viewer.grants()) {
    if (use || !grant.starts_with(mission.id() + "/")) continue;
    const std::string_view program = std::string_view(grant).substr(mission.id().size() + 1);
    ALMAGEST_CHECK(catalog.each_use(mission, file, program, std::nullopt, take));
  }
  return use;
}

}  // namespace almagest::retrieve
