// SPDX-License-Identifier: GPL-3.0-or-later
// Where the apertures are in the telescope's focal plane.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace almagest::simulate {

// In V2 and V3, arcsec.
struct Place {
  double v2 = 0;
  double v3 = 0;
};

struct Aperture {
  std::string_view name;
  double v2 = 0;  // reference point
  double v3 = 0;
  std::array<Place, 4> corners;
};

std::span<const Aperture> apertures();
const Aperture* aperture_of(std::string_view name);  // null: none of that name

}  // namespace almagest::simulate
