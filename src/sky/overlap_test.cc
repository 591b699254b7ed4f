// SPDX-License-Identifier: GPL-3.0-or-later
// Overlaps against two slow judges: dense samples along the outlines, and separating great circles between convex
// parts.
#include "sky/overlap.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "sky/box.h"
#include "sky/convex.h"
#include "sky/sky_test_util.h"

namespace almagest::sky {
namespace {

std::vector<SkyPoint> along(const Polygon& polygon, int steps) {
  std::vector<SkyPoint> points;
  const std::vector<Vector>& corners = polygon.corners();
  for (std::size_t i = 0; i < corners.size(); ++i) {
    const Vector& a = corners[i];
    const Vector& b = corners[(i + 1) % corners.size()];
    for (int k = 0; k < steps; ++k)
      points.push_back(SkyPoint::towards(a * (1 - double(k) / steps) + b * (double(k) / steps)));
  }
  return points;
}

// The least distance from a sample of either outline to the other polygon.
double sampled_distance(const Polygon& a, const Polygon& b, int steps) {
  double least = 180;
  for (const SkyPoint& point : along(a, steps)) least = std::min(least, b.distance_deg(point.unit()));
  for (const SkyPoint& point : along(b, steps)) least = std::min(least, a.distance_deg(point.unit()));
  return least;
}

double longest_edge(const Polygon& polygon) {
  double longest = 0;
  const std::vector<Vector>& corners = polygon.corners();
  for (std::size_t i = 0; i < corners.size(); ++i) {
    longest = std::max(longest, angle_between(corners[i], corners[(i + 1) % corners.size()]) / kDegree);
  }
  return longest;
}

// How far, at least, a great circle through an edge keeps two convex polygons apart; negative if none does.
double gap_between(const Polygon& a, const Polygon& b) {
  double widest = -1;
  for (const auto& [one, other] : {std::pair(&a, &b), std::pair(&b, &a)}) {
    const std::vector<Vector>& corners = one->corners();
    for (std::size_t i = 0; i < corners.size(); ++i) {
      Vector normal = normalised(normal_of(corners[i], corners[(i + 1) % corners.size()]));
      double inner = 0;
      for (const Vector& corner : corners)
        inner = std::fabs(dot(normal, corner)) > std::fabs(inner) ? dot(normal, corner) : inner;
      if (inner > 0) normal = normal * -1;
      double gap = 2;
      for (const Vector& corner : other->corners()) gap = std::min(gap, dot(normal, corner));
      widest = std::max(widest, gap);
    }
  }
  return widest;
}

// Of the pair of parts that is hardest to part. Needs small polygons near to each other.
double gap_between_parts(const Polygon& a, const Polygon& b) {
  const auto parts_a = convex_parts(a);
  const auto parts_b = convex_parts(b);
  double least = 2;
  for (const Polygon& one : *parts_a) {
    for (const Polygon& other : *parts_b) least = std::min(least, gap_between(one, other));
  }
  return least;
}

struct Tally {
  int meet = 0;
  int apart = 0;
};

void compare(const Polygon& a, const Polygon& b, Tally& tally) {
  const bool meet = intersects(Region({a}), Region({b}));
  ASSERT_EQ(meet, intersects(Region({b}), Region({a})));
  const std::string pair = Region({a}).to_stcs() + " and " + Region({b}).to_stcs();
  constexpr int kSteps = 60;
  const double sampled = sampled_distance(a, b, kSteps);
  if (sampled <= 0) {
    EXPECT_TRUE(meet) << pair;
  }
  if (meet) {
    EXPECT_LE(sampled, std::max(longest_edge(a), longest_edge(b)) / kSteps + 1e-9) << pair;
  }
  if (a.bounding_cap().radius_deg < 15 && b.bounding_cap().radius_deg < 15) {
    const double gap = gap_between_parts(a, b);
    if (std::fabs(gap) > 1e-10) {
      EXPECT_EQ(meet, gap < 0) << pair << " gap " << gap;
    }
  }
  ++(meet ? tally.meet : tally.apart);
}

TEST(Overlap, OfPolygonsAgreesWithSlowJudges) {
  RandomSky random(31);
  Tally tally;
  for (int i = 0; i < 1500; ++i) {
    const SkyPoint centre = random.nasty();
    const double radius = std::pow(10, random.between(-5, 1));
    const SkyPoint other = random.near(centre, radius * 2.2);
    const double size = radius * random.between(0.1, 1.3);
    auto a = i % 3 == 0 ? random.tangle(centre, radius, 3 + i % 5) : random.star(centre, radius, 3 + i % 8);
    auto b = i % 5 == 0 ? random.tangle(other, size, 3 + i % 4) : random.star(other, size, 3 + i % 7);
    if (i % 2 == 0) std::reverse(a.begin(), a.end());
    if (i % 7 == 0) b.push_back(b.front());
    const auto one = Polygon::make(a);
    const auto two = Polygon::make(b);
    if (one && two) compare(*one, *two, tally);
  }
  EXPECT_GT(tally.meet, 200);
  EXPECT_GT(tally.apart, 300);
}

TEST(Overlap, OfVeryWidePolygonsAgreesWithSamples) {
  RandomSky random(32);
  Tally tally;
  for (int i = 0; i < 300; ++i) {
    const SkyPoint centre = random.nasty();
    const auto one = Polygon::make(random.star(centre, random.between(20, 80), 3 + i % 6));
    const auto two = Polygon::make(random.star(random.anywhere(), random.between(1, 80), 3 + i % 5));
    if (one && two) compare(*one, *two, tally);
  }
  EXPECT_GT(tally.meet, 50);
  EXPECT_GT(tally.apart, 50);
}

Region region_of(const std::string& stcs) {
  return parse_stcs(stcs)->region;
}

TEST(Overlap, KnowsTheHardCases) {
  const Region square = region_of("POLYGON ICRS 10 0 11 0 11 1 10 1");
  const auto meets = [&](const std::string& stcs) {
    return intersects(square, region_of(stcs)) && intersects(region_of(stcs), square);
  };
  EXPECT_TRUE(meets("POLYGON ICRS 10.4 0.4 10.6 0.4 10.6 0.6 10.4 0.6"));  // within
  EXPECT_TRUE(meets("POLYGON ICRS 9 -1 12 -1 12 2 9 2"));                  // around
  EXPECT_TRUE(meets("POLYGON ICRS 10 0 11 0 11 1 10 1"));                  // the same
  EXPECT_TRUE(meets("POLYGON ICRS 10 1 11 1 11 0 10 0 10 1"));             // the same, turned and closed
  EXPECT_TRUE(meets("POLYGON ICRS 11 0 12 0 12 1 11 1"));                  // a common edge
  EXPECT_TRUE(meets("POLYGON ICRS 11 1 12 1 12 2"));                       // a common corner
  EXPECT_TRUE(meets("POLYGON ICRS 10.5 0 10.7 -1 10.3 -1"));               // a corner on an edge
  EXPECT_FALSE(meets("POLYGON ICRS 10.5 -0.0000001 10.7 -1 10.3 -1"));     // nearly
  EXPECT_TRUE(meets("POLYGON ICRS 9 0.5 12 0.5 12 0.6 9 0.6"));            // a cross: no corner within the other
  EXPECT_FALSE(meets("POLYGON ICRS 190 0 191 0 191 1 190 1"));             // its antipodes
  EXPECT_FALSE(meets("POLYGON ICRS 12 0 13 0 13 1 12 1"));                 // along the same circle
  EXPECT_TRUE(meets("CIRCLE ICRS 10.5 0.5 0.1"));
  EXPECT_TRUE(meets("CIRCLE ICRS 12 0.5 1.0"));
  EXPECT_FALSE(meets("CIRCLE ICRS 12 0.5 0.99"));
  EXPECT_TRUE(meets("CIRCLE ICRS 190 0 179.9"));
  EXPECT_FALSE(meets("CIRCLE ICRS 190 0 178.5"));
  EXPECT_TRUE(meets("POSITION ICRS 10.5 0.5"));
  EXPECT_TRUE(meets("POSITION ICRS 10 0"));
  EXPECT_FALSE(meets("POSITION ICRS 9.999 0.5"));

  // A bow of two triangles, and the hole of a pentagram.
  const Region bow = region_of("POLYGON ICRS 0 0 2 2 2 0 0 2");
  EXPECT_FALSE(intersects(bow, region_of("POLYGON ICRS 0.9 0.1 1.1 0.1 1 0.5")));
  EXPECT_TRUE(intersects(bow, region_of("POLYGON ICRS 0.9 0.1 1.1 0.1 1 1.5")));
  std::vector<SkyPoint> star;
  for (int k = 0; k < 5; ++k)
    star.push_back(offset(at(0, 90), std::cos(k * 2.513274122871834), std::sin(k * 2.513274122871834)));
  const Region pentagram({*Polygon::make(star)});
  EXPECT_FALSE(intersects(pentagram, region_of("POLYGON ICRS 0 89.8 120 89.8 240 89.8")));
  EXPECT_TRUE(intersects(pentagram, region_of("POLYGON ICRS 0 89.4 120 89.4 240 89.4")));

  // Over ra 0 and the pole.
  EXPECT_TRUE(
      intersects(region_of("POLYGON ICRS 359.5 -1 0.5 -1 0.5 1 359.5 1"), region_of("POLYGON ICRS 0.4 0 2 0 2 1")));
  EXPECT_TRUE(intersects(region_of("POLYGON ICRS 0 89 90 89 180 89 270 89"), region_of("CIRCLE ICRS 45 90 0.001")));
  EXPECT_FALSE(intersects(Region(), square));
  EXPECT_FALSE(intersects(square, Region()));
  EXPECT_TRUE(intersects(region_of("CIRCLE ICRS 0 0 1 POLYGON ICRS 50 0 51 0 51 1"),
                         region_of("CIRCLE ICRS 99 9 1 POSITION ICRS 50.9 0.1")));
}

TEST(Overlap, OfCirclesAndPolygonsIsADistance) {
  RandomSky random(33);
  for (int i = 0; i < 1000; ++i) {
    const SkyPoint centre = random.nasty();
    const double radius = std::pow(10, random.between(-4, 1.5));
    const auto polygon = Polygon::make(random.star(centre, radius, 3 + i % 6));
    const SkyPoint other = random.near(centre, radius * 3);
    const double reach = radius * random.between(0, 2);
    if (!polygon) continue;
    const double distance = polygon->distance_deg(other.unit());
    if (std::fabs(distance - reach) < 1e-8) continue;
    EXPECT_EQ(intersects(Region({*polygon}), Region({Circle{other, reach}})), distance < reach);
    EXPECT_EQ(intersects(Region({Circle{other, reach}}), Region({*polygon})), distance < reach);
    const double third = random.between(0, 2) * radius;
    const double apart = separation_deg(centre, other);
    if (std::fabs(apart - third - reach) > 1e-8) {
      EXPECT_EQ(intersects(Region({Circle{other, reach}}), Region({Circle{centre, third}})), apart < third + reach);
    }
  }
}

TEST(Box, HasItsSidesAndAngle) {
  RandomSky random(34);
  for (int i = 0; i < 200; ++i) {
    const SkyPoint centre = random.anywhere();
    const double width = std::pow(10, random.between(-4, 1.5));
    const double height = std::pow(10, random.between(-4, 1.5));
    const double angle = random.between(-720, 720);
    const auto box = polygon_of(Box{centre, width, height, angle});
    ASSERT_TRUE(box);
    ASSERT_EQ(box->vertices().size(), 4U);
    EXPECT_LT(separation_deg(box->centre(), centre), 1e-6);
    const auto inside = [&](double along_deg, double across_deg) {  // along the height, towards its left
      const double turn = angle * kDegree;
      return box->contains(offset(centre, along_deg * std::sin(turn) + across_deg * std::cos(turn),
                                  along_deg * std::cos(turn) - across_deg * std::sin(turn))
                               .unit());
    };
    EXPECT_TRUE(inside(height * 0.4999, 0));
    EXPECT_TRUE(inside(-height * 0.4999, 0));
    EXPECT_FALSE(inside(height * 0.5001, 0));
    EXPECT_TRUE(inside(0, width * 0.4999));
    EXPECT_FALSE(inside(0, -width * 0.5001));
  }
  EXPECT_EQ(polygon_of(Box{at(0, 0), 0, 1, 0}).error(), Problem::bad_coordinates);
  EXPECT_EQ(polygon_of(Box{at(0, 0), 1, 161, 0}).error(), Problem::bad_coordinates);
  EXPECT_EQ(polygon_of(Box{at(0, 0), 1, 1, std::numeric_limits<double>::infinity()}).error(), Problem::bad_coordinates);
  EXPECT_EQ(polygon_of(Box{at(0, 0), std::nan(""), 1, 0}).error(), Problem::bad_coordinates);
}

void expect_partition(const Polygon& polygon, RandomSky& random) {
  const auto parts = convex_parts(polygon);
  ASSERT_TRUE(parts) << parts.error().message;
  const std::string text = Region({polygon}).to_stcs();
  double area = 0;
  for (const Polygon& part : *parts) {
    area += part.area_deg2();
    EXPECT_FALSE(part.self_crossing()) << text;
    const std::vector<Vector>& corners = part.corners();
    int left = 0;
    int right = 0;
    for (std::size_t i = 0; i < corners.size(); ++i) {
      const Vector& a = corners[i];
      const Vector& b = corners[(i + 1) % corners.size()];
      const Vector& c = corners[(i + 2) % corners.size()];
      const double turn = dot(normalised(normal_of(a, b)), c - a);
      left += turn > 1e-14 ? 1 : 0;
      right += turn < -1e-14 ? 1 : 0;
    }
    EXPECT_TRUE(left == 0 || right == 0) << text;
  }
  const Circle& cap = polygon.bounding_cap();
  for (int k = 0; k < 200; ++k) {
    const SkyPoint point = random.near(cap.centre, cap.radius_deg);
    const auto near_edge = [&](const Polygon& p) { return p.edge_distance_deg(point.unit()) < 1e-8; };
    if (near_edge(polygon) || std::any_of(parts->begin(), parts->end(), near_edge)) continue;
    const auto held =
        std::count_if(parts->begin(), parts->end(), [&](const Polygon& p) { return p.contains(point.unit()); });
    EXPECT_EQ(held, polygon.contains(point.unit()) ? 1 : 0) << text;
  }
  if (!polygon.self_crossing()) {
    EXPECT_NEAR(area / polygon.area_deg2(), 1, 1e-4) << text;
  }
}

TEST(ConvexParts, MakeUpThePolygon) {
  RandomSky random(35);
  for (int i = 0; i < 600; ++i) {
    const SkyPoint centre = random.nasty();
    const double radius = std::pow(10, random.between(-4, 1.7));
    const auto vertices =
        i % 2 == 0 ? random.star(centre, radius, 3 + i % 12) : random.tangle(centre, radius, 4 + i % 9);
    const auto polygon = Polygon::make(vertices);
    if (polygon) expect_partition(*polygon, random);
  }
}

TEST(ConvexParts, OfNastyShapes) {
  RandomSky random(36);
  const auto parts_of = [&](const std::vector<SkyPoint>& vertices) {
    const auto polygon = Polygon::make(vertices);
    EXPECT_TRUE(polygon);
    expect_partition(*polygon, random);
    return convex_parts(*polygon)->size();
  };
  EXPECT_EQ(parts_of({at(0, 0), at(2, 0), at(2, 2), at(0, 2)}), 1U);
  parts_of({at(0, 0), at(2, 2), at(2, 0), at(0, 2)});                      // a bow
  parts_of({at(0, 0), at(2, 0), at(2, 1), at(1, 1), at(1, 2), at(0, 2)});  // an L, edges level
  parts_of({at(0, 0), at(3, 0), at(3, 2), at(1.5, 0), at(0, 2)});          // a corner on an edge
  parts_of({at(0, 0), at(1, 1), at(2, 0), at(2, 2), at(1, 1), at(0, 2)});  // a corner twice
  parts_of(
      {at(0, 0), at(4, 0), at(4, 4), at(0, 4), at(0, 0), at(1, 1), at(1, 3), at(3, 3), at(3, 1), at(1, 1)});  // a hole
  std::vector<SkyPoint> twice;
  for (int k = 0; k < 8; ++k) twice.push_back(offset(at(5, 5), std::cos(k * 0.79), std::sin(k * 0.79 + k * 1e-3)));
  twice.insert(twice.end(), {at(5.2, 5.1), at(4.9, 5.3), at(5.1, 4.8)});
  parts_of(twice);
}

TEST(ConvexParts, StopBeforeItTakesTooLong) {
  RandomSky random(37);
  const auto tangle = Polygon::make(random.tangle(at(40, 40), 3, 2000));
  ASSERT_TRUE(tangle);
  const auto parts = convex_parts(*tangle);
  ASSERT_FALSE(parts);
  EXPECT_EQ(parts.error().code, base::Code::too_large);
  const auto round = Polygon::make(random.star(at(40, 40), 3, 5000));
  ASSERT_TRUE(round);
  EXPECT_TRUE(convex_parts(*round));
  EXPECT_EQ(convex_parts(*round, 3).error().code, base::Code::too_large);
}

}  // namespace
}  // namespace almagest::sky
