// SPDX-License-Identifier: GPL-3.0-or-later
// The light of one star in an aperture, integration by integration.
#pragma once

#include <string>
#include <vector>

#include "simulate/frame_files.h"

namespace almagest::simulate {

// Radii in pixels; `centre` counts from 0.
struct Apertures {
  universe::Pixel centre;
  double radius = 0;
  double inner = 0;  // of the ring that tells the background
  double outer = 0;
};

// A sum and its standard deviation.
struct Summed {
  double value = 0;
  double error = 0;
};

struct Photometry {
  Summed aperture;  // in units of the plane times pixels
  Summed annulus;
  double aperture_px = 0;  // area
  double annulus_px = 0;
  universe::Pixel centroid;  // from 0; of what stands above the background

  Summed annulus_mean() const { return {annulus.value / annulus_px, annulus.error / annulus_px}; }
  Summed background() const { return {annulus_mean().value * aperture_px, annulus_mean().error * aperture_px}; }
  Summed net() const;
};

// Of an integration of a stack. Pixels that are flagged as not to be used are replaced by the mean of their neighbours.
Photometry measure(const Planes& stack, std::int64_t integration, const Apertures& apertures);

// What one segment gave, in MJy/sr.
struct SegmentPhotometry {
  Part part;
  Apertures apertures;
  std::vector<Photometry> integrations;
};

// The catalogue of all segments: phot, ECSV, in Jy.
std::string photometry_table(const std::vector<SegmentPhotometry>& segments);

}  // namespace almagest::simulate
