// SPDX-License-Identifier: GPL-3.0-or-later
#include "sky/point.h"

#include <gtest/gtest.h>

#include <limits>

#include "sky/sky_test_util.h"

namespace almagest::sky {
namespace {

TEST(SkyPoint, WrapsRightAscensionAndRefusesTheRest) {
  EXPECT_EQ(SkyPoint::make(-10, 5)->ra_deg(), 350);
  EXPECT_EQ(SkyPoint::make(360, 5)->ra_deg(), 0);
  EXPECT_EQ(SkyPoint::make(-1e-20, 5)->ra_deg(), 0);
  EXPECT_EQ(SkyPoint::make(720, -90)->dec_deg(), -90);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinite = std::numeric_limits<double>::infinity();
  for (const double bad : {nan, infinite, -infinite, 1000.0}) EXPECT_FALSE(SkyPoint::make(bad, 0));
  for (const double bad : {nan, infinite, 90.0000001, -91.0}) EXPECT_FALSE(SkyPoint::make(0, bad));
}

TEST(SkyPoint, GoesThroughItsVectorAndBack) {
  RandomSky random(1);
  for (int i = 0; i < 10000; ++i) {
    const SkyPoint point = random.nasty();
    const SkyPoint back = SkyPoint::towards(point.unit());
    EXPECT_LT(separation_deg(point, back), 1e-13);
    EXPECT_GE(back.ra_deg(), 0);
    EXPECT_LT(back.ra_deg(), 360);
  }
}

TEST(Separation, IsGoodAtAllAngles) {
  EXPECT_DOUBLE_EQ(separation_deg(at(0, 0), at(180, 0)), 180);
  EXPECT_DOUBLE_EQ(separation_deg(at(10, 90), at(200, -90)), 180);
  EXPECT_NEAR(separation_deg(at(359.5, 0), at(0.5, 0)), 1, 1e-13);
  EXPECT_NEAR(separation_deg(at(100, 20), at(100, 20 + 1e-9)), 1e-9, 1e-14);
  EXPECT_NEAR(separation_deg(at(0, 0), at(180 - 1e-7, 0)), 180 - 1e-7, 1e-12);
  EXPECT_EQ(separation_deg(at(0, 90), at(123, 90)), 0);
}

struct Example {
  const char* text;
  double ra_deg;
  double dec_deg;
};

TEST(ParsePosition, UnderstandsWhatPeopleWrite) {
  const double ra = (10 + 20 / 60.0 + 30 / 3600.0) * 15;
  const double dec = -(5 + 6 / 60.0 + 7 / 3600.0);
  const Example examples[] = {
      {"10 20 30 -05 06 07", ra, dec},
      {"10:20:30 -05:06:07", ra, dec},
      {"10:20:30-05:06:07", ra, dec},
      {"10:20:30, -05:06:07", ra, dec},
      {"10h20m30s -5d6m7s", ra, dec},
      {"10H 20M 30S -5D 6' 7\"", ra, dec},
      {"10h20m30s \u22125\u00b06\u20327\u2033", ra, dec},
      {"10 20 30 05 06 07", ra, -dec},
      {"10:20:30 05:06:07", ra, -dec},
      {"  150.1   2.2 ", 150.1, 2.2},
      {"150.1,2.2", 150.1, 2.2},
      {"150.1, +2.2", 150.1, 2.2},
      {"150.1+2.2", 150.1, 2.2},
      {"150.1\t-2.2", 150.1, -2.2},
      {"150.1d 2.2d", 150.1, 2.2},
      {"-10 -20", 350, -20},
      {"-10, 20", 350, 20},
      {"1.501e2 2.2e0", 150.1, 2.2},
      {"1501e-1 -22e-1", 150.1, -2.2},
      {"150d6m0s 2d12m", 150.1, 2.2},
      {"10h 5d", 150, 5},
      {"00 00 00 -00 00 01", 0, -1 / 3600.0},
      {"10:20.5 -05:06.5", (10 + 20.5 / 60) * 15, -(5 + 6.5 / 60)},
      {"360 90", 0, 90},
  };
  for (const Example& example : examples) {
    const auto point = parse_position(example.text);
    ASSERT_TRUE(point) << example.text << ": " << point.error().message;
    EXPECT_NEAR(point->ra_deg(), example.ra_deg, 1e-12) << example.text;
    EXPECT_NEAR(point->dec_deg(), example.dec_deg, 1e-12) << example.text;
  }
}

TEST(ParsePosition, RefusesTheRest) {
  for (const char* text : {"",
                           " ",
                           "M 31",
                           "10",
                           "10 20 30",
                           "10 91",
                           "10 -91",
                           "10:60:00 5",
                           "10:20:60 5:00:00",
                           "25h 5d",
                           "1 2 3 4 5 6 7 8",
                           "10h20h30 5",
                           "10: 5",
                           "nan nan",
                           "inf 0",
                           "0x10 5",
                           "10 20,",
                           ",",
                           "-",
                           "+ -",
                           "10.5:20:30 5:6:7",
                           "1e999 0",
                           "10s 5",
                           "10,20,30",
                           "1e 2",
                           "10 --5"}) {
    EXPECT_FALSE(parse_position(text)) << text;
  }
  EXPECT_FALSE(parse_position(std::string(100000, '1')));
}

}  // namespace
}  // namespace almagest::sky
