// SPDX-License-Identifier: GPL-3.0-or-later
// Searches against the slow oracle, over random rows.
#include <gtest/gtest.h>

#include <set>

#include "query/search.h"
#include "query/test_oracle.h"

namespace almagest::query {
namespace {

using index::testing::below;
using index::testing::kNow_us;
using index::testing::Random;
using index::testing::TestArchive;

const base::Instant kNow{kNow_us};
constexpr std::size_t kRows = 1500;

index::SnapshotPointer snapshot_of(TestArchive& archive) {
  auto snapshot = index::build(archive.catalog(), archive.dictionary());
  EXPECT_TRUE(snapshot);
  return *snapshot;
}

std::vector<std::size_t> stored_columns(const metadata::Mission& mission) {
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < mission.columns().size(); ++i) {
    if (mission.columns()[i].reduce != metadata::Reduce::derived) columns.push_back(i);
  }
  return columns;
}

std::set<std::string> names_in(const Result& result) {
  std::set<std::string> names;
  for (const Match& match : result.rows) names.emplace(result.table->name(match.row));
  return names;
}

class Evaluate : public ::testing::Test {
 protected:
  Evaluate() : random_(7) {
    archive_.fill(random_, kRows);
    snapshot_ = snapshot_of(archive_);
  }
  Random random_;
  TestArchive archive_;
  index::SnapshotPointer snapshot_;
};

TEST_F(Evaluate, AgreesWithTheOracle) {
  const auto columns = stored_columns(archive_.mission());
  std::size_t some = 0;
  for (int round = 0; round < 6000; ++round) {
    Search search;
    search.mission = "test";
    std::vector<std::pair<std::size_t, testing::OracleCondition>> oracle;
    std::string shown;
    for (std::size_t n = 1 + (round % 3 == 0 ? below(random_, 3) : 0); n > 0; --n) {
      const std::size_t column = index::testing::pick(random_, columns);
      auto asked = testing::random_condition(random_, archive_.mission().columns()[column]);
      auto condition = parse_condition(archive_.mission(), column, asked.text);
      ASSERT_TRUE(condition) << asked.text << ": " << condition.error().message;
      search.constraints.push_back({column, std::move(*condition)});
      shown += archive_.mission().columns()[column].name + ": " + asked.text + "\n";
      oracle.emplace_back(column, std::move(asked));
    }
    const auto result = run(snapshot_, search, access::Viewer::anonymous(), kNow);
    ASSERT_TRUE(result) << result.error().message;
    std::set<std::string> expected;
    for (const catalog::Dataset& dataset : archive_.datasets()) {
      bool all = true;
      for (const auto& [column, condition] : oracle) all = all && condition.holds(dataset.row[column]);
      if (all) expected.insert(dataset.name);
    }
    ASSERT_EQ(names_in(*result), expected) << shown;
    ASSERT_EQ(result->total, expected.size());
    some += !expected.empty() && expected.size() < kRows ? 1 : 0;
    search.counting = Counting::only;
    ASSERT_EQ(run(snapshot_, search, access::Viewer::anonymous(), kNow)->total, expected.size());
  }
  EXPECT_GT(some, 2000U);  // many conditions divide the rows
}

TEST_F(Evaluate, TakesAccessFromTheClock) {
  const std::size_t column = archive_.column("access");
  for (std::int64_t shift = -6; shift <= 6; ++shift) {
    const base::Instant now{kNow_us + shift * 1'000'000};
    std::size_t exclusive = 0;
    for (const auto& dataset : archive_.datasets()) exclusive += dataset.release && *dataset.release > now ? 1 : 0;
    const auto count = [&](std::string_view text) {
      Search search{"test", {{column, *parse_condition(archive_.mission(), column, text)}}, {}};
      return *run(snapshot_, search, access::Viewer::anonymous(), now)->total;
    };
    EXPECT_EQ(count("EXCLUSIVE_ACCESS"), exclusive);
    EXPECT_EQ(count("excl*"), exclusive);
    EXPECT_EQ(count("PUBLIC"), kRows - exclusive);
    EXPECT_EQ(count("!public"), exclusive);
    EXPECT_EQ(count("public, exclusive_access"), kRows);
    EXPECT_EQ(count("null"), 0U);
    EXPECT_EQ(count("!null"), kRows);
  }
}

TEST_F(Evaluate, FindsThousandsOfNamesAtOnce) {
  std::string text;
  std::set<std::string> expected;
  for (std::size_t i = 0; i < 3000; ++i) {
    const std::string name = fmt::format("jw{:05}", i * 2);
    text += (i == 0 ? "" : ", ") + name;
    for (const auto& dataset : archive_.datasets()) {
      if (index::compare_nocase(dataset.name, name) == 0) expected.insert(dataset.name);
    }
  }
  const std::size_t column = archive_.column("name");
  Search search{"test", {{column, *parse_condition(archive_.mission(), column, text)}}, {}};
  EXPECT_EQ(names_in(*run(snapshot_, search, access::Viewer::anonymous(), kNow)), expected);
  EXPECT_EQ(expected.size(), kRows / 2);
}

TEST_F(Evaluate, RefusesWhatMakesNoSense) {
  const auto viewer = access::Viewer::anonymous();
  const auto code_of = [&](const Search& search) {
    const auto result = run(snapshot_, search, viewer, kNow);
    return result ? base::Code::internal : result.error().code;
  };
  EXPECT_EQ(code_of({"nowhere", {}, {}}), base::Code::not_found);
  Search search{"test", {}, {}};
  search.sort = {{archive_.column("search_key"), index::Direction::ascending}};
  EXPECT_EQ(code_of(search), base::Code::invalid_argument);
  search.sort = {{999, index::Direction::ascending}};
  EXPECT_EQ(code_of(search), base::Code::invalid_argument);
  search.sort.clear();
  const std::size_t separation = archive_.column("ang_sep");
  search.constraints = {{separation, *parse_condition(archive_.mission(), separation, "<1")}};
  EXPECT_EQ(code_of(search), base::Code::invalid_argument);
  search.constraints = {{999, *parse_condition(Family::number, "<1")}};
  EXPECT_EQ(code_of(search), base::Code::invalid_argument);
  search.constraints.clear();
  search.radius_deg = -1;
  EXPECT_EQ(code_of(search), base::Code::invalid_argument);
  search.radius_deg = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(code_of(search), base::Code::invalid_argument);
}

}  // namespace
}  // namespace almagest::query
