// SPDX-License-Identifier: GPL-3.0-or-later
// A scene on pixels.
#pragma once

#include <cstdint>
#include <vector>

#include "universe/psf.h"
#include "universe/scene.h"
#include "universe/tangent.h"

namespace almagest::universe {

struct Sight {
  double least_um = 1.9;  // of the band
  double most_um = 2.1;
  const Psf* psf = nullptr;  // must be there
  double background_mjy_sr = 0;

  double middle_um() const { return (least_um + most_um) / 2; }
};

// Surface brightness in MJy/sr, averaged over the band; the first axis runs fastest. The time is the scene's.
std::vector<float> render_mjy_sr(const Scene& scene, const Sight& sight, const Tangent& wcs, std::int64_t width,
                                 std::int64_t height);

// Adds one source that shines with `flux_ujy`, wherever it is.
struct Canvas {
  std::vector<float>& pixels;  // MJy/sr
  const Tangent& wcs;
  std::int64_t width = 0;
  std::int64_t height = 0;
};
void draw(const Canvas& canvas, const Source& source, const Psf& psf, Pixel centre, double flux_ujy);

}  // namespace almagest::universe
