// SPDX-License-Identifier: GPL-3.0-or-later
// Footprints as the JWST pipeline writes them: STC-S polygons of four corners, one for each aperture.
#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "simulate/apertures.h"
#include "simulate/attitude.h"
#include "universe/random.h"

namespace almagest::simulate::rows {

// Appends to `text`. Six decimals come with one blank after ICRS, nine with two, as in real rows.
void append_outlines(std::string& text, std::span<const Aperture* const> apertures, const Attitude& attitude,
                     int decimals);

// Open shutters of a NIRSpec mask, in V2 and V3: some dozens, each half an arcsecond tall.
std::vector<std::array<Place, 4>> open_shutters(universe::Random& random);
void append_shutters(std::string& text, std::span<const std::array<Place, 4>> shutters, const Attitude& attitude);

// Boxes along right ascension and declination, as cubes have them, around where the apertures look.
void append_boxes(std::string& text, std::span<const Aperture* const> apertures, const Attitude& attitude);

// What a mosaic covers: the outline around all the apertures, widened by `margin_arcsec`.
void append_mosaic(std::string& text, std::span<const Aperture* const> apertures, const Attitude& attitude,
                   double margin_arcsec);

}  // namespace almagest::simulate::rows
