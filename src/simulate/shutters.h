// SPDX-License-Identifier: GPL-3.0-or-later
// NIRSpec's microshutters: which are opened for which sources, and the file that says so. Their grid is simplified:
// even pitches, straight quadrants.
#pragma once

#include "simulate/context.h"
#include "simulate/trace.h"

namespace almagest::simulate {

// Three shutters above one another; sources are nodded from one to the next.
struct Slitlet {
  Slit slit;
  int quadrant = 1;        // 1 to 4: left and right below, left and right above
  int row = 1;             // of the middle one in its quadrant (along slits), from 1 to 171
  int column = 1;          // 1 to 365
  bool on_second = false;  // the detector that a spectrum of the prism falls on
};

inline constexpr int kShuttersHigh = 3;

// Slitlets for up to a hundred of the brightest galaxies whose spectra do not overlap, for empty places that show the
// background, and one whose source is only imagined. `field` is centred where the aperture looks between nods.
std::vector<Slitlet> configure(const universe::Scene& scene, const SkyFrame& field, const Exposure& exposure);

// The trace of a slitlet on a detector, if it has one there.
std::optional<Trace> trace_of(const Exposure& exposure, const Detector& detector, const Slitlet& slitlet);

// All that the shutters can see.
SkyFrame shutter_field(const Exposure& exposure);

// Writes jw<visit>_01_msa.fits: SHUTTER_IMAGE, SHUTTER_INFO, SOURCE_INFO.
base::Status write_shutter_file(Context& context, const Exposure& first, const std::vector<Slitlet>& slitlets);

}  // namespace almagest::simulate
