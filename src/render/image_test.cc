// SPDX-License-Identifier: GPL-3.0-or-later
// From pixels to small planes, limits and colours.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "render/image.h"
#include "render/test_files.h"
#include "render/zscale.h"

namespace almagest::render {
namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

class Sequence {
 public:
  explicit Sequence(std::uint32_t seed) : state_(seed) {}
  double next() {
    state_ = state_ * 1664525U + 1013904223U;
    return state_ / 4294967296.0;
  }

 private:
  std::uint32_t state_;
};

void expect_limits(const std::vector<float>& values, double low, double high) {
  const Limits limits = zscale(values);
  EXPECT_NEAR(limits.low, low, 1e-6 * (1 + std::abs(low)));
  EXPECT_NEAR(limits.high, high, 1e-6 * (1 + std::abs(high)));
}

// What astropy 8.0's ZScaleInterval gives for the same numbers.
TEST(Zscale, IsThatOfAstropy) {
  std::vector<float> values;
  values.reserve(5000);
  Sequence flat(1);
  for (int i = 0; i < 5000; ++i) values.push_back(static_cast<float>(flat.next()));
  expect_limits(values, 0.00065648905, 0.999608994);

  values.clear();
  Sequence first(2), second(3), third(4);  // noise with stars in it
  for (int i = 0; i < 5000; ++i) {
    const double a = first.next(), b = second.next(), c = third.next();
    values.push_back(static_cast<float>(i % 50 == 0 ? a * 1000 : a + b + c));
  }
  expect_limits(values, 0.114055015, 5.04500257);

  values.clear();
  Sequence gaps(5);
  for (int i = 0; i < 5000; ++i) {
    const double value = gaps.next();
    values.push_back(i % 3 == 0 ? kNaN : static_cast<float>(value));
  }
  expect_limits(values, 0.000438689021, 0.999469399);

  values.clear();
  Sequence steep(6);
  for (int i = 0; i < 3000; ++i) {
    const double value = steep.next();
    values.push_back(i % 2 == 0 ? 0 : static_cast<float>(std::pow(value, 8) * 100));
  }
  expect_limits(values, 0, 2.94642526);
}

TEST(Zscale, OfFewOrNoValues) {
  expect_limits({0, 1, 2, 3, 4, 5, 6}, 0, 6);
  expect_limits(std::vector<float>(100, 3), 3, 3);
  expect_limits({}, 0, 0);
  expect_limits({kNaN, kNaN}, 0, 0);
}

Plane reduced(const testing::FileMaker& maker, Collapse collapse, int widest, int highest) {
  const auto file = fits::read(maker.bytes);
  EXPECT_TRUE(file);
  const auto image = fits::ImageReader::open(*file, file->hdus()[1]);
  EXPECT_TRUE(image);
  const auto plane = reduce(*image, collapse, widest, highest);
  EXPECT_TRUE(plane) << plane.error().message;
  return *plane;
}

TEST(Reduce, BlocksAreMeansOfWhatIsKnown) {
  testing::FileMaker maker;
  maker.image<float>("SCI", {5, 2}, {1, 3, 5, 7, 9, 11, kNaN, 15, 17, kNaN});
  const Plane plane = reduced(maker, Collapse::mean, 3, 1);
  EXPECT_EQ(plane.width, 3);
  EXPECT_EQ(plane.height, 1);
  EXPECT_EQ(plane.values, (std::vector<float>{5, 11, 9}));
}

TEST(Reduce, ACubeIsTheMeanOfItsPlanes) {
  testing::FileMaker maker;
  maker.image<float>("SCI", {2, 1, 3}, {1, 10, 2, kNaN, 6, 20});
  EXPECT_EQ(reduced(maker, Collapse::mean, 10, 10).values, (std::vector<float>{3, 15}));
}

TEST(Reduce, ARampIsItsLastGroupLessTheFirstOfTheFirstIntegration) {
  testing::FileMaker maker;
  maker.image<std::int16_t>("SCI", {2, 1, 3, 2}, {100, 200, 150, 260, 170, 300, 1, 1, 2, 2, 9, 9});
  EXPECT_EQ(reduced(maker, Collapse::ramp, 10, 10).values, (std::vector<float>{70, 100}));
  testing::FileMaker single;
  single.image<std::int16_t>("SCI", {2, 1, 1, 2}, {100, 200, 1, 1});
  EXPECT_EQ(reduced(single, Collapse::ramp, 10, 10).values, (std::vector<float>{100, 200}));
}

TEST(Reduce, ManyStripsAreOneImage) {
  testing::FileMaker maker;  // more lines than one strip takes
  std::vector<float> pixels;
  for (int y = 0; y < 3000; ++y) {
    for (int x = 0; x < 2048; ++x) pixels.push_back(std::floor(static_cast<float>(y) / 30));
  }
  maker.image<float>("SCI", {2048, 3000}, std::move(pixels));
  const Plane plane = reduced(maker, Collapse::mean, 100, 100);
  EXPECT_EQ(plane.height, 100);
  for (int y = 0; y < plane.height; ++y) EXPECT_EQ(plane.at(3, y), static_cast<float>(y)) << y;
}

TEST(Extent, KeepsTheShapeUnlessItIsFlat) {
  const auto is = [](Extent extent, int width, int height) {
    EXPECT_EQ(extent.width, width);
    EXPECT_EQ(extent.height, height);
  };
  is(reduced_extent(16384, 16384, 640), 631, 631);
  is(reduced_extent(53, 53, 640), 53, 53);
  is(reduced_extent(2048, 1024, 640), 512, 256);
  is(reduced_extent(1069, 11, 640), 535, 11);
  is(reduced_extent(11, 1069, 640), 11, 535);
  is(reduced_extent(1, 1, 160), 1, 1);
}

TEST(Picture, TheLowestRowIsAtTheBottomAndBrightIsLight) {
  Plane plane{2, 2, {0, 1, 2, 3}};
  const Canvas canvas = picture_of(plane, 4);
  EXPECT_EQ(canvas.width(), 4);
  EXPECT_EQ(canvas.height(), 4);
  EXPECT_EQ(canvas.at(0, 3), image_colours()[0]);
  EXPECT_EQ(canvas.at(3, 0), image_colours()[255]);
  EXPECT_EQ(canvas.at(2, 1), canvas.at(3, 0));
  EXPECT_NE(canvas.at(0, 0), canvas.at(3, 3));
}

TEST(Picture, WhatHasNoValueIsOfNoColourOfTheScale) {
  Plane plane{2, 1, {kNaN, 1}};
  const Colour nothing = picture_of(plane, 2).at(0, 0);
  for (const Colour& colour : image_colours()) EXPECT_NE(nothing, colour);
}

TEST(Picture, NoiseIsDarkAndAStarInItIsNot) {
  Plane plane{100, 100, {}};
  Sequence first(7), second(8), third(9);
  for (int i = 0; i < 10000; ++i) {
    plane.values.push_back(static_cast<float>(100 + first.next() + second.next() + third.next()));
  }
  const float star = 130;
  plane.values[5050] = star;
  const Stretch stretch(plane);
  EXPECT_LT(stretch(101.5F), 0.35);  // the mean
  EXPECT_LT(stretch(103), 0.8);
  EXPECT_DOUBLE_EQ(stretch(star), 1);
}

TEST(Picture, LimitsThatLeaveOutHalfOfThePixelsGiveWayToPercentiles) {
  Plane plane{100, 100, std::vector<float>(10000, 0)};  // a background all alike, where zscale's limits are one
  for (int i = 0; i < 10000; i += 10) plane.values[static_cast<std::size_t>(i)] = static_cast<float>(i) / 100 + 1;
  const Stretch stretch(plane);
  EXPECT_DOUBLE_EQ(stretch(0), 0);
  EXPECT_LT(stretch(20), stretch(40));
  EXPECT_LT(stretch(40), stretch(80));
}

TEST(Picture, AFlatSpectrumIsStretchedToBeSeen) {
  const Plane plane{400, 4, std::vector<float>(1600, 1)};
  const Canvas canvas = picture_of(plane, 640);
  EXPECT_EQ(canvas.width(), 400);
  EXPECT_EQ(canvas.height(), 100);
}

TEST(Colours, GrowLighterEvenly) {
  double before = -1;
  for (const Colour& colour : image_colours()) {
    const auto linear = [](std::uint8_t level) { return std::pow(level / 255.0, 2.2); };
    const double light = 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
    EXPECT_GE(light, before - 0.004);
    before = light;
  }
  EXPECT_EQ(image_colours()[0], (Colour{0, 0, 0}));
  EXPECT_GT(before, 0.85);
}

}  // namespace
}  // namespace almagest::render
