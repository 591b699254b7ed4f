// SPDX-License-Identifier: GPL-3.0-or-later
// What the headers of the missions beside JWST have in common.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "fits/writer.h"
#include "universe/places.h"
#include "universe/tangent.h"

namespace almagest::simulate {

// The marks that tell a file from a real one, its name and its telescope.
void add_simulated(fits::CardWriter& cards, std::string_view file, std::string_view telescope, std::string_view title,
                   base::Instant made);

base::Instant at_mjd(double mjd);                    // to the second, years 1 to 9999
std::string date_text(base::Instant time);           // 2023-01-25
std::string time_text(base::Instant time);           // 14:53:08
std::string date_and_time_text(base::Instant time);  // 2023-01-25T14:53:08.000

sky::SkyPoint point_of(const universe::Place& place);

// World coordinates with the scale in the matrix (CDi_j), as missions before JWST write them.
void add_cd_matrix(fits::CardWriter& cards, const universe::Tangent& wcs);

// The flux in microjansky that a pixel receives, by surface brightness 1 MJy/sr.
double ujy_per_mjy_sr(const universe::Tangent& wcs);

}  // namespace almagest::simulate
