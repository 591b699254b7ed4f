// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/search.h"

#include <fmt/format.h>

#include <algorithm>

#include "query/evaluate.h"
#include "query/found.h"
#include "query/nearest.h"
#include "query/order.h"

namespace almagest::query {
namespace {

using base::Code;
using index::Bitmap;

bool is_sortable(const metadata::Mission& mission, const metadata::Column& column) {
  if (column.name == mission.roles().access || column.name == mission.roles().separation) return true;
  return column.sortable && column.reduce != metadata::Reduce::derived;
}

base::Status check_constraint(const metadata::Mission& mission, const Search& search, const Constraint& constraint) {
  if (constraint.column >= mission.columns().size()) {
    return base::fail(Code::invalid_argument, fmt::format("{} has no column {}", mission.name(), constraint.column));
  }
  const metadata::Column& column = mission.columns()[constraint.column];
  const metadata::Roles& roles = mission.roles();
  const bool derived = column.reduce == metadata::Reduce::derived;
  if (constraint.condition.empty()) return {};
  if (!column.queryable || (derived && column.name != roles.access && column.name != roles.separation)) {
    return base::fail(Code::invalid_argument,
                      fmt::format("the column '{}' is computed for each answer and takes no condition", column.name));
  }
  if (column.name == roles.separation && search.targets.empty()) {
    return base::fail(Code::invalid_argument,
                      fmt::format("a condition on '{}' needs a position to search around", column.name));
  }
  return {};
}

}  // namespace

base::Status check_search(const metadata::Mission& mission, const Search& search) {
  if (!(search.radius_deg >= 0 && search.radius_deg <= 180)) {
    return base::fail(Code::invalid_argument, "the radius must be from 0 to 180 degrees");
  }
  if (search.targets.size() > kMaxTargets) {
    return base::fail(Code::too_large, fmt::format("a search may have {} targets", kMaxTargets));
  }
  for (const Constraint& constraint : search.constraints) {
    ALMAGEST_CHECK(check_constraint(mission, search, constraint));
  }
  for (const SortKey& sort : search.sort) {
    if (sort.column >= mission.columns().size() || !is_sortable(mission, mission.columns()[sort.column])) {
      return base::fail(Code::invalid_argument,
                        fmt::format("{} can't be sorted by column '{}'", mission.name(),
                                    sort.column < mission.columns().size() ? mission.columns()[sort.column].name
                                                                           : std::to_string(sort.column)));
    }
  }
  return {};
}

namespace {

// The members of `visible` that may be near a target, and those that are nowhere: what a search around targets needs to
// know of.
Bitmap rows_to_look_at(const index::Table& table, const Search& search, Bitmap visible) {
  std::vector<index::Row> candidates;
  for (const Target& target : search.targets) {
    table.sky().add_candidates(target.point, search.radius_deg + sky::kEdgeTolerance_deg, candidates);
    if (candidates.size() > table.rows() / 4) return visible;
  }
  Bitmap rows = table.sky().nowhere();
  for (const index::Row row : candidates) rows.set(row);
  return rows &= visible;
}

void keep_separations(const index::Table& table, const Search& search, Found& found) {
  for (const Constraint& constraint : search.constraints) {
    if (table.mission().columns()[constraint.column].name != table.mission().roles().separation) continue;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < found.rows.size(); ++i) {
      if (!meets(constraint.condition, found.separations_arcmin[i])) continue;
      found.rows[kept] = found.rows[i];
      found.targets[kept] = found.targets[i];
      found.separations_arcmin[kept] = found.separations_arcmin[i];
      ++kept;
    }
    found.rows.resize(kept);
    found.targets.resize(kept);
    found.separations_arcmin.resize(kept);
  }
}

// What meets all that is said of rows; matches near targets are still to be found among them.
base::Result<Matching> placed_rows(const index::Table& table, const Search& search, const access::Viewer& viewer,
                                   base::Instant now) {
  ALMAGEST_CHECK(check_search(table.mission(), search));
  Bitmap among = index::visible_rows(table, viewer, now);
  if (!search.targets.empty()) among = rows_to_look_at(table, search, std::move(among));
  Matching placed{rows_meeting(table, search.constraints, now, std::move(among)), 0};
  if (search.targets.empty() && !search.area) return placed;
  Bitmap nowhere = placed.rows;
  placed.without_position = (nowhere &= table.sky().nowhere()).count();
  if (search.area) placed.rows = rows_overlapping(table, *search.area, placed.rows);
  return placed;
}

}  // namespace

base::Result<Matching> matching_rows(const index::Table& table, const Search& search, const access::Viewer& viewer,
                                     base::Instant now) {
  ALMAGEST_TRY(Matching placed, placed_rows(table, search, viewer, now));
  if (search.targets.empty()) return placed;
  ALMAGEST_TRY(Found found, find_near(table, placed.rows, search));
  keep_separations(table, search, found);
  Bitmap rows = Bitmap::none(placed.rows.size());
  for (const index::Row row : found.rows) rows.set(row);
  placed.rows = std::move(rows);
  return placed;
}

base::Result<Result> run(const index::SnapshotPointer& snapshot, const Search& search, const access::Viewer& viewer,
                         base::Instant now) {
  const index::Table* table = snapshot->find(search.mission);
  if (table == nullptr) return base::fail(Code::not_found, fmt::format("there is no mission '{}'", search.mission));
  if (is_nearest_search(*table, search, viewer)) {
    ALMAGEST_CHECK(check_search(table->mission(), search));
    return nearest(snapshot, *table, search, now);
  }
  ALMAGEST_TRY(const Matching placed, placed_rows(*table, search, viewer, now));
  const Bitmap& rows = placed.rows;
  Result result{snapshot, table, std::nullopt, {}, placed.without_position};
  if (search.targets.empty()) {
    const std::size_t total = rows.count();
    if (search.counting != Counting::skip) result.total = total;
    if (search.counting == Counting::only) return result;
    const std::size_t begin = std::min<std::uint64_t>(search.offset, total);
    const std::size_t end = begin + std::min<std::uint64_t>(search.limit, total - begin);
    for (const index::Row row : rows_in_order(*table, rows, search, now, begin, end)) {
      result.rows.push_back({row, kNoTarget, 0});
    }
    return result;
  }

  ALMAGEST_TRY(Found found, find_near(*table, rows, search));
  keep_separations(*table, search, found);
  if (search.counting != Counting::skip) result.total = found.rows.size();
  if (search.counting == Counting::only) return result;
  for (const std::uint32_t entry : page_of(*table, found, search, now)) {
    Match match{found.rows[entry], found.targets[entry], found.separations_arcmin[entry]};
    match.distance_arcsec = sky::separation_deg(search.targets[match.target].point, *table->position(match.row)) * 3600;
    result.rows.push_back(match);
  }
  return result;
}

}  // namespace almagest::query
