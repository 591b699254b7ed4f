// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/facet_of.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <span>
#include <type_traits>
#include <vector>

#include "query/value_counts.h"

namespace almagest::query {
namespace {

using index::Bitmap;
using index::Column;
using index::Content;

Facet facet_of_access(const index::Table& table, const FacetAsk& ask, const FacetRows& rows, base::Instant now) {
  Facet facet{ask.column, rows.bitmap().count(), 0, 0, {}, {}};
  Bitmap exclusive = index::exclusive_rows(table, now);
  const std::uint64_t locked = (exclusive &= rows.bitmap()).count();
  const std::uint64_t open = facet.rows - locked;
  if (open > 0) facet.values.push_back({std::string("PUBLIC"), open});
  if (locked > 0) facet.values.push_back({table.mission().access_exclusive(), locked});
  std::stable_sort(facet.values.begin(), facet.values.end(),
                   [](const FacetValue& a, const FacetValue& b) { return a.rows > b.rows; });
  facet.distinct = facet.values.size();
  return facet;
}

Facet facet_of_values(const index::Table& table, const FacetAsk& ask, const FacetRows& rows) {
  Facet facet{ask.column, rows.all() ? table.rows() : rows.bitmap().count(), 0, 0, {}, {}};
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

// What a histogram needs of one part: which codes rows have, and how many rows have the codes of each bin.
class BinnedPart {
 public:
  // Of the rows that are set.
  BinnedPart(const Column& column, index::ConstWords rows) : column_(column), rows_(rows) {
    for_each_code(column, rows, [this](index::Code code) { see(code, 1); });
  }
  // Of rows whose codes are counted.
  BinnedPart(const Column& column, std::span<const std::uint32_t> counts) : column_(column), counts_(counts) {
    for (index::Code code = 0; code < counts.size(); ++code) {
      if (counts[code] > 0) see(code, counts[code]);
    }
  }
  const Column& column() const { return column_; }
  bool empty() const { return least_ > most_; }
  std::uint64_t valued() const { return valued_; }
  index::Code least() const { return least_; }
  index::Code most() const { return most_; }

  // `starts`: the first code of each bin but the first.
  void add(const std::vector<index::Code>& starts, std::vector<std::uint64_t>& bins) const {
    const auto add_one = [&](index::Code code, std::uint64_t rows) {
      std::size_t bin = 0;
      for (const index::Code start : starts) bin += code >= start ? 1 : 0;
      bins[bin] += rows;
    };
    if (!rows_.empty()) return for_each_code(column_, rows_, [&](index::Code code) { add_one(code, 1); });
    for (std::size_t bin = 0; bin < bins.size(); ++bin) {
      const std::size_t begin = bin == 0 ? 0 : starts[bin - 1];
      const std::size_t end = bin < starts.size() ? starts[bin] : counts_.size();
      for (std::size_t code = begin; code < end; ++code) bins[bin] += counts_[code];
    }
  }

 private:
  void see(index::Code code, std::uint64_t rows) {
    least_ = std::min(least_, code);
    most_ = std::max(most_, code);
    valued_ += rows;
  }
  const Column& column_;
  index::ConstWords rows_;
  std::span<const std::uint32_t> counts_;
  index::Code least_ = std::numeric_limits<index::Code>::max();
  index::Code most_ = 0;
  std::uint64_t valued_ = 0;
};

template <typename Number>
Facet histogram(const index::Table& table, const FacetAsk& ask, const FacetRows& rows) {
  Facet facet{ask.column, rows.all() ? table.rows() : rows.bitmap().count(), 0, 0, {}, {}};
  std::optional<ValueCounts> known;
  if (rows.all()) known.emplace(table, ask.column, nullptr);
  std::vector<BinnedPart> parts;
  std::optional<Number> low;
  std::optional<Number> high;
  facet.nulls = facet.rows;
  for (std::size_t i = 0; i < table.parts().size(); ++i) {
    const index::Table::Part& part = table.parts()[i];
    const Column& column = part.segment->column(ask.column);
    const BinnedPart& own = known ? parts.emplace_back(column, known->counts(i))
                                  : parts.emplace_back(column, index::words_of(part, rows.bitmap()));
    facet.nulls -= own.valued();
    if (own.empty()) continue;
    const auto numbers = numbers_of<Number>(column);
    low = low ? std::min(*low, numbers[own.least()]) : numbers[own.least()];
    high = high ? std::max(*high, numbers[own.most()]) : numbers[own.most()];
  }
  if (!low) return facet;
  const std::vector<Number> edges = edges_between(*low, *high, ask.bins);
  std::vector<std::uint64_t> counts(std::max<std::size_t>(edges.size() - 1, 1), 0);
  for (const BinnedPart& part : parts) {
    if (part.empty()) continue;
    const auto numbers = numbers_of<Number>(part.column());
    std::vector<index::Code> starts;
    for (std::size_t bin = 1; bin < counts.size(); ++bin) {
      starts.push_back(
          static_cast<index::Code>(std::lower_bound(numbers.begin(), numbers.end(), edges[bin]) - numbers.begin()));
    }
    part.add(starts, counts);
  }
  const Column& any = table.parts()[0].segment->column(ask.column);
  for (std::size_t bin = 0; bin < counts.size(); ++bin) {
    const Number end = bin + 1 < edges.size() ? edges[bin + 1] : edges.back();
    facet.bins.push_back({value_from(any, edges[bin]), value_from(any, end), counts[bin]});
  }
  return facet;
}

}  // namespace

bool is_access(const metadata::Mission& mission, std::size_t column) {
  return mission.columns()[column].name == mission.roles().access;
}

Facet facet_of(const index::Table& table, const FacetAsk& ask, const FacetRows& rows, base::Instant now) {
  if (is_access(table.mission(), ask.column)) return facet_of_access(table, ask, rows, now);
  if (!ask.histogram) return facet_of_values(table, ask, rows);
  if (table.mission().columns()[ask.column].type == metadata::Type::real) {
    return histogram<double>(table, ask, rows);
  }
  return histogram<std::int64_t>(table, ask, rows);
}

}  // namespace almagest::query
