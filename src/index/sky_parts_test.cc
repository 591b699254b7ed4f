// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/sky_parts.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "index/test_archive.h"

namespace almagest::index {
namespace {

using testing::below;
using testing::Random;
using testing::uniform;

// A quadrilateral about a place given in arcseconds from `at`.
std::string quadrilateral(const sky::SkyPoint& at, double east, double north, double size, double angle, double skew) {
  std::string text = "POLYGON ICRS";
  for (const auto& [x, y] : {std::pair{-0.5, -0.5}, {0.5, -0.5}, {0.5 + skew, 0.5}, {-0.5, 0.5 - skew}}) {
    const double u = size * (x * std::cos(angle) - y * std::sin(angle));
    const double w = size * (x * std::sin(angle) + y * std::cos(angle));
    const double ra = at.ra_deg() + (east + u) / 3600 / std::cos(at.dec_deg() * sky::kDegree);
    text += fmt::format(" {:.9f} {:.9f}", std::fmod(ra + 720, 360), at.dec_deg() + (north + w) / 3600);
  }
  return text;
}

sky::Region region_of(const std::string& text) {
  return sky::parse_stcs(text)->region;
}

TEST(Parts, BoundTheDistanceOfTheFootprint) {
  Random random(31);
  std::size_t inside = 0;
  std::size_t close = 0;  // bounds within two arcseconds of each other
  for (int round = 0; round < 2000; ++round) {
    const auto at = *sky::SkyPoint::make(uniform(random, 0, 360), uniform(random, -89, 89));
    const double angle = uniform(random, 0, 6.3);
    const bool odd = below(random, 5) == 0;  // shapes that hold no box
    std::string text;
    for (std::size_t parts = 2 + below(random, 12); parts > 0; --parts) {
      const double size = below(random, 2) == 0 ? 60 : 0.4;
      if (!text.empty()) text += ' ';
      text += quadrilateral(at, uniform(random, -150, 150), uniform(random, -70, 70), size,
                            angle + uniform(random, -0.01, 0.01), odd ? -1.5 : uniform(random, 0, 0.02));
    }
    const sky::Region region = region_of(text);
    const Leaf leaf = leaf_of(region);
    std::vector<PartBox> parts;
    add_parts(region, leaf, parts);
    ASSERT_EQ(parts.size(), region.shapes().size() + 1) << text;
    for (int each = 0; each < 20; ++each) {
      const double reach = below(random, 4) == 0 ? 1 : 0.07;
      const auto point =
          *sky::SkyPoint::make(at.ra_deg() + uniform(random, -reach, reach) / std::cos(at.dec_deg() * sky::kDegree),
                               std::clamp(at.dec_deg() + uniform(random, -reach, reach), -90.0, 90.0));
      const double exact = chord_of(region.distance_deg(point));
      const Bounds found = part_bounds(leaf, parts, point.unit(), 0);
      ASSERT_LE(found.least, exact) << text;
      ASSERT_GE(found.most, exact - 1e-12) << text;
      inside += found.most <= 0 ? 1 : 0;
      close += found.most - found.least < chord_of(2.0 / 3600) ? 1 : 0;
      const double enough = uniform(random, 0, 2) * exact;
      const Bounds stopped = part_bounds(leaf, parts, point.unit(), enough);
      ASSERT_GE(stopped.most, exact - 1e-12);
      if (found.most < enough * 0.99) {
        ASSERT_LE(stopped.most, enough);
      }
    }
  }
  EXPECT_GT(inside, 1000U);
  EXPECT_GT(close, 15000U);
}

TEST(Parts, AreThoseOfSeveralPolygonsThatAreNotWide) {
  const auto parts_of = [](const std::string& text) {
    const sky::Region region = region_of(text);
    std::vector<PartBox> parts;
    add_parts(region, leaf_of(region), parts);
    return parts.size();
  };
  const std::string one = "POLYGON ICRS 10 0 10.01 0 10.01 0.01 10 0.01";
  EXPECT_EQ(parts_of(one), 0U);
  EXPECT_EQ(parts_of(one + " POLYGON ICRS 10.02 0 10.03 0 10.03 0.01 10.02 0.01"), 3U);
  EXPECT_EQ(parts_of(one + " CIRCLE ICRS 10.02 0 0.01"), 0U);
  EXPECT_EQ(parts_of(one + " POLYGON ICRS 40 0 41 0 41 1 40 1"), 0U);
}

}  // namespace
}  // namespace almagest::index
