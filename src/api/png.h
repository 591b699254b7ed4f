// SPDX-License-Identifier: GPL-3.0-or-later
// PNG (ISO/IEC 15948) of pictures with a palette.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace almagest::api {

struct Colour {
  std::uint8_t red = 0, green = 0, blue = 0, alpha = 255;
};

// `pixels`: width x height numbers of colours, from the upper left, row by row. Errors are internal: libpng's.
base::Result<std::string> png_of(int width, int height, const std::vector<std::uint8_t>& pixels,
                                 const std::array<Colour, 256>& palette);

}  // namespace almagest::api
