// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/sky_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "query/found.h"

namespace almagest::query {
namespace {

using index::Bitmap;
using index::Row;
using sky::Cell;
using sky::Vector;

// Cells of order 0 are so wide that 12 of their squares make the sphere.
constexpr double kWidthOfOrder0_deg = 58.6323;
// Up to this order every cell of the sky has a counter, beyond it only those that occur.
constexpr int kDenseOrder = 9;

std::vector<sky::SkyPoint> outline_of(const sky::Circle& circle) {
  const Vector middle = circle.centre.unit();
  const Vector helper = std::fabs(middle.z) < 0.9 ? Vector{0, 0, 1} : Vector{1, 0, 0};
  const Vector east = normalised(cross(helper, middle));
  const Vector north = cross(middle, east);
  const double radius = circle.radius_deg * sky::kDegree;
  std::vector<sky::SkyPoint> vertices;
  for (int i = 0; i < SkyView::kCircleVertices; ++i) {
    const double turn = 360.0 * i / SkyView::kCircleVertices * sky::kDegree;
    const Vector way = east * std::cos(turn) + north * std::sin(turn);
    vertices.push_back(sky::SkyPoint::towards(middle * std::cos(radius) + way * std::sin(radius)));
  }
  return vertices;
}

std::vector<CellCount> counts_of(const std::vector<std::uint32_t>& by_cell) {
  std::vector<CellCount> counts;
  for (std::size_t cell = 0; cell < by_cell.size(); ++cell) {
    if (by_cell[cell] > 0) counts.push_back({static_cast<Cell>(cell), by_cell[cell]});
  }
  return counts;
}

std::vector<CellCount> counts_of(std::vector<Cell> cells) {
  std::sort(cells.begin(), cells.end());
  std::vector<CellCount> counts;
  for (const Cell cell : cells) {
    if (counts.empty() || counts.back().cell != cell) counts.push_back({cell, 0});
    ++counts.back().rows;
  }
  return counts;
}

// The direction at the middle of each pixel; nothing beyond the sky's edge.
class Pixels {
 public:
  explicit Pixels(const Grid& grid) : grid_(grid), middle_(grid.centre.unit()) {
    const double ra = grid.centre.ra_deg() * sky::kDegree;
    east_ = {-std::sin(ra), std::cos(ra), 0};
    north_ = cross(middle_, east_);
  }

  std::optional<Vector> at(int x, int y) const {
    const double east_deg = (grid_.width / 2.0 - x - 0.5) * grid_.pixel_deg;
    const double north_deg = (grid_.height / 2.0 - y - 0.5) * grid_.pixel_deg;
    if (grid_.projection == Projection::gnomonic) {
      return middle_ + (east_ * east_deg + north_ * north_deg) * sky::kDegree;
    }
    const double dec_deg = grid_.centre.dec_deg() + north_deg;
    if (std::fabs(east_deg) > 180 || std::fabs(dec_deg) > 90) return std::nullopt;
    const double ra = (grid_.centre.ra_deg() + east_deg) * sky::kDegree;
    const double dec = dec_deg * sky::kDegree;
    return Vector{std::cos(dec) * std::cos(ra), std::cos(dec) * std::sin(ra), std::sin(dec)};
  }

