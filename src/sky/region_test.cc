// SPDX-License-Identifier: GPL-3.0-or-later
#include "sky/region.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "sky/sky_test_util.h"

namespace almagest::sky {
namespace {

// The angle by which the vertices turn round a point, in turns: an oracle that shares nothing with the code under test.
int winding_of(const std::vector<SkyPoint>& vertices, const SkyPoint& point) {
  const Vector p = point.unit();
  double sum = 0;
  for (std::size_t i = 0; i < vertices.size(); ++i) {
    const Vector a = vertices[i].unit();
    const Vector b = vertices[(i + 1) % vertices.size()].unit();
    const Vector ta = a - p * dot(a, p);
    const Vector tb = b - p * dot(b, p);
    sum += std::atan2(dot(p, cross(ta, tb)), dot(ta, tb));
  }
  return static_cast<int>(std::lround(sum / 6.283185307179586));
}

double sampled_distance(const std::vector<SkyPoint>& vertices, const SkyPoint& point) {
  double least = 180;
  for (std::size_t i = 0; i < vertices.size(); ++i) {
    const Vector a = vertices[i].unit();
    const Vector b = vertices[(i + 1) % vertices.size()].unit();
    for (int k = 0; k <= 400; ++k) {
      const Vector on = normalised(a * (1 - k / 400.0) + b * (k / 400.0));
      least = std::min(least, angle_between(on, point.unit()) / kDegree);
    }
  }
  return least;
}

void compare_with_winding(const std::vector<SkyPoint>& vertices, RandomSky& random, const SkyPoint& centre,
                          double radius) {
  const auto polygon = Polygon::make(vertices);
  if (!polygon) return;
  for (int i = 0; i < 200; ++i) {
    const SkyPoint point = random.near(centre, radius * 1.2);
    if (polygon->edge_distance_deg(point.unit()) < 3 * kEdgeTolerance_deg) continue;
    EXPECT_EQ(polygon->contains(point.unit()), winding_of(vertices, point) % 2 != 0)
        << stcs_of(vertices) << " at " << point.ra_deg() << ' ' << point.dec_deg();
  }
}

TEST(Polygon, ContainsWhatTurnsRoundOddly) {
  RandomSky random(2);
  for (int i = 0; i < 400; ++i) {
    const SkyPoint centre = random.nasty();
    const double radius = std::pow(10, random.between(-5, 1.5));
    auto vertices = i % 2 == 0 ? random.star(centre, radius, 3 + i % 9) : random.tangle(centre, radius, 3 + i % 6);
    compare_with_winding(vertices, random, centre, radius);
    std::reverse(vertices.begin(), vertices.end());
    compare_with_winding(vertices, random, centre, radius);
    vertices.push_back(vertices.front());
    compare_with_winding(vertices, random, centre, radius);
  }
}

TEST(Polygon, MeasuresDistancesToItsEdges) {
  RandomSky random(3);
  for (int i = 0; i < 100; ++i) {
    const SkyPoint centre = random.nasty();
    const double radius = std::pow(10, random.between(-4, 1.4));
    const auto vertices = random.star(centre, radius, 3 + i % 7);
    const auto polygon = Polygon::make(vertices);
    ASSERT_TRUE(polygon);
    const SkyPoint far = i % 3 == 0 ? random.anywhere() : random.near(centre, radius * 4);
    const double sampled = sampled_distance(polygon->vertices(), far);
    EXPECT_NEAR(polygon->edge_distance_deg(far.unit()), sampled, radius * 0.02);
    EXPECT_LE(polygon->edge_distance_deg(far.unit()), sampled + 1e-12);
    EXPECT_EQ(polygon->distance_deg(far.unit()) <= 0, polygon->contains(far.unit()));
  }
}

TEST(Polygon, HoldsItsVerticesAndEdges) {
  RandomSky random(4);
  for (int i = 0; i < 200; ++i) {
    const SkyPoint centre = random.nasty();
    const auto vertices = random.star(centre, std::pow(10, random.between(-4, 1)), 4 + i % 5);
    const Region region({*Polygon::make(vertices)});
    for (std::size_t k = 0; k < vertices.size(); ++k) {
      EXPECT_TRUE(region.contains(vertices[k]));
      const Vector a = vertices[k].unit();
      const Vector b = vertices[(k + 1) % vertices.size()].unit();
      EXPECT_TRUE(region.contains(SkyPoint::towards(a * 0.3 + b * 0.7)));
      EXPECT_EQ(region.distance_deg(SkyPoint::towards(a + b)), 0);
    }
  }
}

TEST(Polygon, DropsWhatAddsNothing) {
  const auto square =
      Polygon::make({at(10, 0), at(10, 0), at(10.5, 0), at(11, 0), at(11, 1), at(11, 1), at(10, 1), at(10, 0)});
  ASSERT_TRUE(square);
  EXPECT_EQ(square->vertices().size(), 4U);
  EXPECT_FALSE(square->self_crossing());
  EXPECT_NEAR(square->area_deg2(), 1, 1e-3);
  EXPECT_EQ(Polygon::make({at(1, 1), at(1, 1), at(1, 1), at(1, 1)}).error(), Problem::degenerate);
  EXPECT_EQ(Polygon::make({at(1, 1), at(2, 2)}).error(), Problem::degenerate);
  EXPECT_EQ(Polygon::make({at(0, 0), at(2, 0), at(1, 0), at(3, 0)}).error(), Problem::degenerate);
  EXPECT_EQ(Polygon::make({at(0, 0), at(120, 0), at(240, 0)}).error(), Problem::beyond_hemisphere);
  EXPECT_EQ(Polygon::make(std::vector<SkyPoint>(5001, at(1, 1))).error(), Problem::too_many_vertices);
  EXPECT_EQ(Polygon::make({}).error(), Problem::degenerate);
}

TEST(Polygon, KnowsItsAreaAndCentre) {
  const auto octant = Polygon::make({at(0, 0), at(90, 0), at(0, 90)});
  ASSERT_TRUE(octant);
  EXPECT_NEAR(octant->area_deg2(), 41252.96124941927 / 8, 1e-8);
  EXPECT_NEAR(separation_deg(octant->centre(), SkyPoint::towards({1, 1, 1})), 0, 1e-12);

  const double slit = 0.46 / 3600;
  RandomSky random(5);
  for (const double size : {slit, 0.02, 0.5, 1.2, 5.0}) {
    const SkyPoint middle = random.nasty();
    std::vector<SkyPoint> corners{offset(middle, size, size), offset(middle, -size, size), offset(middle, -size, -size),
                                  offset(middle, size, -size)};
    const auto polygon = Polygon::make(corners);
    ASSERT_TRUE(polygon);
    EXPECT_LT(separation_deg(polygon->centre(), middle), 1e-10);
    EXPECT_NEAR(polygon->area_deg2() / (4 * size * size), 1, size * size * 1e-3 + 1e-8);
    std::reverse(corners.begin(), corners.end());
    EXPECT_LT(separation_deg(Polygon::make(corners)->centre(), middle), 1e-10);
  }
}

TEST(Region, UnitesItsShapes) {
  const auto parsed = parse_stcs("POLYGON ICRS 10 10 10 11 11 11 11 10 CIRCLE ICRS 350 -10 0.5");
  ASSERT_TRUE(parsed);
  const Region& region = parsed->region;
  EXPECT_TRUE(region.contains(at(10.5, 10.5)));
  EXPECT_TRUE(region.contains(at(350, -10.5)));
  EXPECT_FALSE(region.contains(at(350, -10.51)));
  EXPECT_NEAR(region.distance_deg(at(350, -11)), 0.5, 1e-9);
  EXPECT_TRUE(region.intersects({at(350, -11), 0.5}));
  EXPECT_FALSE(region.intersects({at(350, -11), 0.49}));
  EXPECT_FALSE(Region().intersects({at(0, 0), 180}));
  EXPECT_EQ(Region().distance_deg(at(0, 0)), 180);
  EXPECT_EQ(Region().to_stcs(), "");
}

TEST(Region, FitsInItsCap) {
  RandomSky random(6);
  for (int i = 0; i < 100; ++i) {
    std::vector<Shape> shapes;
    const SkyPoint middle = random.nasty();
    for (int k = 0; k < 3; ++k) {
      auto polygon = Polygon::make(random.star(random.near(middle, 20), random.between(0.01, 20), 5));
      if (polygon) shapes.emplace_back(std::move(*polygon));
      shapes.emplace_back(Circle{random.near(middle, 30), random.between(0, 3)});
    }
    const Region region(std::move(shapes));
    const Circle cap = region.bounding_cap();
    for (int k = 0; k < 300; ++k) {
      const SkyPoint point = random.near(middle, 60);
      if (region.contains(point)) {
        EXPECT_LE(separation_deg(point, cap.centre), cap.radius_deg);
      }
    }
  }
}

TEST(Region, WritesWhatItReads) {
  RandomSky random(7);
  for (int i = 0; i < 50; ++i) {
    const SkyPoint middle = random.nasty();
    std::vector<Shape> shapes{*Polygon::make(random.star(middle, 0.05, 5)), Circle{middle, 0.25}, Circle{middle, 0}};
    const Region region(std::move(shapes));
    const auto again = parse_stcs(region.to_stcs());
    ASSERT_TRUE(again) << region.to_stcs();
    EXPECT_EQ(again->region.to_stcs(), region.to_stcs());
    EXPECT_EQ(again->region.shapes().size(), 3U);
    EXPECT_LT(separation_deg(again->region.centre(), region.centre()), 1e-7);
  }
}

}  // namespace
}  // namespace almagest::sky
