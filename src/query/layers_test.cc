// SPDX-License-Identifier: GPL-3.0-or-later
// A table of several segments, some rows replaced by later ones, answers everything as one built anew does; and facets,
// suggestions and summaries are what a pass over all rows counts.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/text.h"
#include "index/column_builder.h"
#include "index/store.h"
#include "query/facets.h"
#include "query/test_oracle.h"
#include "query/value_counts.h"

namespace almagest::query {
namespace {

using index::testing::below;
using index::testing::kNow_us;
using index::testing::Random;
using index::testing::TestArchive;
using metadata::Value;

const base::Instant kNow{kNow_us};

class Layers : public ::testing::TestWithParam<const char*> {
 protected:
  Layers() : random_(23), archive_(GetParam()) {
    std::vector<catalog::Dataset> all;
    for (std::size_t i = 0; i < 900; ++i) all.push_back(index::testing::random_dataset(random_, archive_.mission(), i));
    archive_.write({all.begin(), all.begin() + 600});
    layered_ = *index::build(archive_.catalog(), archive_.dictionary());
    // Shrinking additions, so that they are not made into one.
    std::size_t next = 600;
    for (const std::size_t size : {200U, 70U, 25U, 5U}) {
      std::vector<catalog::Dataset> more(all.begin() + static_cast<std::ptrdiff_t>(next),
                                         all.begin() + static_cast<std::ptrdiff_t>(next + size));
      next += size;
      for (std::size_t i = 0; i < size / 3; ++i) {
        catalog::Dataset again = index::testing::random_dataset(random_, archive_.mission(), 0);
        again.name = all[below(random_, next - size)].name;
        again.row[archive_.column("name")] = again.name;
        const auto same = [&](const catalog::Dataset& each) { return each.name == again.name; };
        if (std::none_of(more.begin(), more.end(), same)) more.push_back(std::move(again));
      }
      archive_.write(more);
      layered_ = *index::refresh(archive_.catalog(), archive_.dictionary(), layered_);
    }
    anew_ = *index::build(archive_.catalog(), archive_.dictionary());
    for (std::size_t i = 0; i < archive_.mission().columns().size(); ++i) {
      if (archive_.mission().columns()[i].reduce != metadata::Reduce::derived) columns_.push_back(i);
    }
  }

  std::size_t some_column() { return columns_[below(random_, columns_.size())]; }

  access::Viewer some_viewer() {
    switch (below(random_, 3)) {
      case 0:
        return access::Viewer::anonymous();
      case 1:
        return access::Viewer::user("a", false, {"test/1001", "test/1003"});
      default:
        return access::Viewer::user("s", true, {});
    }
  }

  Search some_search() {
    Search search;
    search.mission = "test";
    for (std::size_t n = below(random_, 3); n > 0; --n) {
      const std::size_t column = some_column();
      const auto oracle = testing::random_condition(random_, archive_.mission().columns()[column]);
      auto condition = parse_condition(archive_.mission(), column, oracle.text);
      if (condition) search.constraints.push_back({column, *condition});
    }
    if (below(random_, 3) == 0) {
      const auto point =
          *sky::SkyPoint::make(index::testing::uniform(random_, 0, 360), index::testing::uniform(random_, -90, 90));
      search.targets.push_back({point, "here"});
      search.radius_deg = index::testing::uniform(random_, 1, 120);
      const catalog::Dataset& near = index::testing::pick(random_, archive_.datasets());
      const auto* ra = std::get_if<double>(&near.row[archive_.column("ra")]);
      const auto* dec = std::get_if<double>(&near.row[archive_.column("dec")]);
      if (below(random_, 2) == 0 && ra != nullptr && dec != nullptr) {
        search.targets[0].point = *sky::SkyPoint::make(*ra, *dec);
        search.radius_deg = index::testing::uniform(random_, 0, 0.25);
      }
    }
    for (std::size_t n = below(random_, 3); n > 0; --n) {
      const std::size_t column = some_column();
      if (!archive_.mission().columns()[column].sortable) continue;
      search.sort.push_back(
          {column, below(random_, 2) == 0 ? index::Direction::ascending : index::Direction::descending});
    }
    search.offset = below(random_, 4) == 0 ? below(random_, 900) : 0;
    search.limit = below(random_, 3) == 0 ? 1000 : below(random_, 60);
    return search;
  }

