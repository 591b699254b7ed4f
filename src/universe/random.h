// SPDX-License-Identifier: GPL-3.0-or-later
// Random numbers that are the same on every run: xoshiro256++, seeded by a number and the name of what is drawn, so
// that what is drawn for one thing does not depend on what was drawn before for another.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace almagest::universe {

class Random {
 public:
  Random(std::uint64_t seed, std::string_view purpose);

  std::uint64_t bits();
  double uniform();  // [0, 1)
  double uniform(double least, double most) { return least + (most - least) * uniform(); }
  std::int64_t below(std::int64_t end);  // 0 to end - 1; end must be positive
  double normal();                       // mean 0, standard deviation 1
  double poisson(double mean);           // rounded normal from 50 up
  // A value from `least` up whose numbers above x fall as x^-slope, cut at `most`.
  double power_law(double least, double most, double slope);

 private:
  std::array<std::uint64_t, 4> state_{};
  double spare_ = 0;
  bool has_spare_ = false;
};

}  // namespace almagest::universe
