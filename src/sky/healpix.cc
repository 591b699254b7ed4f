// SPDX-License-Identifier: GPL-3.0-or-later
// Regions are covered by going down the tree of cells: a cell goes on while the cap round it touches the region. This
// needs no convex polygons, no winding and nothing of healpix_cxx that throws; only its pixel arithmetic is used.
#include "sky/healpix.h"

#include <healpix_base.h>

#include <algorithm>
#include <array>
#include <limits>

#include "sky/cell_ranges.h"
#include "sky/touch.h"

namespace almagest::sky {
namespace {

// A cell at the last order stays only if one of its parts this many orders below touches the region.
constexpr int kSharpen = 2;

struct Order {
  T_Healpix_Base<Cell> base;
  double radius_deg = 0;
};

// Radii of order 0 to kMaxOrder, reckoned once.
const std::array<Order, kMaxOrder + 1>& orders() {
  static const auto table = [] {
    std::array<Order, kMaxOrder + 1> made;
    for (int order = 0; order <= kMaxOrder; ++order) {
      Order& entry = made[static_cast<std::size_t>(order)];
      entry.base.Set(order, NEST);
      entry.radius_deg = entry.base.max_pixrad() / kDegree;
    }
    return made;
  }();
  return table;
}

const Order& at_order(int order) {
  return orders()[static_cast<std::size_t>(std::clamp(order, 0, kMaxOrder))];
}

Vector direction_of(const Order& order, Cell cell) {
  const vec3 v = order.base.pix2vec(cell);
  return {v.x, v.y, v.z};
}

class Cover {
 public:
  Cover(const Shape& shape, int order, std::size_t max_cells) : shape_(shape), order_(order), max_cells_(max_cells) {}

  // Adds ranges at the order asked for, unsorted.
  void run(std::vector<CellRange>& out) {
    auto [start, order] = cells_round(shape_, order_);
    std::vector<Cell> level;
    for (const Cell cell : start) visit(cell, order, level, out);
    for (; order < order_ && level.size() * 4 <= max_cells_; ++order) {
      std::vector<Cell> below;
      for (const Cell cell : level) {
        for (Cell child = 4 * cell; child < 4 * cell + 4; ++child) visit(child, order + 1, below, out);
      }
      level = std::move(below);
    }
    const int sharpen = order == order_ ? std::min(kSharpen, kMaxOrder - order) : 0;
    for (const Cell cell : level) {
      if (part_touches(cell, order, sharpen)) add(cell, order, out);
    }
  }

 private:
  void visit(Cell cell, int order, std::vector<Cell>& level, std::vector<CellRange>& out) const {
    const Order& at = at_order(order);
    switch (touch_of(shape_, direction_of(at, cell), at.radius_deg)) {
      case Touch::none:
        return;
      case Touch::some:
        level.push_back(cell);
        return;
      case Touch::all:
        add(cell, order, out);
        return;
    }
  }

  // Whether the shape comes near to a part of the cell `depth` orders below; the cell itself it does.
  bool part_touches(Cell cell, int order, int depth) const {
    if (depth == 0) return true;
    const Order& below = at_order(order + 1);
    for (Cell child = 4 * cell; child < 4 * cell + 4; ++child) {
      const Touch touch = touch_of(shape_, direction_of(below, child), below.radius_deg);
      if (touch == Touch::all) return true;
      if (touch == Touch::some && part_touches(child, order + 1, depth - 1)) return true;
    }
    return false;
  }

  void add(Cell cell, int order, std::vector<CellRange>& out) const {
    const int shift = 2 * (order_ - order);
    out.push_back({cell << shift, (cell + 1) << shift});
  }

  const Shape& shape_;
  int order_;
  std::size_t max_cells_;
};

}  // namespace

void merge_ranges(std::vector<CellRange>& ranges) {
  std::erase_if(ranges, [](const CellRange& range) { return range.first >= range.end; });
  const auto before = [](const CellRange& a, const CellRange& b) { return a.first < b.first; };
  if (!std::is_sorted(ranges.begin(), ranges.end(), before)) std::sort(ranges.begin(), ranges.end(), before);
  std::size_t kept = 0;
  for (const CellRange& range : ranges) {
    if (kept > 0 && range.first <= ranges[kept - 1].end) {
      ranges[kept - 1].end = std::max(ranges[kept - 1].end, range.end);
    } else {
      ranges[kept++] = range;
    }
  }
  ranges.resize(kept);
}

Cell cell_count(int order) {
  return Cell{12} << (2 * std::clamp(order, 0, kMaxOrder));
}

Cell cell_of(const SkyPoint& point, int order) {
  return cell_of(point.unit(), order);
}

Cell cell_of(const Vector& direction, int order) {
  return at_order(order).base.vec2pix(vec3(direction.x, direction.y, direction.z));
}

SkyPoint centre_of(Cell cell, int order) {
  const Cell last = cell_count(order) - 1;
  return SkyPoint::towards(direction_of(at_order(order), std::clamp<Cell>(cell, 0, last)));
}

Vector direction_of(Cell cell, int order) {
  return direction_of(at_order(order), std::clamp<Cell>(cell, 0, cell_count(order) - 1));
}

std::array<Cell, 8> neighbours_of(Cell cell, int order) {
  fix_arr<Cell, 8> found;
  at_order(order).base.neighbors(std::clamp<Cell>(cell, 0, cell_count(order) - 1), found);
  std::array<Cell, 8> cells{};
  for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = found[i];
  return cells;
}

double cell_radius_deg(int order) {
  return at_order(order).radius_deg;
}

std::vector<CellRange> cells_covering(const Region& region, int order, std::size_t max_cells) {
  std::vector<CellRange> ranges;
  if (region.empty()) return ranges;
  const std::size_t share = std::max<std::size_t>(max_cells / region.shapes().size(), 48);
  for (const Shape& shape : region.shapes()) Cover(shape, std::clamp(order, 0, kMaxOrder), share).run(ranges);
  merge_ranges(ranges);
  return ranges;
}

std::vector<CellRange> cells_covering(const Shape& shape, int order, std::size_t max_cells) {
  std::vector<CellRange> ranges;
  Cover(shape, std::clamp(order, 0, kMaxOrder), std::max<std::size_t>(max_cells, 48)).run(ranges);
  merge_ranges(ranges);
  return ranges;
}

std::vector<CellRange> cells_of_disc(const SkyPoint& centre, double radius_deg, int order, std::size_t max_cells) {
  if (!(radius_deg >= 0)) return {};
  return cells_covering(Region({Circle{centre, std::min(radius_deg, 180.0)}}), order, max_cells);
}

std::int64_t count_cells(const std::vector<CellRange>& ranges) {
  std::int64_t count = 0;
  for (const CellRange& range : ranges) count += range.end - range.first;
  return count;
}

bool contains(const std::vector<CellRange>& ranges, Cell cell) {
  const auto after = std::upper_bound(ranges.begin(), ranges.end(), cell,
                                      [](Cell value, const CellRange& range) { return value < range.first; });
  return after != ranges.begin() && cell < std::prev(after)->end;
}

}  // namespace almagest::sky
