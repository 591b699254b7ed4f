// SPDX-License-Identifier: GPL-3.0-or-later
// Files of the simulated TESS: light curves (lc) and target pixels (tp), with headers and columns after the mission's
// description of its data products (EXP-TESS-ARC-ICD-0014).
#pragma once

#include "simulate/output.h"
#include "simulate/tess_pixels.h"

namespace almagest::simulate::tess {

base::Status write_target(Output& output, const universe::Universe& universe, const Target& target);

// Measured on the pixels of a window; NaN where there are no data.
struct LightCurve {
  std::vector<float> flux, flux_error;              // in the aperture, electrons a second
  std::vector<float> background, background_error;  // the same
  std::vector<float> corrected, corrected_error;    // for what neighbours add and what falls beside the aperture
  std::vector<double> column, row;                  // where the light's middle is, in pixels of the window, from 1
  std::vector<float> column_error, row_error;
};
LightCurve measure(const Window& window);

}  // namespace almagest::simulate::tess
