// SPDX-License-Identifier: GPL-3.0-or-later
// Images show what the universe holds: at its place, with its light.
#include <gtest/gtest.h>

#include <cmath>

#include "fits/image_reader.h"
#include "simulate/test_files.h"
#include "simulate/test_image.h"
#include "universe/psf.h"
#include "universe/universe.h"

namespace almagest::simulate {
namespace {

TEST(ImageChain, ShowsTheStandardStarAtItsPlaceWithItsColours) {
  TestFiles files(Options{129, 1, 1, {9009}});
  const universe::Source& star = *universe::Universe::special("SIM-STANDARD");
  struct Band {
    const char* optics;
    double least_um, most_um;
  };
  double shortest = 0;
  double longest = 0;
  for (const Band& band : {Band{"clear-f115w-sub160", 1.013, 1.282}, Band{"clear-f410m-sub160", 3.866, 4.302},
                           Band{"f560w-sub256", 5.054, 6.171}, Band{"f1000w-sub256", 9.023, 10.891}}) {
    const auto paths = files.with({"-o0", band.optics, "_i2d.fits"});
    ASSERT_EQ(paths.size(), 1U) << band.optics;
    const TestImage image(files, paths[0]);
    const Spot spot = image.measure(star.direction, 7);
    EXPECT_LT(spot.offset_pixels, 0.1) << band.optics;
    const double half_arcsec = 7.5 * image.pixel_arcsec();
    const universe::Psf psf = universe::Psf::of_pupil(universe::Pupil::segmented, band.least_um, band.most_um);
    const double inside = psf.share(-half_arcsec, half_arcsec, -half_arcsec, half_arcsec);
    const double expected_ujy = star.spectrum.band_ujy(band.least_um, band.most_um);
    EXPECT_NEAR(spot.flux_ujy / inside / expected_ujy, 1, 0.05) << band.optics;
    if (shortest == 0) shortest = spot.flux_ujy;
    longest = spot.flux_ujy;
  }
  EXPECT_GT(shortest, 10 * longest);  // it is hot
}

TEST(ImageChain, ListsTheStarInItsCatalogue) {
  TestFiles files(Options{129, 1, 1, {9009}});
  const universe::Source& star = *universe::Universe::special("SIM-STANDARD");
  const auto paths = files.with({"clear-f115w-sub160", "_cat.ecsv"});
  ASSERT_EQ(paths.size(), 1U);
  std::istringstream text(TestFiles::bytes_of(paths[0]));
  double nearest_arcsec = 1e9;
  double flux_jy = 0;
  for (std::string line; std::getline(text, line);) {
    if (line.empty() || std::isdigit(static_cast<unsigned char>(line[0])) == 0) continue;
    std::istringstream row(line);
    double label, x, y, ra_deg, dec_deg, flux;
    row >> label >> x >> y >> ra_deg >> dec_deg >> flux;
    const double away_arcsec = 3600 * sky::separation_deg(sky::SkyPoint::make(ra_deg, dec_deg).value(),
                                                          sky::SkyPoint::towards(star.direction));
    if (away_arcsec > nearest_arcsec) continue;
    nearest_arcsec = away_arcsec;
    flux_jy = flux;
  }
  EXPECT_LT(nearest_arcsec, 0.02);
  EXPECT_NEAR(flux_jy * 1e6 / star.spectrum.band_ujy(1.013, 1.282), 1, 0.12);
}

TEST(ImageChain, SeesTheSameGalaxiesWithTwoInstruments) {
  TestFiles files(Options{129, 1, 1, {9003}});
  const auto nircam = files.with({"-o001", "nircam_clear-f356w", "_i2d.fits"});
  ASSERT_EQ(nircam.size(), 1U);
  const TestImage image(files, nircam[0]);
  // The brightest sources of the universe there stand out of the picture where they should be.
  const universe::Universe universe(1);
  const universe::Scene scene = universe.look(image.centre(), 1.0, 60'700);
  int found = 0;
  int bright = 0;
  for (const universe::Source& source : scene.sources) {
    if (source.spectrum.band_ujy(3.14, 3.98) < 60 || !image.covers(source.direction, 4)) continue;
    ++bright;
    if (image.measure(source.direction, 2).flux_ujy > 20) ++found;
  }
  EXPECT_GT(bright, 3);
  EXPECT_GE(found, bright - 1);
}

TEST(ImageChain, KeepsAMovingTargetInTheMiddle) {
  TestFiles files(Options{129, 1, 1, {9004}});
  const auto paths = files.with({"-o002", "f1000w-sub256", "_i2d.fits"});
  ASSERT_EQ(paths.size(), 1U);
  const TestImage image(files, paths[0]);
  const auto file = files.open(paths[0]);
  const fits::Header& primary = file.hdus()[0].header;
  const sky::SkyPoint target =
      sky::SkyPoint::make(primary.real("TARG_RA").value(), primary.real("TARG_DEC").value()).value();
  const Spot spot = image.measure(target.unit(), 4);
  EXPECT_GT(spot.flux_ujy, 500);
  EXPECT_LT(spot.offset_pixels, 0.5);
}

}  // namespace
}  // namespace almagest::simulate
