// SPDX-License-Identifier: GPL-3.0-or-later
// Integral-field units: the field is cut into slices, whose spectra lie side by side on the detectors.
#pragma once

#include "simulate/trace.h"

namespace almagest::simulate {

// The slices of NIRSpec, or of one channel of MIRI's medium-resolution spectrometer, on one detector.
struct SlicedField {
  int channel = 0;  // 1 to 4; 0 for NIRSpec
  Spectrograph spectrograph;
  SkyFrame frame;  // the whole field: `y` along the slices
  double slice_arcsec = 0.1;
  double spaxel_arcsec = 0.1;  // of cubes
  std::vector<Trace> traces;   // slice by slice
  std::vector<Cell> cells;     // what the pixels of the traces see, in the frame

  const Cell& cell(std::size_t slice, int row) const {
    return cells[slice * static_cast<std::size_t>(traces.front().spatial) + static_cast<std::size_t>(row)];
  }
};

// Empty where no light falls (the second detector of NIRSpec behind the prism). Shorter wavelengths come first.
std::vector<SlicedField> sliced_fields(const Exposure& exposure, const Detector& detector);

}  // namespace almagest::simulate
