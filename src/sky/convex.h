// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "base/result.h"
#include "sky/region.h"

namespace almagest::sky {

// The inside of a polygon, by the even-odd rule, as convex polygons that do not overlap: the polygon itself if it is
// convex. Parts thinner than kEdgeTolerance_deg may be missing. Errors: too_large beyond `max_parts`, or if edges cross
// so often that it would take seconds.
base::Result<std::vector<Polygon>> convex_parts(const Polygon& polygon, std::size_t max_parts = 10'000);

}  // namespace almagest::sky