 private:
  const Grid& grid_;
  Vector middle_, east_, north_;
};

}  // namespace

int order_for(double cell_deg) {
  if (!(cell_deg > 0)) return sky::kMaxOrder;
  return std::clamp(static_cast<int>(std::floor(std::log2(kWidthOfOrder0_deg / cell_deg))), 0, sky::kMaxOrder);
}

SkyView::SkyView(index::SnapshotPointer snapshot, const index::Table* table, Bitmap matching,
                 std::optional<sky::Region> view)
    : snapshot_(std::move(snapshot)), table_(table), matching_(std::move(matching)), view_(std::move(view)) {
  Bitmap nowhere = matching_;
  nowhere &= table_->sky().nowhere();
  without_position_ = nowhere.count();
  matching_.and_not(nowhere);
  in_view_ = view_ ? rows_overlapping(*table_, Area(*view_), matching_) : matching_;
}

base::Result<SkyView> SkyView::make(const index::SnapshotPointer& snapshot, const Search& search,
                                    const access::Viewer& viewer, base::Instant now, std::optional<sky::Region> view) {
  const index::Table* table = snapshot->find(search.mission);
  if (table == nullptr) {
    return base::fail(base::Code::not_found, fmt::format("there is no mission '{}'", search.mission));
  }
  ALMAGEST_TRY(Matching matching, matching_rows(*table, search, viewer, now));
  SkyView made(snapshot, table, std::move(matching.rows), std::move(view));
  made.without_position_ += matching.without_position;  // then none of them are among the rows
  return made;
}

Outlines SkyView::outlines(std::size_t most) const {
  Outlines made;
  made.total = in_view_.count();
  most = std::min(most, kMaxOutlines);
  std::size_t vertices = 0;
  bool full = most == 0;
  in_view_.for_each([&](std::size_t row) {
    if (full) return;
    const auto& place = table_->sky().place(static_cast<Row>(row));
    Outline outline{static_cast<Row>(row), {}, *place.position};
    for (const sky::Shape& shape : place.footprint.shapes()) {
      const auto* polygon = std::get_if<sky::Polygon>(&shape);
      outline.polygons.push_back(polygon != nullptr ? polygon->vertices() : outline_of(std::get<sky::Circle>(shape)));
      vertices += outline.polygons.back().size();
    }
    full = vertices > kMaxOutlineVertices;
    if (full) return;
    made.shown.push_back(std::move(outline));
    full = made.shown.size() == most;
  });
  return made;
}

sky::Moc SkyView::cover_of_view(int order) const {
  return view_ ? sky::Moc::covering(*view_, order) : sky::Moc::whole_sky();
}

Density SkyView::density(int order) const {
  Density made{std::clamp(order, 0, kMaxDensityOrder), {}, 0};
  const int shift = 2 * (index::kPlaceOrder - made.order);
  const auto each_cell = [&](auto&& each) {
    if (!view_) {
      matching_.for_each([&](std::size_t row) { each(table_->cell(static_cast<Row>(row)) >> shift); });
      return;
    }
    // Cells that the view touches have their centre within a cell's radius of it, and their positions within two.
    const sky::Moc cover = cover_of_view(made.order);
    const sky::Circle cap = view_->bounding_cap();
    const double radius_deg = sky::cell_radius_deg(made.order);
    std::vector<Row> candidates;
    table_->sky().add_candidates(cap.centre, cap.radius_deg + 3 * radius_deg, candidates);
    Cell last = -1;
    bool counts = false;
    for (const Row row : candidates) {
      if (!matching_.test(row)) continue;
      const Cell cell = table_->cell(row) >> shift;
      if (cell != last) {
        const double away_deg = sky::separation_deg(sky::centre_of(cell, made.order), cap.centre);
        counts =
            cover.holds_cell(cell, made.order) && away_deg <= cap.radius_deg + radius_deg + sky::kEdgeTolerance_deg;
        last = cell;
      }
      if (counts) each(cell);
    }
  };
  if (made.order <= kDenseOrder && !view_) {
    std::vector<std::uint32_t> by_cell(static_cast<std::size_t>(sky::cell_count(made.order)));
    each_cell([&](Cell cell) { ++by_cell[static_cast<std::size_t>(cell)]; });
    made.cells = counts_of(by_cell);
  } else {
    std::vector<Cell> cells;
    each_cell([&](Cell cell) { cells.push_back(cell); });
    made.cells = counts_of(std::move(cells));
  }
  for (const CellCount& count : made.cells) made.total += count.rows;
  return made;
}

base::Result<Picture> SkyView::picture(const Grid& grid) const {
  const bool sized = grid.width > 0 && grid.height > 0 &&
                     static_cast<std::size_t>(grid.width) <= kMaxPixels / static_cast<std::size_t>(grid.height);
  if (!sized) {
    return base::fail(base::Code::invalid_argument, fmt::format("A picture has 1 to {} pixels", kMaxPixels));
  }
  if (!(grid.pixel_deg >= 1e-6 && grid.pixel_deg <= 90)) {
    return base::fail(base::Code::invalid_argument, "A pixel is 1e-6 to 90 degrees wide");
  }
  const Density counted = density(order_for(grid.pixel_deg));
  const double cell_deg2 = 4 * 180 * 180 / 3.14159265358979323846 / static_cast<double>(sky::cell_count(counted.order));
  Picture picture{counted.order, {}, counted.total};
  picture.density.reserve(static_cast<std::size_t>(grid.width) * static_cast<std::size_t>(grid.height));
  const Pixels pixels(grid);
  Cell last = -1;  // neighbouring pixels often lie in one cell
  float value = 0;
  for (int y = 0; y < grid.height; ++y) {
    for (int x = 0; x < grid.width; ++x) {
      const auto direction = pixels.at(x, y);
      if (!direction) {
        picture.density.push_back(std::nanf(""));
        continue;
      }
      const Cell cell = sky::cell_of(*direction, counted.order);
      if (cell != last) {
        const auto found = std::lower_bound(counted.cells.begin(), counted.cells.end(), cell,
                                            [](const CellCount& count, Cell wanted) { return count.cell < wanted; });
        const bool any = found != counted.cells.end() && found->cell == cell;
        value = any ? static_cast<float>(static_cast<double>(found->rows) / cell_deg2) : 0.0F;
        last = cell;
      }
      picture.density.push_back(value);
    }
  }
  return picture;
}

}  // namespace almagest::query
