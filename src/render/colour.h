// SPDX-License-Identifier: GPL-3.0-or-later
// Colours and the map from brightness to colour.
#pragma once

#include <array>
#include <cstdint>

namespace almagest::render {

struct Colour {
  std::uint8_t red = 0, green = 0, blue = 0;
  bool operator==(const Colour&) const = default;
};

// From black by violet, red and amber to ivory. Lightness grows evenly (in OKLab), so equal steps of brightness look
// equal, in grey as well and to those who see colours otherwise.
const std::array<Colour, 256>& image_colours();

}  // namespace almagest::render
