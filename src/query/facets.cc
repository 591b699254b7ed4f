// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/facets.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "query/facet_of.h"
#include "query/found.h"
#include "query/kept_facets.h"
#include "query/value_counts.h"

namespace almagest::query {
namespace {

using base::Code;
using index::Bitmap;

base::Status check_column(const metadata::Mission& mission, std::size_t column) {
  if (column >= mission.columns().size()) {
    return base::fail(Code::invalid_argument, fmt::format("{} has no column {}", mission.name(), column));
  }
  const metadata::Column& asked = mission.columns()[column];
  const bool counted = asked.reduce != metadata::Reduce::derived && asked.type != metadata::Type::region;
  if (counted || is_access(mission, column)) return {};
  return base::fail(Code::invalid_argument, fmt::format("the column '{}' has no values to count", asked.name));
}

bool has_numbers(const metadata::Column& column) {
  return column.type == metadata::Type::integer || column.type == metadata::Type::real ||
         column.type == metadata::Type::time;
}

Search without_own(const Search& search, std::size_t column) {
  Search others = search;
  std::erase_if(others.constraints, [column](const Constraint& constraint) { return constraint.column == column; });
  return others;
}

bool asks_for_all(const Search& search) {
  return search.targets.empty() && !search.area &&
         std::all_of(search.constraints.begin(), search.constraints.end(),
                     [](const Constraint& each) { return each.condition.empty(); });
}

base::Status check_ask(const metadata::Mission& mission, const FacetAsk& ask) {
  ALMAGEST_CHECK(check_column(mission, ask.column));
  if (!ask.histogram) return {};
  const metadata::Column& column = mission.columns()[ask.column];
  if (!has_numbers(column)) {
    return base::fail(Code::invalid_argument,
                      fmt::format("the column '{}' has no numbers for a histogram", column.name));
  }
  if (ask.bins < 1 || ask.bins > kMostBins) {
    return base::fail(Code::invalid_argument, fmt::format("a histogram has from 1 to {} bins", kMostBins));
  }
  return {};
}

base::Result<FacetRows> rows_for(const index::Table& table, const Search& search, const access::Viewer& viewer,
                                 base::Instant now) {
  if (asks_for_all(search) && index::sees_all(table, viewer)) return FacetRows::all_of(table);
  ALMAGEST_TRY(Matching matching, matching_rows(table, search, viewer, now));
  return FacetRows::some_of(table, std::move(matching.rows));
}

base::Result<const index::Table*> table_of(const index::SnapshotPointer& snapshot, std::string_view mission) {
  const index::Table* table = snapshot->find(mission);
  if (table == nullptr) return base::fail(Code::not_found, fmt::format("there is no mission '{}'", mission));
  return table;
}

}  // namespace

base::Result<Facets> facets(const index::SnapshotPointer& snapshot, const Search& search,
                            const std::vector<FacetAsk>& asks, const access::Viewer& viewer, base::Instant now) {
  ALMAGEST_TRY(const index::Table* table, table_of(snapshot, search.mission));
  ALMAGEST_CHECK(check_search(table->mission(), search));
  for (const FacetAsk& ask : asks) ALMAGEST_CHECK(check_ask(table->mission(), ask));
  Facets answer{snapshot, {}};
  std::optional<FacetRows> shared;  // of the whole search: for all columns without a constraint of their own
  for (const FacetAsk& ask : asks) {
    const bool own = std::any_of(search.constraints.begin(), search.constraints.end(), [&](const Constraint& each) {
      return each.column == ask.column && !each.condition.empty();
    });
    const Search others = own ? without_own(search, ask.column) : Search{};
    const std::optional<Audience> audience =
        asks_for_all(own ? others : search) ? audience_of(*table, viewer) : std::nullopt;
    if (audience) {
      if (const auto kept = kept_facet(*table, *audience, ask, now)) {
        answer.facets.push_back(*kept);
        continue;
      }
    }
    std::optional<FacetRows> alone;
    if (own) {
      ALMAGEST_TRY(alone, rows_for(*table, others, viewer, now));
    } else if (!shared) {
      ALMAGEST_TRY(shared, rows_for(*table, search, viewer, now));
    }
    answer.facets.push_back(facet_of(*table, ask, own ? *alone : *shared, now));
    if (audience) keep_facet(*table, *audience, ask, answer.facets.back(), now);
  }
  return answer;
}

base::Result<Suggestions> suggest(const index::SnapshotPointer& snapshot, const Search& search, std::size_t column,
                                  std::string_view text, std::size_t limit, const access::Viewer& viewer,
                                  base::Instant now) {
  ALMAGEST_TRY(const index::Table* table, table_of(snapshot, search.mission));
  const metadata::Mission& mission = table->mission();
  ALMAGEST_CHECK(check_search(mission, search));
  ALMAGEST_CHECK(check_column(mission, column));
  if (mission.columns()[column].type != metadata::Type::string || is_access(mission, column)) {
    return base::fail(Code::invalid_argument,
                      fmt::format("the column '{}' has no texts to suggest", mission.columns()[column].name));
  }
  ALMAGEST_TRY(const FacetRows rows, rows_for(*table, without_own(search, column), viewer, now));
  const std::string wanted = base::lower(text);
  Suggestions answer{snapshot, {}, 0, false};
  std::vector<std::pair<CountedValue, bool>> found;  // and whether it begins so
  const ValueCounts counts(*table, column, rows.unless_all());
  // Told from the rows that were counted, not from the dictionary, which has texts of hidden rows too.
  answer.beginnings_only = counts.more_than(kMostTextsToLookInside);
  if (answer.beginnings_only) {
    counts.for_each_beginning(wanted, [&](const CountedValue& value) { found.emplace_back(value, true); });
  } else {
    counts.for_each([&](const CountedValue& value) {
      const std::string_view candidate = value.text();
      const bool begins = index::compare_nocase(candidate.substr(0, wanted.size()), wanted) == 0;
      if (begins || base::lower(candidate).find(wanted) != std::string::npos) found.emplace_back(value, begins);
    });
  }
  answer.matching = found.size();
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second : a.first.rows > b.first.rows;
  });
  for (std::size_t i = 0; i < std::min(limit, found.size()); ++i) {
    answer.suggestions.push_back({std::string(found[i].first.text()), found[i].first.rows});
  }
  return answer;
}

