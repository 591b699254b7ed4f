// SPDX-License-Identifier: GPL-3.0-or-later
#include "access/rights.h"

#include <algorithm>

namespace almagest::access {
namespace {

bool holds_rights(const Viewer& viewer, const Subject& subject, base::Instant now) {
  return is_public(subject.release, now) || viewer.is_staff() ||
         viewer.is_granted(subject.mission.id(), subject.program);
}

}  // namespace

Subject subject_of(const metadata::Mission& mission, const catalog::Product& product) {
  // What has no current version is not served at all; it counts as unknown.
  std::optional<base::Instant> release = product.current ? product.current->release : catalog::kUnknownRelease;
  if (mission.exclusive_rows() == metadata::ExclusiveRows::hidden) release = std::max(release, product.dataset_release);
  return {mission, product.program, release};
}

bool can_see(const Viewer& viewer, const Subject& dataset, base::Instant now) {
  return dataset.mission.exclusive_rows() == metadata::ExclusiveRows::visible || holds_rights(viewer, dataset, now);
}

bool can_see_all(const Viewer& viewer, const metadata::Mission& mission) {
  return mission.exclusive_rows() == metadata::ExclusiveRows::visible || viewer.is_staff();
}

bool sees_like_anonymous(const Viewer& viewer) {
  return !viewer.is_staff() && viewer.grants().empty();
}

Reading can_read(const Viewer& viewer, const Subject& product, base::Instant now) {
  if (holds_rights(viewer, product, now)) return Reading::allowed;
  if (product.mission.exclusive_rows() == metadata::ExclusiveRows::hidden) return Reading::hidden;
  return viewer.is_anonymous() ? Reading::sign_in : Reading::denied;
}

}  // namespace almagest::access
