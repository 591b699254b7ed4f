// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/sky_parts.h"

#include <algorithm>
#include <cmath>

#include "index/sky_plane.h"

namespace almagest::index {
namespace {

constexpr double kSteps = 65535;

// How steps and lengths of a leaf's plane go together, for the writer and the reader alike.
struct Scale {
  double low_u, low_w, step_u, step_w;

  explicit Scale(const Leaf& leaf)
      : low_u(static_cast<double>(leaf.outer.low_u)),
        low_w(static_cast<double>(leaf.outer.low_w)),
        step_u((static_cast<double>(leaf.outer.high_u) - low_u) / kSteps),
        step_w((static_cast<double>(leaf.outer.high_w) - low_w) / kSteps) {}
};

std::uint16_t steps(double length, double step) {
  return static_cast<std::uint16_t>(std::clamp(length / step, 0.0, kSteps));
}

struct Measured {
  Extent extent;
  double cut_u = 0, cut_w = 0;  // infinity: nothing is known to be inside
};

Measured measured(const sky::Polygon& polygon, const Plane& plane, double slack) {
  Measured own;
  std::vector<Flat> corners;
  for (const sky::Vector& corner : polygon.corners()) {
    corners.push_back(plane.at(corner));
    own.extent.add(corners.back(), 0);
  }
  const double share = polygon.self_crossing() ? 0 : share_inside(corners, own.extent);
  const double missing = share > 0 ? 1 - share : std::numeric_limits<double>::infinity();
  own.cut_u = (own.extent.high_u - own.extent.low_u) / 2 * missing + slack;
  own.cut_w = (own.extent.high_w - own.extent.low_w) / 2 * missing + slack;
  return own;
}

}  // namespace

void add_parts(const sky::Region& footprint, const Leaf& leaf, std::vector<PartBox>& into) {
  const auto radius = static_cast<double>(leaf.ball.radius);
  if (footprint.shapes().size() < 2 || radius >= kFlatWithin) return;
  const auto is_polygon = [](const sky::Shape& shape) { return std::holds_alternative<sky::Polygon>(shape); };
  if (!std::all_of(footprint.shapes().begin(), footprint.shapes().end(), is_polygon)) return;
  const Plane plane(leaf);
  const Scale scale(leaf);
  const double slack = radius * radius * radius + 1e-12;  // edges are not quite straight in this plane
  double cut_u = 0;
  double cut_w = 0;
  std::vector<Extent> extents;
  for (const sky::Shape& shape : footprint.shapes()) {
    const Measured own = measured(std::get<sky::Polygon>(shape), plane, slack);
    extents.push_back(own.extent);
    cut_u = std::max(cut_u, own.cut_u);
    cut_w = std::max(cut_w, own.cut_w);
  }
  const auto area = [](const Extent& extent) {
    return (extent.high_u - extent.low_u) * (extent.high_w - extent.low_w);
  };
  std::stable_sort(extents.begin(), extents.end(), [&](const Extent& a, const Extent& b) { return area(a) > area(b); });
  // Boxes are rounded outwards by up to two steps.
  const bool known = cut_u / scale.step_u < kSteps - 4 && cut_w / scale.step_w < kSteps - 4;
  PartBox cut;
  cut.low_u = known ? static_cast<std::uint16_t>(steps(cut_u + slack, scale.step_u) + 3) : kNoInner;
  cut.low_w = known ? static_cast<std::uint16_t>(steps(cut_w + slack, scale.step_w) + 3) : kNoInner;
  into.push_back(cut);
  for (const Extent& extent : extents) {
    PartBox box;
    box.low_u = steps(extent.low_u - slack - scale.low_u - scale.step_u, scale.step_u);
    box.high_u = steps(extent.high_u + slack - scale.low_u + 2 * scale.step_u, scale.step_u);
    box.low_w = steps(extent.low_w - slack - scale.low_w - scale.step_w, scale.step_w);
    box.high_w = steps(extent.high_w + slack - scale.low_w + 2 * scale.step_w, scale.step_w);
    into.push_back(box);
  }
}

Bounds part_bounds(const Leaf& leaf, std::span<const PartBox> parts, const sky::Vector& point, double enough) {
  const sky::Vector apart = point - leaf.ball.centre();
  const Plane plane(leaf);
  const Scale scale(leaf);
  // Everything in steps: differences of whole numbers, and one multiplication at the end.
  const double u = (dot(apart, plane.along) - scale.low_u) / scale.step_u;
  const double w = (dot(apart, plane.across) - scale.low_w) / scale.step_w;
  const double step_u_squared = scale.step_u * scale.step_u;
  const double step_w_squared = scale.step_w * scale.step_w;
  const bool has_inner = parts[0].low_u != kNoInner;
  const double cut_u = parts[0].low_u;
  const double cut_w = parts[0].low_w;
  const double enough_squared = enough * enough * (1 - 1e-3);
  double least = std::numeric_limits<double>::infinity();
  double most = least;
  for (const PartBox& part : parts.subspan(1)) {
    const double low_u = part.low_u - u;
    const double high_u = u - part.high_u;
    const double low_w = part.low_w - w;
    const double high_w = w - part.high_w;
    const double nearest_u = std::max(low_u, high_u);
    const double nearest_w = std::max(low_w, high_w);
    const double out_u = std::max(0.0, nearest_u);
    const double out_w = std::max(0.0, nearest_w);
    least = std::min(least, out_u * out_u * step_u_squared + out_w * out_w * step_w_squared);
    // The polygon holds the cut box, if that is one; in any case some point of it is no farther than the box's far
    // corner.
    const bool holds = has_inner && part.high_u - part.low_u > 2 * cut_u && part.high_w - part.low_w > 2 * cut_w;
    const double far_u = holds ? std::max(0.0, nearest_u + cut_u) : -std::min(low_u, high_u);
    const double far_w = holds ? std::max(0.0, nearest_w + cut_w) : -std::min(low_w, high_w);
    most = std::min(most, far_u * far_u * step_u_squared + far_w * far_w * step_w_squared);
    if (most <= enough_squared) break;
  }
  const bool near = dot(apart, apart) < kFlatWithin * kFlatWithin;
  return {least_beyond(std::sqrt(least)), near ? most_beyond(std::sqrt(most), 0) : kUnknownChord};
}

}  // namespace almagest::index
