// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/area_side.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace almagest::query {
namespace {

using index::Side;

// Chords and directions have been rounded; and a footprint this near to a MOC may count (area.h).
constexpr double kSlack_deg = 1e-3;

// The angle of a chord; nothing if it is none, or no more than half of the sky is meant.
std::optional<double> angle_deg(double chord) {
  if (!(chord < 1.4)) return std::nullopt;
  return 2 * std::asin(std::max(0.0, chord) / 2) / sky::kDegree + kSlack_deg;
}

// The centre of a node that spans much of the sky is not on the sphere.
bool is_direction(const sky::Vector& centre) {
  return std::abs(length(centre) - 1) < 1e-5;
}

bool is_away(const sky::Circle& circle, const sky::SkyPoint& centre, double radius_deg) {
  return sky::separation_deg(circle.centre, centre) > circle.radius_deg + radius_deg;
}

bool holds(const sky::Shape& shape, const sky::SkyPoint& centre, double reach_deg) {
  if (const auto* circle = std::get_if<sky::Circle>(&shape)) {
    return sky::separation_deg(circle->centre, centre) + reach_deg < circle->radius_deg;
  }
  const auto& polygon = std::get<sky::Polygon>(shape);
  const sky::Vector direction = centre.unit();
  return !polygon.self_crossing() && polygon.contains(direction) && polygon.edge_distance_deg(direction) > reach_deg;
}

bool is_away(const sky::Shape& shape, const sky::SkyPoint& centre, double radius_deg) {
  if (const auto* circle = std::get_if<sky::Circle>(&shape)) return is_away(*circle, centre, radius_deg);
  const auto& polygon = std::get<sky::Polygon>(shape);
  return is_away(polygon.bounding_cap(), centre, radius_deg) || polygon.distance_deg(centre.unit()) > radius_deg;
}

// Of all cells round a point within `radius_deg`: whether the MOC holds all, or meets none. Nothing for wide discs.
struct Cells {
  bool all_held = true;
  bool none_met = true;
};
std::optional<Cells> cells_round(const sky::Moc& moc, const sky::Vector& centre, double radius_deg) {
  int order = sky::kMaxOrder;
  while (order >= 0 && sky::kNeighbourhood * sky::cell_radius_deg(order) < radius_deg) --order;
  if (order < 0) return std::nullopt;
  Cells cells;
  const auto look_at = [&](sky::Cell cell) {
    cells.all_held = cells.all_held && moc.holds_cell(cell, order);
    cells.none_met = cells.none_met && !moc.meets_cell(cell, order);
  };
  const sky::Cell middle = sky::cell_of(centre, order);
  look_at(middle);
  for (const sky::Cell cell : sky::neighbours_of(middle, order)) {
    if (cell >= 0) look_at(cell);
  }
  return cells;
}

}  // namespace

Side side_of(const sky::Region& area, const sky::Vector& centre, double reach, double radius) {
  const auto radius_deg = angle_deg(radius);
  if (!is_direction(centre)) return Side::across;
  const sky::SkyPoint point = sky::SkyPoint::towards(centre);
  const auto& shapes = area.shapes();
  if (const auto reach_deg = angle_deg(reach)) {
    const auto holds_all = [&](const sky::Shape& shape) { return holds(shape, point, *reach_deg); };
    if (std::any_of(shapes.begin(), shapes.end(), holds_all)) return Side::inside;
  }
  if (!radius_deg) return Side::across;
  const auto away = [&](const sky::Shape& shape) { return is_away(shape, point, *radius_deg); };
  return std::all_of(shapes.begin(), shapes.end(), away) ? Side::outside : Side::across;
}

Side side_of(const sky::Moc& area, const sky::Vector& centre, double reach, double radius) {
  if (!is_direction(centre)) return Side::across;
  if (const auto reach_deg = angle_deg(reach)) {
    const auto cells = cells_round(area, centre, *reach_deg);
    if (cells && cells->all_held) return Side::inside;
  }
  const auto radius_deg = angle_deg(radius);
  const auto cells = radius_deg ? cells_round(area, centre, *radius_deg) : std::nullopt;
  return cells && cells->none_met ? Side::outside : Side::across;
}

}  // namespace almagest::query
