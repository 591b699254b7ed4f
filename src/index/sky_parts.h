// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of a footprint of several polygons as boxes in the plane of its leaf: a camera's detectors or a
// spectrograph's open shutters, with gaps in between that the leaf's outer box knows nothing of. They tell within about
// an arcsecond how far such a footprint is, in a few nanoseconds a part.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "index/sky_leaf.h"

namespace almagest::index {

// The box that holds one polygon, in steps of 1/65535 of the leaf's outer box.
struct PartBox {
  std::uint16_t low_u = 0, high_u = 0;
  std::uint16_t low_w = 0, high_w = 0;
};
static_assert(sizeof(PartBox) == 8);

// The boxes of a footprint's polygons, largest first; nothing if there are fewer than two, something else than
// polygons, or the footprint is wide (kFlatWithin). Before them stands one that is none: `low_u` and `low_w` are by how
// much each box must be cut on every side to lie within its polygon (kNoInner: that is not known).
inline constexpr std::uint16_t kNoInner = 0xFFFF;
void add_parts(const sky::Region& footprint, const Leaf& leaf, std::vector<PartBox>& into);

// From what add_parts() added, which is not empty. `enough`: once a part is found to be no farther than this (a chord),
// the others are not looked at, and `least` means nothing.
Bounds part_bounds(const Leaf& leaf, std::span<const PartBox> parts, const sky::Vector& point, double enough);

}  // namespace almagest::index
