// SPDX-License-Identifier: GPL-3.0-or-later
// Cubes show the starburst and its knot where they are, with their lines.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <numbers>

#include "fits/wcs.h"
#include "simulate/slices.h"
#include "simulate/test_spectrum.h"

namespace almagest::simulate {
namespace {

constexpr std::int64_t kEverything = 300;

class IfuChain : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { files_ = std::make_unique<TestFiles>(Options{kEverything, 1, 1, {9017}}); }
  static void TearDownTestSuite() { files_.reset(); }
  static TestFiles& files() { return *files_; }

  inline static std::unique_ptr<TestFiles> files_;
};

TEST_F(IfuChain, MakesACubeForEachGratingAndEachBandOfEachChannel) {
  for (const char* channel : {"ch1", "ch2", "ch3", "ch4"}) {
    for (const char* band : {"short", "medium", "long"}) {
      const std::string root = fmt::format("jw09017-c1001_t001_miri_{}-{}", channel, band);
      ASSERT_EQ(files().with({root + "_s3d.fits"}).size(), 1U) << root;
      ASSERT_EQ(files().with({root + "_x1d.fits"}).size(), 1U) << root;
      const auto file = files().open(files().with({root + "_s3d.fits"})[0]);
      EXPECT_EQ(file.hdus()[0].header.string("CHANNEL"), std::string(1, channel[2])) << root;
    }
  }
  EXPECT_EQ(files().with({"jw09017-o001_t001_nirspec_g235m-f170lp_s3d.fits"}).size(), 1U);
  EXPECT_EQ(files().with({"jw09017-o001_t001_nirspec_prism-clear_s3d.fits"}).size(), 1U);
  EXPECT_FALSE(files().with({"jw09017001001_02", "nrs2_s3d.fits"}).empty());
  EXPECT_TRUE(files().with({"jw09017001001_04", "nrs2_s3d.fits"}).empty());  // the prism leaves it dark
  for (const char* detector : {"nrs1", "mirifushort", "mirifulong"}) {
    const std::string name = detector;
    EXPECT_EQ(files().with({name + "_s3d.fits"}).size(), files().with({name + "_rate.fits"}).size()) << name;
    EXPECT_EQ(files().with({name + "_x1d.fits"}).size(), files().with({name + "_rate.fits"}).size()) << name;
  }
}

TEST_F(IfuChain, SeesBothSourcesAtTheirPlaces) {
  const auto path = files().with({"jw09017-o001_t001_nirspec_g235m-f170lp_s3d.fits"}).at(0);
  const TestPlane cube = plane(files(), path, "SCI");
  ASSERT_EQ(cube.axes.size(), 3U);
  const auto file = files().open(path);
  const fits::Header& header = file.find("SCI")->header;
  const auto number = [&](const char* keyword) { return header.real(keyword).value(); };
  EXPECT_EQ(header.string("CTYPE3"), "WAVE");
  EXPECT_EQ(header.string("BUNIT"), "MJy/sr");
  EXPECT_NEAR(number("CDELT2") * 3600, 0.1, 1e-9);
  const universe::Tangent wcs(sky::SkyPoint::make(number("CRVAL1"), number("CRVAL2")).value(),
                              {number("CRPIX1"), number("CRPIX2")}, 0.1, 0);
  const auto mean = [&](const universe::Source& source, double away) {
    const universe::Pixel at = *wcs.pixel(source.direction);
    double sum = 0;
    int count = 0;
    const std::int64_t x = std::llround(at.x + away) - 1;
    const std::int64_t y = std::llround(at.y) - 1;
    for (std::int64_t z = 0; z < cube.axes[2]; ++z) {
      const double value = cube.values[static_cast<std::size_t>((z * cube.axes[1] + y) * cube.axes[0] + x)];
      if (!std::isfinite(value)) continue;
      sum += value;
      ++count;
    }
    return sum / count;
  };
  for (const char* name : {"SIM-STARBURST", "SIM-STARBURST-KNOT"}) {
    const universe::Source& source = *universe::Universe::special(name);
    EXPECT_GT(mean(source, 0), 1.2 * mean(source, 5)) << name;
    EXPECT_GT(mean(source, 0), 1.2 * mean(source, -5)) << name;
  }
}

TEST_F(IfuChain, FindsLinesAtTheRedshiftInAllChannels) {
  const universe::Spectrum& truth = universe::Universe::special("SIM-STARBURST")->spectrum;
  const double stretch = 1 + truth.redshift();
  struct Expected {
    const char* root;
    double rest_um;
  };
  for (const Expected& one : {Expected{"nirspec_g235m-f170lp", 1.87561},
                              {"miri_ch1-long", 6.98527},
                              {"miri_ch2-long", 10.5105},
                              {"miri_ch3-short", 12.8135},
                              {"miri_ch3-long", 15.5551},
                              {"miri_ch4-short", 18.7130},
                              {"miri_ch4-long", 25.8903}}) {
    const TestSpectrum spectrum(files(), files().with({"jw09017-", one.root, "_x1d.fits"}).at(0));
    const double um = one.rest_um * stretch;
    const auto line = spectrum.line(um, 3.2 * spectrum.step_um(um));
    EXPECT_NEAR(line.um, um, 0.6 * spectrum.step_um(um)) << one.root;
    EXPECT_GT(line.flux, 0) << one.root;
  }
}

TEST_F(IfuChain, KeepsTheLightOfTheGalaxy) {
  // Half of a Sersic profile is within its half-light radius; here the circle reaches a little further or less.
  const universe::Spectrum& galaxy = universe::Universe::special("SIM-STARBURST")->spectrum;
  const universe::Spectrum& knot = universe::Universe::special("SIM-STARBURST-KNOT")->spectrum;
  const TestSpectrum near(files(), files().with({"nirspec_g235m-f170lp_x1d.fits"}).at(0));
  const double share = 1e6 * near.median(2.4, 2.6) / (galaxy.band_ujy(2.4, 2.6) + knot.band_ujy(2.4, 2.6));
  EXPECT_GT(share, 0.4);
  EXPECT_LT(share, 0.95);
  // Instruments and channels agree where the circle is the same.
  const TestSpectrum prism(files(), files().with({"-o001_t001_nirspec_prism-clear_x1d.fits"}).at(0));
  EXPECT_NEAR(prism.median(2.4, 2.6) / near.median(2.4, 2.6), 1, 0.05);
  const TestSpectrum mid(files(), files().with({"miri_ch1-short_x1d.fits"}).at(0));
  const double expected = galaxy.continuum_ujy(5.1) + knot.continuum_ujy(5.1);
  EXPECT_NEAR(1e6 * mid.median(5.0, 5.2) / expected, share, 0.12);
}

TEST_F(IfuChain, TakesTheBackgroundAwayWhereItWasObserved) {
  const auto path = files().with({"miri_ch3-short_x1d.fits"}).at(0);
  const TestSpectrum alone(files(), path);
  const TestSpectrum background(files(), path, 0, "BACKGROUND", "BKGD_ERROR");
  EXPECT_NEAR(background.median(12.4, 12.6), 8 * std::pow(1.25, 2), 1);  // MJy/sr
  const TestSpectrum exposure(files(), files().with({"jw09017002001_02101_00001_mirifulong_x1d.fits"}).at(0), 0,
                              "SURF_BRIGHT", "SB_ERROR");
  const TestSpectrum brightness(files(), path, 0, "SURF_BRIGHT", "SB_ERROR");
  EXPECT_NEAR(exposure.median(12.4, 12.6) - brightness.median(12.4, 12.6), background.median(12.4, 12.6),
              0.2 * background.median(12.4, 12.6));
  // There is no background of the other bands.
  const TestSpectrum none(files(), files().with({"miri_ch3-long_x1d.fits"}).at(0), 0, "BACKGROUND", "BKGD_ERROR");
  EXPECT_EQ(none.median(15, 18), 0);
  EXPECT_GT(alone.median(12.4, 12.6), 0);
  // The association says so.
  const auto associations = files().with({"-c1001_", "spec3", "_asn.json"});
  ASSERT_EQ(associations.size(), 3U);
  const auto holds = [](const std::filesystem::path& one) {
    return TestFiles::bytes_of(one).find("\"exptype\":\"background\"") != std::string::npos;
  };
  EXPECT_EQ(std::count_if(associations.begin(), associations.end(), holds), 1);
}

TEST_F(IfuChain, WritesWavelengthsThatAreNotEvenAsATable) {
  const auto path = files().with({"jw09017002001_02101_00001_mirifushort_s3d.fits"}).at(0);
  const auto file = files().open(path);
  const fits::Header& header = file.find("SCI")->header;
  EXPECT_EQ(header.string("CTYPE3"), "WAVE-TAB");
  EXPECT_EQ(header.string("PS3_0"), "WCS-TABLE");
  const std::vector<double> wavelengths = column(files(), path, "WCS-TABLE", "wavelength");
  ASSERT_EQ(static_cast<std::int64_t>(wavelengths.size()), file.find("SCI")->axes[2]);
  EXPECT_TRUE(std::is_sorted(wavelengths.begin(), wavelengths.end()));
  EXPECT_NEAR(wavelengths.front(), 4.9, 0.02);
  EXPECT_NEAR(wavelengths.back(), 8.77, 0.02);
  EXPECT_EQ(column(files(), path, "WCS-TABLE", "nelem").at(0), static_cast<double>(wavelengths.size()));
  EXPECT_EQ(header.string("BUNIT"), "MJy/sr");
}

TEST(Slices, FillTheirDetectorsAtEveryScale) {
  for (const int scale : {1, 2, 4, 8, 16}) {
    Exposure exposure;
    for (const ModeId id : {ModeId::nirspec_ifu, ModeId::miri_mrs}) {
      exposure.mode = &mode_of(id, scale);
      exposure.setting.first = exposure.mode->instrument == Instrument::miri
                                   ? element_of(Instrument::miri, "", "MEDIUM")
                                   : element_of(Instrument::nirspec, "F170LP", "G235M");
      const Readout& readout = exposure.mode->readout;
      for (const Detector& detector : exposure.mode->detectors) {
        std::vector<int> used(static_cast<std::size_t>(readout.width) * static_cast<std::size_t>(readout.height));
        for (const SlicedField& field : sliced_fields(exposure, detector)) {
          ASSERT_EQ(field.cells.size(), field.traces.size() * static_cast<std::size_t>(field.traces[0].spatial));
          for (const Trace& trace : field.traces) {
            for (int row = 0; row < trace.spatial; ++row) {
              for (int k = 0; k < trace.spectral; ++k) ++used.at(trace.index(row, k, readout.width));
            }
          }
        }
        EXPECT_EQ(*std::max_element(used.begin(), used.end()), 1) << scale;
        EXPECT_GT(std::count(used.begin(), used.end(), 1), static_cast<std::ptrdiff_t>(used.size() * 2 / 5)) << scale;
      }
    }
  }
}

}  // namespace
}  // namespace almagest::simulate
