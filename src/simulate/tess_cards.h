// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fits/writer.h"
#include "simulate/tess_pixels.h"

namespace almagest::simulate::tess {

fits::CardWriter primary_cards(const Target& target, const std::string& file);
// Of the table and of the aperture: time, exposure and whose star it is.
fits::CardWriter table_cards(const Target& target, const Window& window, std::string_view name);
fits::CardWriter aperture_cards(const Target& target, const Window& window);
// World coordinates of the images in one column of a table (Greisen & Calabretta 2002, section 3.2).
void add_column_wcs(fits::CardWriter& cards, const universe::Tangent& wcs, int column);

}  // namespace almagest::simulate::tess
