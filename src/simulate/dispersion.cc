// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/dispersion.h"

#include <cmath>
#include <numbers>

namespace almagest::simulate {

double Dispersion::edge_um(double q) const {
  const double part = q / count;
  return prism ? least_um * std::pow(most_um / least_um, part) : least_um + (most_um - least_um) * part;
}

std::vector<double> Dispersion::wavelengths(int first, int number) const {
  std::vector<double> all;
  for (int q = first; q < first + number; ++q) all.push_back(um(q));
  return all;
}

double Dispersion::throughput(int q) const {
  return 0.4 + 0.6 * std::sin(std::numbers::pi * (q + 0.5) / count);
}

}  // namespace almagest::simulate
