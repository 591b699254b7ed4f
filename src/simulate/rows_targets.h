// SPDX-License-Identifier: GPL-3.0-or-later
// What programs look at: fields and stars all over the sky, a few crowded deep fields, both poles, right ascension
// zero, and bodies that move.
#pragma once

#include <span>

#include "simulate/rows_program.h"

namespace almagest::simulate::rows {

// Centres of the deep fields in which many programs meet, in degrees, and how often, against the others.
struct DeepField {
  std::string_view name;
  double ra_deg;
  double dec_deg;
  int weight;
};
std::span<const DeepField> deep_fields();

// Fills `program.targets` and `program.deep`.
void make_targets(const Share& share, std::int64_t all_rows, bool calibration, universe::Random& random,
                  Program& program);

}  // namespace almagest::simulate::rows
