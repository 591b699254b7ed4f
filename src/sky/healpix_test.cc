// SPDX-License-Identifier: GPL-3.0-or-later
#include "sky/healpix.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "sky/sky_test_util.h"

namespace almagest::sky {
namespace {

TEST(Healpix, NumbersCellsAsNested) {
  EXPECT_EQ(cell_count(0), 12);
  EXPECT_EQ(cell_count(29), Cell{12} << 58);
  EXPECT_EQ(cell_of(at(45, 0.1), 0), 0);  // face 0: ra 45, north of the equator... up to the pole
  RandomSky random(1);
  for (int i = 0; i < 2000; ++i) {
    const SkyPoint point = random.nasty();
    Cell above = cell_of(point, 0);
    for (int order = 1; order <= kMaxOrder; ++order) {
      const Cell cell = cell_of(point, order);
      ASSERT_EQ(cell >> 2, above);
      ASSERT_LE(separation_deg(point, centre_of(cell, order)), cell_radius_deg(order) + 1e-12);
      above = cell;
    }
  }
}

TEST(Healpix, KnowsHowFarNeighboursReach) {
  RandomSky random(6);
  for (int i = 0; i < 200'000; ++i) {
    const int order = i % 30;
    // Near to a corner of a base cell, where three meet, as often as anywhere.
    const SkyPoint corner = at(45 + 90 * (i % 4), (i % 8 < 4 ? 1 : -1) * 41.810314895778596);
    const SkyPoint point = i % 3 == 0 ? random.near(corner, 2 * cell_radius_deg(order)) : random.nasty();
    const double reach = kNeighbourhood * cell_radius_deg(order);
    const double turn = random.between(0, 6.283185307179586);
    const Cell home = cell_of(point, order);
    const Cell there = cell_of(offset(point, reach * std::cos(turn), reach * std::sin(turn)), order);
    const auto around = neighbours_of(home, order);
    ASSERT_TRUE(there == home || std::find(around.begin(), around.end(), there) != around.end())
        << order << ": " << home << " and " << there;
  }
}

// Every point inside the region must be in a cell of its cover, and points on its edges too.
void expect_covered(const Region& region, RandomSky& random, const SkyPoint& middle, double radius_deg, int order) {
  const auto ranges = cells_covering(region, order);
  for (std::size_t i = 1; i < ranges.size(); ++i) ASSERT_GT(ranges[i].first, ranges[i - 1].end);
  for (int i = 0; i < 300; ++i) {
    const SkyPoint point = random.near(middle, radius_deg * 1.1);
    if (region.contains(point)) {
      ASSERT_TRUE(contains(ranges, cell_of(point, order))) << region.to_stcs() << " order " << order;
    }
  }
  for (const Shape& shape : region.shapes()) {
    const auto* polygon = std::get_if<Polygon>(&shape);
    if (polygon == nullptr) continue;
    for (const SkyPoint& vertex : polygon->vertices()) {
      ASSERT_TRUE(contains(ranges, cell_of(vertex, order))) << region.to_stcs() << " order " << order;
    }
  }
}

TEST(Healpix, CoversEveryShape) {
  RandomSky random(2);
  for (int i = 0; i < 300; ++i) {
    const SkyPoint middle = random.nasty();
    const double radius_deg = std::pow(10, random.between(-5, 1.3));
    std::vector<Shape> shapes;
    auto polygon =
        Polygon::make(i % 2 == 0 ? random.star(middle, radius_deg, 3 + i % 7) : random.tangle(middle, radius_deg, 6));
    if (polygon) shapes.emplace_back(std::move(*polygon));
    if (i % 3 == 0) shapes.emplace_back(Circle{random.near(middle, radius_deg), radius_deg * random.between(0, 1)});
    const Region region(std::move(shapes));
    for (const int order : {0, 3, 8, 10, 12}) expect_covered(region, random, middle, 2 * radius_deg, order);
  }
}

TEST(Healpix, CoversThinAndLongShapes) {
  RandomSky random(3);
  for (int i = 0; i < 60; ++i) {
    const SkyPoint middle = random.nasty();
    const double thin = 1e-6;
    const double length = random.between(0.01, 30);
    const Region region({*Polygon::make({offset(middle, -length, -thin), offset(middle, length, -thin),
                                         offset(middle, length, thin), offset(middle, -length, thin)})});
    const auto ranges = cells_covering(region, 10);
    for (int k = 0; k <= 1000; ++k) {
      const SkyPoint on = offset(middle, length * (k / 500.0 - 1), 0);
      if (region.contains(on)) {
        ASSERT_TRUE(contains(ranges, cell_of(on, 10)));
      }
    }
  }
}

TEST(Healpix, DoesNotCoverMuchMore) {
  const SkyPoint middle = at(53.1, -27.8);
  const auto ranges = cells_of_disc(middle, 5, 10);
  const double area = static_cast<double>(count_cells(ranges)) * 41252.96 / static_cast<double>(cell_count(10));
  EXPECT_GT(area, 78.44);
  EXPECT_LT(area, 78.44 * 1.05);
  RandomSky random(4);
  std::int64_t cells = 0;
  for (int i = 0; i < 200; ++i) {
    const SkyPoint centre = random.anywhere();
    const double half = 1.1 / 60;
    cells += count_cells(
        cells_covering(Region({*Polygon::make({offset(centre, half, half), offset(centre, -half, half),
                                               offset(centre, -half, -half), offset(centre, half, -half)})}),
                       10));
  }
  EXPECT_LT(static_cast<double>(cells) / 200, 6);  // a 2.2 arcmin square on cells of 3.4 arcmin touches 2.7 on average
}

TEST(Healpix, BoundsItsAnswer) {
  RandomSky random(5);
  const Region region({*Polygon::make(random.star(at(10, 20), 40, 9))});
  for (const std::size_t limit : {std::size_t{0}, std::size_t{100}, std::size_t{5000}}) {
    const auto ranges = cells_covering(region, 20, limit);
    EXPECT_LE(ranges.size(), 4 * limit + 200);
    for (int i = 0; i < 1000; ++i) {
      const SkyPoint point = random.near(at(10, 20), 45);
      if (region.contains(point)) {
        ASSERT_TRUE(contains(ranges, cell_of(point, 20)));
      }
    }
  }
  const auto sky = cells_of_disc(at(0, 0), 180, 5);
  ASSERT_EQ(sky.size(), 1U);
  EXPECT_EQ(sky[0], (CellRange{0, cell_count(5)}));
  EXPECT_TRUE(cells_covering(Region(), 5).empty());
  EXPECT_TRUE(cells_of_disc(at(0, 0), std::numeric_limits<double>::quiet_NaN(), 5).empty());
  EXPECT_EQ(cells_of_disc(at(0, 0), 0, 99).size(), cells_of_disc(at(0, 0), 0, kMaxOrder).size());
}

}  // namespace
}  // namespace almagest::sky
