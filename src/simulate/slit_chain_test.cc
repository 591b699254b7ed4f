// SPDX-License-Identifier: GPL-3.0-or-later
// Spectra through slits and microshutters show what the universe holds: its lines, its light.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "metadata/mission_files.h"
#include "simulate/entering_light.h"
#include "simulate/shutters.h"
#include "simulate/spectral_image.h"
#include "simulate/test_spectrum.h"

namespace almagest::simulate {
namespace {

constexpr std::int64_t kEverything = 300;

std::vector<std::string> extensions(TestFiles& files, const std::filesystem::path& path) {
  std::vector<std::string> names;
  const auto file = files.open(path);
  for (const fits::Hdu& hdu : file.hdus()) names.push_back(hdu.header.string("EXTNAME").value_or("PRIMARY"));
  return names;
}

TEST(SlitChain, FindsTheLinesOfTheGalaxyAtItsRedshift) {
  TestFiles files(Options{kEverything, 1, 1, {9006}});
  const universe::Source& galaxy = *universe::Universe::special("SIM-GALAXY-1");
  const double stretch = 1 + galaxy.spectrum.redshift();
  const auto paths = files.with({"-o001_s000000001_nirspec_f100lp-g140m-s200a1-subs200a1_x1d.fits"});
  ASSERT_EQ(paths.size(), 1U);
  const TestSpectrum spectrum(files, paths[0]);
  for (const double rest_um : {0.50082, 0.65646}) {
    const auto line = spectrum.line(rest_um * stretch, 0.0022);
    EXPECT_NEAR(line.um, rest_um * stretch, 0.3 * spectrum.step_um(line.um)) << rest_um;
  }
  // In every exposure, too, on the detector that the line falls on.
  for (const auto& path : files.with({"jw09006001001_021", "nrs1_x1d.fits"})) {
    const TestSpectrum one(files, path);
    const auto line = one.line(0.50082 * stretch, 0.0022);
    EXPECT_NEAR(line.um, 0.50082 * stretch, 0.5 * one.step_um(line.um)) << path;
  }
  // The other galaxy through the prism.
  const double other = 1 + universe::Universe::special("SIM-GALAXY-2")->spectrum.redshift();
  const TestSpectrum prism(files, files.with({"-o002_s000000001", "prism", "_x1d.fits"}).at(0));
  const auto line = prism.line(0.65646 * other, 0.05);
  EXPECT_NEAR(line.um, 0.65646 * other, prism.step_um(line.um));
}

TEST(SlitChain, KeepsTheShapeOfTheSpectrumAndTheRatioOfLines) {
  TestFiles files(Options{kEverything, 1, 1, {9006}});
  const universe::Spectrum& truth = universe::Universe::special("SIM-GALAXY-1")->spectrum;
  std::vector<double> shares;
  for (const char* grating : {"f100lp-g140m", "f290lp-g395m"}) {
    const TestSpectrum spectrum(files, files.with({"-o001_s000000001", grating, "_x1d.fits"}).at(0));
    const double from = grating[1] == '1' ? 1.15 : 3.2;
    const double share = 1e6 * spectrum.median(from, from + 0.2) / truth.continuum_ujy(from + 0.1);
    shares.push_back(share);
  }
  // The galaxy is larger than the slit, and only what a point would lose is made up for.
  EXPECT_GT(shares[0], 0.3);
  EXPECT_LT(shares[0], 0.9);
  EXPECT_NEAR(shares[1] / shares[0], 1, 0.2);
  const TestSpectrum spectrum(files, files.with({"-o001_s000000001", "f100lp-g140m", "_x1d.fits"}).at(0));
  const double stretch = 1 + truth.redshift();
  const auto oxygen = spectrum.line(0.50082 * stretch, 0.0022);
  const universe::Line& known = *std::find_if(
      truth.lines().begin(), truth.lines().end(),
      [&](const universe::Line& line) { return std::abs(line.wavelength_um - 0.50082 * stretch) < 1e-6; });
  EXPECT_NEAR(1e6 * oxygen.flux / known.flux_ujy_um, shares[0], 0.1 * shares[0]);
}

TEST(SlitChain, TellsHowSureItIs) {
  TestFiles files(Options{kEverything, 1, 1, {9006}});
  const TestSpectrum all(files, files.with({"-o001_s000000001", "f100lp-g140m", "_x1d.fits"}).at(0));
  const TestSpectrum one(files, files.with({"jw09006001001_02", "nrs1_x1d.fits"}).at(0));
  // Between the lines the spectrum scatters as its errors say, and less when exposures are put together.
  const auto scatter = [](const TestSpectrum& spectrum) {
    double sum = 0;
    int count = 0;
    for (std::size_t i = spectrum.index(1.15); i < spectrum.index(1.35); ++i) {
      if (!std::isfinite(spectrum.value[i + 1] - spectrum.value[i])) continue;
      sum += std::pow((spectrum.value[i + 1] - spectrum.value[i]) / spectrum.error[i], 2) / 2;
      ++count;
    }
    return std::sqrt(sum / count);
  };
  EXPECT_NEAR(scatter(one), 1, 0.25);
  EXPECT_NEAR(scatter(all), 1, 0.3);
  EXPECT_LT(all.error[all.index(1.2)], 0.75 * one.error[one.index(1.2)]);
}

TEST(SlitChain, GivesTheSameBytesForTheSameSeed) {
  TestFiles files(Options{kEverything, 1, 1, {9018}});
  const TestFiles again(Options{kEverything, 1, 1, {9018}});
  const TestFiles other(Options{kEverything, 2, 1, {9018}});
  ASSERT_EQ(files.paths().size(), again.paths().size());
  for (std::size_t i = 0; i < files.paths().size(); ++i) {
    EXPECT_EQ(TestFiles::bytes_of(files.paths()[i]), TestFiles::bytes_of(again.paths()[i])) << files.paths()[i];
  }
  const std::vector<std::string> last{"p750l_x1d.fits"};
  EXPECT_NE(TestFiles::bytes_of(files.with(last).at(0)), TestFiles::bytes_of(other.with(last).at(0)));
}

TEST(SlitChain, HasThePipelinesLayouts) {
  TestFiles files(Options{kEverything, 1, 1, {9006, 9018}});
  using Names = std::vector<std::string>;
  const auto of = [&](const std::vector<std::string>& parts) { return extensions(files, files.with(parts).at(0)); };
  EXPECT_EQ(of({"jw09006001001_02", "nrs1_cal.fits"}),
            (Names{"PRIMARY", "SCI", "ERR", "DQ", "WAVELENGTH", "VAR_POISSON", "VAR_RNOISE", "PATHLOSS_PS"}));
  EXPECT_EQ(of({"jw09006001001_02", "nrs1_s2d.fits"}),
            (Names{"PRIMARY", "SCI", "ERR", "WAVELENGTH", "WHT", "CON", "VAR_POISSON", "VAR_RNOISE", "ASDF"}));
  EXPECT_EQ(of({"jw09006001001_02", "nrs1_x1d.fits"}), (Names{"PRIMARY", "EXTRACT1D", "ASDF"}));
  EXPECT_EQ(of({"-o001_s000000001", "g140m", "_s2d.fits"}), (Names{"PRIMARY", "SCI", "ERR", "WAVELENGTH", "WHT", "CON",
                                                                   "VAR_POISSON", "VAR_RNOISE", "HDRTAB", "ASDF"}));
  EXPECT_EQ(of({"jw09018-o001", "p750l_s2d.fits"}),
            (Names{"PRIMARY", "SCI", "ERR", "WHT", "CON", "VAR_POISSON", "VAR_RNOISE", "HDRTAB", "ASDF"}));
  // Both detectors see the gratings, one the prism.
  EXPECT_FALSE(files.with({"jw09006001001_02", "nrs2_cal.fits"}).empty());
  EXPECT_TRUE(files.with({"jw09006002001_02", "nrs2_cal.fits"}).empty());
  EXPECT_FALSE(files.with({"jw09006002001_02", "nrs2_rate.fits"}).empty());
  EXPECT_EQ(files.with({"-o001_s000000001", "_cal.fits"}).size(), 2U);
  EXPECT_EQ(files.with({"-o001_s000000001", "_crf.fits"}).size(), 2U);
  EXPECT_EQ(files.with({"jw09018001001", "mirimage_o001_crf.fits"}).size(), 2U);
  // Columns of EXTRACT1D.
  for (const char* name :
       {"WAVELENGTH", "FLUX_VAR_FLAT", "SURF_BRIGHT", "SB_VAR_POISSON", "DQ", "BKGD_VAR_RNOISE", "NPIXELS"}) {
    EXPECT_FALSE(column(files, files.with({"jw09018-o001", "p750l_x1d.fits"}).at(0), "EXTRACT1D", name).empty());
  }
}

TEST(SlitChain, RunsWavelengthsDownTheDetectorOfTheLowResolutionSpectrometer) {
  TestFiles files(Options{kEverything, 1, 1, {9018}});
  const TestPlane wavelength = plane(files, files.with({"_00001_mirimage_cal.fits"}).at(0), "WAVELENGTH");
  double last_um = 1e9;
  int seen = 0;
  for (std::int64_t y = 0; y < wavelength.axes[1]; ++y) {
    for (std::int64_t x = 0; x < wavelength.axes[0]; ++x) {
      const double um = wavelength.values[static_cast<std::size_t>(y * wavelength.axes[0] + x)];
      if (!std::isfinite(um)) continue;
      EXPECT_LT(um, last_um);
      last_um = um;
      ++seen;
      break;
    }
  }
  EXPECT_GT(seen, 150);
  EXPECT_NEAR(last_um, 5.01, 0.02);
  const TestSpectrum spectrum(files, files.with({"jw09018-o001", "p750l_x1d.fits"}).at(0));
  EXPECT_TRUE(std::is_sorted(spectrum.um.begin(), spectrum.um.end()));
  const universe::Spectrum& truth = universe::Universe::special("SIM-GALAXY-1")->spectrum;
  EXPECT_NEAR(1e6 * spectrum.median(5.2, 7) / truth.band_ujy(5.2, 7), 0.75, 0.25);
}

TEST(ShutterChain, OpensAHundredSlitletsThatDoNotOverlap) {
  TestFiles files(Options{kEverything, 1, 1, {9007}});
  EXPECT_EQ(files.with({"-o001_s", "_x1d.fits"}).size(), 100U);
  EXPECT_EQ(files.with({"-o001_s", "_s2d.fits"}).size(), 100U);
  EXPECT_GE(files.with({"-o001_b", "_x1d.fits"}).size(), 6U);
  EXPECT_EQ(files.with({"-o001_v", "_x1d.fits"}).size(), 1U);
  for (const char* detector : {"nrs1", "nrs2"}) {
    const auto file = files.open(files.with({"_00001_", detector, "_cal.fits"}).at(0));
    std::vector<std::pair<std::int64_t, std::int64_t>> rows;
    for (const fits::Hdu& hdu : file.hdus()) {
      if (hdu.header.string("EXTNAME") != "SCI") continue;
      rows.emplace_back(hdu.header.integer("SLTSTRT2").value(), hdu.header.integer("SLTSIZE2").value());
    }
    ASSERT_GT(rows.size(), 20U);
    std::sort(rows.begin(), rows.end());
    for (std::size_t i = 1; i < rows.size(); ++i) EXPECT_GE(rows[i].first, rows[i - 1].first + rows[i - 1].second);
  }
  // Each shutter for each nod, and each source.
  const auto msa = files.with({"jw09007001001_01_msa.fits"});
  ASSERT_EQ(msa.size(), 1U);
  const auto slitlets = files.with({"-o001_", "_x1d.fits"}).size();
  EXPECT_EQ(column(files, msa[0], "SHUTTER_INFO", "shutter_row").size(), 6 * slitlets);
  EXPECT_EQ(column(files, msa[0], "SOURCE_INFO", "ra").size(), 100U);
  const TestPlane open = plane(files, msa[0], "SHUTTER_IMAGE");
  EXPECT_EQ(open.axes, (std::vector<std::int64_t>{342, 730}));
  EXPECT_EQ(std::count(open.values.begin(), open.values.end(), 1.0), static_cast<std::ptrdiff_t>(3 * slitlets));
}

TEST(ShutterChain, ShowsGalaxiesWithTheirRedshifts) {
  TestFiles files(Options{kEverything, 1, 1, {9007}});
  const universe::Universe universe(1);
  const auto msa = files.with({"_msa.fits"}).at(0);
  const auto ra_deg = column(files, msa, "SOURCE_INFO", "ra");
  const auto dec_deg = column(files, msa, "SOURCE_INFO", "dec");
  const auto id = column(files, msa, "SOURCE_INFO", "source_id");
  const universe::Scene scene = universe.look(sky::SkyPoint::make(ra_deg[0], dec_deg[0]).value(), 4, 60'760);
  int checked = 0;
  for (std::size_t i = 0; i < id.size(); ++i) {
    const sky::SkyPoint place = sky::SkyPoint::make(ra_deg[i], dec_deg[i]).value();
    const auto source = std::find_if(scene.sources.begin(), scene.sources.end(), [&](const universe::Source& one) {
      return sky::separation_deg(place, sky::SkyPoint::towards(one.direction)) * 3600 < 0.001;
    });
    ASSERT_NE(source, scene.sources.end());
    const double um = 0.65646 * (1 + source->spectrum.redshift());
    // Bright ones with strong lines and others far from them.
    if (source->spectrum.continuum_ujy(2) < 8 || source->spectrum.lines().empty() || um < 1.2 || um > 4.5) continue;
    const auto path = files.with({fmt::format("_s{:09}_", static_cast<std::int64_t>(id[i])), "_x1d.fits"}).at(0);
    const TestSpectrum spectrum(files, path);
    const auto line = spectrum.line(um, 2.2 * spectrum.step_um(um));
    EXPECT_NEAR(line.um, um, spectrum.step_um(um)) << path;
    EXPECT_GT(line.flux, 0) << path;
    ++checked;
  }
  EXPECT_GT(checked, 8);
}

TEST(EnteringLight, KeepsTheFluxOfAStarThatTheSlitLetsThrough) {
  const sky::SkyPoint centre = sky::SkyPoint::make(10, 20).value();
  universe::Scene scene{centre, 60'000, {}, {}};
  universe::Source star;
  star.direction = centre.unit();
  star.spectrum = universe::Spectrum::star(100, 5000);
  scene.sources.push_back(star);
  const universe::Psf psf = universe::Psf::of_pupil(universe::Pupil::segmented, 1.94, 2.06);
  const SkyFrame frame{centre, 30, 4, 4};
  std::vector<Cell> cells;
  for (int row = 0; row < 20; ++row) cells.push_back({-2, 2, -2 + 0.2 * row, -1.8 + 0.2 * row});
  const EnteringLight light(scene, frame, cells, psf, 1, 5, 0.05);
  for (const double um : {1.5, 3.0, 4.5}) {
    const std::vector<double> seen = light.mjy_sr(um, um + 0.01, 1000, 0);
    double ujy = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) ujy += 1e12 * seen[i] * cells[i].area_sr();
    const double inside = point_share(psf, um, {-2, 2, -2, 2});
    EXPECT_NEAR(ujy / star.spectrum.continuum_ujy(um), inside, 0.02) << um;
  }
}

TEST(EnteringLight, KeepsTheFluxOfALineThatIsNarrowerThanAPixel) {
  const universe::Spectrum spectrum = universe::Spectrum::galaxy(10, 0.5, 1, 0);
  double sum = 0;
  double continuum = 0;
  for (double um = 0.94; um < 1.03; um += 0.01) {
    sum += 0.01 * average_ujy(spectrum, um, um + 0.01, 3000);
    continuum += 0.01 * spectrum.continuum_ujy(um + 0.005);
  }
  double lines = 0;
  for (const universe::Line& line : spectrum.lines()) {
    if (line.wavelength_um > 0.95 && line.wavelength_um < 1.02) lines += line.flux_ujy_um;
  }
  EXPECT_NEAR((sum - continuum) / lines, 1, 0.02);
}

// A point in the middle of a slit, without noise.
SpectralImage straight_image(double source_arcsec, const universe::Psf& psf) {
  SpectralImage image;
  image.spatial = 16;
  image.spectral = 5;
  image.pixel_arcsec = 0.2;
  image.bottom_arcsec = -1.6;
  for (int row = 0; row < image.spatial; ++row) {
    const double bottom = image.bottom_arcsec + row * image.pixel_arcsec - source_arcsec;
    for (int k = 0; k < image.spectral; ++k) {
      image.values.push_back(static_cast<float>(1e-11 * point_share(psf, 2, {-10, 10, bottom, bottom + 0.2}) + 1e-14));
      image.variance_photons.push_back(1e-30F);
      image.variance_reading.push_back(1e-30F);
      image.quality.push_back(0);
    }
  }
  return image;
}

TEST(Extraction, GivesAPointItsFluxAtAnyNod) {
  const universe::Psf psf = universe::Psf::of_pupil(universe::Pupil::segmented, 1.94, 2.06);
  const Dispersion dispersion{1.99, 2.01, 5, false};
  std::vector<SpectralImage> images;
  for (const double nod : {-0.6, 0.05, 0.6}) {
    images.push_back(straight_image(nod, psf));
    images.back().quality[images.back().at(8, 2)] = kDoNotUse;  // is mended
    const ExtractedSpectrum one = extract(images.back(), dispersion, {.source_arcsec = nod, .psf = &psf});
    for (std::size_t i = 0; i < one.size(); ++i) EXPECT_NEAR(one.flux_jy.values[i] / 1e-5, 1, 0.04) << nod << " " << i;
    EXPECT_NEAR(one.wavelength_um[2], 2.0, 1e-9);
  }
  const SpectralImage all = resample({{&images[0], -0.6}, {&images[1], 0.05}, {&images[2], 0.6}});
  const ExtractedSpectrum together = extract(all, dispersion, {.psf = &psf});
  // Where a pixel of the peak is missing, the others' do not quite make up for it.
  for (std::size_t i = 0; i < together.size(); ++i) {
    EXPECT_NEAR(together.flux_jy.values[i] / 1e-5, 1, i == 2 ? 0.2 : 0.05) << i;
  }
  EXPECT_LT(together.flux_jy.error(0), extract(images[0], dispersion, {.psf = &psf}).flux_jy.error(0));
}

}  // namespace
}  // namespace almagest::simulate
