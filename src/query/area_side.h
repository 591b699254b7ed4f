// SPDX-License-Identifier: GPL-3.0-or-later
// Inside the query layer: where a disc of the sky is, seen from an area. What is told of is sure; what would take long
// to find out is `across`.
#pragma once

#include "index/sky_index.h"
#include "sky/moc.h"
#include "sky/region.h"

namespace almagest::query {

// Chords, as index::SideOf.
index::Side side_of(const sky::Region& area, const sky::Vector& centre, double reach, double radius);
index::Side side_of(const sky::Moc& area, const sky::Vector& centre, double reach, double radius);

}  // namespace almagest::query
