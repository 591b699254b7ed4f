// SPDX-License-Identifier: GPL-3.0-or-later
// A selection as /api/v1 writes it: which datasets, and which of their files (docs/api.md).
#pragma once

#include <optional>

#include "api/v1.h"
#include "retrieve/context.h"
#include "retrieve/selection.h"

namespace almagest::api::v1 {

inline constexpr std::size_t kMostSelected = 100'000;  // datasets by name

struct SelectionObject {
  retrieve::Selection selection;
  std::optional<Lane::Pass> pass;  // to be held while much is looked through
};

// Finds the datasets, too. Errors name the place in the JSON.
base::Result<SelectionObject> read_selection(const Asked& asked, const JsonNode& node);

}  // namespace almagest::api::v1
