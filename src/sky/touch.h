// SPDX-License-Identifier: GPL-3.0-or-later
// How a cap lies to a shape: what going down the tree of cells asks of each cell. Internal to this layer.
#pragma once

#include <vector>

#include "sky/healpix.h"
#include "sky/region.h"

namespace almagest::sky {

enum class Touch { none, some, all };

// `none` and `all` are certain; where it is close, the answer is `some`.
inline Touch touch_of(const Shape& shape, const Vector& centre, double radius_deg) {
  constexpr double kSlack_deg = 2 * kEdgeTolerance_deg;
  const auto* polygon = std::get_if<Polygon>(&shape);
  if (polygon == nullptr) {
    const auto& circle = std::get<Circle>(shape);
    const double away_deg = angle_between(centre, circle.centre.unit()) / kDegree;
    if (away_deg > circle.radius_deg + radius_deg + kSlack_deg) return Touch::none;
    return away_deg + radius_deg <= circle.radius_deg ? Touch::all : Touch::some;
  }
  const double away_deg = angle_between(centre, polygon->axes()[2]) / kDegree;
  if (away_deg > polygon->bounding_cap().radius_deg + radius_deg + kSlack_deg) return Touch::none;
  const double edge_deg = polygon->edge_distance_deg(centre);
  if (edge_deg <= radius_deg + kSlack_deg) return Touch::some;
  return polygon->surrounds(centre) ? Touch::all : Touch::none;
}

struct Level {
  std::vector<Cell> cells;
  int order = 0;
};

// Few cells, 1 to 12, of an order up to `finest`, that hold the shape: where to begin.
inline Level cells_round(const Shape& shape, int finest) {
  const auto* polygon = std::get_if<Polygon>(&shape);
  const double radius_deg =
      polygon != nullptr ? polygon->bounding_cap().radius_deg : std::get<Circle>(shape).radius_deg;
  const double enough_deg = (radius_deg + 2 * kEdgeTolerance_deg) / kNeighbourhood;
  if (cell_radius_deg(0) < enough_deg) return {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, 0};
  Level level;
  while (level.order < finest && cell_radius_deg(level.order + 1) >= enough_deg) ++level.order;
  const Cell home =
      cell_of(polygon != nullptr ? polygon->axes()[2] : std::get<Circle>(shape).centre.unit(), level.order);
  level.cells.push_back(home);
  for (const Cell cell : neighbours_of(home, level.order)) {
    if (cell >= 0) level.cells.push_back(cell);
  }
  return level;
}

}  // namespace almagest::sky
