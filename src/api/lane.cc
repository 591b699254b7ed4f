// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/lane.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace almagest::api {
namespace {

// A pair takes about a microsecond if the row meets the other conditions, else a fortieth of that.
constexpr double kHeavyPairs = 2e5;
constexpr double kMostPairs = 2e8;
constexpr std::size_t kHeavyTargets = 1000;  // which may all be in one crowded field
constexpr double kHeavyValues = 2e6;
constexpr double kHeavyOverlaps = 1e5;  // some microseconds each
constexpr double kFootprint_deg = 0.1;  // about how far one reaches

double share_of_sky(double radius_deg) {
  const double radius = std::min(180.0, radius_deg + kFootprint_deg) * std::numbers::pi / 180;
  return (1 - std::cos(radius)) / 2;
}

double share_of(const query::Area& area) {
  if (const auto* moc = std::get_if<sky::Moc>(&area)) return moc->sky_fraction();
  return share_of_sky(std::get<sky::Region>(area).bounding_cap().radius_deg);
}

}  // namespace

std::optional<Lane::Pass> Lane::enter() {
  if (free_.fetch_sub(1) > 0) return Pass(free_);
  ++free_;
  return std::nullopt;
}

Weight weight_of(const query::Search& search, const index::Table& table, const access::Viewer& viewer,
                 base::Instant now, Work work) {
  const double pairs_a_row = static_cast<double>(search.targets.size()) * share_of_sky(search.radius_deg);
  const double limit = search.counting == query::Counting::only ? 0 : static_cast<double>(search.limit);
  const double overlaps_a_row = work == Work::outlines ? 1 : search.area ? share_of(*search.area) : 0;
  const double columns = static_cast<double>(search.columns.size());
  const auto weight = [&](double rows) {
    if (pairs_a_row * rows > kMostPairs) return Weight::excessive;
    const bool heavy = overlaps_a_row * rows > kHeavyOverlaps || pairs_a_row * rows > kHeavyPairs ||
                       search.targets.size() > kHeavyTargets ||
                       std::min(limit, std::max(1.0, pairs_a_row) * rows) * columns > kHeavyValues;
    return heavy ? Weight::heavy : Weight::light;
  };
  const Weight at_most = weight(static_cast<double>(table.rows()));
  if (at_most == Weight::light) return at_most;
  return weight(static_cast<double>(index::visible_rows(table, viewer, now).count()));
}

base::Result<std::optional<Lane::Pass>> admit(Lane& lane, const query::Search& search, const index::Table& table,
                                              const access::Viewer& viewer, base::Instant now, Work work) {
  const Weight weight = weight_of(search, table, viewer, now, work);
  if (weight == Weight::light) return std::nullopt;
  if (weight == Weight::excessive) {
    return base::fail(base::Code::too_large,
                      "so many targets with so large a radius are too much work for one search; ask with a smaller "
                      "radius or for fewer targets at once");
  }
  auto pass = lane.enter();
  if (!pass) {
    return base::fail(base::Code::unavailable,
                      "the archive is busy with other large searches; try again in a few seconds, or ask for fewer "
                      "targets, rows or columns or a smaller area at once");
  }
  return pass;
}

}  // namespace almagest::api
