// SPDX-License-Identifier: GPL-3.0-or-later
#include "universe/turbulence.h"

#include <cmath>
#include <numbers>

namespace almagest::universe {
namespace {

std::uint64_t mixed(std::uint64_t value) {
  value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  value = (value ^ (value >> 27U)) * 0x94D049BB133111EBULL;
  return value ^ (value >> 31U);
}

// The gradient at a corner of the lattice, times the way from there.
double slope(std::uint64_t seed, std::int64_t column, std::int64_t row, double dx, double dy) {
  const auto hash = mixed(mixed(seed + static_cast<std::uint64_t>(column) * 0x9E3779B97F4A7C15ULL) +
                          static_cast<std::uint64_t>(row) * 0xC2B2AE3D27D4EB4FULL);
  const double angle = 2 * std::numbers::pi * static_cast<double>(hash >> 40U) / static_cast<double>(1U << 24U);
  return std::cos(angle) * dx + std::sin(angle) * dy;
}

double smooth(double t) {
  return t * t * t * (t * (6 * t - 15) + 10);
}

double octave(std::uint64_t seed, double x, double y) {
  const double left = std::floor(x);
  const double bottom = std::floor(y);
  const auto column = static_cast<std::int64_t>(left);
  const auto row = static_cast<std::int64_t>(bottom);
  const double dx = x - left;
  const double dy = y - bottom;
  const double u = smooth(dx);
  const double below = std::lerp(slope(seed, column, row, dx, dy), slope(seed, column + 1, row, dx - 1, dy), u);
  const double above =
      std::lerp(slope(seed, column, row + 1, dx, dy - 1), slope(seed, column + 1, row + 1, dx - 1, dy - 1), u);
  return std::lerp(below, above, smooth(dy));
}

}  // namespace

double turbulence(std::uint64_t seed, double x, double y) {
  constexpr int kOctaves = 8;
  double sum = 0;
  double strength = 1;
  for (int i = 0; i < kOctaves; ++i) {
    // A turn between octaves keeps their lattices from showing.
    const double along = 0.8 * x - 0.6 * y;
    const double across = 0.6 * x + 0.8 * y;
    sum += strength * octave(seed + static_cast<std::uint64_t>(i), along, across);
    x = 2 * along + 17.3;
    y = 2 * across - 5.7;
    strength /= 2;
  }
  return 1.2 * sum;
}

}  // namespace almagest::universe
