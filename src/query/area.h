// SPDX-License-Identifier: GPL-3.0-or-later
// A part of the sky that a search is restricted to.
#pragma once

#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "index/table.h"
#include "sky/moc.h"
#include "sky/region.h"

namespace almagest::query {

// A row overlaps an area if its footprint does or, if it has none, its position lies in it; a row that is nowhere does
// not. Regions are compared exactly (sky/overlap.h): what touches overlaps. For a MOC see sky::intersects: what is
// nearer to one of its cells than some 2 arcsec may count.
using Area = std::variant<sky::Region, sky::Moc>;

// What a person or a program writes: STC-S ("POLYGON ICRS 10 0 11 0 11 1"), the vertices of a polygon ("10 0, 11 0, 11
// 1": degrees, ICRS), or a MOC as ASCII or JSON. Unlike with stored footprints a shape that can't be understood is an
// error, never left out: invalid_argument, unsupported or too_large, pointing at the part of `text` where it can.
base::Result<Area> parse_area(std::string_view text);

// A polygon from its vertices, in either order, closed or not. invalid_argument if they make none.
base::Result<Area> area_of(const std::vector<sky::SkyPoint>& vertices);

// Those of `among` that overlap the area.
index::Bitmap rows_overlapping(const index::Table& table, const Area& area, const index::Bitmap& among);

}  // namespace almagest::query
