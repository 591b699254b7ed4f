// SPDX-License-Identifier: GPL-3.0-or-later
// Searches around targets against a pass over all rows with the sky's own arithmetic.
#include <gtest/gtest.h>

#include <map>

#include "query/search.h"
#include "query/test_oracle.h"
#include "query/test_places.h"

namespace almagest::query {
namespace {

using index::testing::below;
using index::testing::kNow_us;
using index::testing::Random;
using index::testing::TestArchive;
using index::testing::uniform;
using testing::Known;
using testing::known_rows;

const base::Instant kNow{kNow_us};

class Near : public ::testing::Test {
 protected:
  Near() : random_(11) {
    archive_.fill(random_, 800);
    snapshot_ = *index::build(archive_.catalog(), archive_.dictionary());
    rows_ = known_rows(archive_);
  }

  // Near a row, at a pole, on ra 0, or anywhere.
  sky::SkyPoint random_point() {
    const std::size_t kind = below(random_, 8);
    if (kind == 0) return *sky::SkyPoint::make(uniform(random_, 0, 360), below(random_, 2) == 0 ? 90 : -90);
    if (kind == 1) return *sky::SkyPoint::make(0, uniform(random_, -90, 90));
    const Known& row = index::testing::pick(random_, rows_);
    if (kind < 6 && !row.footprint.empty()) {
      const sky::SkyPoint centre = row.footprint.centre();
      const double step = below(random_, 2) == 0 ? 0 : 0.2;
      return *sky::SkyPoint::make(centre.ra_deg() + uniform(random_, -step, step),
                                  std::clamp(centre.dec_deg() + uniform(random_, -step, step), -90.0, 90.0));
    }
    if (kind < 7 && row.target) return *row.target;
    return *sky::SkyPoint::make(uniform(random_, 0, 360), uniform(random_, -90, 90));
  }

  Random random_;
  TestArchive archive_;
  index::SnapshotPointer snapshot_;
  std::vector<Known> rows_;
};

TEST_F(Near, FindsWhatAPassOverAllRowsFinds) {
  static const std::vector<double> kRadii{0, 0, 1e-4, 0.05, 0.5, 3, 40, 180};
  std::size_t found = 0;
  for (int round = 0; round < 400; ++round) {
    Search search{"test", {}, {}};
    search.radius_deg = index::testing::pick(random_, kRadii);
    for (std::size_t n = round % 20 == 0 ? 120 : 1 + below(random_, 4); n > 0; --n) {
      search.targets.push_back({random_point(), std::to_string(n)});
    }
    const auto result = run(snapshot_, search, access::Viewer::anonymous(), kNow);
    ASSERT_TRUE(result);
    std::map<std::pair<std::string, std::uint32_t>, double> expected, got;
    std::size_t nowhere = 0;
    for (const Known& row : rows_) {
      nowhere += row.footprint.empty() && !row.target ? 1 : 0;
      for (std::uint32_t t = 0; t < search.targets.size(); ++t) {
        const auto distance = row.distance_deg(search.targets[t].point);
        if (distance && *distance <= search.radius_deg + sky::kEdgeTolerance_deg)
          expected[{row.name, t}] = *distance * 60;
      }
    }
    for (const Match& match : result->rows) {
      got[{std::string(result->table->name(match.row)), match.target}] = match.separation_arcmin;
    }
    ASSERT_EQ(got, expected);
    ASSERT_EQ(result->rows.size(), expected.size());
    ASSERT_EQ(result->total, expected.size());
    ASSERT_EQ(result->without_position, nowhere);
    found += expected.size();
  }
  EXPECT_GT(found, 1000U);
}

TEST_F(Near, ConstrainsTheSeparation) {
  Search search{"test", {}, {{*sky::SkyPoint::make(0, 80), "a"}, {*sky::SkyPoint::make(180, -80), "b"}}};
  search.radius_deg = 180;
  const auto all = run(snapshot_, search, access::Viewer::anonymous(), kNow);
  const std::size_t column = archive_.column("ang_sep");
  search.constraints = {{column, *parse_condition(archive_.mission(), column, "600 .. 1200, 0")}};
  const auto some = run(snapshot_, search, access::Viewer::anonymous(), kNow);
  const auto fits = [](const Match& m) {
    return m.separation_arcmin == 0 || (m.separation_arcmin >= 600 && m.separation_arcmin <= 1200);
  };
  EXPECT_EQ(some->total, static_cast<std::uint64_t>(std::count_if(all->rows.begin(), all->rows.end(), fits)));
  EXPECT_GT(*some->total, 0U);
  EXPECT_TRUE(std::all_of(some->rows.begin(), some->rows.end(), fits));
}

TEST_F(Near, CombinesWithOtherConstraints) {
  const std::size_t level = archive_.column("level");
  Search search{
      "test", {{level, *parse_condition(archive_.mission(), level, "3")}}, {{*sky::SkyPoint::make(10, 0), "a"}}};
  search.radius_deg = 60;
  const auto result = run(snapshot_, search, access::Viewer::anonymous(), kNow);
  std::size_t expected = 0;
  std::size_t nowhere = 0;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    if (std::get<std::string>(archive_.datasets()[i].row[level]) != "3") continue;
    const auto distance = rows_[i].distance_deg(search.targets[0].point);
    expected += distance && *distance <= 60 ? 1 : 0;
    nowhere += distance ? 0 : 1;
  }
  EXPECT_EQ(result->total, expected);
  EXPECT_EQ(result->without_position, nowhere);
}

TEST_F(Near, ShowsDerivedValues) {
  Search search{"test", {}, {{*rows_[0].target, "first"}, {*rows_[0].target, "second"}}};
  search.radius_deg = 180;
  search.limit = 50;
  const auto result = run(snapshot_, search, access::Viewer::anonymous(), kNow);
  std::map<std::string, int> keys;
  for (const Match& match : result->rows) {
    const auto value = [&](std::string_view name) {
      return value_of(*result->table, archive_.column(name), match, search, kNow);
    };
    const bool exclusive = index::is_exclusive(*result->table, match.row, kNow);
    EXPECT_EQ(value("access"), metadata::Value(std::string(exclusive ? "EXCLUSIVE_ACCESS" : "PUBLIC")));
    EXPECT_EQ(value("ang_sep"), metadata::Value(match.separation_arcmin));
    EXPECT_EQ(value("search_pos"), metadata::Value(search.targets[match.target].text));
    EXPECT_EQ(value("name"), metadata::Value(std::string(result->table->name(match.row))));
    EXPECT_EQ(++keys[std::get<std::string>(value("search_key"))], 1);
  }
  const Match alone{0, kNoTarget, 0};
  EXPECT_EQ(value_of(*result->table, archive_.column("ang_sep"), alone, {}, kNow), metadata::Value());
  EXPECT_EQ(value_of(*result->table, archive_.column("search_key"), alone, {}, kNow),
            metadata::Value(std::string("1000000000000")));
}

}  // namespace
}  // namespace almagest::query
