// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <set>

#include "metadata/mission_files.h"
#include "simulate/products_test_util.h"
#include "simulate/slitless_spectra.h"
#include "universe/universe.h"

namespace almagest::simulate {
namespace {

constexpr const char* kAcrossRows = "jw09011001001_04101_00001_nis";  // GR150C
constexpr const char* kAlongRows = "jw09011001001_06101_00001_nis";   // GR150R
constexpr const char* kNircam = "jw09012001001_04101_00001_nrcalong";

// One galaxy on an empty detector without noise.
class OneGalaxy {
 public:
  OneGalaxy(ModeId id, int scale, const Element& element, const universe::Spectrum& spectrum)
      : mode_(mode_of(id, scale)), element_(element) {
    const Readout& readout = mode_.readout;
    source_.direction = wcs_.direction({readout.width * 0.5 + 7.3, readout.height * 0.5 - 0.2});
    source_.spectrum = spectrum;
    frame_.axes = {readout.width, readout.height};
    const auto size = static_cast<std::size_t>(readout.width * readout.height);
    frame_.values.assign(size, 0);
    frame_.variance_photons.assign(size, 1e-6F);
    frame_.variance_reading.assign(size, 1e-6F);
    frame_.quality.assign(size, 0);
    const Frame2d canvas{frame_.values, readout.width, readout.height};
    for (const SpectralOrder& order : orders_) {
      add_slitless(canvas, order, Response::of(element_, wcs_.pixel_area_sr()), element_.resolving_power, source_, psf_,
                   wcs_, *wcs_.pixel(source_.direction));
    }
  }

  std::vector<Cutout> cut() const {
    const FoundSource found{1, sky::SkyPoint::towards(source_.direction), 1e-4};
    return cut_out({found}, frame_, {orders_.front(), Response::of(element_, wcs_.pixel_area_sr()), wcs_, psf_});
  }
  const SpectralOrder& first_order() const { return orders_.front(); }

