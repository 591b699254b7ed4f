// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/extraction.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "simulate/spectrum_rows.h"

namespace almagest::simulate {
namespace {

constexpr std::int64_t kWidth = 12;
constexpr std::int64_t kHeight = 15;
constexpr double kBackground = 3;

// A track along row 7 with 10, 11, 12, ... units in three rows, above a level background.
Planes tracked() {
  Planes planes{{kWidth, kHeight, 1}, {}, {}, {}, {}};
  for (std::int64_t y = 0; y < kHeight; ++y) {
    for (std::int64_t x = 0; x < kWidth; ++x) {
      const double share = y == 7 ? 0.6 : std::abs(y - 7) == 1 ? 0.2 : 0;
      planes.values.push_back(static_cast<float>(kBackground + share * (10 + static_cast<double>(x))));
      planes.variance_photons.push_back(0.01F);
      planes.variance_reading.push_back(0.02F);
      planes.quality.push_back(0);
    }
  }
  return planes;
}

Track along_row_7() {
  Track track;
  track.half_width = 1.5;
  track.pixel_sr = 1e-6;
  for (std::int64_t x = 0; x < kWidth; ++x) {
    track.wavelength_um.push_back(3 - 0.1 * static_cast<double>(x));  // backwards
    track.centre.push_back(7);
    track.captured.push_back(0.8);
    track.mjy_sr_per_unit.push_back(1);
  }
  return track;
}

ExtractedSpectrum extracted(const Planes& planes, const Track& track) {
  const std::vector<Track> all{track};
  return extract(plane_of(planes), track, all, Background::beside);
}

TEST(Extraction, SumsTheTrackAndTakesTheBackgroundAway) {
  const ExtractedSpectrum spectrum = extracted(tracked(), along_row_7());
  ASSERT_EQ(spectrum.size(), static_cast<std::size_t>(kWidth));
  for (std::size_t i = 0; i < spectrum.size(); ++i) {
    const double x = static_cast<double>(kWidth - 1) - static_cast<double>(i);
    EXPECT_NEAR(spectrum.wavelength_um[i], 3 - 0.1 * x, 1e-9) << "in the order of wavelength";
    EXPECT_NEAR(spectrum.flux_jy.values[i], (10 + x) / 0.8, 1e-4);
    EXPECT_NEAR(spectrum.brightness_mjy_sr.values[i], (10 + x) / 3, 1e-4);
    EXPECT_NEAR(spectrum.background_mjy_sr.values[i], kBackground, 1e-5);
    EXPECT_NEAR(spectrum.pixels[i], 3, 1e-9);
    EXPECT_GE(spectrum.flux_jy.variance_photons[i], 3 * 0.01 / 0.64 - 1e-6);
    EXPECT_GT(spectrum.flux_jy.variance_reading[i], 3 * 0.02 / 0.64);
    EXPECT_EQ(spectrum.quality[i], 0U);
  }
}

TEST(Extraction, FillsBadPixelsFromTheirNeighboursAlongTheTrack) {
  Planes planes = tracked();
  const auto bad = static_cast<std::size_t>(7 * kWidth + 5);
  planes.values[bad] = 9000;
  planes.quality[bad] = kHot | kDoNotUse;
  const ExtractedSpectrum spectrum = extracted(planes, along_row_7());
  EXPECT_NEAR(spectrum.flux_jy.values[static_cast<std::size_t>(kWidth) - 6], 15 / 0.8, 1e-4);
  EXPECT_EQ(spectrum.quality[static_cast<std::size_t>(kWidth) - 6], kHot);
}

TEST(Extraction, SaysWhereNothingCanBeSaid) {
  Planes planes = tracked();
  for (std::int64_t x = 0; x < kWidth; ++x) planes.quality[static_cast<std::size_t>(7 * kWidth + x)] = kDoNotUse;
  const ExtractedSpectrum spectrum = extracted(planes, along_row_7());
  for (const std::uint32_t quality : spectrum.quality) EXPECT_NE(quality & kDoNotUse, 0U);
}

TEST(Extraction, LeavesOutWhatHasNoWavelengthAndTakesPartsOfPixels) {
  Track track = along_row_7();
  track.wavelength_um[0] = std::numeric_limits<double>::quiet_NaN();
  track.half_width = 1;  // half of the rows beside
  const ExtractedSpectrum spectrum = extracted(tracked(), track);
  ASSERT_EQ(spectrum.size(), static_cast<std::size_t>(kWidth) - 1);
  EXPECT_NEAR(spectrum.flux_jy.values.back(), 11 * 0.8 / 0.8, 1e-4);
  EXPECT_NEAR(spectrum.pixels.back(), 2, 1e-9);
}

TEST(SpectrumRows, FillsShorterSpectraUpWithNothing) {
  ExtractedSpectrum longer, shorter;
  for (int i = 0; i < 4; ++i) longer.add(1 + i, 10 + i, 0.1, 0.1, 0, 3);
  for (int i = 0; i < 2; ++i) shorter.add(5 + i, 20 + i, 0.1, 0.1, 4, 3);
  SpectrumRows rows;
  rows.add(longer);
  rows.add(shorter);
  const std::vector<fits::TableColumn> columns = rows.columns();
  EXPECT_EQ(columns[0].name, "WAVELENGTH");
  EXPECT_EQ(columns[0].repeat, 4U);
  const auto& waves = std::get<std::vector<double>>(columns[0].values);
  ASSERT_EQ(waves.size(), 8U);
  EXPECT_EQ(waves[5], 6);
  EXPECT_TRUE(std::isnan(waves[6]) && std::isnan(waves[7]));
}

TEST(SpectrumRows, CombinesByTheMeanWhereSpectraMeet) {
  ExtractedSpectrum one, other;
  for (int i = 0; i < 5; ++i) one.add(1 + 0.1 * i, 10, 0.04, 0, 0, 3);
  for (int i = 0; i < 5; ++i) other.add(1.25 + 0.1 * i, 20, 0.04, 0, 0, 3);
  const CombinedSpectrum combined = combine({&one, &other}, 100);
  ASSERT_EQ(combined.mean.size(), 5U);
  EXPECT_NEAR(combined.mean.flux_jy.values[0], 10, 1e-9);
  EXPECT_EQ(combined.inputs[0], 1);
  EXPECT_NEAR(combined.mean.flux_jy.values[4], 15, 1e-9);
  EXPECT_EQ(combined.inputs[4], 2);
  EXPECT_EQ(combined.weight[4], 200);
}

}  // namespace
}  // namespace almagest::simulate
