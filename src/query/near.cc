// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "query/found.h"

namespace almagest::query {
namespace {

using index::Bitmap;
using index::Row;

constexpr double kArcminPerDegree = 60;
// So few rows are tested faster than cells are looked up.
constexpr std::size_t kFew = 32;

Bitmap candidates_near(const index::Table& table, const Bitmap& rows, const sky::SkyPoint& point, double radius_deg) {
  Bitmap near = Bitmap::none(rows.size());
  table.sky().add_candidates(point, radius_deg, near);
  near &= rows;
  return near;
}

}  // namespace

base::Result<Found> find_near(const index::Table& table, const Bitmap& rows, const Search& search) {
  Bitmap somewhere = rows;
  somewhere.and_not(table.sky().nowhere());
  const bool few = somewhere.count() <= kFew;
  // What lies on the rim counts as within, as on the edge of a footprint.
  const double radius_deg = search.radius_deg + sky::kEdgeTolerance_deg;

  Found found;
  for (std::size_t target = 0; target < search.targets.size(); ++target) {
    const sky::SkyPoint& point = search.targets[target].point;
    const Bitmap candidates = few ? somewhere : candidates_near(table, somewhere, point, search.radius_deg);
    const sky::Vector direction = point.unit();
    candidates.for_each([&](std::size_t i) {
      const index::Place& place = table.sky().place(static_cast<Row>(i));
      if (place.is_beyond(direction, radius_deg)) return;
      const double distance_deg = place.distance_deg(point);
      if (distance_deg > radius_deg) return;
      found.rows.push_back(static_cast<Row>(i));
      found.targets.push_back(static_cast<std::uint32_t>(target));
      found.separations_arcmin.push_back(distance_deg * kArcminPerDegree);
    });
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
