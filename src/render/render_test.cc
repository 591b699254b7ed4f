// SPDX-License-Identifier: GPL-3.0-or-later
// Which picture a file gets, and that no file, however damaged, does harm.
#include "render/render.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <random>

#include "render/axis.h"
#include "render/plane.h"
#include "render/tables.h"
#include "render/test_files.h"

namespace almagest::render {
namespace {

using testing::FileMaker;

base::Result<Picture> render_made(const FileMaker& maker, std::string_view name, Size size = Size::preview) {
  return render_bytes(maker.bytes, name, size, Origin::observed);
}

std::string type_of(const FileMaker& maker, std::string_view name) {
  const auto picture = render_made(maker, name);
  if (!picture) return picture.error().message;
  EXPECT_EQ(picture->media_type, media_type_of(picture->bytes));
  return picture->media_type;
}

// Width and height of a PNG are at its 16th and 20th byte.
std::pair<int, int> size_of_png(const std::string& bytes) {
  const auto number = [&](std::size_t at) {
    return static_cast<unsigned char>(bytes[at + 2]) * 256 + static_cast<unsigned char>(bytes[at + 3]);
  };
  return {number(16), number(20)};
}

std::vector<fits::TableColumn> spectrum() {
  return {{"WAVELENGTH", "um", std::vector<double>{1, 2, 3, 4}},
          {"FLUX", "Jy", std::vector<double>{5, 7, 6, 8}},
          {"FLUX_ERROR", "Jy", std::vector<double>{1, 1, 1, 1}}};
}

std::optional<Plot> plot_in(const FileMaker& maker, std::string_view name = "a_x1d.fits") {
  const auto file = fits::read(maker.bytes);
  EXPECT_TRUE(file);
  auto plot = plot_of_tables(*file, name);
  EXPECT_TRUE(plot) << plot.error().message;
  return plot ? *plot : std::nullopt;
}

TEST(Render, ImagesAreJpegAndPlotsPng) {
  EXPECT_EQ(type_of(FileMaker().image<float>("SCI", {2, 2}, {1, 2, 3, 4}), "a_cal.fits"), "image/jpeg");
  const FileMaker plot = FileMaker().table("EXTRACT1D", spectrum());
  EXPECT_EQ(type_of(plot, "a_x1d.fits"), "image/png");
  EXPECT_EQ(size_of_png(render_made(plot, "a")->bytes), (std::pair{640, 400}));
  EXPECT_EQ(size_of_png(render_made(plot, "a", Size::thumbnail)->bytes), (std::pair{160, 100}));
}

TEST(Render, TheScienceImageCountsWhereverItIs) {
  const FileMaker one = FileMaker().image<float>("DQ", {1, 1}, {9}).image<float>("SCI", {2, 1}, {1, 2});
  const FileMaker other = FileMaker().image<float>("SCI", {2, 1}, {1, 2});
  EXPECT_EQ(render_made(one, "a")->bytes, render_made(other, "a")->bytes);
}

TEST(Render, WhatHasNoWeightWasNotObserved) {
  const float kNaN = std::numeric_limits<float>::quiet_NaN();
  const FileMaker zero = FileMaker().image<float>("SCI", {3, 1}, {0, 5, 7}).image<float>("WHT", {3, 1}, {0, 1, 1});
  const FileMaker gap = FileMaker().image<float>("SCI", {3, 1}, {kNaN, 5, 7});
  EXPECT_EQ(render_made(zero, "a")->bytes, render_made(gap, "a")->bytes);
  const FileMaker unweighted =
      FileMaker().image<float>("SCI", {3, 1}, {0, 5, 7}).image<float>("WHT", {3, 1}, {0, 0, 0});
  const FileMaker plain = FileMaker().image<float>("SCI", {3, 1}, {0, 5, 7});
  EXPECT_EQ(render_made(unweighted, "a")->bytes, render_made(plain, "a")->bytes);
}

class OnDisk : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::remove(path_);
    FileMaker maker;
    std::vector<float> pixels;
    pixels.reserve(700'000);
    for (int i = 0; i < 1000 * 700; ++i) pixels.push_back(static_cast<float>(i % 977));
    maker.image<float>("SCI", {1000, 700}, pixels);
    std::vector<double> flux(200'000, 3);
    maker.table("EXTRACT1D", {{"FLUX", "Jy", std::move(flux)}});
    bytes_ = std::move(maker.bytes);
    std::ofstream(path_, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes_.data()), static_cast<std::streamsize>(bytes_.size()));
  }
  void TearDown() override { std::filesystem::remove(path_); }

