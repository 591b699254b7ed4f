// SPDX-License-Identifier: GPL-3.0-or-later
// From two-dimensional spectra to one-dimensional ones: sums across a track, less the background beside it, corrected
// for what of a point source falls outside.
#pragma once

#include <span>
#include <vector>

#include "simulate/frame_files.h"
#include "simulate/spectrum_table.h"

namespace almagest::simulate {

// One plane; the first axis fastest. What is flagged as not to be used is filled in from its neighbours along the
// track.
struct SpectralPlane {
  std::span<const float> values;
  std::span<const float> variance_photons;
  std::span<const float> variance_reading;
  std::span<const std::uint32_t> quality;
  std::int64_t width = 0;
  std::int64_t height = 0;
};
SpectralPlane plane_of(const Planes& planes, std::int64_t index = 0);  // of a stack: which integration

// Where a spectrum lies on a plane. Vectors have an entry for each pixel along the dispersion.
struct Track {
  bool along_y = false;
  std::vector<double> wavelength_um;  // NaN where there is nothing to extract
  std::vector<double> centre;         // across, pixels from 0
  double half_width = 0;              // pixels that are summed on each side
  std::vector<double> captured;       // share of a point source's light in them, less what is taken with the background
  std::vector<double> mjy_sr_per_unit;  // of the plane
  double pixel_sr = 1;
  bool has_brightness = true;  // else surface brightness is zero: for point sources of NIRSpec and SOSS
};

inline constexpr double kBackgroundGap_px = 2;  // between a track and the background beside it

enum class Background { subtracted, beside };  // already, or to be measured between `all` tracks

// In order of wavelength.
ExtractedSpectrum extract(const SpectralPlane& plane, const Track& track, std::span<const Track> all,
                          Background background);

}  // namespace almagest::simulate
