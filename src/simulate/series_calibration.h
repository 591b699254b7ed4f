// SPDX-License-Identifier: GPL-3.0-or-later
// From the slopes of a time series to calints: units, what is cut out, and where the tracks lie on it.
#pragma once

#include <string_view>
#include <vector>

#include "simulate/cards.h"
#include "simulate/extraction.h"
#include "simulate/series_optics.h"

namespace almagest::simulate {

struct SeriesCalibration {
  std::string_view model = "CubeModel";  // SlitModel where a part is cut out
  std::string_view unit = "MJy/sr";
  std::int64_t left = 0;  // of what is cut out, pixels from 0
  std::int64_t bottom = 0;
  std::int64_t width = 0;
  std::int64_t height = 0;
  std::vector<double> factor;        // along the dispersion: the unit's values for a DN/s; NaN where there is no light
  std::vector<float> wavelength_um;  // of the pixels; empty where two orders share them
  std::vector<Track> tracks;         // of each order, on what is cut out
  std::vector<int> orders;           // their numbers

  bool along_y() const { return tracks.front().along_y; }
  // Of slopes in DN/s of the whole frame.
  Planes apply(const Planes& slopes) const;
};

// SOSS stays in DN/s, as two orders overlap; NIRSpec is given in MJy, as a point's; the others in MJy/sr.
SeriesCalibration calibration_of(const SeriesOptics& optics, const Exposure& exposure, const Detector& detector);

// calints or crfints.
base::Status write_series_planes(Context& context, const Part& part, const FileKind& kind,
                                 const fits::CardWriter& science, const SeriesCalibration& calibration,
                                 const Planes& planes);

}  // namespace almagest::simulate
