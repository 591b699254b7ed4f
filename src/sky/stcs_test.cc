// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <limits>

#include "sky/region.h"
#include "sky/sky_test_util.h"

namespace almagest::sky {
namespace {

const char* const kGood[] = {
    "POLYGON ICRS 10 10 10 11 11 11 11 10",
    "POLYGON ICRS  10 10 10 11 11 11 11 10 10 10",
    "polygon icrs 10,10 10,11 11,11 11,10",
    "Polygon J2000 10 10 11 10 11 11 10 11",
    "POLYGON 10 10 10 11 11 11 11 10",
    "POLYGON FK5 GEOCENTER 10 10 10 11 11 11 11 10",
    "UNION ICRS ( POLYGON 10 10 10 11 11 11 11 10 CIRCLE 10.5 10.5 0.1 )",
    "UNION ICRS (POLYGON 10 10 10 11 11 11 11 10 CIRCLE 10.5 10.5 0.1)",
    "UNION (POLYGON ICRS 10 10 10 11 11 11 11 10)",
    "BOX ICRS 10.5 10.5 1.0 1.0",
    "CIRCLE ICRS 10.5 10.5 0.6",
    "CIRCLE GSC1 10.5 10.5 0.6",
    "POLYGON ICRS (10 10 10 11 11 11 11 10)",
};

TEST(Stcs, ReadsTheFormsInUse) {
  for (const char* text : kGood) {
    const auto parsed = parse_stcs(text);
    ASSERT_TRUE(parsed) << text << ": " << parsed.error().message;
    EXPECT_TRUE(parsed->findings.empty()) << text;
    EXPECT_TRUE(parsed->region.contains(at(10.5, 10.5))) << text;
    EXPECT_FALSE(parsed->region.contains(at(12, 12))) << text;
    EXPECT_FALSE(parsed->placeholder) << text;
  }
  const auto position = parse_stcs("POSITION ICRS 10 20");
  ASSERT_TRUE(position);
  EXPECT_TRUE(position->region.contains(at(10, 20)));
  EXPECT_EQ(position->region.to_stcs(), "POSITION ICRS 10.000000000 20.000000000");
}

TEST(Stcs, RefusesWhatItIsNot) {
  for (const char* text :
       {"", "   ", "garbage", "POLYGON ICRS 10 10 x", "UNION ICRS", "UNION ICRS (", "CIRCLE ICRS 1 1 1 )",
        "UNION ( CIRCLE 1 1 1 ) CIRCLE 1 1 1", "10 20 30", "POLYGON ICRS (1 1 2 2 3 1"}) {
    const auto parsed = parse_stcs(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code, base::Code::invalid_argument) << text;
  }
  EXPECT_EQ(parse_stcs("POLYGON GALACTIC 1 1 2 2 3 1").error().code, base::Code::unsupported);
  EXPECT_EQ(parse_stcs("NOT ( CIRCLE 1 1 1 )").error().code, base::Code::unsupported);
  EXPECT_EQ(parse_stcs(std::string(2 << 20, ' ')).error().code, base::Code::too_large);
}

TEST(Stcs, DropsBadShapesAndKeepsTheRest) {
  const auto parsed = parse_stcs(
      "POLYGON ICRS 10 10 10 11 11 11 11 10 POLYGON ICRS nan nan 1 1 2 2 POLYGON ICRS 1 1 1 1 1 1 1 1 "
      "POLYGON ICRS 1 1 2 2 3 POLYGON ICRS 1 91 2 2 3 3 CIRCLE ICRS 1 2 CIRCLE ICRS 1 2 -3 POLYGON ICRS");
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->region.shapes().size(), 1U);
  const Problem expected[] = {Problem::bad_coordinates, Problem::degenerate, Problem::bad_count,
                              Problem::bad_coordinates, Problem::bad_count,  Problem::bad_coordinates,
                              Problem::degenerate};
  ASSERT_EQ(parsed->findings.size(), std::size(expected));
  for (std::size_t i = 0; i < std::size(expected); ++i) {
    EXPECT_EQ(parsed->findings[i].problem, expected[i]) << i;
    EXPECT_TRUE(parsed->findings[i].dropped);
    EXPECT_EQ(parsed->findings[i].shape, i + 1);
  }
}

// The S_REGION of a real NIRSpec s2d.
TEST(Stcs, ReportsANonsenseFootprint) {
  const auto parsed = parse_stcs(
      "POLYGON ICRS  275.845029277 -70.139134558 85.156575482 -70.139134558 85.156575482 21.601217101 275.845029277 "
      "21.601217101");
  ASSERT_TRUE(parsed);
  EXPECT_TRUE(parsed->region.empty());
  ASSERT_EQ(parsed->findings.size(), 1U);
  EXPECT_EQ(parsed->findings[0].problem, Problem::beyond_hemisphere);

  const auto wide = parse_stcs("POLYGON ICRS 10 0 30 0 30 20 10 20");
  ASSERT_EQ(wide->findings.size(), 1U);
  EXPECT_EQ(wide->findings[0].problem, Problem::wide);
  EXPECT_FALSE(wide->findings[0].dropped);
}

TEST(Stcs, KnowsThePlaceholder) {
  EXPECT_TRUE(parse_stcs("CIRCLE 3.421132 -30.387650 0.017")->placeholder);
  EXPECT_FALSE(parse_stcs("CIRCLE ICRS 3.421132 -30.387650 0.017")->placeholder);
  EXPECT_FALSE(parse_stcs("CIRCLE 1 1 0.017 POLYGON 1 1 2 1 2 2")->placeholder);
}

TEST(Stcs, KeepsSelfCrossingPolygonsByTheEvenOddRule) {
  const auto parsed = parse_stcs("POLYGON ICRS 0 0 1 1 1 0 0 1");
  ASSERT_TRUE(parsed);
  ASSERT_EQ(parsed->findings.size(), 1U);
  EXPECT_EQ(parsed->findings[0].problem, Problem::self_crossing);
  EXPECT_TRUE(parsed->region.contains(at(0.1, 0.5)));
  EXPECT_TRUE(parsed->region.contains(at(0.9, 0.5)));
  EXPECT_FALSE(parsed->region.contains(at(0.5, 0.9)));
  EXPECT_LT(separation_deg(parsed->region.centre(), at(0.5, 0.5)), 0.001);
}

TEST(Stcs, BoundsItsWork) {
  std::string many = "POLYGON ICRS";
  for (int i = 0; i < 20001; ++i) many += " 1 1";
  EXPECT_EQ(parse_stcs(many).error().code, base::Code::too_large);
  RandomSky random(8);
  const auto parsed = parse_stcs(stcs_of(random.tangle(at(0, 0), 1, 5000)));
  ASSERT_TRUE(parsed);
  EXPECT_FALSE(parsed->region.empty());
}

}  // namespace
}  // namespace almagest::sky
