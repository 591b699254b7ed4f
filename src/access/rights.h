// SPDX-License-Identifier: GPL-3.0-or-later
// The rights function: the one place that decides who sees which row and who reads which bytes. Deny by default.
// The index evaluates can_see into a bitmap before anything is matched or counted; whoever sends bytes asks can_read
// again, with the original viewer, at the moment of sending.
#pragma once

#include <optional>
#include <string>

#include "access/viewer.h"
#include "base/time.h"
#include "catalog/catalog.h"
#include "metadata/mission.h"

namespace almagest::access {

// What the rights to a dataset or a product depend on.
struct Subject {
  const metadata::Mission& mission;
  std::string program;                   // as in the grants: without leading zeros
  std::optional<base::Instant> release;  // null: public from the start
};

inline bool is_public(const std::optional<base::Instant>& release, base::Instant now) {
  return !release || *release <= now;
}

// A product in the record. Where exclusive rows are hidden, a file is no more public than its dataset.
Subject subject_of(const metadata::Mission& mission, const catalog::Product& product);

// Whether the row may be known of at all.
bool can_see(const Viewer& viewer, const Subject& dataset, base::Instant now);
// Whether can_see() holds for every dataset of the mission, at any time.
bool can_see_all(const Viewer& viewer, const metadata::Mission& mission);
// Whether can_see() says the same of every dataset as for an anonymous viewer.
bool sees_like_anonymous(const Viewer& viewer);

enum class Reading {
  allowed,
  sign_in,  // anonymous: a signed-in viewer might
  denied,
  hidden,  // to be answered like something that does not exist
};
Reading can_read(const Viewer& viewer, const Subject& product, base::Instant now);

}  // namespace almagest::access
