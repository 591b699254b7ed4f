// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "sky/healpix.h"

namespace almagest::sky {

// Sorts ranges and joins those that overlap or are adjacent. Empty ones are dropped.
void merge_ranges(std::vector<CellRange>& ranges);

}  // namespace almagest::sky
