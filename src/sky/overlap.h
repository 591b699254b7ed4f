// SPDX-License-Identifier: GPL-3.0-or-later
// Whether regions have a point in common.
#pragma once

#include <vector>

#include "sky/region.h"

namespace almagest::sky {

// A region made ready to be compared with many others. Two regions meet if a point belongs to both; edges belong to
// their region, and what is no farther apart than kEdgeTolerance_deg touches. Polygons may be concave or cross
// themselves (even-odd rule: a shape within a hole meets nothing), circles of any radius. Immutable; safe from many
// threads. Work: the product of the numbers of edges that are near to the other shape.
class RegionTest {
 public:
  explicit RegionTest(Region region);
  RegionTest(RegionTest&&) = default;
  RegionTest& operator=(RegionTest&&) = default;
  RegionTest(const RegionTest&) = delete;  // its parts refer to its region
  RegionTest& operator=(const RegionTest&) = delete;

  const Region& region() const { return region_; }
  bool meets(const Region& other) const;
  bool meets(const SkyPoint& point) const { return region_.contains(point); }

 private:
  // The arc between two corners lies in the ball round `middle`, both in space.
  struct Edge {
    Vector a, b;
    Vector normal;  // of length 1
    Vector middle;
    double reach = 0;
  };
  struct Part {
    const Shape* shape = nullptr;
    Vector centre;            // of the cap round it
    double chord = 0;         // and how far, in space, that reaches
    std::vector<Edge> edges;  // of a polygon
  };

  static Edge edge_between(const Vector& a, const Vector& b);
  static bool touch(const Edge& one, const Edge& other);
  static bool meet(const Part& part, const Polygon& other);
  static bool meet(const Part& part, const Circle& other);

  Region region_;
  std::vector<Part> parts_;  // refer to region_'s shapes
};

// For a single pair. False if either is empty.
bool intersects(const Region& a, const Region& b);

}  // namespace almagest::sky
