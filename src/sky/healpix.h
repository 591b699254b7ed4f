// SPDX-License-Identifier: GPL-3.0-or-later
// HEALPix cells in NESTED numbering (Gorski et al. 2005, ApJ 622, 759): order k has 12 * 4^k cells of equal area, and
// cell n of order k holds cells 4n to 4n+3 of order k+1. An order outside 0 to kMaxOrder is taken as the nearest of
// them. All functions are safe from many threads and never throw anything but bad_alloc.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sky/region.h"

namespace almagest::sky {

inline constexpr int kMaxOrder = 29;

using Cell = std::int64_t;

// Cells first, first + 1, ..., end - 1.
struct CellRange {
  Cell first = 0;
  Cell end = 0;
  bool operator==(const CellRange&) const = default;
};

Cell cell_count(int order);
Cell cell_of(const SkyPoint& point, int order);
Cell cell_of(const Vector& direction, int order);  // of any length but zero
SkyPoint centre_of(Cell cell, int order);
Vector direction_of(Cell cell, int order);  // of its centre
// Those that share an edge or a corner with it; -1 where there is none (few cells have seven).
std::array<Cell, 8> neighbours_of(Cell cell, int order);
// What is no farther from a point of a cell than this part of the cell's radius is in the cell or a neighbour.
inline constexpr double kNeighbourhood = 0.25;
// No point of any cell of this order is farther from the cell's centre.
double cell_radius_deg(int order);

// The cells of `order` that the region touches and perhaps a few beside them, never one too few. Sorted, disjoint, not
// adjacent. The work and the answer stay near `max_cells`: a region that needs more is covered more coarsely.
std::vector<CellRange> cells_covering(const Region& region, int order, std::size_t max_cells = 100'000);
std::vector<CellRange> cells_covering(const Shape& shape, int order, std::size_t max_cells = 100'000);
std::vector<CellRange> cells_of_disc(const SkyPoint& centre, double radius_deg, int order,
                                     std::size_t max_cells = 100'000);

std::int64_t count_cells(const std::vector<CellRange>& ranges);
bool contains(const std::vector<CellRange>& ranges, Cell cell);

}  // namespace almagest::sky
