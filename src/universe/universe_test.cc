// SPDX-License-Identifier: GPL-3.0-or-later
#include "universe/universe.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <numeric>

#include "universe/render.h"

namespace almagest::universe {
namespace {

sky::SkyPoint at(double ra_deg, double dec_deg) {
  return sky::SkyPoint::make(ra_deg, dec_deg).value();
}

std::map<std::uint64_t, Source> near(const Scene& scene, const sky::SkyPoint& centre, double radius_arcmin) {
  std::map<std::uint64_t, Source> found;
  for (const Source& source : scene.sources) {
    if (60 * sky::separation_deg(sky::SkyPoint::towards(source.direction), centre) < radius_arcmin) {
      EXPECT_TRUE(found.emplace(source.id, source).second) << source.id;
    }
  }
  return found;
}

TEST(Universe, LooksTheSameToEveryoneWhoLooks) {
  const Universe universe(1);
  for (const auto& [ra_deg, dec_deg] :
       {std::pair{150.1163, 2.2011}, {0.0021, 12.0713}, {41.3, 89.9905}, {10.0, -30.0}}) {
    const sky::SkyPoint place = at(ra_deg, dec_deg);
    const sky::SkyPoint beside = sky::SkyPoint::towards(Compass(place).offset(40, -35).unit());
    const auto one = near(universe.look(place, 2, 60'000), place, 1);
    const auto other = near(universe.look(beside, 2.5, 60'000), place, 1);
    ASSERT_GT(one.size(), 20U);
    ASSERT_EQ(one.size(), other.size());
    for (const auto& [id, source] : one) {
      ASSERT_EQ(other.count(id), 1U);
      EXPECT_EQ(sky::dot(other.at(id).direction, source.direction), sky::dot(source.direction, source.direction));
      EXPECT_EQ(other.at(id).spectrum.continuum_ujy(2), source.spectrum.continuum_ujy(2));
    }
  }
}

TEST(Universe, HasOtherSourcesForAnotherSeed) {
  const sky::SkyPoint place = at(150.1163, 2.2011);
  const auto one = near(Universe(1).look(place, 2, 60'000), place, 1);
  const auto other = near(Universe(2).look(place, 2, 60'000), place, 1);
  int same = 0;
  for (const auto& [id, source] : one) {
    if (other.count(id) != 0 && sky::dot(other.at(id).direction, source.direction) > 1 - 1e-15) ++same;
  }
  EXPECT_EQ(same, 0);
}

TEST(Universe, IsAsCrowdedAsItsPlacesSay) {
  const Universe universe(1);
  const auto count = [&](const Place& place) {
    const sky::SkyPoint centre = at(place.ra_deg, place.dec_deg);
    return near(universe.look(centre, 2, 60'000), centre, 2).size();
  };
  const auto crowded = count(place::kCrowdedZero);
  const auto deep = count(place::kDeepField);
  const auto empty = count(place::kEmpty);
  EXPECT_GT(crowded, 2 * deep);
  EXPECT_GT(deep, 4 * empty);
  EXPECT_GT(empty, 50U);
}

TEST(Universe, MovesWhatMoves) {
  const Universe universe(1);
  const Mover& asteroid = Universe::movers().front();
  for (const double mjd : {asteroid.epoch_mjd, asteroid.epoch_mjd + 2}) {
    const Scene scene = universe.look(asteroid.at(mjd), 1, mjd);
    const auto found = std::find_if(scene.sources.begin(), scene.sources.end(),
                                    [&](const Source& source) { return source.name == asteroid.name; });
    ASSERT_NE(found, scene.sources.end());
    EXPECT_LT(sky::separation_deg(sky::SkyPoint::towards(found->direction), asteroid.at(mjd)), 1e-9);
  }
  const double moved_arcsec =
      3600 * sky::separation_deg(asteroid.at(asteroid.epoch_mjd), asteroid.at(asteroid.epoch_mjd + 1));
  EXPECT_NEAR(moved_arcsec, 24 * std::hypot(asteroid.east_arcsec_h, asteroid.north_arcsec_h), 0.1);
}

TEST(Variation, DimsByTheDepthDuringATransitAndNotOutside) {
  const Variation transit = Universe::special("SIM-TRANSIT")->variation;
  EXPECT_EQ(transit.factor(transit.epoch_mjd + 0.3 * transit.period_d, 2), 1);
  for (const double um : {1.0, 2.0, 4.35}) {
    EXPECT_NEAR(transit.factor(transit.epoch_mjd + 7 * transit.period_d, um), 1 - transit.depth_at(um), 1e-12);
  }
  EXPECT_GT(transit.depth_at(4.35), 1.04 * transit.depth_at(2.0));
  EXPECT_NEAR(transit.depth_at(2.0), transit.depth, 0.05 * transit.depth);
}

TEST(Spectrum, HasTheFluxThatItWasGiven) {
  for (const Spectrum& spectrum : {Spectrum::star(5, 3000), Spectrum::galaxy(5, 1.5, 0.9, 1), Spectrum::body(5, 180)}) {
    EXPECT_NEAR(spectrum.continuum_ujy(2.0), 5, 1e-9);
    for (const double um : {0.15, 0.5, 5.0, 25.0}) {
      EXPECT_TRUE(std::isfinite(spectrum.continuum_ujy(um)));
      EXPECT_GE(spectrum.continuum_ujy(um), 0);
    }
  }
}

TEST(Spectrum, PutsLinesAtTheWavelengthsOfTheRedshift) {
  const Spectrum galaxy = Spectrum::galaxy(10, 2.0, 0.9, 0);
  const double h_alpha_um = 0.65646 * 3;
  double best_um = 0;
  double best = 0;
  for (double um = 1.9; um < 2.05; um += 1e-5) {
    if (const double flux = galaxy.flux_ujy(um, 2700); flux > best) {
      best = flux;
      best_um = um;
    }
  }
  EXPECT_NEAR(best_um, h_alpha_um, 1e-4);
  // The flux of a line does not depend on the resolution.
  const auto area = [&](double power) {
    double sum = 0;
    for (double um = h_alpha_um - 0.2; um < h_alpha_um + 0.2; um += 1e-4) {
      sum += 1e-4 * (galaxy.flux_ujy(um, power) - galaxy.continuum_ujy(um));
    }
    return sum;
  };
  EXPECT_NEAR(area(100) / area(2700), 1, 0.02);
}

TEST(Psf, HoldsAllOfTheLight) {
  for (const Psf& psf : {Psf::of_pupil(Pupil::segmented, 1.9, 2.2), Psf::of_pupil(Pupil::obstructed, 0.7, 0.9),
                         Psf::of_pupil(Pupil::masked, 4.2, 4.4), Psf::gaussian(5)}) {
    const double reach = psf.reach_arcsec();
    EXPECT_NEAR(psf.share(-reach, reach, -reach, reach), 1, 1e-9);
    EXPECT_NEAR(psf.share(-reach, 0, -reach, reach), 0.5, 1e-3);
    const double core = psf.share(-psf.fwhm_arcsec(), psf.fwhm_arcsec(), -psf.fwhm_arcsec(), psf.fwhm_arcsec());
    EXPECT_GT(core, 0.08);  // behind the mask most of it is in fringes
    EXPECT_LT(core, 1);
  }
}

TEST(Render, KeepsTheFluxOfStarsAndGalaxiesAtAnyPixelSize) {
  const Psf psf = Psf::of_pupil(Pupil::segmented, 1.8, 2.2);
  const sky::SkyPoint centre = at(10, 20);
  Source star;
  star.direction = centre.unit();
  star.spectrum = Spectrum::star(40, 5000);
  Source galaxy = star;
  galaxy.radius_arcsec = 0.4;
  galaxy.axis_ratio = 0.5;
  for (const double pixel_arcsec : {0.031, 0.11, 0.5}) {
    const std::int64_t side = 2 * std::llround(6 / pixel_arcsec) + 1;
    const double middle = (static_cast<double>(side) + 1) / 2;
    const Tangent wcs(centre, {middle + 0.3, middle}, pixel_arcsec, 33);
    for (const Source& source : {star, galaxy}) {
      const Scene scene{centre, 60'000, {source}, {}};
      const auto pixels = render_mjy_sr(scene, {1.8, 2.2, &psf, 0}, wcs, side, side);
      const double sum_ujy = std::accumulate(pixels.begin(), pixels.end(), 0.0) * wcs.pixel_area_sr() * 1e12;
      EXPECT_NEAR(sum_ujy / source.spectrum.band_ujy(1.8, 2.2), 1, 0.03)
          << pixel_arcsec << " arcsec, radius " << source.radius_arcsec;
    }
  }
}

TEST(Surface, GlowsWithinItsRadiusAndNowhereElse) {
  const Universe universe(1);
  const Scene scene = universe.look(at(place::kSpiral.ra_deg, place::kSpiral.dec_deg), 2, 60'000);
  ASSERT_EQ(scene.surfaces.size(), 2U);
  const Compass compass(scene.surfaces[0].centre);
  for (const Surface& surface : scene.surfaces) {
    EXPECT_EQ(surface.amount(compass.offset(0, 400).unit()), 0);
    EXPECT_GE(surface.amount(compass.offset(40, 30).unit()), 0);
    EXPECT_EQ(surface.amount(compass.towards * -1.0), 0);
  }
  EXPECT_GT(scene.surfaces[0].amount(compass.towards), 1);
}

}  // namespace
}  // namespace almagest::universe