  const std::string path_ = ::testing::TempDir() + "render_cut_short.fits";
  const std::unique_ptr<base::Env> env_ = base::make_env();
  std::vector<std::byte> bytes_;
};

TEST_F(OnDisk, PiecesGiveThePictureOfTheWhole) {
  const auto pieces = render_file(env_->files(), path_, "a.fits", Size::preview, Origin::observed);
  ASSERT_TRUE(pieces) << pieces.error().message;
  EXPECT_EQ(pieces->bytes, render_bytes(bytes_, "a.fits", Size::preview, Origin::observed)->bytes);
  const auto file = fits::open_by_pieces(env_->files(), path_);
  const auto held = fits::read(bytes_);
  ASSERT_TRUE(file && held);
  const auto some = fits::ImageReader::open(*file, file->hdus()[1]);
  const auto same = fits::ImageReader::open(*held, held->hdus()[1]);
  ASSERT_TRUE(some && same);
  for (const fits::Section& section : {fits::Section{{0, 0}, {1000, 700}}, fits::Section{{3, 5}, {300, 100}, {3, 6}},
                                       fits::Section{{0, 1}, {1000, 300}, {1, 2}}, fits::Section{{999, 699}, {1, 1}}}) {
    std::vector<float> a(static_cast<std::size_t>(section.shape[0] * section.shape[1]), -1), b(a.size(), -2);
    EXPECT_TRUE(some->read<float>(section, a));
    EXPECT_TRUE(same->read<float>(section, b));
    EXPECT_EQ(a, b);
  }
}

TEST_F(OnDisk, AFileCutShortWhileItIsDrawnIsDamagedAndNoMore) {
  const auto file = fits::open_by_pieces(env_->files(), path_);
  ASSERT_TRUE(file);
  const auto image = fits::ImageReader::open(*file, file->hdus()[1]);
  const auto table = fits::TableReader::open(*file, file->hdus()[2]);
  ASSERT_TRUE(image && table);
  std::filesystem::resize_file(path_, 1'000'000);
  const auto plane = reduce(*image, Collapse::mean, 100, 100);
  ASSERT_FALSE(plane);
  EXPECT_EQ(plane.error().code, base::Code::corrupt);
  EXPECT_NE(plane.error().message.find("cut short while it was read"), std::string::npos);
  const auto column = column_of(*table, table->fields()[0]);
  ASSERT_FALSE(column);
  EXPECT_EQ(column.error().code, base::Code::corrupt);
  std::filesystem::resize_file(path_, 0);
  EXPECT_FALSE(render_file(env_->files(), path_, "a.fits", Size::preview, Origin::observed));
}

TEST_F(OnDisk, TablesBeyondWhatMayBeHeldAreTooLarge) {
  fits::Limits limits;
  limits.held_bytes = 1'000'000;
  const auto file = fits::open_by_pieces(env_->files(), path_, limits);
  ASSERT_TRUE(file);
  const auto table = fits::TableReader::open(*file, file->hdus()[2]);
  ASSERT_TRUE(table);
  const auto column = column_of(*table, table->fields()[0]);
  ASSERT_FALSE(column);
  EXPECT_EQ(column.error().code, base::Code::too_large);
}

TEST(Render, InventedDataSaySo) {
  const std::vector<float> pixels(400, 0);
  const FileMaker real = FileMaker().image<float>("SCI", {20, 20}, pixels);
  const FileMaker invented = FileMaker(true).image<float>("SCI", {20, 20}, pixels);
  const std::string plain = render_made(real, "a")->bytes;
  const std::string marked = render_made(invented, "a")->bytes;
  EXPECT_NE(plain, marked);
  EXPECT_EQ(render_bytes(real.bytes, "a", Size::preview, Origin::simulated)->bytes, marked);
}

TEST(Render, FilesWithNothingToShowSaySo) {
  const auto empty = render_made(FileMaker(), "jw_a_asn.fits");
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().code, base::Code::not_found);
  EXPECT_NE(empty.error().message.find("jw_a_asn.fits has no preview"), std::string::npos);
  EXPECT_FALSE(render_made(FileMaker().table("NAMES", {{"NAME", "", std::vector<std::string>{"a", "b"}}}), "a"));
  EXPECT_FALSE(render_made(FileMaker().image<float>("DQ", {2, 1}, {1, 2}), "a"));
  EXPECT_FALSE(may_have_picture("a_asn.json"));
  EXPECT_TRUE(may_have_picture("A_CAL.FITS.GZ"));
}

