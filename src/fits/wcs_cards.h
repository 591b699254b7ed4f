// SPDX-License-Identifier: GPL-3.0-or-later
// The cards of a header that say what world coordinates an image has, checked and written anew, so that wcslib meets
// well-formed ones only. Internal to this layer.
#pragma once

#include <string>

#include "base/result.h"
#include "fits/header.h"

namespace almagest::fits {

struct WcsCards {
  std::string text;  // cards of 80 characters, without END
  int axes = 0;
  bool lookup_distortion = false;  // there are distortions by lookup images, which are left out
  bool plate_solution = false;     // there is one of the Digitized Sky Survey, which is left out too
};

// Those of one alternate, ' ' or 'A' to 'Z', given as the primary coordinates. What is there of -TAB axes is complete
// and in range. `dimensions` is the image's number of axes. Errors: as of Wcs::read.
base::Result<WcsCards> wcs_cards(const Header& header, std::size_t dimensions, char alternate, int most_axes);

}  // namespace almagest::fits
