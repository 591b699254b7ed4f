// SPDX-License-Identifier: GPL-3.0-or-later
// Where the simulated sky has something of its own. Elsewhere it holds a sparse field of stars and galaxies.
#pragma once

#include <span>
#include <string_view>

namespace almagest::universe {

enum class Crowd { sparse, crowded, deep, empty, clouds, cluster };

struct Place {
  std::string_view name;
  double ra_deg = 0;
  double dec_deg = 0;
  double radius_arcmin = 0;
  Crowd crowd = Crowd::sparse;
};

namespace place {
inline constexpr Place kCrowdedZero{"SIM-CROWDED-ZERO", 0.0021, 12.0713, 12, Crowd::crowded};  // across ra 0
inline constexpr Place kNorthPole{"SIM-POLE", 41.3, 89.9905, 12, Crowd::sparse};
inline constexpr Place kDeepField{"SIM-DEEP-FIELD", 150.1163, 2.2011, 14, Crowd::deep};
inline constexpr Place kNebula{"SIM-NEBULA", 83.7402, -5.6013, 9, Crowd::clouds};
inline constexpr Place kSouthCluster{"SIM-SOUTH-CLUSTER", 318.2204, -88.4102, 9, Crowd::clouds};  // near the pole
inline constexpr Place kEmpty{"SIM-BLANK", 84.3107, -5.9002, 6, Crowd::empty};
inline constexpr Place kSpiral{"M51", 202.469575, 47.195258, 9, Crowd::sparse};
inline constexpr Place kLens{"SIM-LENS", 337.1402, -8.5107, 3, Crowd::cluster};
inline constexpr Place kTransit{"SIM-TRANSIT", 224.7310, 31.4507, 2, Crowd::sparse};
inline constexpr Place kEclipsing{"SIM-ECLIPSING", 122.0513, -40.2208, 2, Crowd::sparse};
inline constexpr Place kPlanets{"SIM-PLANETS", 71.3807, 9.1106, 2, Crowd::empty};   // a bright star and two companions
inline constexpr Place kBinary{"SIM-BINARY", 246.3204, -24.5011, 2, Crowd::empty};  // two stars, 0.15 arcsec apart
inline constexpr Place kStandard{"SIM-STANDARD", 265.3706, 66.7802, 2, Crowd::empty};
inline constexpr Place kReference{"SIM-REFERENCE", 247.0113, -23.7705, 2, Crowd::empty};  // bright, to compare with
inline constexpr Place kGalaxy1{"SIM-GALAXY-1", 53.1604, -27.7803, 2, Crowd::sparse};     // strong lines
inline constexpr Place kGalaxy2{"SIM-GALAXY-2", 53.0802, -27.8202, 2, Crowd::sparse};
inline constexpr Place kStarburst{"SIM-STARBURST", 21.1307, 19.5002, 2, Crowd::empty};  // dust and gas, for cubes
}  // namespace place

std::span<const Place> places();

}  // namespace almagest::universe
