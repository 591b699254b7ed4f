// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/sky_index.h"

#include <algorithm>
#include <array>

namespace almagest::index {
namespace {

// A footprint is kept at the finest of these orders at which a few dozen cells cover it, so that small and huge ones
// cost the same. Cells of order 10 are 3.4 arcmin wide.
constexpr std::array<int, 6> kOrders{10, 8, 6, 4, 2, 0};
constexpr double kCellsAcross = 4;
constexpr std::size_t kMaxCellsOfFootprint = 256;
constexpr std::size_t kMaxCellsOfDisc = 4096;
// Discs are widened by this, far more than the arithmetic of regions and cells can differ.
constexpr double kSlack_deg = 1e-6;

double width_of_cell_deg(int order) {
  return 58.6 / static_cast<double>(1 << order);
}

int order_for(double diameter_deg) {
  for (const int order : kOrders) {
    if (diameter_deg <= kCellsAcross * width_of_cell_deg(order)) return order;
  }
  return kOrders.back();
}

std::size_t level_of(int order) {
  const auto found = std::find(kOrders.begin(), kOrders.end(), order);
  return static_cast<std::size_t>(found - kOrders.begin());
}

std::vector<sky::Cell> cells_in(const std::vector<sky::CellRange>& ranges) {
  std::vector<sky::Cell> cells;
  for (const sky::CellRange& range : ranges) {
    for (sky::Cell cell = range.first; cell < range.end; ++cell) cells.push_back(cell);
  }
  return cells;
}

sky::Region footprint_of(std::string_view stcs) {
  if (stcs.empty()) return {};
  auto parsed = sky::parse_stcs(stcs);
  if (!parsed || parsed->placeholder) return {};
  return std::move(parsed->region);
}

}  // namespace

bool Place::is_beyond(const sky::Vector& direction, double radius_deg) const {
  return sky::angle_between(direction, middle) > (radius_deg + cap_radius_deg + kSlack_deg) * sky::kDegree;
}

double Place::distance_deg(const sky::SkyPoint& point) const {
  return footprint.empty() ? sky::separation_deg(*position, point) : footprint.distance_deg(point);
}

std::shared_ptr<const Place> make_place(std::string_view footprint_stcs, std::optional<double> target_ra_deg,
                                        std::optional<double> target_dec_deg) {
  auto place = std::make_shared<Place>();
  place->footprint = footprint_of(footprint_stcs);
  if (!place->footprint.empty()) {
    place->position = place->footprint.centre();
    const sky::Circle cap = place->footprint.bounding_cap();
    place->middle = cap.centre.unit();
    place->cap_radius_deg = cap.radius_deg;
    place->order = order_for(2 * cap.radius_deg);
    place->cells = cells_in(sky::cells_covering(place->footprint, place->order, kMaxCellsOfFootprint));
    return place;
  }
  if (!target_ra_deg || !target_dec_deg) return place;
  const auto target = sky::SkyPoint::make(*target_ra_deg, *target_dec_deg);
  if (!target) return place;
  place->position = *target;
  place->middle = target->unit();
  place->order = kOrders.front();
  place->cells = {sky::cell_of(*target, place->order)};
  return place;
}

SkyIndex::SkyIndex(std::vector<std::shared_ptr<const Place>> places)
    : places_(std::move(places)), levels_(kOrders.size()), nowhere_(Bitmap::none(places_.size())) {
  for (std::size_t row = 0; row < places_.size(); ++row) {
    const Place& place = *places_[row];
    if (!place.position) nowhere_.set(row);
    std::vector<Entry>& level = levels_[level_of(place.order)];
    for (const sky::Cell cell : place.cells) level.push_back({cell, static_cast<Row>(row)});
  }
  for (std::vector<Entry>& level : levels_) {
    std::sort(level.begin(), level.end(), [](const Entry& a, const Entry& b) { return a.cell < b.cell; });
    level.shrink_to_fit();
  }
}

void SkyIndex::add_candidates(const sky::SkyPoint& centre, double radius_deg, Bitmap& rows) const {
  for (std::size_t i = 0; i < kOrders.size(); ++i) {
    const std::vector<Entry>& level = levels_[i];
    if (level.empty()) continue;
    for (const sky::CellRange& range :
         sky::cells_of_disc(centre, std::min(radius_deg + kSlack_deg, 180.0), kOrders[i], kMaxCellsOfDisc)) {
      auto entry = std::lower_bound(level.begin(), level.end(), range.first,
                                    [](const Entry& e, sky::Cell cell) { return e.cell < cell; });
      for (; entry != level.end() && entry->cell < range.end; ++entry) rows.set(entry->row);
    }
  }
}

std::size_t SkyIndex::bytes() const {
  std::size_t total = nowhere_.size() / 8;
  for (const auto& level : levels_) total += level.capacity() * sizeof(Entry);
  for (const auto& place : places_) {
    total += sizeof(Place) + place->cells.capacity() * sizeof(sky::Cell);
    for (const sky::Shape& shape : place->footprint.shapes()) {
      total += sizeof(shape);
      if (const auto* polygon = std::get_if<sky::Polygon>(&shape)) total += polygon->vertices().size() * 56;
    }
  }
  return total;
}

}  // namespace almagest::index
