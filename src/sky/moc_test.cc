// SPDX-License-Identifier: GPL-3.0-or-later
#include "sky/moc.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <set>

#include "sky/sky_test_util.h"

namespace almagest::sky {
namespace {

constexpr int kSmall = 3;  // 768 cells: few enough for sets

std::set<Cell> set_of(const Moc& moc, int order) {
  std::set<Cell> cells;
  for (Cell cell = 0; cell < cell_count(order); ++cell) {
    if (moc.holds_cell(cell, order)) cells.insert(cell);
  }
  return cells;
}

Moc moc_of(const std::set<Cell>& cells, int order) {
  std::vector<CellRange> ranges;
  for (const Cell cell : cells) ranges.push_back({cell, cell + 1});
  return Moc::of_cells(order, std::move(ranges));
}

std::set<Cell> random_cells(RandomSky& random, int order) {
  std::set<Cell> cells;
  const double share = random.between(0, 1);
  for (Cell cell = 0; cell < cell_count(order); ++cell) {
    if (random.between(0, 1) < share) cells.insert(cell);
  }
  return cells;
}

void expect_sound(const Moc& moc) {
  const int shift = 2 * (kMaxOrder - moc.order());
  Cell end = -1;
  for (const CellRange& range : moc.ranges()) {
    ASSERT_GT(range.first, end);
    ASSERT_LT(range.first, range.end);
    ASSERT_LE(range.end, cell_count(kMaxOrder));
    ASSERT_EQ(range.first >> shift << shift, range.first);
    ASSERT_EQ(range.end >> shift << shift, range.end);
    end = range.end;
  }
}

TEST(Moc, IsASetOfCells) {
  RandomSky random(41);
  for (int i = 0; i < 60; ++i) {
    const auto a = random_cells(random, kSmall);
    const auto b = random_cells(random, kSmall);
    const Moc moc_a = moc_of(a, kSmall);
    const Moc moc_b = moc_of(b, kSmall);
    std::set<Cell> either = a;
    either.insert(b.begin(), b.end());
    std::set<Cell> both;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::inserter(both, both.end()));
    std::set<Cell> coarse;
    for (const Cell cell : a) coarse.insert(cell >> 2);
    for (const Moc& moc : {moc_a, united(moc_a, moc_b), intersected(moc_a, moc_b), moc_a.degraded(1)})
      expect_sound(moc);
    EXPECT_EQ(set_of(moc_a, kSmall), a);
    EXPECT_EQ(set_of(united(moc_a, moc_b), kSmall), either);
    EXPECT_EQ(set_of(intersected(moc_a, moc_b), kSmall), both);
    EXPECT_EQ(set_of(moc_a.degraded(kSmall - 1), kSmall - 1), coarse);
    EXPECT_EQ(moc_a.degraded(kSmall), moc_a);
    EXPECT_NEAR(moc_a.sky_fraction(), static_cast<double>(a.size()) / 768, 1e-12);
    EXPECT_NEAR(moc_a.area_deg2(), static_cast<double>(a.size()) / 768 * 41252.96124941927, 1e-6);
    for (int k = 0; k < 200; ++k) {
      const SkyPoint point = random.nasty();
      EXPECT_EQ(moc_a.contains(point), a.contains(cell_of(point, kSmall)));
    }
    for (Cell cell = 0; cell < cell_count(2); ++cell) {
      EXPECT_EQ(moc_a.meets_cell(cell, 2), coarse.contains(cell));
    }
  }
}

TEST(Moc, WritesWhatItReads) {
  RandomSky random(42);
  for (int i = 0; i < 100; ++i) {
    const int order = static_cast<int>(random.between(0, 29.99));
    const Moc moc = i % 2 == 0
                        ? moc_of(random_cells(random, kSmall), kSmall)
                        : Moc::covering(Region({Circle{random.nasty(), 400 / std::pow(2.0, order)}}), order, 4000);
    const auto ascii = Moc::parse(moc.to_ascii());
    ASSERT_TRUE(ascii) << moc.to_ascii() << ascii.error().message;
    EXPECT_EQ(*ascii, moc);
    EXPECT_EQ(ascii->to_ascii(), moc.to_ascii());
    const auto json = Moc::parse(moc.to_json());
    ASSERT_TRUE(json) << moc.to_json() << json.error().message;
    EXPECT_EQ(*json, moc);
  }
}

TEST(Moc, UnderstandsItsTexts) {
  const auto parse = [](std::string_view text) { return Moc::parse(text).value(); };
  const Moc moc = parse("3/1-5,8 4/77");
  EXPECT_EQ(moc.order(), 4);
  EXPECT_EQ(moc.to_ascii(), "3/1-5 8 4/77");
  EXPECT_EQ(moc.to_json(), R"({"3":[1,2,3,4,5,8],"4":[77]})");
  EXPECT_EQ(parse("s3/1-5 8\r\n 4/ 77 "), moc);
  EXPECT_EQ(parse("4/77 3/8,1 2 3 4 5"), moc);
  EXPECT_EQ(parse(R"( { "4" : [ 77 ] , "3" : [ 8, 1,2,3,4,5 ] } )"), moc);
  EXPECT_EQ(parse("1/0-3 2/0-15").to_ascii(), "0/0 2/");  // four siblings are their parent, the order stays
  EXPECT_EQ(parse("0/0-11"), Moc::whole_sky());
  EXPECT_EQ(parse("0/"), Moc());
  EXPECT_EQ(parse("5/").order(), 5);
  EXPECT_TRUE(parse("5/").empty());
  EXPECT_EQ(parse("5/").to_ascii(), "5/");
  EXPECT_EQ(parse("5/").to_json(), R"({"5":[]})");
  EXPECT_EQ(parse("{}"), Moc());
  EXPECT_EQ(parse("29/3458764513820540927").ranges()[0].end, cell_count(29));
}

TEST(Moc, PointsAtWhatIsWrongWithAText) {
  struct Case {
    const char* text;
    std::size_t offset;
    base::Code code = base::Code::invalid_argument;
  };
  for (const Case& wrong : {Case{"", 0},
                            {"   ", 0},
                            {"17", 0},
                            {"3/1-", 4},
                            {"3/-1", 2},
                            {"3/768", 2},
                            {"3/5-2", 2},
                            {"30/1", 0},
                            {"3/1 x", 4},
                            {"3/1;2", 3},
                            {"3/99999999999999999999", 2},
                            {"a/1", 0},
                            {"t5/1 s3/2", 0, base::Code::unsupported},
                            {"3/1 s4", 4},
                            {"{\"3\":[1", 7},
                            {"{\"3\" [1]}", 5},
                            {"{\"3\":[1,]}", 8},
                            {"{3:[1]}", 1},
                            {"{\"3\":[1]} x", 10},
                            {"{\"30\":[1]}", 2},
                            {"{\"3\":[768]}", 6},
                            {"{\"3\":[-1]}", 6},
                            {"{\"3\":[1.5]}", 7},
                            {"{\"3\":[\"1\"]}", 6},
                            {"{\"t\":1}", 2, base::Code::unsupported},
                            {"\x00\xff", 0}}) {
    const auto parsed = Moc::parse(wrong.text);
    ASSERT_FALSE(parsed) << wrong.text;
    EXPECT_EQ(parsed.error().code, wrong.code) << wrong.text;
    ASSERT_TRUE(parsed.error().at) << wrong.text;
    EXPECT_EQ(parsed.error().at->offset, wrong.offset) << wrong.text << ": " << parsed.error().message;
  }
  std::string many = "29/";
  for (std::size_t i = 0; i <= Moc::kMaxElements; ++i) many += "7 ";
  EXPECT_EQ(Moc::parse(many).error().code, base::Code::too_large);
  EXPECT_EQ(Moc::parse(std::string(Moc::kMaxText + 1, ' ')).error().code, base::Code::too_large);
}

// Points along the rims of the cells of a MOC, and of cells within.
std::vector<SkyPoint> points_of(const Moc& moc, int finer) {
  std::vector<SkyPoint> points;
  for (const CellRange& range : moc.cells()) {
    for (Cell cell = range.first; cell < range.end; ++cell) {
      for (Cell part = cell << (2 * finer); part < (cell + 1) << (2 * finer); ++part)
        points.push_back(centre_of(part, moc.order() + finer));
    }
  }
  return points;
}

TEST(Moc, OverlapsWithRegionsAsItsPointsDo) {
  RandomSky random(43);
  int meet = 0;
  int apart = 0;
  for (int i = 0; i < 400; ++i) {
    const int order = 2 + i % 9;
    const double cell_deg = cell_radius_deg(order);
    const SkyPoint middle = random.nasty();
    const Cell home = cell_of(middle, order);
    std::vector<CellRange> cells{{home, home + 1}};
    for (const Cell near : neighbours_of(home, order)) {
      if (near >= 0 && random.between(0, 1) < 0.4) cells.push_back({near, near + 1});
    }
    const Moc moc = Moc::of_cells(order, cells);
    const SkyPoint centre = random.near(middle, 5 * cell_deg);
    const double radius = cell_deg * random.between(0.05, 3);
    std::vector<Shape> shapes;
    auto polygon =
        Polygon::make(i % 2 == 0 ? random.star(centre, radius, 3 + i % 6) : random.tangle(centre, radius, 5));
    if (i % 5 == 0) {
      shapes.emplace_back(Circle{centre, radius});
    } else if (polygon) {
      shapes.emplace_back(std::move(*polygon));
    }
    const Region region(std::move(shapes));
    if (region.empty()) continue;
    const bool overlap = intersects(region, moc);
    ASSERT_EQ(MocTest(moc).meets(region), overlap) << region.to_stcs() << " and " << moc.to_ascii();
    constexpr int kFiner = 5;
    double least = 180;
    for (const SkyPoint& point : points_of(moc, kFiner)) least = std::min(least, region.distance_deg(point));
    bool inside = false;
    for (int k = 0; k < 300; ++k) {
      const SkyPoint point = random.near(centre, radius);
      inside = inside || (region.contains(point) && moc.contains(point));
    }
    if (least <= 0 || inside) {
      EXPECT_TRUE(overlap) << region.to_stcs() << " and " << moc.to_ascii();
    }
    if (overlap) {
      EXPECT_LE(least, cell_radius_deg(order + kFiner) + 2 * cell_radius_deg(kOverlapOrder))
          << region.to_stcs() << " and " << moc.to_ascii();
    }
    ++(overlap ? meet : apart);
  }
  EXPECT_GT(meet, 50);
  EXPECT_GT(apart, 50);
}

TEST(Moc, OverlapsAlongItsBorderInBoundedTime) {
  // A ring outside of a MOC of a disc, as near as it can be, and a region that only its own cover meets.
  const Moc moc = Moc::covering(Region({Circle{at(80, 20), 20}}), 11);
  EXPECT_TRUE(intersects(Region({Circle{at(80, 20), 1e-6}}), moc));
  EXPECT_FALSE(intersects(Region({Circle{at(260, -20), 159}}), moc));
  std::vector<SkyPoint> ring;
  for (int k = 0; k <= 360; ++k)
    ring.push_back(offset(at(80, 20), 20.06 * std::cos(k * kDegree), 20.06 * std::sin(k * kDegree)));
  for (int k = 360; k >= 0; --k)
    ring.push_back(offset(at(80, 20), 21 * std::cos(k * kDegree), 21 * std::sin(k * kDegree)));
  const Region outside({*Polygon::make(ring)});
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(intersects(outside, Moc::covering(Region({Circle{at(80, 20), 15}}), 11)));
  std::size_t near = 0;
  for (int i = 0; i < 5; ++i) near += intersects(outside, moc) ? 1 : 0;
  EXPECT_TRUE(near == 0 || near == 5);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
  EXPECT_FALSE(intersects(Region({Circle{at(80, 20), 1}}), Moc()));
  EXPECT_FALSE(intersects(Region(), moc));
  EXPECT_TRUE(intersects(Region({Circle{at(0, 0), 180}}), moc));
}

TEST(Moc, ComparesManyAsItComparesOne) {
  RandomSky random(45);
  for (const char* text : {"0/0-5", "3/0-200 7/100000-150000", "1/1-3 6/", "0/", "0/0-11", "12/7 100000-100500"}) {
    const MocTest test(Moc::parse(text).value());
    int met = 0;
    for (int i = 0; i < 3000; ++i) {
      SkyPoint centre = random.nasty();
      if (i % 2 == 0 && !test.moc().empty()) {
        centre = random.near(
            centre_of(test.moc().ranges()[static_cast<std::size_t>(i) % test.moc().ranges().size()].first, kMaxOrder),
            2);
      }
      const double radius = std::pow(10, random.between(-4, 1));
      std::vector<Shape> shapes{Circle{centre, radius}};
      if (i % 3 > 0) shapes = {*Polygon::make(random.star(centre, radius, 4))};
      const Region region(std::move(shapes));
      ASSERT_EQ(test.meets(region), intersects(region, test.moc())) << region.to_stcs() << " and " << text;
      ASSERT_EQ(test.meets(centre), test.moc().contains(centre));
      met += test.meets(region) ? 1 : 0;
    }
    EXPECT_EQ(met > 0, !test.moc().empty());
  }
}

TEST(Moc, CoversARegion) {
  RandomSky random(44);
  for (int i = 0; i < 50; ++i) {
    const SkyPoint centre = random.nasty();
    const auto polygon = Polygon::make(random.star(centre, 1, 6));
    const Region region({*polygon});
    const Moc moc = Moc::covering(region, 9);
    EXPECT_EQ(moc.order(), 9);
    expect_sound(moc);
    EXPECT_TRUE(intersects(region, moc));
    for (int k = 0; k < 100; ++k) {
      const SkyPoint point = random.near(centre, 1);
      if (region.contains(point)) {
        EXPECT_TRUE(moc.contains(point));
      }
    }
  }
}

}  // namespace
}  // namespace almagest::sky
