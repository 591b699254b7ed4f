// SPDX-License-Identifier: GPL-3.0-or-later
// Which wavelength falls where. The scale of a spectrum goes on over all detectors that it falls on, gaps included:
// pixel q of it has the same wavelength in every exposure and product. It is the simulation's own: even steps for
// gratings, even ratios for prisms.
#pragma once

#include <cstdint>
#include <vector>

namespace almagest::simulate {

struct Dispersion {
  double least_um = 1;  // lower edge of pixel 0
  double most_um = 2;   // upper edge of the last one
  int count = 1;        // pixels
  bool prism = false;   // even in the logarithm

  double edge_um(double q) const;  // of the lower edge; q may have a fraction
  double um(int q) const { return (edge_um(q) + edge_um(q + 1)) / 2; }
  std::vector<double> wavelengths(int first, int number) const;
  // How much of the light gets to the detector, relative to the middle: gratings are dim at their ends.
  double throughput(int q) const;
};

}  // namespace almagest::simulate