  // The rows of a search by way of run(), as names.
  std::set<std::string> names_of(Search search, const access::Viewer& viewer) {
    search.offset = 0;
    search.limit = 10'000;
    std::set<std::string> names;
    const auto result = run(anew_, search, viewer, kNow);
    for (const Match& match : result->rows) names.emplace(anew_->find("test")->name(match.row));
    return names;
  }

  const catalog::Dataset& dataset(const std::string& name) {
    return *std::find_if(archive_.datasets().begin(), archive_.datasets().end(),
                         [&](const catalog::Dataset& each) { return each.name == name; });
  }

  // How often each value (element of a list) occurs, as text, in the rows.
  std::map<std::string, std::uint64_t> counted(std::size_t column, const std::set<std::string>& names) {
    std::map<std::string, std::uint64_t> counts;
    const bool listed = archive_.mission().columns()[column].reduce == metadata::Reduce::list ||
                        archive_.mission().columns()[column].reduce == metadata::Reduce::levels;
    for (const std::string& name : names) {
      const Value value =
          index::converted(dataset(name).row[column], index::content_of(archive_.mission().columns()[column].type));
      if (metadata::is_null(value)) continue;
      if (!listed) {
        ++counts[shown(value)];
        continue;
      }
      std::set<std::string> elements;
      for (const std::string_view element : index::elements_in(std::get<std::string>(value))) elements.emplace(element);
      for (const std::string& element : elements) ++counts[element];
    }
    return counts;
  }

  static std::string shown(const Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
    if (const auto* real = std::get_if<double>(&value)) return fmt::format("{}", *real + 0.0);
    if (const auto* time = std::get_if<base::Instant>(&value)) return std::to_string(time->us);
    return std::get<std::string>(value);
  }

  Search without(Search search, std::size_t column) {
    std::erase_if(search.constraints, [&](const Constraint& each) { return each.column == column; });
    return search;
  }

