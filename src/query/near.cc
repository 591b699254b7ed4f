// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>

#include "query/found.h"

namespace almagest::query {
namespace {

using index::Bitmap;
using index::Row;

constexpr double kArcminPerDegree = 60;

}  // namespace

base::Result<Found> find_near(const index::Table& table, const Bitmap& rows, const Search& search) {
  // What lies on the rim counts as within, as on the edge of a footprint.
  const double radius_deg = search.radius_deg + sky::kEdgeTolerance_deg;
  Found found;
  std::vector<Row> candidates;
  for (std::size_t target = 0; target < search.targets.size(); ++target) {
    const sky::SkyPoint& point = search.targets[target].point;
    candidates.clear();
    table.sky().add_candidates(point, radius_deg, candidates);
    std::sort(candidates.begin(), candidates.end());
    for (const Row row : candidates) {
      if (!rows.test(row)) continue;
      const double distance_deg = table.distance_deg(row, point);
      if (distance_deg > radius_deg) continue;
      found.rows.push_back(row);
      found.targets.push_back(static_cast<std::uint32_t>(target));
      found.separations_arcmin.push_back(distance_deg * kArcminPerDegree);
    }
    if (found.rows.size() > kMaxMatches) {
      return base::fail(base::Code::too_large,
                        fmt::format("the targets match more than {} times; ask with a smaller radius or for fewer "
                                    "targets at once",
                                    kMaxMatches));
    }
  }
  return found;
}

}  // namespace almagest::query
