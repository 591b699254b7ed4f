// SPDX-License-Identifier: GPL-3.0-or-later
// Any text as a region and as a position. What is read must be written and read again, contain its vertices, be
// covered, meet itself and its parts, and be cut into convex parts.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "sky/convex.h"
#include "sky/healpix.h"
#include "sky/moc.h"
#include "sky/overlap.h"
#include "sky/region.h"

namespace {

using namespace almagest::sky;

void require(bool condition) {
  if (!condition) std::abort();
}

void check_vertices(const Region& region, const Polygon& polygon) {
  const auto ranges = cells_covering(region, 9, 2000);
  for (const SkyPoint& vertex : polygon.vertices()) {
    require(region.contains(vertex));
    require(region.distance_deg(vertex) == 0);
    require(contains(ranges, cell_of(vertex, 9)));
  }
}

void check(const Region& region) {
  require(parse_stcs(region.to_stcs()).has_value());
  const Circle cap = region.bounding_cap();
  require(cap.radius_deg >= 0 && cap.radius_deg <= 181);
  require(region.area_deg2() >= 0);
  const SkyPoint centre = region.centre();
  require(region.distance_deg(centre) <= 180);
  if (region.shapes().size() > 20) return;
  const RegionTest test(region);
  require(test.meets(region));
  require(intersects(region, Moc::covering(region, 7, 500)));
  for (const Shape& shape : region.shapes()) {
    require(test.meets(Region({shape})) && intersects(Region({shape}), region));
    const auto* polygon = std::get_if<Polygon>(&shape);
    if (polygon == nullptr) continue;
    check_vertices(region, *polygon);
    if (const auto parts = convex_parts(*polygon, 500)) {
      for (const Polygon& part : *parts) require(test.meets(Region({part})));
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto parsed = parse_stcs(text); parsed && !parsed->region.empty()) check(parsed->region);
  if (const auto point = parse_position(text)) require(point->ra_deg() < 360 && point->ra_deg() >= 0);
  return 0;
}