  Random random_;
  TestArchive archive_;
  index::SnapshotPointer layered_, anew_;
  std::vector<std::size_t> columns_;
};

TEST_P(Layers, AnswerAsOneSegment) {
  ASSERT_GT(layered_->find("test")->parts().size(), 2U);
  std::size_t some = 0;
  for (int round = 0; round < 1500; ++round) {
    const Search search = some_search();
    const access::Viewer viewer = some_viewer();
    const auto one = run(anew_, search, viewer, kNow);
    const auto many = run(layered_, search, viewer, kNow);
    ASSERT_TRUE(one && many);
    ASSERT_EQ(one->total, many->total);
    ASSERT_EQ(one->without_position, many->without_position);
    ASSERT_EQ(one->rows.size(), many->rows.size());
    for (std::size_t i = 0; i < one->rows.size(); ++i) {
      ASSERT_EQ(one->table->name(one->rows[i].row), many->table->name(many->rows[i].row)) << "round " << round;
      ASSERT_EQ(one->rows[i].separation_arcmin, many->rows[i].separation_arcmin);
    }
    some += one->rows.empty() ? 0 : 1;
  }
  EXPECT_GT(some, 300U);
}

TEST_P(Layers, FacetsAreWhatAPassOverAllRowsCounts) {
  const std::size_t footprint = archive_.column("s_region");
  for (int round = 0; round < 300; ++round) {
    const Search search = some_search();
    const access::Viewer viewer = some_viewer();
    const std::size_t column = some_column();
    const bool numbers = archive_.mission().columns()[column].type != metadata::Type::string;
    FacetAsk ask{column, below(random_, 2) == 0 ? 10'000 : below(random_, 6), false, 1 + below(random_, 12)};
    if (column == footprint) {
      EXPECT_FALSE(facets(layered_, search, {ask}, viewer, kNow));
      continue;
    }
    const auto names = names_of(without(search, column), viewer);
    auto counts = counted(column, names);
    for (const auto& snapshot : {layered_, anew_}) {
      const auto answer = facets(snapshot, search, {ask}, viewer, kNow);
      ASSERT_TRUE(answer) << answer.error().message;
      const Facet& facet = answer->facets[0];
      EXPECT_EQ(facet.rows, names.size());
      EXPECT_EQ(facet.distinct, counts.size());
      EXPECT_EQ(facet.values.size(), std::min<std::size_t>(counts.size(), ask.limit));
      std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
      for (const FacetValue& value : facet.values) {
        EXPECT_EQ(counts[shown(value.value)], value.rows) << archive_.mission().columns()[column].name;
        EXPECT_LE(value.rows, least);
        least = value.rows;
      }
      std::size_t more_frequent = 0;
      for (const auto& [value, rows] : counts) more_frequent += rows > least ? 1 : 0;
      EXPECT_LE(more_frequent, facet.values.size());
      ask.histogram = true;
      const auto binned = facets(snapshot, search, {ask}, viewer, kNow);
      ASSERT_EQ(binned.has_value(), numbers && archive_.mission().columns()[column].type != metadata::Type::boolean);
      if (binned) {
        std::uint64_t valued = 0;
        for (const auto& [value, rows] : counts) valued += rows;
        std::uint64_t in_bins = 0;
        for (const FacetBin& bin : binned->facets[0].bins) in_bins += bin.rows;
        EXPECT_EQ(in_bins, valued);
        EXPECT_EQ(binned->facets[0].nulls + valued, names.size());
        EXPECT_LE(binned->facets[0].bins.size(), ask.bins);
      }
      ask.histogram = false;
    }
  }
}

// Some are made ready before anybody asks, and hold until the next row becomes public.
TEST_P(Layers, FacetsMadeReadyAreThoseCountedWhenAsked) {
  const auto before = *index::build(archive_.catalog(), archive_.dictionary());
  Search everything;
  everything.mission = "test";
  const FacetAsk binned{archive_.column("start_mjd"), 100, true, 7};
  (void)facets(before, everything, {binned}, access::Viewer::anonymous(), kNow);
  prepare_facets(*layered_, before.get(), kNow);
  for (int round = 0; round < 200; ++round) {
    const base::Instant now{kNow_us + (static_cast<std::int64_t>(below(random_, 13)) - 6) * 1'000'000};
    if (below(random_, 20) == 0) prepare_facets(*layered_, layered_.get(), now);
    const access::Viewer viewer = some_viewer();
    FacetAsk ask{below(random_, 6) == 0 ? archive_.column("access") : some_column(), 100, false, 20};
    if (ask.column == archive_.column("s_region")) continue;
    if (below(random_, 6) == 0) ask = binned;
    const auto fresh = *index::build(archive_.catalog(), archive_.dictionary());
    const auto expected = facets(fresh, everything, {ask}, viewer, now);
    const auto answer = facets(layered_, everything, {ask}, viewer, now);
    ASSERT_TRUE(expected && answer);
    const Facet& a = answer->facets[0];
    const Facet& b = expected->facets[0];
    ASSERT_EQ(std::tie(a.column, a.rows, a.nulls, a.distinct), std::tie(b.column, b.rows, b.nulls, b.distinct));
    ASSERT_EQ(a.values.size(), b.values.size());
    for (std::size_t i = 0; i < a.values.size(); ++i) {
      ASSERT_EQ(a.values[i].value, b.values[i].value);
      ASSERT_EQ(a.values[i].rows, b.values[i].rows);
    }
    ASSERT_EQ(a.bins.size(), b.bins.size());
    for (std::size_t i = 0; i < a.bins.size(); ++i) {
      ASSERT_EQ(a.bins[i].rows, b.bins[i].rows);
      ASSERT_EQ(a.bins[i].low, b.bins[i].low);
    }
  }
}

TEST_P(Layers, SuggestionsBeginOrContainWhatWasTyped) {
  for (int round = 0; round < 300; ++round) {
    const Search search = some_search();
    const access::Viewer viewer = some_viewer();
    const std::size_t column = some_column();
    if (archive_.mission().columns()[column].type != metadata::Type::string) continue;
    static const std::vector<std::string> kTyped{"", "n", "NIR", "jw", "a", "3", "W2;", "zz", "mir, "};
    const std::string& typed = index::testing::pick(random_, kTyped);
    const auto counts = counted(column, names_of(without(search, column), viewer));
    std::size_t matching = 0;
    for (const auto& [text, rows] : counts) {
      matching += base::lower(text).find(base::lower(typed)) != std::string::npos ? 1 : 0;
    }
    for (const auto& snapshot : {layered_, anew_}) {
      const auto answer = suggest(snapshot, search, column, typed, 5, viewer, kNow);
      ASSERT_TRUE(answer);
      EXPECT_EQ(answer->matching, matching);
      EXPECT_EQ(answer->suggestions.size(), std::min<std::size_t>(matching, 5));
      bool beginnings = true;
      for (const Suggestion& each : answer->suggestions) {
        EXPECT_EQ(counts.at(each.text), each.rows);
        const bool begins = base::lower(each.text).rfind(base::lower(typed), 0) == 0;
        EXPECT_TRUE(beginnings || !begins);
        beginnings = begins;
      }
    }
  }
}

TEST_P(Layers, SummariesAreOfWhatTheViewerMayKnowOf) {
  for (const access::Viewer& viewer : {access::Viewer::anonymous(), access::Viewer::user("a", false, {"test/1001"}),
                                       access::Viewer::user("s", true, {})}) {
    Search all;
    all.mission = "test";
    const auto names = names_of(all, viewer);
    for (const auto& snapshot : {layered_, anew_, layered_}) {
      const auto answer = summaries(snapshot, "test", viewer, kNow);
      ASSERT_TRUE(answer);
      for (const std::size_t column : columns_) {
        const ColumnSummary& summary = (*answer)[column];
        EXPECT_EQ(summary.rows, names.size());
        std::uint64_t nulls = 0;
        for (const std::string& name : names) nulls += metadata::is_null(dataset(name).row[column]) ? 1 : 0;
        EXPECT_EQ(summary.nulls, nulls);
        if (column == archive_.column("s_region")) continue;
        EXPECT_EQ(summary.distinct, counted(column, names).size());
      }
    }
  }
}

TEST_P(Layers, CountTextsByTheirBeginning) {
  const index::Table& table = *layered_->find("test");
  for (const char* name : {"name", "instrume", "exp_type", "pi"}) {
    const ValueCounts counts(table, archive_.column(name), nullptr);
    for (const char* beginning : {"", "n", "JW00", "jw001", "NIRC", "zz", "mir"}) {
      std::map<std::string, std::uint64_t> expected, found;
      counts.for_each([&](const CountedValue& value) {
        const bool begins = base::lower(value.text()).rfind(base::lower(beginning), 0) == 0;
        if (begins) expected.emplace(value.text(), value.rows);
      });
      counts.for_each_beginning(beginning, [&](const CountedValue& value) { found.emplace(value.text(), value.rows); });
      EXPECT_EQ(found, expected) << name << " " << beginning;
    }
  }
}

// What is written and mapped again answers the same.
TEST_P(Layers, AnswerTheSameFromDisk) {
  base::FaultEnv env{base::Instant{kNow_us}};
  const index::testing::TempFolder folder;
  index::Store store(env, folder.path(), archive_.dictionary());
  const auto saved = store.save(archive_.catalog(), layered_);
  ASSERT_TRUE(saved) << saved.error().message;
  EXPECT_EQ((*saved)->find("test")->parts().size(), 1U);
  index::Store other(env, folder.path(), archive_.dictionary());
  const auto loaded = other.load(archive_.catalog());
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->rebuilt, "");
  for (int round = 0; round < 300; ++round) {
    const Search search = some_search();
    const access::Viewer viewer = some_viewer();
    const auto one = run(anew_, search, viewer, kNow);
    for (const auto& snapshot : {*saved, loaded->snapshot}) {
      const auto other_way = run(snapshot, search, viewer, kNow);
      ASSERT_EQ(one->total, other_way->total);
      ASSERT_EQ(one->rows.size(), other_way->rows.size());
      for (std::size_t i = 0; i < one->rows.size(); ++i) {
        for (const std::size_t column : columns_) {
          ASSERT_EQ(value_of(*one->table, column, one->rows[i], search, kNow),
                    value_of(*other_way->table, column, other_way->rows[i], search, kNow));
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(ExclusiveRows, Layers, ::testing::Values("visible", "hidden"));

}  // namespace
}  // namespace almagest::query
