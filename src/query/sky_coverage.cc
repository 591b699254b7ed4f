// SPDX-License-Identifier: GPL-3.0-or-later
// SkyView::coverage: the union of many footprints, most of which lie where others lie too.
#include <algorithm>

#include "query/sky_view.h"

namespace almagest::query {
namespace {

using index::Bitmap;
using index::Row;
using sky::Cell;
using sky::CellRange;

// Footprints within a cap of this radius that have all corners in one cell count as lying in it: its curved border is
// less than 2 arcsec from a great circle over such a length.
constexpr double kSmall_deg = 0.25;
constexpr std::size_t kMaxCellsOfOne = 20'000;
constexpr std::size_t kMostRanges = 4'000'000;  // before they are merged

// A set of cells of one order, low enough for a bit each.
class CellSet {
 public:
  explicit CellSet(int order) : order_(order), cells_(Bitmap::none(static_cast<std::size_t>(sky::cell_count(order)))) {}

  void add(Cell cell) { cells_.set(static_cast<std::size_t>(cell)); }

  void add(const sky::Region& footprint) {
    for (const sky::Shape& shape : footprint.shapes()) {
      const auto* polygon = std::get_if<sky::Polygon>(&shape);
      if (polygon == nullptr || !add_simply(*polygon)) add_fully(shape);
    }
  }

  sky::Moc finish() const {
    std::vector<CellRange> ranges;
    cells_.for_each([&](std::size_t i) {
      const auto cell = static_cast<Cell>(i);
      if (!ranges.empty() && ranges.back().end == cell) {
        ++ranges.back().end;
      } else {
        ranges.push_back({cell, cell + 1});
      }
    });
    return sky::Moc::of_cells(order_, std::move(ranges));
  }

 private:
  bool holds(Cell cell) const { return cells_.test(static_cast<std::size_t>(cell)); }

  // If it lies in one cell, or if all cells are there that it may touch.
  bool add_simply(const sky::Polygon& polygon) {
    const double radius_deg = polygon.bounding_cap().radius_deg;
    const std::vector<sky::Vector>& corners = polygon.corners();
    if (radius_deg <= kSmall_deg) {
      const Cell first = sky::cell_of(corners[0], order_);
      if (std::all_of(corners.begin() + 1, corners.end(),
                      [&](const sky::Vector& corner) { return sky::cell_of(corner, order_) == first; })) {
        add(first);
        return true;
      }
    }
    if (radius_deg > sky::kNeighbourhood * sky::cell_radius_deg(order_)) return false;
    const Cell home = sky::cell_of(polygon.axes()[2], order_);
    const auto around = sky::neighbours_of(home, order_);
    return holds(home) && std::all_of(around.begin(), around.end(), [&](Cell cell) { return cell < 0 || holds(cell); });
  }

  void add_fully(const sky::Shape& shape) {
    for (const CellRange& range : sky::cells_covering(shape, order_, kMaxCellsOfOne)) {
      cells_.set_range(static_cast<std::size_t>(range.first), static_cast<std::size_t>(range.end));
    }
  }

  int order_;
  Bitmap cells_;
};

}  // namespace

sky::Moc SkyView::coverage(int order) const {
  order = std::clamp(order, 0, kMaxCoverageOrder);
  if (order > kWideOrder && in_view_.count() > kMaxFineRows) order = kWideOrder;
  sky::Moc covered;
  if (order <= kWideOrder) {
    CellSet cells(order);
    in_view_.for_each([&](std::size_t row) {
      const auto& place = table_->sky().place(static_cast<Row>(row));
      if (place.footprint.empty()) {
        cells.add(sky::cell_of(*place.position, order));
      } else {
        cells.add(place.footprint);
      }
    });
    covered = cells.finish();
  } else {
    std::vector<CellRange> ranges;
    in_view_.for_each([&](std::size_t row) {
      const auto& place = table_->sky().place(static_cast<Row>(row));
      const auto more = place.footprint.empty() ? sky::cells_of_disc(*place.position, 0, order)
                                                : sky::cells_covering(place.footprint, order, kMaxCellsOfOne);
      ranges.insert(ranges.end(), more.begin(), more.end());
      if (ranges.size() > kMostRanges) ranges = sky::Moc::of_cells(order, std::move(ranges)).cells();
    });
    covered = sky::Moc::of_cells(order, std::move(ranges));
  }
  return view_ ? intersected(covered, cover_of_view(order)) : covered;
}

}  // namespace almagest::query
