// SPDX-License-Identifier: GPL-3.0-or-later
// The one query. Every way of asking becomes a Search; run() answers it from a snapshot on behalf of a viewer. The
// layer's first header; condition.h has the language of constraints.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "access/viewer.h"
#include "base/result.h"
#include "base/time.h"
#include "index/snapshot.h"
#include "metadata/value.h"
#include "query/area.h"
#include "query/condition.h"
#include "sky/point.h"

namespace almagest::query {

inline constexpr std::size_t kMaxTargets = 10'000;
inline constexpr std::size_t kMaxMatches = 2'000'000;  // pairs of a row and a target

struct Constraint {
  std::size_t column = 0;  // position in Mission::columns()
  Condition condition;
};

// A place to search around. `text` is what the asker called it: the value of the search_pos column.
struct Target {
  sky::SkyPoint point;
  std::string text;
};

struct SortKey {
  std::size_t column = 0;
  index::Direction direction = index::Direction::ascending;
};

enum class Counting : std::uint8_t {
  exact,  // Result::total is set
  skip,   // it is not
  only,   // it is, and no rows are returned
};

struct Search {
  std::string mission = {};                  // id
  std::vector<Constraint> constraints = {};  // all must hold
  std::vector<Target> targets = {};          // empty: anywhere; else near any of them
  double radius_deg = 0.05;                  // 3 arcmin; 0 to 180
  std::vector<SortKey> sort = {};            // most important first; empty: the mission's default
  std::uint64_t offset = 0;
  std::uint64_t limit = std::numeric_limits<std::uint64_t>::max();
  std::vector<std::size_t> columns = {};  // what the asker wants to see; run() does not use it
  Counting counting = Counting::exact;
  std::optional<Area> area = {};  // rows must overlap it, near a target or not
};

inline constexpr std::uint32_t kNoTarget = std::numeric_limits<std::uint32_t>::max();

// A row of the answer. Near two targets it appears twice, once for each.
struct Match {
  index::Row row = 0;
  std::uint32_t target = kNoTarget;  // index into Search::targets
  double separation_arcmin = 0;      // 0 within the footprint; meaningless without a target
  double distance_arcsec = 0;        // from the target to the position of the row (Place::position); the same
};

struct Result {
  index::SnapshotPointer snapshot;      // keeps `table` alive
  const index::Table* table = nullptr;  // of Search::mission
  std::optional<std::uint64_t> total;   // of matches, before offset and limit
  std::vector<Match> rows;              // the page
  // With targets or an area: visible rows that meet all other constraints but are nowhere in the sky, so could not be
  // found.
  std::uint64_t without_position = 0;
};

// Deterministic: ties are broken by dataset name, then id, then target, so that pages never overlap. Errors: not_found
// (no such mission), invalid_argument (a column that can't be sorted by or asked about), too_large.
base::Result<Result> run(const index::SnapshotPointer& snapshot, const Search& search, const access::Viewer& viewer,
                         base::Instant now);

// The value of any column, derived ones (access, separation, search position and key) included.
metadata::Value value_of(const index::Table& table, std::size_t column, const Match& match, const Search& search,
                         base::Instant now);

}  // namespace almagest::query
