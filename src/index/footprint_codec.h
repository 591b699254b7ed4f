// SPDX-License-Identifier: GPL-3.0-or-later
// Footprints in few bytes. Most are polygons written by one pipeline with a fixed number of decimals, so a vertex is
// two integers, and all but the first of a polygon are small differences. The text comes back byte for byte; any other
// text is kept as it is.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sky/region.h"

namespace almagest::index {

// Appends the encoded text; nothing for an empty one.
void encode_footprint(std::string_view stcs, std::string& into);

// What encode_footprint() was given. Bytes that it can't have made give an empty text.
std::string footprint_text(std::string_view encoded);

// The region of the text; empty if it is none (no STC-S, or a placeholder around a target).
sky::Region footprint_region(std::string_view encoded);

// footprint_region(encoded).distance_deg(point), without making the region: for polygons of which all is within some 50
// degrees of the point. Nothing for others.
std::optional<double> footprint_distance_deg(std::string_view encoded, const sky::SkyPoint& point);

}  // namespace almagest::index
