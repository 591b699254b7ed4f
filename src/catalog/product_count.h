// SPDX-License-Identifier: GPL-3.0-or-later
// How many products datasets have, for who may know of all or of some of them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/env.h"
#include "base/result.h"
#include "base/time.h"

namespace almagest::catalog {

struct ProductCount {
  std::int64_t open = 0;                          // public, as their datasets are
  std::map<std::string, std::int64_t> exclusive;  // the others, by program
  std::optional<base::Instant> until;             // when the next of these becomes public; null: none does
};

// Of the listed products of a mission's datasets, by a connection of its own. The time grows with their number.
base::Result<ProductCount> count_products(base::Env& env, const std::string& folder, const std::string& mission,
                                          base::Instant now);

}  // namespace almagest::catalog
