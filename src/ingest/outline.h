// SPDX-License-Identifier: GPL-3.0-or-later
// Where an image lies on the sky if no S_REGION card says so.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fits/header.h"

namespace almagest::ingest {

// STC-S of the images named SCI, one after another, by the world coordinates in their headers; of a file without an
// image of that name, of the first image that has celestial coordinates. Nothing if there are none, or they give no
// outline; why, is said in `warnings`, unless the header has no celestial coordinates at all.
std::optional<std::string> outline_by_wcs(const fits::File& file, std::vector<std::string>& warnings);

}  // namespace almagest::ingest
