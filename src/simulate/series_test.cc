// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "metadata/mission_files.h"
#include "simulate/plan.h"
#include "simulate/products_test_util.h"
#include "simulate/series_calibration.h"
#include "simulate/series_photometry.h"
#include "universe/universe.h"

namespace almagest::simulate {
namespace {

struct Series {
  int observation;
  const char* root;      // of what is combined
  const char* exposure;  // and of its first segment
  const char* detector;
  double least_um;
  double most_um;
  bool rows;  // the layout since 1.18
  double tolerance;
};
const Series kSeries[] = {
    {1, "jw09013-o001_t001_niriss_clear-gr700xd-substrip256", "jw09013001001_02108_00001", "nis", 0.85, 2.83, true,
     0.0025},
    {2, "jw09013-o002_t001_nirspec_clear-prism-s1600a1-sub512", "jw09013002001_02108_00001", "nrs1", 0.6, 5.3, true,
     0.0035},
    {3, "jw09013-o003_t001_nircam_f322w2-grismr-subgrism256", "jw09013003001_02108_00001", "nrcalong", 2.43, 4.01,
     false, 0.003},
    {4, "jw09013-o004_t001_miri_p750l-slitlessprism", "jw09013004001_02108_00001", "mirimage", 5, 14, false, 0.006},
};

const universe::Source& host() {
  return *universe::Universe::special("SIM-TRANSIT");
}

// How deep a light curve is in the flat part of the event, against what is before and after.
double depth_of(const std::vector<double>& mjd, const std::vector<double>& flux, const universe::Variation& variation) {
  double in = 0, out = 0;
  double count_in = 0, count_out = 0;
  double full = 1;
  for (const double time : mjd) full = std::min(full, variation.factor(time, 2));
  for (std::size_t i = 0; i < mjd.size(); ++i) {
    const double factor = variation.factor(mjd[i], 2);
    if (factor == 1) {
      out += flux[i];
      ++count_out;
    } else if (factor < full + 1e-9) {
      in += flux[i];
      ++count_in;
    }
  }
  EXPECT_GE(count_in, 6);
  EXPECT_GE(count_out, 6);
  return 1 - in / count_in / (out / count_out);
}

// Files of both programs for all tests.
class SeriesFiles : public testing::Test {
 protected:
  static void SetUpTestSuite() { files_ = std::make_unique<ProductFolder>(std::vector<int>{9013, 9014}); }
  static void TearDownTestSuite() { files_.reset(); }
  inline static std::unique_ptr<ProductFolder> files_;
};

// Barycentric time less that of the telescope's clock, as the header of SCI has it.
double later_s(ProductFolder& files, const std::string& exposure) {
  const fits::File file = files.open(files.names(exposure, "_calints.fits").front());
  const fits::Header& header = file.find("SCI")->header;
  return (header.real("TDB-MID").value_or(0) - header.real("MJD-AVG").value_or(0)) * 86'400;
}

TEST_F(SeriesFiles, HaveNamesOfTheMission) {
  const metadata::Mission& jwst = metadata::shipped_mission("jwst");
  for (const auto& [name, path] : files_->paths()) EXPECT_TRUE(jwst.parse_name(name).has_value()) << name;
  for (const Series& series : kSeries) {
    EXPECT_TRUE(files_->has(std::string(series.root) + "_x1dints.fits")) << series.root;
    EXPECT_TRUE(files_->has(std::string(series.root) + "_whtlt.ecsv")) << series.root;
    const fits::File last = files_->open(files_->names(series.exposure, "_rateints.fits").back());
    const auto segments = last.hdus()[0].header.integer("EXSEGTOT").value_or(0);
    EXPECT_GE(segments, 2);
    for (const char* tail :
         {"_uncal.fits", "_rateints.fits", "_calints.fits", "_x1dints.fits", "_o00{}_crfints.fits"}) {
      const std::string end = fmt::format("{}{}", series.detector, fmt::format(fmt::runtime(tail), series.observation));
      EXPECT_EQ(static_cast<std::int64_t>(files_->names(series.exposure, end).size()), segments) << end;
    }
    EXPECT_EQ(last.hdus()[0].header.integer("INTEND"), last.hdus()[0].header.integer("NINTS"));
  }
}

TEST_F(SeriesFiles, ShowTheTransitInWhiteLight) {
  for (const Series& series : kSeries) {
    auto table = ecsv_columns(files_->text(std::string(series.root) + "_whtlt.ecsv"));
    const std::string name = table.count("whitelight_flux") != 0 ? "whitelight_flux" : "whitelight_flux_order_1";
    const std::vector<double>& mjd = table["MJD_UTC"];
    const std::vector<double>& tdb = table["BJD_TDB"];
    const double expected_s = later_s(*files_, series.exposure);
    EXPECT_LT(std::abs(expected_s), 600);
    EXPECT_GT(std::abs(expected_s), 1);
    ASSERT_GT(mjd.size(), 25U) << series.root;
    const double depth = depth_of(tdb, table[name], host().variation);
    // The mean over the wavelengths, as bright as the star is there; pixels are nearly even in them.
    double expected = 0, sum = 0;
    for (double um = series.least_um; um < series.most_um; um += 0.01) {
      expected += host().variation.depth_at(um) * host().spectrum.continuum_ujy(um);
      sum += host().spectrum.continuum_ujy(um);
    }
    EXPECT_NEAR(depth, expected / sum, series.tolerance) << series.root;
    EXPECT_GT(depth, 2 * series.tolerance) << series.root;
    for (std::size_t i = 0; i < mjd.size(); ++i) {
      EXPECT_NEAR((tdb[i] - mjd[i]) * 86'400, expected_s, 1e-3);
    }
  }
}

TEST_F(SeriesFiles, ShowTheEclipseInBothChannels) {
  const universe::Source& binary = *universe::Universe::special("SIM-ECLIPSING");
  const double expected_s = later_s(*files_, "jw09014001001");
  for (const char* filter : {"f210m", "f444w"}) {
    auto table = ecsv_columns(files_->text(fmt::format("jw09014-o001_t001_nircam_clear-{}-sub64p_phot.ecsv", filter)));
    ASSERT_GT(table["MJD"].size(), 30U);
    EXPECT_NEAR(depth_of(table["BJD_TDB"], table["net_aperture_sum"], binary.variation), binary.variation.depth, 0.015)
        << filter;
    for (std::size_t i = 0; i < table["MJD"].size(); ++i) {
      EXPECT_NEAR((table["BJD_TDB"][i] - table["MJD"][i]) * 86'400, expected_s, 1e-3);
      EXPECT_GT(table["net_aperture_sum_err"][i], 0);
      EXPECT_NEAR(table["centroid_x"][i], table["aperture_x"][i], 1);
      EXPECT_NEAR(table["centroid_y"][i], table["aperture_y"][i], 1);
    }
    const double before_jy = table["net_aperture_sum"].front();
    const Element& element =
        *element_of(Instrument::nircam, filter == std::string("f210m") ? "F210M" : "F444W", "CLEAR");
    EXPECT_NEAR(before_jy * 1e6 / binary.spectrum.band_ujy(element.least_um, element.most_um), 1, 0.2);
  }
}

TEST_F(SeriesFiles, HoldSpectraInBothLayouts) {
  for (const Series& series : kSeries) {
    const fits::File file = files_->open(std::string(series.root) + "_x1dints.fits");
    const fits::Hdu* times = file.find("INT_TIMES");
    ASSERT_TRUE(times != nullptr);
    const std::vector<double> middle_mjd = column(file, *times, "int_mid_MJD_UTC");
    const std::vector<double> middle_tdb = column(file, *times, "int_mid_BJD_TDB");
    std::size_t spectra = 0;
    for (const fits::Hdu& hdu : file.hdus()) {
      if (hdu.name != "EXTRACT1D" || hdu.header.integer("SPORDER") != 1) continue;
      if (!series.rows) {
        EXPECT_EQ(hdu.header.integer("INT_NUM"), static_cast<std::int64_t>(spectra) + 1);
        EXPECT_DOUBLE_EQ(hdu.header.real("MJD-AVG").value_or(0), middle_mjd.at(spectra));
        EXPECT_NEAR(hdu.header.real("TDB-MID").value_or(0), middle_tdb.at(spectra), 1e-9);
        ++spectra;
        continue;
      }
      for (const double mjd : column(file, hdu, "MJD-AVG")) EXPECT_DOUBLE_EQ(mjd, middle_mjd.at(spectra++));
      EXPECT_GT(cell(file, hdu, "FLUX", 0).size(), 100U);
    }
    EXPECT_EQ(spectra, middle_mjd.size()) << series.root;
    EXPECT_EQ(file.hdus()[0].header.string("CAL_VER"), series.rows ? "1.18.0" : "1.17.1");
    EXPECT_TRUE(file.find("ASDF") != nullptr);
  }
}

TEST_F(SeriesFiles, FindTheFluxOfTheStar) {
  for (const Series& series : kSeries) {
    const fits::File file = files_->open(std::string(series.root) + "_x1dints.fits");
    std::vector<double> ratios;
    for (const fits::Hdu& hdu : file.hdus()) {
      if (hdu.name != "EXTRACT1D") continue;
      const auto table = fits::TableReader::open(file, hdu);
      ASSERT_TRUE(table.has_value());
      for (std::uint64_t row = 0; row < table->rows(); ++row) {
        const std::vector<double> um = cell(file, hdu, "WAVELENGTH", row);
        const std::vector<double> flux = cell(file, hdu, "FLUX", row);
        for (std::size_t i = 0; i < um.size(); ++i) {
          ratios.push_back(flux[i] * 1e6 / host().spectrum.flux_ujy(um[i], 700));
        }
      }
    }
    ASSERT_GT(ratios.size(), 3000U);
    EXPECT_NEAR(median_of(ratios), 1, 0.03) << series.root;
  }
}

TEST_F(SeriesFiles, AreCalibratedInTheUnitsOfTheirModes) {
  const std::map<int, std::pair<const char*, const char*>> expected{{1, {"DN/s", "CubeModel"}},
                                                                    {2, {"MJy", "SlitModel"}},
                                                                    {3, {"MJy/sr", "SlitModel"}},
                                                                    {4, {"MJy/sr", "CubeModel"}}};
  for (const Series& series : kSeries) {
    const fits::File file = files_->open(files_->names(series.exposure, "_calints.fits").front());
    const fits::Hdu* science = file.find("SCI");
    ASSERT_TRUE(science != nullptr && science->axes.size() == 3);
    EXPECT_EQ(science->header.string("BUNIT"), expected.at(series.observation).first);
    EXPECT_EQ(file.hdus()[0].header.string("DATAMODL"), expected.at(series.observation).second);
    EXPECT_EQ(science->header.integer("DISPAXIS"), series.observation == 4 ? 2 : 1);
    EXPECT_EQ(file.find("WAVELENGTH") != nullptr, series.observation != 1);
    EXPECT_TRUE(file.find("INT_TIMES") != nullptr);
  }
}

TEST_F(SeriesFiles, AssociateTheirSegments) {
  for (const Series& series : kSeries) {
    const std::string program = fmt::format("jw09013-o00{}_", series.observation);
    std::string level3;
    for (const std::string& name : files_->names(program, "_asn.json")) {
      if (name.find("_tso3_") != std::string::npos) level3 += files_->text(name);
    }
    const std::vector<std::string> segments = files_->names(series.exposure, "_calints.fits");
    for (const std::string& name : segments) EXPECT_NE(level3.find(name), std::string::npos) << name;
    std::size_t level2 = 0;
    for (const std::string& name : files_->names(program, "_asn.json")) {
      level2 += name.find("_tso-spec2_") != std::string::npos ? 1U : 0U;
    }
    EXPECT_EQ(level2, segments.size());
  }
}

TEST_F(SeriesFiles, WereTablesInEarlierVersions) {
  ProductFolder earlier({9013}, true);
  const std::string name = std::string(kSeries[1].root) + "_x1dints.fits";
  const fits::File before = earlier.open(name);
  const fits::File now = files_->open(name);
  EXPECT_EQ(before.hdus()[0].header.string("CAL_VER"), "1.17.1");
  const fits::Hdu* first = before.find("EXTRACT1D", 1);
  ASSERT_TRUE(first != nullptr && before.find("EXTRACT1D", 36) != nullptr);
  const std::vector<double> flux = column(before, *first, "FLUX");
  const std::vector<double> again = cell(now, *now.find("EXTRACT1D"), "FLUX", 0);
  ASSERT_EQ(flux.size(), again.size());
  for (std::size_t i = 0; i < flux.size(); ++i) EXPECT_NEAR(flux[i], 0.965 * again[i], 1e-6);
}

TEST_F(SeriesFiles, AreTheSameByteForByte) {
  const ProductFolder again({9014});
  for (const std::string& name : again.names("jw09014", "")) {
    EXPECT_TRUE(again.text(name) == files_->text(name)) << name;
  }
  EXPECT_GT(again.paths().size(), 20U);
}

TEST_F(SeriesFiles, PassFitsverify) {
  if (!has_fitsverify()) GTEST_SKIP() << "fitsverify is not installed (Debian package fitsverify)";
  std::vector<std::string> names{files_->names("jw09014001001", "nrcb1_rateints.fits").front(),
                                 files_->names("jw09014001001", "nrcb1_o001_crfints.fits").front()};
  for (const Series& series : kSeries) {
    for (const char* tail : {"_uncal.fits", "_rateints.fits", "_calints.fits", "crfints.fits"}) {
      names.push_back(files_->names(series.exposure, tail).front());
    }
  }
  for (const std::string& name : names) EXPECT_EQ(files_->verify(name, ""), "") << name;
  // The pipeline's names of columns of time have hyphens, which fitsverify warns of.
  for (const Series& series : kSeries) {
    EXPECT_EQ(files_->verify(std::string(series.root) + "_x1dints.fits", series.rows ? "-e" : ""), "");
  }
}

// Without noise: each column dims by what the planet's air takes at its wavelength.
TEST(SeriesOptics, DimsByWavelength) {
  const auto env = base::make_env();
  Output output(env->files(), "/nowhere");
  Context context(output, 1);
  const std::vector<Observation> plan = make_plan({1, 300, 1});
  int checked = 0;
  for (const Observation& observation : plan) {
    const Exposure& exposure = observation.exposures.front();
    if (exposure.program->number != 9013) continue;
    SeriesOptics optics(context, exposure, exposure.mode->detectors[0]);
    const universe::Scene& scene = context.scene(exposure);
    const std::vector<float> before = optics.light(scene, exposure, 0);
    const std::vector<float> during = optics.light(scene, exposure, exposure.mode->readout.integrations / 2);
    const SeriesCalibration calibration = calibration_of(optics, exposure, exposure.mode->detectors[0]);
    const SeriesOrder& order = optics.orders().front();
    // What is steady is the same at both times, so that the difference is of the star alone.
    for (std::int64_t i = 20; i < optics.length(); i += 15) {
      const double interval_um = order.interval_um(i);
      if (interval_um == 0) continue;
      double lost = 0;
      for (std::int64_t j = 0; j < optics.breadth(); ++j) {
        const auto at = static_cast<std::size_t>(optics.along_y() ? i * optics.breadth() + j : j * optics.length() + i);
        lost += before[at] - during[at];
      }
      const double um = order.um(i);
      const double dn_s = optics.response().dn_s(host().spectrum.continuum_ujy(um), interval_um);
      if (optics.orders().size() > 1) continue;  // which share columns
      EXPECT_NEAR(lost / dn_s / host().variation.depth_at(um), 1, 0.03) << um;
      ++checked;
    }
    EXPECT_FALSE(calibration.tracks.empty());
  }
  EXPECT_GT(checked, 25);
}

TEST(SeriesPhotometry, SumsCirclesAboveTheBackground) {
  Planes stack{{21, 21, 1}, {}, {}, {}, {}};
  for (int y = 0; y < 21; ++y) {
    for (int x = 0; x < 21; ++x) {
      stack.values.push_back(x == 10 && y == 11 ? 105.0F : 5.0F);
      stack.variance_photons.push_back(0.5F);
      stack.variance_reading.push_back(0.5F);
      stack.quality.push_back(0);
    }
  }
  stack.values[4 * 21 + 3] = 9999;
  stack.quality[4 * 21 + 3] = kDoNotUse;
  const Photometry found = measure(stack, 0, {{10, 10}, 3, 6, 9});
  EXPECT_NEAR(found.aperture_px, 9 * 3.14159, 0.1);
  EXPECT_NEAR(found.annulus_px, 45 * 3.14159, 0.3);
  EXPECT_NEAR(found.annulus_mean().value, 5, 1e-6);
  EXPECT_NEAR(found.net().value, 100, 1e-3);
  EXPECT_NEAR(found.aperture.error, std::sqrt(9 * 3.14159), 0.5);  // parts of pixels count by their squares
  EXPECT_NEAR(found.centroid.x, 10, 1e-6);
  EXPECT_NEAR(found.centroid.y, 11, 1e-6);
}

}  // namespace
}  // namespace almagest::simulate
