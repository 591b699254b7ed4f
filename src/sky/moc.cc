// SPDX-License-Identifier: GPL-3.0-or-later
#include "sky/moc.h"

#include <algorithm>
#include <array>
#include <bit>

#include "sky/cell_ranges.h"
#include "sky/touch.h"

namespace almagest::sky {
namespace {

// Comparing a shape with a MOC stops to go down the tree after so many cells, and after so many pairs of a cell and an
// edge.
constexpr std::size_t kMaxCells = 20'000;
constexpr std::size_t kMaxPairs = 2'000'000;

int shift_from(int order) {
  return 2 * (kMaxOrder - std::clamp(order, 0, kMaxOrder));
}

// The first range that ends behind `cell`, a cell of kMaxOrder.
std::vector<CellRange>::const_iterator range_behind(const std::vector<CellRange>& ranges, Cell cell) {
  return std::upper_bound(ranges.begin(), ranges.end(), cell,
                          [](Cell value, const CellRange& range) { return value < range.end; });
}

bool holds(const Shape& shape, const Vector& direction) {
  if (const auto* polygon = std::get_if<Polygon>(&shape)) return polygon->surrounds(direction);
  const auto& circle = std::get<Circle>(shape);
  return angle_between(circle.centre.unit(), direction) / kDegree <= circle.radius_deg;
}

// Whether a shape overlaps a MOC; breadth first, so that what stops it is known to every cell alike.
bool overlaps(const Shape& shape, const Moc& moc) {
  if (const auto* polygon = std::get_if<Polygon>(&shape)) {
    for (const Vector& corner : polygon->corners()) {
      if (moc.contains(corner)) return true;
    }
  } else if (moc.contains(std::get<Circle>(shape).centre)) {
    return true;
  }
  const auto* outline = std::get_if<Polygon>(&shape);
  const std::size_t most = std::min(kMaxCells, kMaxPairs / (outline != nullptr ? outline->corners().size() : 1));
  auto [level, order] = cells_round(shape, kOverlapOrder);
  std::size_t visits = 0;
  for (; !level.empty(); ++order) {
    std::vector<Cell> below;
    for (const Cell cell : level) {
      if (!moc.meets_cell(cell, order)) continue;
      const Vector centre = direction_of(cell, order);
      const Touch touch = touch_of(shape, centre, cell_radius_deg(order));
      if (touch == Touch::none) continue;
      // All of the cell is in the shape and some of it in the MOC, or its centre is in both, or it is small enough.
      if (touch == Touch::all || order == kOverlapOrder) return true;
      if (moc.contains(centre) && holds(shape, centre)) return true;
      for (Cell child = 4 * cell; child < 4 * cell + 4; ++child) below.push_back(child);
    }
    visits += level.size();
    if (visits > most && !below.empty()) return true;
    level = std::move(below);
  }
  return false;
}

}  // namespace

Moc Moc::of_cells(int order, std::vector<CellRange> cells) {
  order = std::clamp(order, 0, kMaxOrder);
  const int shift = shift_from(order);
  for (CellRange& range : cells) {
    range.first = std::max<Cell>(range.first, 0);
    range.end = std::min(range.end, cell_count(order));
    range = range.first < range.end ? CellRange{range.first << shift, range.end << shift} : CellRange{0, 0};
  }
  merge_ranges(cells);
  return {order, std::move(cells)};
}

Moc Moc::covering(const Region& region, int order, std::size_t max_cells) {
  return of_cells(order, cells_covering(region, order, max_cells));
}

Moc Moc::whole_sky() {
  return {0, {{0, cell_count(kMaxOrder)}}};
}

std::vector<CellRange> Moc::cells() const {
  std::vector<CellRange> made = ranges_;
  const int shift = shift_from(order_);
  for (CellRange& range : made) range = {range.first >> shift, range.end >> shift};
  return made;
}

bool Moc::contains(const SkyPoint& point) const {
  return contains(point.unit());
}

bool Moc::contains(const Vector& direction) const {
  return sky::contains(ranges_, cell_of(direction, kMaxOrder));
}

bool Moc::meets_cell(Cell cell, int order) const {
  const int shift = shift_from(order);
  const auto range = range_behind(ranges_, cell << shift);
  return range != ranges_.end() && range->first < (cell + 1) << shift;
}

bool Moc::holds_cell(Cell cell, int order) const {
  const int shift = shift_from(order);
  const auto range = range_behind(ranges_, cell << shift);
  return range != ranges_.end() && range->first <= cell << shift && range->end >= (cell + 1) << shift;
}

double Moc::sky_fraction() const {
  return static_cast<double>(count_cells(ranges_)) / static_cast<double>(cell_count(kMaxOrder));
}

double Moc::area_deg2() const {
  return sky_fraction() * 4 * 3.14159265358979323846 / (kDegree * kDegree);
}

Moc Moc::degraded(int order) const {
  order = std::clamp(order, 0, kMaxOrder);
  if (order >= order_) return *this;
  const int shift = shift_from(order);
  std::vector<CellRange> wider = ranges_;
  for (CellRange& range : wider) {
    range.first = range.first >> shift << shift;
    range.end = (((range.end - 1) >> shift) + 1) << shift;
  }
  merge_ranges(wider);
  return {order, std::move(wider)};
}

Moc united(const Moc& a, const Moc& b) {
  std::vector<CellRange> all(a.ranges_.size() + b.ranges_.size());
  std::merge(a.ranges_.begin(), a.ranges_.end(), b.ranges_.begin(), b.ranges_.end(), all.begin(),
             [](const CellRange& x, const CellRange& y) { return x.first < y.first; });
  merge_ranges(all);
  return {std::max(a.order_, b.order_), std::move(all)};
}

Moc intersected(const Moc& a, const Moc& b) {
  std::vector<CellRange> both;
  auto one = a.ranges_.begin();
  auto other = b.ranges_.begin();
  while (one != a.ranges_.end() && other != b.ranges_.end()) {
    const CellRange common{std::max(one->first, other->first), std::min(one->end, other->end)};
    if (common.first < common.end) both.push_back(common);
    if (one->end < other->end) {
      ++one;
    } else {
      ++other;
    }
  }
  return {std::max(a.order_, b.order_), std::move(both)};
}

std::vector<std::vector<CellRange>> cells_by_order(const Moc& moc) {
  std::vector<std::vector<CellRange>> made(static_cast<std::size_t>(moc.order()) + 1);
  const auto add = [&made](int order, Cell first, Cell end) {
    auto& cells = made[static_cast<std::size_t>(order)];
    if (!cells.empty() && cells.back().end == first) {
      cells.back().end = end;
    } else {
      cells.push_back({first, end});
    }
  };
  for (CellRange left : moc.ranges()) {
    while (left.first < left.end) {
      // The largest cell that begins here and does not reach beyond the end; of order 0 there may be several.
      const int aligned = left.first == 0 ? 2 * kMaxOrder : std::countr_zero(static_cast<std::uint64_t>(left.first));
      const int fits = 63 - std::countl_zero(static_cast<std::uint64_t>(left.end - left.first));
      const int order = kMaxOrder - std::min({aligned, fits, 2 * kMaxOrder}) / 2;
      const int shift = shift_from(order);
      const Cell cell = left.first >> shift;
      add(order, cell, cell + 1);
      left.first = (cell + 1) << shift;
    }
  }
  return made;
}

MocTest::MocTest(Moc moc) : moc_(std::move(moc)), map_(static_cast<std::size_t>(cell_count(kMapOrder)), Around::none) {
  const auto mark = [&](Cell cell) {
    if (cell >= 0 && map_[static_cast<std::size_t>(cell)] == Around::none) {
      map_[static_cast<std::size_t>(cell)] = Around::some;
    }
  };
  const int shift = shift_from(kMapOrder);
  Cell done = 0;
  for (const CellRange& range : moc_.ranges()) {
    for (Cell cell = std::max(done, range.first >> shift); cell << shift < range.end; ++cell) {
      const auto around = neighbours_of(cell, kMapOrder);
      mark(cell);
      bool all = moc_.holds_cell(cell, kMapOrder);
      for (const Cell neighbour : around) {
        mark(neighbour);
        all = all && (neighbour < 0 || moc_.holds_cell(neighbour, kMapOrder));
      }
      if (all) map_[static_cast<std::size_t>(cell)] = Around::all;
      done = cell + 1;
    }
  }
}

bool MocTest::meets(const Region& region) const {
  static const double reach_deg = kNeighbourhood * cell_radius_deg(kMapOrder) - 2 * kEdgeTolerance_deg;
  return std::any_of(region.shapes().begin(), region.shapes().end(), [&](const Shape& shape) {
    const auto* polygon = std::get_if<Polygon>(&shape);
    const Circle& cap = polygon != nullptr ? polygon->bounding_cap() : std::get<Circle>(shape);
    if (cap.radius_deg <= reach_deg) {
      const Vector centre = polygon != nullptr ? polygon->axes()[2] : cap.centre.unit();
      const Around around = map_[static_cast<std::size_t>(cell_of(centre, kMapOrder))];
      if (around != Around::some) return around == Around::all;
    }
    return overlaps(shape, moc_);
  });
}

bool intersects(const Region& region, const Moc& moc) {
  if (moc.empty()) return false;
  return std::any_of(region.shapes().begin(), region.shapes().end(),
                     [&](const Shape& shape) { return overlaps(shape, moc); });
}

}  // namespace almagest::sky
