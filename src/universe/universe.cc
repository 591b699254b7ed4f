// SPDX-License-Identifier: GPL-3.0-or-later
#include "universe/universe.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sky/healpix.h"
#include "universe/random.h"
#include "universe/tangent.h"

namespace almagest::universe {
namespace {

constexpr int kOrder = 12;                // cells of 0.74 square arcminutes
constexpr double kCell_arcmin2 = 0.7377;  // 4 pi / (12 * 4^12)
constexpr double kReach_arcmin = 0.35;    // of a source's light beyond the disc that is asked for
constexpr double kEpoch_mjd = 60'000;     // of the places of stars
constexpr double kDays_y = 365.25;

struct Population {
  double stars_arcmin2;
  double galaxies_arcmin2;
  double brightest_star_ujy;
};

Population population_of(Crowd crowd) {
  switch (crowd) {
    case Crowd::sparse:
      return {10, 30, 3'000};
    case Crowd::crowded:
      return {320, 6, 6'000};
    case Crowd::deep:
      return {6, 110, 900};
    case Crowd::empty:
      return {3, 14, 300};
    case Crowd::clouds:
      return {70, 8, 9'000};
    case Crowd::cluster:
      return {6, 60, 800};
  }
  return {};
}

sky::SkyPoint point_of(const Place& place) {
  return sky::SkyPoint::make(place.ra_deg, place.dec_deg).value_or(sky::SkyPoint::towards({1, 0, 0}));
}

Crowd crowd_at(const sky::SkyPoint& point) {
  Crowd crowd = Crowd::sparse;
  double nearest = 1e9;
  for (const Place& place : places()) {
    const double away_arcmin = 60 * sky::separation_deg(point, point_of(place));
    if (away_arcmin > place.radius_arcmin || away_arcmin > nearest) continue;
    nearest = away_arcmin;
    crowd = place.crowd;
  }
  return crowd;
}

// Evenly over the cell: the middle of one of the smallest cells in it.
sky::Vector somewhere_in(sky::Cell cell, Random& random) {
  const int finer = sky::kMaxOrder - kOrder;
  const sky::Cell count = sky::Cell{1} << (2 * finer);
  return sky::direction_of(cell * count + random.below(count), sky::kMaxOrder);
}

Source make_star(Random& random, sky::Cell cell, const Population& population, double mjd) {
  Source star;
  star.direction = somewhere_in(cell, random);
  const double flux_ujy = random.power_law(1.0, population.brightest_star_ujy, 0.75);
  star.spectrum = Spectrum::star(flux_ujy, std::clamp(4300 * std::exp(0.3 * random.normal()), 2600.0, 12'000.0));
  // Milliarcseconds a year; one in forty is near.
  const double speed = random.uniform() < 0.025 ? 120 : 4;
  const double east_mas = speed * random.normal();
  const double north_mas = speed * random.normal();
  const double years = (mjd - kEpoch_mjd) / kDays_y;
  const Compass compass(sky::SkyPoint::towards(star.direction));
  star.direction = compass.offset(1e-3 * east_mas * years, 1e-3 * north_mas * years).unit();
  return star;
}

Source make_galaxy(Random& random, sky::Cell cell, bool in_cluster) {
  Source galaxy;
  galaxy.direction = somewhere_in(cell, random);
  const double flux_ujy = random.power_law(0.3, in_cluster ? 700 : 250, 0.8);
  const bool old = random.uniform() < (in_cluster ? 0.8 : 0.25);
  const double redshift =
      in_cluster
          ? 0.41 + 0.004 * random.normal()
          : std::min(9.5, 0.15 + 1.1 * std::pow(-std::log(1 - random.uniform()), 0.9) + 0.5 / std::sqrt(flux_ujy + 1));
  const double youth = old ? random.uniform(0, 0.15) : random.uniform(0.3, 1);
  galaxy.spectrum = Spectrum::galaxy(flux_ujy, redshift, youth, old ? 0 : random.uniform(0, 1));
  galaxy.radius_arcsec =
      std::min(3.0, 0.22 * std::pow(flux_ujy, 0.28) * std::exp(0.3 * random.normal()) / std::sqrt(1 + redshift / 2));
  galaxy.sersic_index = old ? 4 : 1;
  galaxy.axis_ratio = old ? random.uniform(0.6, 1) : random.uniform(0.2, 1);
  galaxy.position_angle_deg = random.uniform(0, 180);
  return galaxy;
}

void add_cell(Scene& scene, std::uint64_t seed, sky::Cell cell, double mjd) {
  const Crowd crowd = crowd_at(sky::centre_of(cell, kOrder));
  const Population population = population_of(crowd);
  Random random(seed, fmt::format("cell {}", cell));
  const auto count = [&random](double mean) { return static_cast<int>(random.poisson(mean * kCell_arcmin2)); };
  const int stars = count(population.stars_arcmin2);
  const int galaxies = count(population.galaxies_arcmin2);
  const auto first = static_cast<std::uint64_t>(cell) * 10'000;
  for (int i = 0; i < stars + galaxies; ++i) {
    // Each has numbers of its own, so that one more of a kind does not move the others.
    Random own(seed, fmt::format("source {} {}", cell, i));
    Source source = i < stars ? make_star(own, cell, population, mjd)
                              : make_galaxy(own, cell, crowd == Crowd::cluster && own.uniform() < 0.45);
    source.id = first + static_cast<std::uint64_t>(i);
    scene.sources.push_back(std::move(source));
  }
}

Surface surface_at(const Place& place, Surface::Kind kind, Spectrum spectrum) {
  Surface surface{.kind = kind, .centre = point_of(place), .spectrum = std::move(spectrum)};
  surface.radius_arcmin = place.radius_arcmin * 0.8;
  surface.seed = static_cast<std::uint64_t>(place.ra_deg * 1000);
  return surface;
}

std::vector<Surface> make_surfaces() {
  std::vector<Surface> all;
  for (const Place& place : {place::kNebula, place::kSouthCluster}) {
    all.push_back(surface_at(place, Surface::Kind::gas, Spectrum::gas(0.25)));
    all.push_back(surface_at(place, Surface::Kind::dust, Spectrum::dust(0.4)));
  }
  for (const auto& [kind, spectrum] : {std::pair{Surface::Kind::disc, Spectrum::galaxy(14, 0.0015, 0.1, 0.3)},
                                       std::pair{Surface::Kind::arms, Spectrum::galaxy(9, 0.0015, 0.9, 3)}}) {
    Surface surface = surface_at(place::kSpiral, kind, spectrum);
    surface.radius_arcmin = 5.6;
    surface.position_angle_deg = 163;
    surface.axis_ratio = 0.82;
    all.push_back(surface);
  }
  return all;
}

}  // namespace

Scene Universe::look(const sky::SkyPoint& centre, double radius_arcmin, double mjd) const {
  Scene scene{centre, mjd, {}, {}};
  const double reach_deg = (radius_arcmin + kReach_arcmin) / 60;
  for (const sky::CellRange& range : sky::cells_of_disc(centre, reach_deg, kOrder)) {
    for (sky::Cell cell = range.first; cell < range.end; ++cell) add_cell(scene, seed_, cell, mjd);
  }
  const auto is_near = [&](const sky::SkyPoint& point, double more_deg) {
    return sky::separation_deg(centre, point) < reach_deg + more_deg;
  };
  for (const Source& source : special_sources()) {
    if (is_near(sky::SkyPoint::towards(source.direction), 0)) scene.sources.push_back(source);
  }
  for (std::size_t i = 0; i < movers().size(); ++i) {
    const Mover& mover = movers()[i];
    if (std::abs(mjd - mover.epoch_mjd) > kDays_y || !is_near(mover.at(mjd), 0)) continue;
    Source source;
    source.id = 9'100'000'000'000'000'000ULL + i;
    source.name = mover.name;
    source.direction = mover.at(mjd).unit();
    source.spectrum = Spectrum::body(mover.flux_ujy, mover.temperature_k);
    source.radius_arcsec = mover.radius_arcsec;
    scene.sources.push_back(std::move(source));
  }
  static const std::vector<Surface> surfaces = make_surfaces();
  for (const Surface& surface : surfaces) {
    if (is_near(surface.centre, surface.radius_arcmin / 60)) scene.surfaces.push_back(surface);
  }
  return scene;
}

}  // namespace almagest::universe