TEST(Plots, ASpectrumHasItsUnitsAndItsError) {
  const auto plot = plot_in(FileMaker().table("EXTRACT1D", spectrum()));
  ASSERT_TRUE(plot);
  EXPECT_EQ(plot->x_label, "Wavelength (\u00B5m)");
  EXPECT_EQ(plot->y_label, "Flux");
  EXPECT_EQ(plot->y_unit, "Jy");
  ASSERT_EQ(plot->series.size(), 1);
  EXPECT_EQ(plot->series[0].y, (std::vector<double>{5, 7, 6, 8}));
  EXPECT_EQ(plot->series[0].error.size(), 4);
  EXPECT_EQ(plot->series[0].label, "");
}

TEST(Plots, OfManySpectraTheFirstAreOverlaid) {
  FileMaker maker;
  for (int i = 0; i < 9; ++i) maker.table("EXTRACT1D", spectrum());
  const auto plot = plot_in(maker);
  ASSERT_TRUE(plot);
  EXPECT_EQ(plot->series.size(), kMostSeries);
  EXPECT_EQ(plot->note, "6 of 9 spectra");
}

TEST(Plots, SurfaceBrightnessStandsInForAFluxThatIsNot) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto plot = plot_in(FileMaker().table("EXTRACT1D", {{"WAVELENGTH", "um", std::vector<double>{1, 2, 3}},
                                                            {"FLUX", "Jy", std::vector<double>{nan, nan, 0}},
                                                            {"SURF_BRIGHT", "MJy/sr", std::vector<double>{1, 2, 4}}}));
  ASSERT_TRUE(plot);
  EXPECT_EQ(plot->y_label, "Surface brightness");
}

TEST(Plots, ASpectrumWithoutNumbersIsStillAPicture) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const FileMaker maker = FileMaker().table("EXTRACT1D", {{"WAVELENGTH", "um", std::vector<double>{1, 2, 3}},
                                                          {"FLUX", "Jy", std::vector<double>{nan, nan, nan}}});
  EXPECT_EQ(type_of(maker, "a_x1d.fits"), "image/png");
}

TEST(Plots, IntegrationsAreOneLightCurve) {
  const auto plot =
      plot_in(FileMaker().table("EXTRACT1D", {{"INT_NUM", "", std::vector<std::int32_t>{1, 2, 3}},
                                              {"WAVELENGTH", "um", std::vector<double>{1, 2, 1, 2, 1, 2}, 2},
                                              {"FLUX", "Jy", std::vector<double>{2, 4, 1, 3, 2, 4}, 2},
                                              {"TDB-MID", "d", std::vector<double>{60000.5, 60000.6, 60000.7}}}),
              "a_x1dints.fits");
  ASSERT_TRUE(plot);
  EXPECT_EQ(plot->x_label, "Time (TDB), MJD - 60000 (d)");
  ASSERT_EQ(plot->series.size(), 1);
  EXPECT_NEAR(plot->series[0].x[1], 0.6, 1e-9);
  EXPECT_EQ(plot->series[0].y, (std::vector<double>{1, 2.0 / 3, 1}));
}