base::Result<std::vector<ColumnSummary>> summaries(const index::SnapshotPointer& snapshot, std::string_view mission,
                                                   const access::Viewer& viewer, base::Instant now) {
  ALMAGEST_TRY(const index::Table* table, table_of(snapshot, mission));
  const bool all = index::sees_all(*table, viewer);
  const std::string key = "summaries";
  if (all) {
    if (const auto kept = table->kept(key)) return *std::static_pointer_cast<const std::vector<ColumnSummary>>(kept);
  }
  const Bitmap visible = index::visible_rows(*table, viewer, now);
  const std::uint64_t rows = visible.count();
  auto made = std::make_shared<std::vector<ColumnSummary>>();
  for (std::size_t i = 0; i < table->mission().columns().size(); ++i) {
    const metadata::Column& column = table->mission().columns()[i];
    ColumnSummary& summary = made->emplace_back();
    summary.rows = rows;
    if (column.reduce == metadata::Reduce::derived) continue;
    if (column.name == table->mission().roles().footprint) {
      visible.for_each([&](std::size_t row) {
        if (table->is_null(i, static_cast<index::Row>(row))) ++summary.nulls;
      });
      continue;
    }
    const ValueCounts counts(*table, i, all ? nullptr : &visible);
    summary.nulls = counts.nulls();
    std::optional<CountedValue> last;
    counts.for_each([&](const CountedValue& value) {
      if (summary.distinct++ == 0) summary.low = value.value();
      last = value;
    });
    if (last) summary.high = last->value();
  }
  if (all) table->keep(key, made);
  return *made;
}

}  // namespace almagest::query
