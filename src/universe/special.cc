// SPDX-License-Identifier: GPL-3.0-or-later
// The sources that programs are made for.
#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "universe/tangent.h"
#include "universe/universe.h"

namespace almagest::universe {
namespace {

sky::SkyPoint point_of(const Place& place) {
  return sky::SkyPoint::make(place.ra_deg, place.dec_deg).value_or(sky::SkyPoint::towards({1, 0, 0}));
}

Source star_at(const Place& place, double flux_ujy, double temperature_k) {
  Source star;
  star.name = place.name;
  star.direction = point_of(place).unit();
  star.spectrum = Spectrum::star(flux_ujy, temperature_k);
  return star;
}

Source beside(const Source& host, std::string name, double east_arcsec, double north_arcsec, Spectrum spectrum) {
  Source source;
  source.name = std::move(name);
  source.direction = Compass(sky::SkyPoint::towards(host.direction)).offset(east_arcsec, north_arcsec).unit();
  source.spectrum = std::move(spectrum);
  return source;
}

Source galaxy_at(const Place& place, Spectrum spectrum, double radius_arcsec, double axis_ratio, double pa_deg) {
  Source galaxy;
  galaxy.name = place.name;
  galaxy.direction = point_of(place).unit();
  galaxy.spectrum = std::move(spectrum);
  galaxy.radius_arcsec = radius_arcsec;
  galaxy.axis_ratio = axis_ratio;
  galaxy.position_angle_deg = pa_deg;
  return galaxy;
}

// A galaxy behind the cluster, drawn out along a circle around it.
void add_arc(std::vector<Source>& all, std::string_view name, double radius_arcsec, double from_deg, double to_deg,
             const Spectrum& spectrum) {
  constexpr int kPieces = 64;
  const Compass compass(point_of(place::kLens));
  for (int i = 0; i < kPieces; ++i) {
    const double part = (i + 0.5) / kPieces;
    const double angle = std::lerp(from_deg, to_deg, part) * sky::kDegree;
    Source piece;
    piece.name = name;
    piece.direction = compass.offset(radius_arcsec * std::sin(angle), radius_arcsec * std::cos(angle)).unit();
    piece.radius_arcsec = 0.3;
    piece.sersic_index = 0.5;
    piece.spectrum = spectrum.scaled((0.6 + 0.8 * std::pow(std::sin(std::numbers::pi * part * 3), 2)) / kPieces);
    all.push_back(std::move(piece));
  }
}

void add_lens(std::vector<Source>& all) {
  Source brightest = galaxy_at(place::kLens, Spectrum::galaxy(900, 0.41, 0, 0), 3.2, 0.7, 35);
  brightest.sersic_index = 4;
  all.push_back(brightest);
  add_arc(all, "SIM-ARC-1", 17.5, 20, 95, Spectrum::galaxy(55, 1.93, 0.9, 0.2));
  add_arc(all, "SIM-ARC-2", 24.0, 190, 225, Spectrum::galaxy(20, 4.27, 0.8, 0));
  add_arc(all, "SIM-ARC-3", 12.0, 285, 330, Spectrum::galaxy(35, 1.13, 0.7, 0.3));
}

std::vector<Source> make_special() {
  std::vector<Source> all;
  Source host = star_at(place::kTransit, 160'000, 5200);
  host.variation = {Variation::Kind::transit, 0.8129, 59'800.125, 0.62, 0.0151};
  all.push_back(host);
  Source eclipsing = star_at(place::kEclipsing, 90'000, 6900);
  eclipsing.variation = {Variation::Kind::eclipses, 0.6123, 59'790.41, 0.7, 0.31};
  all.push_back(eclipsing);
  const Source bright = star_at(place::kPlanets, 400'000, 8100);
  all.push_back(bright);
  all.push_back(beside(bright, "SIM-PLANETS-B", 0.94, 1.21, Spectrum::star(110, 1150)));
  all.push_back(beside(bright, "SIM-PLANETS-C", -2.31, 0.52, Spectrum::star(45, 850)));
  const Source primary = star_at(place::kBinary, 60'000, 4700);
  all.push_back(primary);
  all.push_back(beside(primary, "SIM-BINARY-B", 0.098, 0.114, Spectrum::star(9'000, 3300)));
  all.push_back(star_at(place::kStandard, 1'500, 9800));
  all.push_back(star_at(place::kReference, 60'000, 9200));
  all.push_back(galaxy_at(place::kGalaxy1, Spectrum::galaxy(90, 1.2213, 0.85, 0.3), 0.35, 0.6, 40));
  all.push_back(galaxy_at(place::kGalaxy2, Spectrum::galaxy(60, 2.3187, 0.75, 0.2), 0.28, 0.7, 110));
  all.push_back(galaxy_at(place::kStarburst, Spectrum::galaxy(4'000, 0.0327, 0.8, 4), 1.1, 0.55, 65));
  all.push_back(beside(all.back(), "SIM-STARBURST-KNOT", 0.7, -0.5, Spectrum::galaxy(600, 0.0331, 1, 6)));
  add_lens(all);
  for (std::size_t i = 0; i < all.size(); ++i) all[i].id = 9'000'000'000'000'000'000ULL + i;
  return all;
}

}  // namespace

std::span<const Place> places() {
  static constexpr Place all[] = {place::kCrowdedZero,  place::kNorthPole, place::kDeepField, place::kNebula,
                                  place::kSouthCluster, place::kEmpty,     place::kSpiral,    place::kLens,
                                  place::kTransit,      place::kEclipsing, place::kPlanets,   place::kBinary,
                                  place::kStandard,     place::kReference, place::kGalaxy1,   place::kGalaxy2,
                                  place::kStarburst};
  return all;
}

const std::vector<Source>& Universe::special_sources() {
  static const std::vector<Source> all = make_special();
  return all;
}

const Source* Universe::special(std::string_view name) {
  for (const Source& source : special_sources()) {
    if (source.name == name) return &source;
  }
  return nullptr;
}

const std::vector<Mover>& Universe::movers() {
  static const std::vector<Mover> all{
      {"SIM-ASTEROID", 211.0402, -11.3307, 22.5, -8.4, 60'121.3, 900, 190, 0},
      {"SIM-COMET", 17.2208, 21.6104, 31.0, 14.2, 60'560.7, 2'600, 165, 0.9},
      {"SIM-ICY-BODY", 302.6611, -20.1503, 1.9, 0.7, 60'300.2, 60, 48, 0},
  };
  return all;
}

sky::SkyPoint Mover::at(double mjd) const {
  const double hours = (mjd - epoch_mjd) * 24;
  const Compass compass(sky::SkyPoint::make(ra_deg, dec_deg).value_or(sky::SkyPoint::towards({1, 0, 0})));
  return compass.offset(east_arcsec_h * hours, north_arcsec_h * hours);
}

}  // namespace almagest::universe
