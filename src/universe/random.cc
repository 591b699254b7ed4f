// SPDX-License-Identifier: GPL-3.0-or-later
#include "universe/random.h"

#include <bit>
#include <cmath>
#include <numbers>

namespace almagest::universe {
namespace {

// splitmix64, as the authors of xoshiro advise for filling its state.
std::uint64_t next_of(std::uint64_t& state) {
  state += 0x9E3779B97F4A7C15ULL;
  std::uint64_t mixed = state;
  mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBULL;
  return mixed ^ (mixed >> 31U);
}

}  // namespace

Random::Random(std::uint64_t seed, std::string_view purpose) {
  std::uint64_t mixed = 0xCBF29CE484222325ULL;  // FNV-1a
  for (const char c : purpose) mixed = (mixed ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  std::uint64_t filler = seed ^ mixed;
  for (std::uint64_t& word : state_) word = next_of(filler);
}

std::uint64_t Random::bits() {
  const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
  const std::uint64_t shifted = state_[1] << 17U;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

double Random::uniform() {
  return static_cast<double>(bits() >> 11U) * 0x1.0p-53;
}

std::int64_t Random::below(std::int64_t end) {
  return static_cast<std::int64_t>(uniform() * static_cast<double>(end));
}

double Random::normal() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_;
  }
  const double radius = std::sqrt(-2 * std::log(1 - uniform()));
  const double angle = 2 * std::numbers::pi * uniform();
  spare_ = radius * std::sin(angle);
  has_spare_ = true;
  return radius * std::cos(angle);
}

double Random::poisson(double mean) {
  if (mean <= 0) return 0;
  if (mean >= 50) return std::max(0.0, std::round(mean + std::sqrt(mean) * normal()));
  const double limit = std::exp(-mean);
  double product = uniform();
  double count = 0;
  while (product > limit) {
    product *= uniform();
    ++count;
  }
  return count;
}

double Random::power_law(double least, double most, double slope) {
  return std::min(most, least * std::pow(1 - uniform(), -1 / slope));
}

}  // namespace almagest::universe
