// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "sky/point.h"

namespace almagest::simulate {

// A row of the catalogue of a combined image.
struct FoundSource {
  std::int32_t label = 0;
  sky::SkyPoint position;
  double flux_jy = 0;  // in the band of the image
};

}  // namespace almagest::simulate
