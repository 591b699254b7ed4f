// SPDX-License-Identifier: GPL-3.0-or-later
// Searches within an area against a pass over all rows.
#include "query/area.h"

#include <gtest/gtest.h>

#include <set>

#include "query/search.h"
#include "query/test_oracle.h"
#include "query/test_places.h"
#include "sky/overlap.h"

namespace almagest::query {
namespace {

using index::testing::below;
using index::testing::kNow_us;
using index::testing::Random;
using index::testing::TestArchive;
using index::testing::uniform;
using testing::Known;

const base::Instant kNow{kNow_us};

bool overlaps(const Known& row, const Area& area) {
  if (const auto* moc = std::get_if<sky::Moc>(&area)) {
    if (!row.footprint.empty()) return sky::intersects(row.footprint, *moc);
    return row.target && moc->contains(*row.target);
  }
  const auto& region = std::get<sky::Region>(area);
  if (!row.footprint.empty()) return sky::intersects(row.footprint, region);
  return row.target && region.contains(*row.target);
}

class InArea : public ::testing::Test {
 protected:
  InArea() : random_(17) {
    archive_.fill(random_, 3000);  // more than are tested one by one
    snapshot_ = *index::build(archive_.catalog(), archive_.dictionary());
    rows_ = testing::known_rows(archive_);
  }

  sky::Region random_region() {
    if (below(random_, 3) == 0) {
      const Known& row = index::testing::pick(random_, rows_);
      if (!row.footprint.empty()) return row.footprint;
    }
    while (true) {
      const auto parsed = sky::parse_stcs(index::testing::random_region(random_));
      if (parsed && !parsed->region.empty()) return parsed->region;
    }
  }

  Area random_area() {
    switch (below(random_, 5)) {
      case 0:
        return sky::Moc::covering(random_region(), static_cast<int>(below(random_, 12)));
      case 1: {
        std::vector<sky::CellRange> cells;
        for (std::size_t n = below(random_, 60); n > 0; --n) {
          const auto first = static_cast<sky::Cell>(below(random_, 12 * 64));
          cells.push_back({first, first + static_cast<sky::Cell>(below(random_, 9))});
        }
        return sky::Moc::of_cells(3, std::move(cells));
      }
      case 2:
        return sky::Region({sky::Circle{*sky::SkyPoint::make(uniform(random_, 0, 360), uniform(random_, -90, 90)),
                                        std::pow(10, uniform(random_, -2, 2.25))}});
      default:
        return random_region();
    }
  }

  std::set<std::string> names_of(const Result& result) {
    std::set<std::string> names;
    for (const Match& match : result.rows) names.insert(std::string(result.table->name(match.row)));
    return names;
  }

