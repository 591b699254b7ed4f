// SPDX-License-Identifier: GPL-3.0-or-later
// Noise in the plane that looks like clouds: several octaves of gradient noise (Perlin 1985), each half as wide and
// half as strong as the one before.
#pragma once

#include <cstdint>

namespace almagest::universe {

// About -1 to 1, with structure of sizes from 1 down to 1/128; continuous.
double turbulence(std::uint64_t seed, double x, double y);

}  // namespace almagest::universe
