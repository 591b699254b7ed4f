// SPDX-License-Identifier: GPL-3.0-or-later
// The traces of single sources cut out of a slitless exposure, and what is extracted from them.
#pragma once

#include <string>
#include <vector>

#include "simulate/cards.h"
#include "simulate/dispersed_light.h"
#include "simulate/extraction.h"
#include "simulate/found_source.h"

namespace almagest::simulate {

// The first order of a source: pixels in MJy/sr, and where they were on the detector.
struct Cutout {
  FoundSource source;
  int order = 1;
  bool along_y = false;
  std::int64_t x_start = 0;  // from 0
  std::int64_t y_start = 0;
  universe::Pixel source_place{};  // in the cutout, from 0: where it would be without the grism
  Planes planes{};
  std::vector<float> wavelength_um{};  // of each pixel
  Track track{};
};

struct CutoutPlan {
  const SpectralOrder& dispersion;
  Response response;  // as far as the calibration knows it
  const universe::Tangent& wcs;
  const universe::Psf& psf;
};

// Of the brightest sources whose traces lie on the detector, in the order of the catalogue. `rate` is the exposure in
// DN/s, without its background.
std::vector<Cutout> cut_out(const std::vector<FoundSource>& sources, const Planes& rate, const CutoutPlan& plan);

// A cal or crf file: an image of each kind for each cutout, told apart by EXTVER.
base::Status write_cutouts(Context& context, const Part& part, const FileKind& kind, const fits::CardWriter& science,
                           const std::vector<Cutout>& cutouts);

}  // namespace almagest::simulate
