// SPDX-License-Identifier: GPL-3.0-or-later
// What a form shows beside its fields: how many rows each choice would leave, what a text may be completed to, and what
// there is in a column at all. Everything is counted among the rows that the viewer may know of.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "query/search.h"

namespace almagest::query {

struct FacetAsk {
  std::size_t column = 0;   // position in Mission::columns(): any but a derived one; `access` is also good
  std::size_t limit = 100;  // values at most; the most frequent are kept
  bool histogram = false;   // bins instead of values: numbers and times only
  std::size_t bins = 20;    // 1 to kMostBins
};
inline constexpr std::size_t kMostBins = 256;

struct FacetValue {
  metadata::Value value;
  std::uint64_t rows = 0;
};
// Rows whose value is in [low, high); the last bin of a facet holds its high end as well.
struct FacetBin {
  metadata::Value low, high;
  std::uint64_t rows = 0;
};
struct Facet {
  std::size_t column = 0;
  std::uint64_t rows = 0;          // that meet all constraints but the column's own
  std::uint64_t nulls = 0;         // of these, without a value
  std::uint64_t distinct = 0;      // values among these; of lists, elements. Not counted for a histogram: 0
  std::vector<FacetValue> values;  // most frequent first; of equal frequency in the order of values
  std::vector<FacetBin> bins;
};
struct Facets {
  index::SnapshotPointer snapshot;
  std::vector<Facet> facets;  // as asked
};

// Each facet is counted under all constraints of the search (targets and area included) but those on its own column. A
// row near several targets counts once. Errors: as run(), and invalid_argument for a column that has no values to count
// or no numbers to bin.
base::Result<Facets> facets(const index::SnapshotPointer& snapshot, const Search& search,
                            const std::vector<FacetAsk>& asks, const access::Viewer& viewer, base::Instant now);

// Makes ready what is likely to be asked first of a snapshot, best before it is served: facets without constraints, of
// the commonest values of each column and whatever was asked of `before` (null: nothing was). What still holds at `now`
// is not counted again, so that this may be called for the snapshot itself when time has passed.
void prepare_facets(const index::Snapshot& snapshot, const index::Snapshot* before, base::Instant now);

struct Suggestion {
  std::string text;
  std::uint64_t rows = 0;
};
struct Suggestions {
  index::SnapshotPointer snapshot;
  std::vector<Suggestion> suggestions;
  std::uint64_t matching = 0;    // values that match, shown or not
  bool beginnings_only = false;  // there are too many texts to look inside them
};
// With more distinct texts than this among the rows that count, only how texts begin is looked at.
inline constexpr std::size_t kMostTextsToLookInside = 300'000;

// Values of a text column (elements of a list) that begin with `text`, then those that contain it, without regard to
// case; each group by frequency. Counted like a facet. Errors: as facets().
base::Result<Suggestions> suggest(const index::SnapshotPointer& snapshot, const Search& search, std::size_t column,
                                  std::string_view text, std::size_t limit, const access::Viewer& viewer,
                                  base::Instant now);

struct ColumnSummary {
  std::uint64_t rows = 0;      // that the viewer may know of
  std::uint64_t nulls = 0;     // of these, without a value
  std::uint64_t distinct = 0;  // values; of lists, elements; of footprints not counted: 0
  metadata::Value low, high;   // the first and the last in order; null: there is none, or they have no order
};
// Of every column of the mission, in its order; derived ones are empty.
base::Result<std::vector<ColumnSummary>> summaries(const index::SnapshotPointer& snapshot, std::string_view mission,
                                                   const access::Viewer& viewer, base::Instant now);

}  // namespace almagest::query
