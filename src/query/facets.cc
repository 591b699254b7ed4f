// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/facets.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <map>

#include "base/text.h"
#include "query/found.h"
#include "query/value_counts.h"

namespace almagest::query {
namespace {

using base::Code;
using index::Bitmap;
using index::Column;
using index::Content;

bool is_access(const metadata::Mission& mission, std::size_t column) {
  return mission.columns()[column].name == mission.roles().access;
}

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

// The rows that a search matches, and whether these are all live rows for a reason that depends on the table alone.
struct Rows {
  Bitmap rows;
  bool all = false;
  const Bitmap* unless_all() const { return all ? nullptr : &rows; }
};

bool asks_for_all(const Search& search) {
  return search.targets.empty() && !search.area &&
         std::all_of(search.constraints.begin(), search.constraints.end(),
                     [](const Constraint& each) { return each.condition.empty(); });
}

Facet facet_of_access(const index::Table& table, const FacetAsk& ask, const Rows& rows, base::Instant now) {
  Facet facet{ask.column, rows.rows.count(), 0, 0, {}, {}};
  Bitmap exclusive = index::exclusive_rows(table, now);
  const std::uint64_t locked = (exclusive &= rows.rows).count();
  const std::uint64_t open = facet.rows - locked;
  if (open > 0) facet.values.push_back({std::string("PUBLIC"), open});
  if (locked > 0) facet.values.push_back({table.mission().access_exclusive(), locked});
  std::stable_sort(facet.values.begin(), facet.values.end(),
                   [](const FacetValue& a, const FacetValue& b) { return a.rows > b.rows; });
  facet.distinct = facet.values.size();
  return facet;
}

Facet facet_of_values(const index::Table& table, const FacetAsk& ask, const Rows& rows) {
  Facet facet{ask.column, rows.all ? table.rows() : rows.rows.count(), 0, 0, {}, {}};
  const ValueCounts counts(table, ask.column, rows.unless_all());
  facet.nulls = counts.nulls();
  // A heap of the most frequent so far; the least of them, and of equal ones the last in order, is on top.
  std::vector<std::pair<CountedValue, std::uint64_t>> best;  // with the rank in order
  const auto more_frequent = [](const auto& a, const auto& b) {
    return a.first.rows != b.first.rows ? a.first.rows > b.first.rows : a.second < b.second;
  };
  counts.for_each([&](const CountedValue& value) {
    const std::uint64_t rank = facet.distinct++;
    if (ask.limit == 0) return;
    if (best.size() == ask.limit) {
      if (best.front().first.rows >= value.rows) return;
      std::pop_heap(best.begin(), best.end(), more_frequent);
      best.pop_back();
    }
    best.emplace_back(value, rank);
    std::push_heap(best.begin(), best.end(), more_frequent);
  });
  std::sort(best.begin(), best.end(), more_frequent);
  for (const auto& [value, rank] : best) facet.values.push_back({value.value(), value.rows});
  return facet;
}

// The numbers of a column in a few words: sorted dictionaries of int64 or double.
template <typename Number>
std::span<const Number> numbers_of(const Column& column) {
  if constexpr (std::is_same_v<Number, double>) {
    return column.reals();
  } else {
    return column.integers();
  }
}

metadata::Value value_from(const Column& column, double number) {
  return column.content() == Content::real ? metadata::Value(number) : metadata::Value();
}
metadata::Value value_from(const Column& column, std::int64_t number) {
  if (column.content() == Content::instant) return base::Instant{number};
  return number;
}

// Lower ends of `bins` stretches of about equal width from `low` to `high`, ascending and distinct, and then `high`.
std::vector<double> edges_between(double low, double high, std::size_t bins) {
  std::vector<double> edges;
  for (std::size_t i = 0; i < bins; ++i) {
    const double part = static_cast<double>(i) / static_cast<double>(bins);
    const double edge = low * (1 - part) + high * part;
    if (edges.empty() || edge > edges.back()) edges.push_back(edge);
  }
  if (high > edges.back()) edges.push_back(high);
  return edges;
}
std::vector<std::int64_t> edges_between(std::int64_t low, std::int64_t high, std::size_t bins) {
  const std::uint64_t width = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
  std::vector<std::int64_t> edges;
  for (std::size_t i = 0; i < bins; ++i) {
    const std::uint64_t offset = width / bins * i + width % bins * i / bins;
    const auto edge = static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + offset);
    if (edges.empty() || edge > edges.back()) edges.push_back(edge);
  }
  if (high > edges.back()) edges.push_back(high);
  return edges;
}

// Calls each(code) for the rows of a part that have a value.
template <typename Each>
void for_each_code(const Column& column, index::ConstWords rows, Each&& each) {
  const index::Code null = column.dictionary_size();
  for (std::size_t w = 0; w < rows.size(); ++w) {
    for (std::uint64_t left = rows[w]; left != 0; left &= left - 1) {
      const index::Code code =
          column.code(static_cast<index::Row>(w * 64 + static_cast<std::size_t>(std::countr_zero(left))));
      if (code != null) each(code);
    }
  }
}

template <typename Number>
Facet histogram(const index::Table& table, const FacetAsk& ask, const Bitmap& rows) {
  Facet facet{ask.column, rows.count(), 0, 0, {}, {}};
  std::optional<Number> low;
  std::optional<Number> high;
  std::uint64_t valued = 0;
  std::vector<std::pair<index::Code, index::Code>> spans;  // of codes that rows have, a part
  for (const index::Table::Part& part : table.parts()) {
    const Column& column = part.segment->column(ask.column);
    index::Code least = std::numeric_limits<index::Code>::max();
    index::Code most = 0;
    for_each_code(column, index::words_of(part, rows), [&](index::Code code) {
      least = std::min(least, code);
      most = std::max(most, code);
      ++valued;
    });
    spans.emplace_back(least, most);
    if (least > most) continue;
    const auto numbers = numbers_of<Number>(column);
    low = low ? std::min(*low, numbers[least]) : numbers[least];
    high = high ? std::max(*high, numbers[most]) : numbers[most];
  }
  facet.nulls = facet.rows - valued;
  if (!low) return facet;
  const std::vector<Number> edges = edges_between(*low, *high, ask.bins);
  std::vector<std::uint64_t> counts(std::max<std::size_t>(edges.size() - 1, 1), 0);
  for (std::size_t i = 0; i < table.parts().size(); ++i) {
    if (spans[i].first > spans[i].second) continue;
    const Column& column = table.parts()[i].segment->column(ask.column);
    const auto numbers = numbers_of<Number>(column);
    std::vector<index::Code> starts;  // first code of each bin but the first
    for (std::size_t bin = 1; bin < counts.size(); ++bin) {
      starts.push_back(
          static_cast<index::Code>(std::lower_bound(numbers.begin(), numbers.end(), edges[bin]) - numbers.begin()));
    }
    for_each_code(column, index::words_of(table.parts()[i], rows), [&](index::Code code) {
      std::size_t bin = 0;
      for (const index::Code start : starts) bin += code >= start ? 1 : 0;
      ++counts[bin];
    });
  }
  const Column& any = table.parts()[0].segment->column(ask.column);
  for (std::size_t bin = 0; bin < counts.size(); ++bin) {
    const Number end = bin + 1 < edges.size() ? edges[bin + 1] : edges.back();
    facet.bins.push_back({value_from(any, edges[bin]), value_from(any, end), counts[bin]});
  }
  return facet;
}

Facet facet_of(const index::Table& table, const FacetAsk& ask, const Rows& rows, base::Instant now) {
  if (is_access(table.mission(), ask.column)) return facet_of_access(table, ask, rows, now);
  if (!ask.histogram) return facet_of_values(table, ask, rows);
  if (table.mission().columns()[ask.column].type == metadata::Type::real) {
    return histogram<double>(table, ask, rows.rows);
  }
  return histogram<std::int64_t>(table, ask, rows.rows);
}

// Of all live rows a facet is the same for everyone until the next snapshot.
Facet kept_facet_of(const index::Table& table, const FacetAsk& ask, const Rows& rows, base::Instant now) {
  if (!rows.all || is_access(table.mission(), ask.column)) return facet_of(table, ask, rows, now);
  const std::string key = fmt::format("facet {} {} {} {}", ask.column, ask.limit, ask.histogram, ask.bins);
  if (const auto kept = table.kept(key)) return *std::static_pointer_cast<const Facet>(kept);
  auto made = std::make_shared<const Facet>(facet_of(table, ask, rows, now));
  constexpr std::size_t kMostKept = 10'000;
  if (made->values.size() <= kMostKept) table.keep(key, made);
  return *made;
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

base::Result<Rows> rows_for(const index::Table& table, const Search& search, const access::Viewer& viewer,
                            base::Instant now) {
  Rows rows;
  rows.all = asks_for_all(search) && index::sees_all(table, viewer);
  if (rows.all) {
    rows.rows = table.live();
  } else {
    ALMAGEST_TRY(Matching matching, matching_rows(table, search, viewer, now));
    rows.rows = std::move(matching.rows);
  }
  return rows;
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
  std::optional<Rows> shared;  // of the whole search: for all columns without a constraint of their own
  for (const FacetAsk& ask : asks) {
    const bool own = std::any_of(search.constraints.begin(), search.constraints.end(), [&](const Constraint& each) {
      return each.column == ask.column && !each.condition.empty();
    });
    if (own) {
      ALMAGEST_TRY(const Rows others, rows_for(*table, without_own(search, ask.column), viewer, now));
      answer.facets.push_back(kept_facet_of(*table, ask, others, now));
      continue;
    }
    if (!shared) {
      ALMAGEST_TRY(shared, rows_for(*table, search, viewer, now));
    }
    answer.facets.push_back(kept_facet_of(*table, ask, *shared, now));
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
  ALMAGEST_TRY(const Rows rows, rows_for(*table, without_own(search, column), viewer, now));
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