TEST(Plots, TablesInEcsv) {
  const auto curve = plot_of_ecsv(
      "# %ECSV 1.0\n# ---\n# datatype:\n# - {name: MJD_UTC, unit: d, datatype: float64}\n"
      "# - {name: whitelight_flux, unit: Jy, datatype: float64}\nMJD_UTC whitelight_flux\n60000.25 2\n60000.5 4\n60001 "
      "2\n");
  ASSERT_TRUE(curve && *curve);
  EXPECT_EQ((*curve)->series[0].y, (std::vector<double>{1, 2, 1}));
  const auto sources = plot_of_ecsv("# %ECSV 1.0\nlabel ra dec \"a b\"\n 1  359.5 1 x\n2 0.5 2 \"y z\"\nbroken\n");
  ASSERT_TRUE(sources && *sources);
  EXPECT_EQ((*sources)->series[0].x, (std::vector<double>{-0.5, 0.5}));
  EXPECT_TRUE((*sources)->x_reversed);
  EXPECT_FALSE(*plot_of_ecsv("a,b\n1,2\n"));
}

TEST(Axis, HasRoundNumbers) {
  const Axis axis = make_axis(0.97, 5.3, 7);
  EXPECT_EQ(axis.numbers, (std::vector<std::string>{"1", "2", "3", "4", "5"}));
  const Axis small = make_axis(0, 4.3e-7, 6);
  EXPECT_EQ(small.power, -7);
  EXPECT_EQ(small.numbers.back(), "4");
  EXPECT_TRUE(make_axis(1, 1, 5).ticks.empty());
  EXPECT_TRUE(make_axis(1e300, 1e300 * (1 + 1e-15), 5).ticks.empty());
  EXPECT_EQ(make_axis(-1, 1, 4).numbers[2], "0");
}

// Any value of any byte: an answer or an error with a sentence.
TEST(Hostile, DamagedFilesAreErrorsOrPictures) {
  const std::vector<FileMaker> files{
      FileMaker().image<float>("SCI", {7, 5}, std::vector<float>(35, 1)), FileMaker().table("EXTRACT1D", spectrum()),
      FileMaker().image<std::int16_t>("SCI", {3, 2, 2, 2}, std::vector<std::int16_t>(24, 7))};
  std::mt19937 random(7);
  for (const FileMaker& file : files) {
    for (int i = 0; i < 400; ++i) {
      std::vector<std::byte> bytes = file.bytes;
      for (int k = 0; k < 3; ++k) bytes[random() % bytes.size()] = static_cast<std::byte>(random());
      if (i % 4 == 0) bytes.resize(random() % bytes.size());
      const auto picture = render_bytes(bytes, "a_uncal.fits", Size::thumbnail, Origin::observed);
      EXPECT_TRUE(picture || !picture.error().message.empty());
    }
  }
}

TEST(Hostile, NumbersBeyondAllMeasure) {
  const double inf = std::numeric_limits<double>::infinity();
  for (const double wild : {inf, -inf, 1e308, -1e308, 5e-324, 0.0}) {
    const FileMaker maker =
        FileMaker().table("EXTRACT1D", {{"WAVELENGTH", "um", std::vector<double>{1, wild, 3, -wild}},
                                        {"FLUX", "Jy", std::vector<double>{wild, 1, -wild, 3}},
                                        {"FLUX_ERROR", "Jy", std::vector<double>{wild, wild, 1, 1}}});
    EXPECT_EQ(type_of(maker, "a_x1d.fits"), "image/png") << wild;
    const auto value = static_cast<float>(wild);
    EXPECT_EQ(type_of(FileMaker().image<float>("SCI", {2, 2}, {value, 1, -value, 2}), "a"), "image/jpeg") << wild;
  }
}

TEST(Hostile, SidesOfAnyLength) {
  for (const std::vector<std::int64_t>& axes :
       std::vector<std::vector<std::int64_t>>{{1}, {5}, {100'000}, {1, 100'000}, {3, 1, 1, 1, 1, 2}}) {
    std::size_t count = 1;
    for (const auto length : axes) count *= static_cast<std::size_t>(length);
    EXPECT_EQ(type_of(FileMaker().image<float>("SCI", axes, std::vector<float>(count, 2)), "a"), "image/jpeg");
  }
}

}  // namespace
}  // namespace almagest::render
