// SPDX-License-Identifier: GPL-3.0-or-later
// Sources measured on a combined image, as the pipeline lists them (ECSV 1.0), and the pixels that belong to them.
#pragma once

#include <string>
#include <vector>

#include "simulate/found_source.h"
#include "simulate/mosaic.h"
#include "universe/psf.h"

namespace almagest::simulate {

struct FoundSources {
  std::vector<FoundSource> sources;
  std::string catalog;               // of them, ECSV
  std::vector<std::int32_t> labels;  // of the mosaic's pixels; 0: none
};

// Peaks of five sigmas above their surroundings. Fluxes are corrected for what a point source has outside the box.
FoundSources find_sources(const Mosaic& mosaic, const universe::Psf& psf);

}  // namespace almagest::simulate