 private:
  const Mode& mode_;
  const Element& element_;
  std::vector<SpectralOrder> orders_ = spectral_orders_of(mode_, element_);
  universe::Tangent wcs_{*sky::SkyPoint::make(150, 2),
                         {mode_.readout.width / 2.0, mode_.readout.height / 2.0},
                         mode_.detectors[0].pixel_arcsec* mode_.readout.binning,
                         33};
  universe::Psf psf_ = universe::Psf::gaussian(0.1);
  universe::Source source_;
  Planes frame_;
};

struct Grism {
  ModeId id;
  Instrument instrument;
  const char* filter;
  const char* wheel;
  double line_um;  // where H alpha is put
};

TEST(Slitless, KeepsFluxAndWavelengthsOfLines) {
  for (const Grism& grism : {Grism{ModeId::niriss_wfss, Instrument::niriss, "GR150C", "F150W", 1.52},
                             Grism{ModeId::niriss_wfss, Instrument::niriss, "GR150R", "F150W", 1.45},
                             Grism{ModeId::nircam_wfss, Instrument::nircam, "F356W", "GRISMR", 3.52}}) {
    for (const int scale : {1, 4}) {
      const Element& element = *element_of(grism.instrument, grism.filter, grism.wheel);
      const double redshift = grism.line_um / 0.65646 - 1;
      const universe::Spectrum galaxy = universe::Spectrum::galaxy(120, redshift, 0.9, 0);
      const OneGalaxy one(grism.id, scale, element, galaxy);
      const std::vector<Cutout> cutouts = one.cut();
      ASSERT_EQ(cutouts.size(), 1U) << grism.filter;
      const ExtractedSpectrum spectrum =
          extract(plane_of(cutouts[0].planes), cutouts[0].track, {}, Background::subtracted);
      ASSERT_GT(spectrum.size(), 20U);
      // All of the light between two wavelengths, lines included.
      double found = 0, expected = 0;
      std::size_t brightest = 0;
      for (std::size_t i = 2; i + 2 < spectrum.size(); ++i) {
        const double from = (spectrum.wavelength_um[i - 1] + spectrum.wavelength_um[i]) / 2;
        const double to = (spectrum.wavelength_um[i] + spectrum.wavelength_um[i + 1]) / 2;
        found += spectrum.flux_jy.values[i] * 1e6 * (to - from);
        expected += mean_ujy(galaxy, from, to, element.resolving_power) * (to - from);
        if (spectrum.flux_jy.values[i] > spectrum.flux_jy.values[brightest]) brightest = i;
      }
      EXPECT_NEAR(found / expected, 1, 0.02) << grism.filter << " at scale " << scale;
      const double pixel_um = spectrum.wavelength_um[1] - spectrum.wavelength_um[0];
      EXPECT_NEAR(spectrum.wavelength_um[brightest], grism.line_um, 1.01 * pixel_um)
          << grism.filter << " at scale " << scale;
    }
  }
}

TEST(Slitless, AveragesSpectraWithTheirLines) {
  const universe::Spectrum galaxy = universe::Spectrum::galaxy(50, 1.3, 0.9, 0);
  double fine = 0;
  constexpr int kSteps = 4000;
  for (int i = 0; i < kSteps; ++i) fine += galaxy.flux_ujy(1.3 + 0.4 * (i + 0.5) / kSteps, 700) / kSteps;
  double coarse = 0;
  for (int i = 0; i < 40; ++i) coarse += mean_ujy(galaxy, 1.3 + 0.01 * i, 1.31 + 0.01 * i, 700) / 40;
  EXPECT_NEAR(coarse / fine, 1, 0.002);
}

// Files of both programs for all tests.
class SlitlessFiles : public testing::Test {
 protected:
  static void SetUpTestSuite() { files_ = std::make_unique<ProductFolder>(std::vector<int>{9011, 9012}); }
  static void TearDownTestSuite() { files_.reset(); }
  inline static std::unique_ptr<ProductFolder> files_;
};

TEST_F(SlitlessFiles, HaveNamesOfTheMission) {
  const metadata::Mission& jwst = metadata::shipped_mission("jwst");
  for (const auto& [name, path] : files_->paths()) EXPECT_TRUE(jwst.parse_name(name).has_value()) << name;
  for (const char* name :
       {"jw09011-o001_t001_niriss_f150w-gr150c_x1d.fits", "jw09011-o001_t001_niriss_f150w-gr150c_c1d.fits",
        "jw09011-o001_t001_niriss_f150w-gr150r_x1d.fits", "jw09012-o001_t001_nircam_f356w-grismr_x1d.fits",
        "jw09012-o001_t001_nircam_f356w-grismr_c1d.fits"}) {
    EXPECT_TRUE(files_->has(name)) << name;
  }
  for (const std::string root : {kAcrossRows, kAlongRows, kNircam}) {
    for (const char* tail : {"_uncal", "_rate", "_cal", "_x1d", "_o001_crf"}) {
      EXPECT_TRUE(files_->has(root + tail + ".fits")) << root << tail;
    }
  }
}

TEST_F(SlitlessFiles, AreDispersedAlongColumnsAndAlongRows) {
  for (const auto& [root, axis] : {std::pair{kAcrossRows, 2}, std::pair{kAlongRows, 1}, std::pair{kNircam, 1}}) {
    const fits::File file = files_->open(std::string(root) + "_cal.fits");
    std::int64_t cutouts = 0;
    std::set<std::int64_t> sources;
    while (const fits::Hdu* science = file.find("SCI", cutouts + 1)) {
      ++cutouts;
      EXPECT_EQ(science->header.integer("DISPAXIS"), axis);
      EXPECT_EQ(science->header.integer("SPORDER"), 1);
      EXPECT_EQ(science->header.integer("SLTSIZE1"), science->axes[0]);
      EXPECT_GT(science->axes[axis == 2 ? 1 : 0], 3 * science->axes[axis == 2 ? 0 : 1]);
      sources.insert(science->header.integer("SOURCEID").value_or(0));
      for (const char* name : {"ERR", "DQ", "VAR_POISSON", "VAR_RNOISE", "WAVELENGTH"}) {
        const fits::Hdu* other = file.find(name, cutouts);
        ASSERT_TRUE(other != nullptr) << root << " " << name << " " << cutouts;
        EXPECT_EQ(other->axes, science->axes);
      }
    }
    EXPECT_GT(cutouts, 10) << root;
    EXPECT_EQ(static_cast<std::int64_t>(sources.size()), cutouts);
  }
}

TEST_F(SlitlessFiles, HoldSpectraInBothLayouts) {
  const fits::File rows = files_->open(std::string(kAcrossRows) + "_x1d.fits");
  const fits::Hdu* table = rows.find("EXTRACT1D");
  ASSERT_TRUE(table != nullptr && rows.find("EXTRACT1D", 2) == nullptr);
  const auto reader = fits::TableReader::open(rows, *table);
  ASSERT_TRUE(reader.has_value());
  EXPECT_GT(reader->rows(), 10U);
  EXPECT_GT(reader->find("FLUX")->repeat, 30U);
  EXPECT_EQ(reader->find("SOURCE_ID")->repeat, 1U);
  EXPECT_EQ(reader->fields().front().name, "SOURCE_ID");

  const fits::File tables = files_->open(std::string(kNircam) + "_x1d.fits");
  EXPECT_GT(tables.hdus().size(), 12U);
  const fits::Hdu* second = tables.find("EXTRACT1D", 2);
  ASSERT_TRUE(second != nullptr);
  const auto one = fits::TableReader::open(tables, *second);
  ASSERT_TRUE(one.has_value());
  EXPECT_EQ(one->fields().front().name, "WAVELENGTH");
  EXPECT_EQ(one->find("FLUX")->repeat, 1U);
  EXPECT_EQ(tables.hdus()[0].header.string("CAL_VER"), "1.17.1");
  EXPECT_EQ(rows.hdus()[0].header.string("CAL_VER"), "1.18.0");
}

TEST_F(SlitlessFiles, CombineTheSourcesOfAllExposures) {
  for (const std::string root : {"jw09011-o001_t001_niriss_f150w-gr150c", "jw09012-o001_t001_nircam_f356w-grismr"}) {
    const fits::File all = files_->open(root + "_x1d.fits");
    const fits::Hdu* first = all.find("EXTRACT1D", 1);
    const fits::Hdu* second = all.find("EXTRACT1D", 2);
    ASSERT_TRUE(first != nullptr && second != nullptr) << root;
    EXPECT_NE(first->header.string("EXPGRPID"), second->header.string("EXPGRPID"));
    const fits::File mean = files_->open(root + "_c1d.fits");
    const fits::Hdu* combined = mean.find("COMBINE1D");
    ASSERT_TRUE(combined != nullptr);
    const std::vector<double> ids = column(mean, *combined, "SOURCE_ID");
    EXPECT_EQ(column(all, *first, "SOURCE_ID"), ids);
    EXPECT_EQ(column(all, *second, "SOURCE_ID"), ids);
    EXPECT_GT(ids.size(), 10U);
    std::size_t both = 0;
    for (std::size_t row = 0; row < ids.size(); ++row) {
      for (const double inputs : cell(mean, *combined, "N_INPUT", row)) both += inputs == 2 ? 1U : 0U;
    }
    EXPECT_GT(both, 200U);
  }
}

// Of the sources that stand out, most have the flux that the sky has there; the others lie on one another.
TEST_F(SlitlessFiles, FindTheFluxOfTheSky) {
  const universe::Universe universe(1);
  const fits::File file = files_->open("jw09012-o001_t001_nircam_f356w-grismr_c1d.fits");
  const fits::Hdu* table = file.find("COMBINE1D");
  ASSERT_TRUE(table != nullptr);
  const std::vector<double> ra_deg = column(file, *table, "SOURCE_RA");
  const std::vector<double> dec_deg = column(file, *table, "SOURCE_DEC");
  const auto scene = universe.look(*sky::SkyPoint::make(ra_deg.at(0), dec_deg.at(0)), 4, 60'062);
  std::vector<double> ratios;
  for (std::size_t row = 0; row < ra_deg.size(); ++row) {
    const sky::SkyPoint here = *sky::SkyPoint::make(ra_deg[row], dec_deg[row]);
    const std::vector<double> um = cell(file, *table, "WAVELENGTH", row);
    const std::vector<double> flux = cell(file, *table, "FLUX", row);
    double expected = 0, found = 0;
    for (std::size_t i = 0; i < um.size(); ++i) {
      if (std::isnan(flux[i])) continue;
      found += flux[i] * 1e6;
      for (const universe::Source& source : scene.sources) {
        if (sky::separation_deg(here, sky::SkyPoint::towards(source.direction)) * 3600 > 1.5) continue;
        expected += source.spectrum.flux_ujy(um[i], 150);
      }
    }
    if (expected > 40.0 * static_cast<double>(um.size())) ratios.push_back(found / expected);
  }
  ASSERT_GE(ratios.size(), 5U);
  EXPECT_NEAR(median_of(ratios), 1, 0.1);
}

TEST_F(SlitlessFiles, BelongToTheImagesThatSourcesWereFoundOn) {
  const std::vector<std::string> names = files_->names("jw09011-o001", "_00301_asn.json");
  ASSERT_EQ(names.size(), 1U);
  const std::string text = files_->text(names[0]);
  for (const char* role : {"direct_image", "sourcecat", "segmap", "science"}) {
    EXPECT_NE(text.find(fmt::format("\"{}\"", role)), std::string::npos) << role;
  }
  for (const char* tail : {"i2d.fits", "cat.ecsv", "segm.fits"}) {
    const std::string member = std::string("jw09011-o001_t001_niriss_clear-f150w_") + tail;
    EXPECT_NE(text.find(member), std::string::npos) << member;
    EXPECT_TRUE(files_->has(member)) << member;
  }
}

TEST_F(SlitlessFiles, AreTheSameByteForByte) {
  const ProductFolder again({9012});
  for (const std::string& name : again.names("jw09012", "")) {
    EXPECT_TRUE(again.text(name) == files_->text(name)) << name;
  }
  EXPECT_GT(again.paths().size(), 50U);
}

TEST_F(SlitlessFiles, PassFitsverify) {
  if (!has_fitsverify()) GTEST_SKIP() << "fitsverify is not installed (Debian package fitsverify)";
  for (const std::string root : {kAcrossRows, kNircam}) {
    for (const char* tail : {"_uncal", "_rate", "_cal", "_x1d", "_o001_crf"}) {
      EXPECT_EQ(files_->verify(root + tail + ".fits", ""), "");
    }
  }
  EXPECT_EQ(files_->verify("jw09011-o001_t001_niriss_f150w-gr150c_x1d.fits", ""), "");
  EXPECT_EQ(files_->verify("jw09011-o001_t001_niriss_f150w-gr150c_c1d.fits", ""), "");
}

}  // namespace
}  // namespace almagest::simulate
