// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/rows_targets.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "universe/tangent.h"

namespace almagest::simulate::rows {
namespace {

// Where the telescope has gone again and again: survey fields, lensing clusters, the field that calibrates distortion.
constexpr std::array<DeepField, 20> kDeepFields{{{"GOODS-S", 53.1600, -27.7850, 15},
                                                 {"COSMOS", 150.1163, 2.2010, 14},
                                                 {"GOODS-N", 189.2042, 62.2161, 11},
                                                 {"UDS", 34.4000, -5.1500, 10},
                                                 {"EGS", 214.8250, 52.8250, 9},
                                                 {"ABELL2744", 3.5860, -30.4000, 8},
                                                 {"NEP", 268.4625, 65.1992, 5},
                                                 {"NEP-TDF", 260.6996, 65.8226, 4},
                                                 {"LMC-ASTROMETRIC", 80.4800, -69.4950, 4},
                                                 {"MACSJ0416.1-2403", 64.0380, -24.0670, 3},
                                                 {"MACSJ1149.5+2223", 177.3990, 22.3980, 3},
                                                 {"MACSJ0417.5-1154", 64.3940, -11.9090, 2},
                                                 {"MACSJ1423.8+2404", 215.9490, 24.0780, 2},
                                                 {"ABELL370", 39.9700, -1.5760, 2},
                                                 {"ABELLS1063", 342.1830, -44.5300, 2},
                                                 {"SMACSJ0723.3-7327", 110.8300, -73.4540, 2},
                                                 {"ELGORDO", 15.7190, -49.2500, 1},
                                                 {"MACSJ0717.5+3745", 109.3800, 37.7550, 1},
                                                 {"ABELL1689", 197.8730, -1.3410, 1},
                                                 {"WHL0137-08", 24.3540, -8.4570, 1}}};
constexpr double kDeepShare = 0.16;             // of all programs
constexpr double kDeepRadius_arcmin = 5;        // of the outermost targets at a million rows
constexpr double kMovingShare = 184.0 / 11397;  // of the public tables' datasets

struct Kind {
  std::string_view category;
  std::string_view description;
  int weight;
};
// TARGCAT of the public tables, without those of the solar system and without empty ones.
constexpr std::array<Kind, 8> kKinds{{{"Galaxy", "Emission line galaxies; High-redshift galaxies", 2600},
                                      {"Galaxy", "Active galactic nuclei; Seyfert galaxies", 1330},
                                      {"Star", "Protostars; Young stellar objects", 1600},
                                      {"Star", "Exoplanet systems; M dwarfs", 1355},
                                      {"Unidentified", "Blank field", 758},
                                      {"Clusters of Galaxies", "Rich clusters", 673},
                                      {"ISM", "Interstellar dust; Reflection nebulae", 391},
                                      {"Stellar Cluster", "Globular clusters", 321}}};

struct Place {
  double ra_deg;
  double dec_deg;
};

sky::SkyPoint of_plane(double longitude_deg, double latitude_deg, const sky::Vector& pole, const sky::Vector& origin) {
  const double l = longitude_deg * sky::kDegree;
  const double b = latitude_deg * sky::kDegree;
  const sky::Vector east = sky::cross(pole, origin);
  return sky::SkyPoint::towards(origin * (std::cos(l) * std::cos(b)) + east * (std::sin(l) * std::cos(b)) +
                                pole * std::sin(b));
}

// Pole of the Milky Way and the direction of its centre, made orthogonal; pole of the ecliptic.
const sky::Vector kGalacticPole{-0.867666, -0.198076, 0.455984};
const sky::Vector kGalacticCentre{-0.054876, -0.873437, -0.483835};
const sky::Vector kEclipticPole{0, -0.397777, 0.917482};

Place of(const sky::SkyPoint& point) {
  return {point.ra_deg(), point.dec_deg()};
}

Place anywhere(universe::Random& random) {
  return {random.uniform(0, 360), std::asin(random.uniform(-1, 1)) / sky::kDegree};
}

Place somewhere(const Kind& kind, universe::Random& random) {
  const double draw = random.uniform();
  if (draw < 0.010) return {random.uniform(0, 360), 90 - 0.4 * random.uniform()};
  if (draw < 0.020) return {random.uniform(0, 360), -90 + 0.4 * random.uniform()};
  if (draw < 0.040) return {std::fmod(360 + random.uniform(-0.03, 0.03), 360), random.uniform(-60, 60)};
  const bool of_the_galaxy = kind.category == "Star" || kind.category == "ISM" || kind.category == "Stellar Cluster";
  if (!of_the_galaxy) return anywhere(random);
  if (draw < 0.12) return {80.9 + 5 * random.normal(), -69.5 + 1.5 * random.normal()};  // Large Magellanic Cloud
  const double latitude = std::clamp(7 * random.normal(), -80.0, 80.0);
  return of(of_plane(80 * random.normal(), latitude, kGalacticPole, kGalacticCentre));
}

Target in_deep_field(const DeepField& field, double radius_arcmin, universe::Random& random) {
  const auto centre = sky::SkyPoint::make(field.ra_deg, field.dec_deg);
  const double away_arcsec = 60 * radius_arcmin * std::pow(random.uniform(), 1.5);  // denser towards the centre
  const double angle = 2 * std::numbers::pi * random.uniform();
  const sky::SkyPoint place =
      universe::Compass(*centre).offset(away_arcsec * std::cos(angle), away_arcsec * std::sin(angle));
  Target target;
  target.category = "Galaxy";
  target.description = "Blank field; High-redshift galaxies";
  target.ra_deg = place.ra_deg();
  target.dec_deg = place.dec_deg();
  target.name = field.name;
  return target;
}

Target moving(universe::Random& random) {
  Target target;
  target.kind = TargetKind::moving;
  target.category = "Solar System";
  target.description = "Asteroid";
  const Place place = of(of_plane(random.uniform(0, 360), 5 * random.normal(), kEclipticPole, sky::Vector{1, 0, 0}));
  target.ra_deg = place.ra_deg;
  target.dec_deg = place.dec_deg;
  target.ra_rate_deg_d = 0.2 * random.normal();
  target.dec_rate_deg_d = 0.06 * random.normal();
  return target;
}

Target fixed(universe::Random& random) {
  const Kind& kind = choose(kKinds, random);
  Target target;
  target.category = kind.category;
  target.description = kind.description;
  const Place place = somewhere(kind, random);
  target.ra_deg = std::fmod(place.ra_deg + 360, 360);
  target.dec_deg = place.dec_deg;
  if (kind.category == "Star") {
    target.mu_ra = 0.05 * random.normal();
    target.mu_dec = 0.05 * random.normal();
  }
  return target;
}

int how_many(universe::Random& random) {
  const double draw = random.uniform();  // of targets, as in the public tables
  if (draw < 0.60) return 1;
  if (draw < 0.80) return static_cast<int>(2 + random.below(2));
  if (draw < 0.95) return static_cast<int>(4 + random.below(9));
  return static_cast<int>(13 + random.below(60));
}

}  // namespace

std::span<const DeepField> deep_fields() {
  return kDeepFields;
}

sky::SkyPoint Target::at(double days) const {
  const double cosine = std::max(0.01, std::cos(dec_deg * sky::kDegree));
  const double ra = ra_deg + days * ra_rate_deg_d / cosine;
  const double dec = std::clamp(dec_deg + days * dec_rate_deg_d, -90.0, 90.0);
  const auto point = sky::SkyPoint::make(std::fmod(ra + 720, 360), dec);
  return point ? *point : sky::SkyPoint::towards({1, 0, 0});
}

void make_targets(const Share& share, std::int64_t all_rows, bool calibration, universe::Random& random,
                  Program& program) {
  program.deep = !calibration && random.uniform() < kDeepShare;
  const DeepField& field = choose(kDeepFields, random);
  // The crowd at one place stays in the tens of thousands, however large the archive.
  const double radius = kDeepRadius_arcmin * std::sqrt(std::max(1.0, static_cast<double>(all_rows) / 1'000'000.0));
  const bool moves = !program.deep && !calibration && random.uniform() < kMovingShare * 1.5;
  const int count = how_many(random);
  for (int i = 0; i < count; ++i) {
    Target target = program.deep ? in_deep_field(field, radius, random) : moves ? moving(random) : fixed(random);
    target.proposal_name = fmt::format("SIM-{:05}-{:02}", share.number, i + 1);
    target.background = target.kind == TargetKind::fixed && random.uniform() < 0.05;
    if (target.name.empty() && target.kind == TargetKind::fixed && random.uniform() < 0.55) {
      target.name = fmt::format("SIM J{:05}{:+06}", static_cast<int>(target.ra_deg * 100),
                                static_cast<int>(target.dec_deg * 100));
    }
    if (calibration) {
      target.category = "Calibration";
      target.description = "Photometric; Standard star";
    }
    program.targets.push_back(std::move(target));
  }
}

}  // namespace almagest::simulate::rows