  Random random_;
  TestArchive archive_;
  index::SnapshotPointer snapshot_;
  std::vector<Known> rows_;
};

TEST_F(InArea, FindsWhatAPassOverAllRowsFinds) {
  std::size_t found = 0;
  for (int round = 0; round < 300; ++round) {
    Search search{.mission = "test", .area = random_area()};
    const auto result = run(snapshot_, search, access::Viewer::anonymous(), kNow);
    ASSERT_TRUE(result);
    std::set<std::string> expected;
    std::size_t nowhere = 0;
    for (const Known& row : rows_) {
      nowhere += row.footprint.empty() && !row.target ? 1 : 0;
      if (overlaps(row, *search.area)) expected.insert(row.name);
    }
    ASSERT_EQ(names_of(*result), expected);
    ASSERT_EQ(result->total, expected.size());
    ASSERT_EQ(result->without_position, nowhere);
    search.counting = Counting::only;
    const auto counted = run(snapshot_, search, access::Viewer::anonymous(), kNow);
    ASSERT_EQ(counted->total, expected.size());
    ASSERT_EQ(counted->without_position, nowhere);
    found += expected.size();
  }
  EXPECT_GT(found, 3000U);
}

TEST_F(InArea, CombinesWithConstraintsAndTargets) {
  const std::size_t level = archive_.column("level");
  std::size_t found = 0;
  for (int round = 0; round < 40; ++round) {
    Search search{.mission = "test",
                  .constraints = {{level, *parse_condition(archive_.mission(), level, "3")}},
                  .targets = {{*sky::SkyPoint::make(uniform(random_, 0, 360), uniform(random_, -90, 90)), "a"},
                              {*sky::SkyPoint::make(uniform(random_, 0, 360), uniform(random_, -90, 90)), "b"}},
                  .radius_deg = 60,
                  .area = Area(sky::Moc::parse("1/0-20").value())};
    const auto result = run(snapshot_, search, access::Viewer::anonymous(), kNow);
    ASSERT_TRUE(result);
    std::size_t expected = 0;
    std::size_t nowhere = 0;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (std::get<std::string>(archive_.datasets()[i].row[level]) != "3") continue;
      nowhere += rows_[i].footprint.empty() && !rows_[i].target ? 1 : 0;
      if (!overlaps(rows_[i], *search.area)) continue;
      for (const Target& target : search.targets) {
        const auto distance = rows_[i].distance_deg(target.point);
        expected += distance && *distance <= 60 ? 1 : 0;
      }
    }
    ASSERT_EQ(result->total, expected);
    ASSERT_EQ(result->without_position, nowhere);
    for (const Match& match : result->rows) {
      const auto& place = result->table->sky().place(match.row);
      const double apart = sky::separation_deg(search.targets[match.target].point, *place.position);
      ASSERT_NEAR(match.distance_arcsec, apart * 3600, 1e-6);
      if (place.footprint.empty()) {
        ASSERT_NEAR(match.separation_arcmin * 60, match.distance_arcsec, 1e-6);
      }
    }
    found += expected;
  }
  EXPECT_GT(found, 1000U);
}

TEST(HiddenRows, AreNotFoundInAreas) {
  TestArchive archive("hidden");
  Random random(18);
  archive.fill(random, 300);
  const auto snapshot = *index::build(archive.catalog(), archive.dictionary());
  const Search everywhere{.mission = "test", .area = Area(sky::Moc::whole_sky())};
  const auto result = run(snapshot, everywhere, access::Viewer::anonymous(), kNow);
  std::size_t expected = 0;
  const auto rows = testing::known_rows(archive);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& release = archive.datasets()[i].release;
    const bool placed = !rows[i].footprint.empty() || rows[i].target;
    if (placed && (!release || *release <= kNow)) ++expected;
  }
  EXPECT_EQ(result->total, expected);
  EXPECT_GT(expected, 50U);
}

TEST(ParseArea, UnderstandsWhatPeopleWrite) {
  const auto region = [](std::string_view text) { return std::get<sky::Region>(parse_area(text).value()).to_stcs(); };
  const std::string square = region("POLYGON ICRS 10 0 11 0 11 1 10 1");
  EXPECT_EQ(region("10 0 11 0 11 1 10 1"), square);
  EXPECT_EQ(region(" 10,0, 11,0\n11,1 10,1, 10,0 "), square);
  EXPECT_EQ(region("polygon 10 0 11 0 11 1 10 1"), square);
  EXPECT_EQ(std::get<sky::Moc>(parse_area("3/1-5 8").value()).to_ascii(), "3/1-5 8");
  EXPECT_EQ(std::get<sky::Moc>(parse_area("s3/1-5 8").value()).to_ascii(), "3/1-5 8");
  EXPECT_EQ(std::get<sky::Moc>(parse_area(R"({"3": [1, 2]})").value()).to_ascii(), "3/1-2");
}

TEST(ParseArea, RefusesRatherThanLeavesOut) {
  const auto code = [](std::string_view text) { return parse_area(text).error().code; };
  for (const char* wrong : {"", "  ", "10 0 11", "10 0 11 0", "10 0 10 0 10 0", "10 0 11 x 11 1", "10 100 11 0 11 1",
                            "3/999999", "CIRCLE ICRS 10 0", "CIRCLE ICRS 10 0 nan",
                            "POLYGON ICRS 10 0 11 0 11 1 CIRCLE ICRS 5 5 0", "everywhere", "0 0 120 0 240 0"}) {
    EXPECT_EQ(code(wrong), base::Code::invalid_argument) << wrong;
  }
  EXPECT_EQ(code("CIRCLE GALACTIC 10 0 1"), base::Code::unsupported);
  std::string many;
  for (int i = 0; i < 5001; ++i) many += "10 10 ";
  EXPECT_EQ(code(many), base::Code::too_large);
  const auto wrong = parse_area("10 0 11 x 11 1");
  ASSERT_TRUE(wrong.error().at);
  EXPECT_EQ(wrong.error().at->offset, 8U);
}

}  // namespace
}  // namespace almagest::query
