// SPDX-License-Identifier: GPL-3.0-or-later
#include "picture/picture.h"

#include <gtest/gtest.h>
#include <turbojpeg.h>

#include <cmath>

namespace almagest::picture {
namespace {

std::vector<float> ramp(std::int64_t width, std::int64_t height) {
  std::vector<float> values;
  for (std::int64_t i = 0; i < width * height; ++i) values.push_back(static_cast<float>(i));
  return values;
}

TEST(Picture, HasItsFirstRowBelowAndGrowsWithTheValues) {
  Picture picture = picture_of(ramp(10, 10), 10, 10, 10);
  ASSERT_EQ(picture.width, 10);
  ASSERT_EQ(picture.height, 10);
  EXPECT_EQ(picture.at(0, 9), 0);
  EXPECT_EQ(picture.at(9, 0), 255);
  EXPECT_LT(picture.at(5, 6), picture.at(5, 5));
}

TEST(Picture, FitsWhateverItsSize) {
  const Picture small = picture_of(ramp(30, 20), 30, 20, 100);
  EXPECT_EQ(small.width, 90);
  EXPECT_EQ(small.height, 60);
  const Picture large = picture_of(ramp(1001, 50), 1001, 50, 100);
  EXPECT_LE(large.width, 100);
  EXPECT_GE(large.width, 90);
  EXPECT_GT(large.height, 0);
}

TEST(Picture, ShowsNothingWhereThereIsNothing) {
  std::vector<float> values = ramp(8, 8);
  values[63] = std::nanf("");
  Picture picture = picture_of(values, 8, 8, 8);
  EXPECT_EQ(picture.at(7, 0), 0);
  const Picture empty = picture_of(std::vector<float>(64, std::nanf("")), 8, 8, 8);
  for (const std::uint8_t level : empty.levels) EXPECT_EQ(level, 0);
  const Picture flat = picture_of(std::vector<float>(64, 3), 8, 8, 8);
  EXPECT_EQ(flat.levels.size(), 64U);
}

TEST(Picture, PlotsCurvesWithGaps) {
  std::vector<double> x, y;
  for (int i = 0; i < 200; ++i) {
    x.push_back(i);
    y.push_back(i > 80 && i < 120 ? std::nan("") : std::sin(i / 20.0));
  }
  Picture plot = plot_of(x, y, 200, 100);
  const auto bright = [&](int column) {
    int count = 0;
    for (int row = 0; row < 100; ++row) count += plot.at(column, row) == 255 ? 1 : 0;
    return count;
  };
  EXPECT_GT(bright(40), 0);
  EXPECT_EQ(bright(100), 0);
  EXPECT_GT(bright(170), 0);
  const Picture none = plot_of({1, 2}, {std::nan(""), 1}, 20, 20);
  for (const std::uint8_t level : none.levels) EXPECT_EQ(level, 0);
}

TEST(Picture, WritesLettersWithinItsEdges) {
  Picture picture(20, 10, 0);
  write_text(picture, -3, -2, "SIMULATED 10", 200);
  int set = 0;
  for (const std::uint8_t level : picture.levels) set += level == 200 ? 1 : 0;
  EXPECT_GT(set, 10);
}

TEST(Picture, BecomesAJpegThatReadsBack) {
  const Picture picture = picture_of(ramp(64, 48), 64, 48, 64);
  const auto bytes = jpeg_of(picture);
  ASSERT_TRUE(bytes.has_value());
  const tjhandle reader = tjInitDecompress();
  int width = 0, height = 0, subsampling = 0, space = 0;
  ASSERT_EQ(tjDecompressHeader3(reader, reinterpret_cast<const unsigned char*>(bytes->data()), bytes->size(), &width,
                                &height, &subsampling, &space),
            0);
  EXPECT_EQ(width, 64);
  EXPECT_EQ(height, 48);
  std::vector<unsigned char> levels(64 * 48);
  ASSERT_EQ(tjDecompress2(reader, reinterpret_cast<const unsigned char*>(bytes->data()), bytes->size(), levels.data(),
                          64, 0, 48, TJPF_GRAY, 0),
            0);
  tjDestroy(reader);
  for (std::size_t i = 0; i < levels.size(); ++i) EXPECT_NEAR(levels[i], picture.levels[i], 24);
}

}  // namespace
}  // namespace almagest::picture
