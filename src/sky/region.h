// SPDX-License-Identifier: GPL-3.0-or-later
// Regions of the sky: unions of polygons with great-circle edges and circles, and their text form STC-S.
// Everything is reckoned with unit vectors, so the poles and ra = 0 are places like any other.
// All types are values; const functions are safe from many threads.
#pragma once

#include <array>
#include <cmath>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "sky/point.h"

namespace almagest::sky {

// Points this near to an edge, a vertex or a rim count as inside.
inline constexpr double kEdgeTolerance_deg = 1e-9;
// A footprint wider than this is hardly one.
inline constexpr double kWide_deg = 10;

// What can be wrong with a shape. The first group drops the shape; the second is worth a warning.
enum class Problem {
  bad_coordinates,    // a coordinate is not a number or out of range
  bad_count,          // the wrong number of numbers for the shape
  degenerate,         // fewer than three distinct vertices, or no area
  beyond_hemisphere,  // does not fit in a cap of 85 degrees radius, so that its inside is a guess
  too_many_vertices,
  self_crossing,  // kept; inside by the even-odd rule
  wide,           // the region as a whole spans more than kWide_deg
};
std::string_view text_of(Problem problem);

// All points within `radius_deg` (0 to 180) of `centre`. Radius 0 is a position.
struct Circle {
  SkyPoint centre;
  double radius_deg = 0;
};

// A polygon of at least three distinct vertices within a cap of 85 degrees radius. Its inside is the smaller area,
// whatever the winding. If edges cross, inside is where an odd number of turns goes round (even-odd rule).
class Polygon {
 public:
  static constexpr std::size_t kMaxVertices = 5000;

  // Vertices in order; a repeated first vertex, doubled and collinear ones are dropped.
  static tl::expected<Polygon, Problem> make(const std::vector<SkyPoint>& vertices);

  const std::vector<SkyPoint>& vertices() const { return points_; }  // as kept, not closed
  bool self_crossing() const { return self_crossing_; }
  bool contains(const Vector& direction) const;
  // The same in a fraction of the time, but for points within kEdgeTolerance_deg of an edge, where it may be either.
  bool surrounds(const Vector& direction) const;
  double distance_deg(const Vector& direction) const;       // 0 inside
  double edge_distance_deg(const Vector& direction) const;  // to the nearest point of an edge, inside or not
  double area_deg2() const { return area_deg2_; }           // turns of opposite sense count against each other
  const SkyPoint& centre() const { return centre_; }        // of area; mean of vertices if self-crossing
  const Circle& bounding_cap() const { return cap_; }

  // For reckoning with it: the vertices as unit vectors, and a tangent plane in which its edges are straight. A
  // direction v has x = v.axes[0] / v.axes[2] and y = v.axes[1] / v.axes[2] there; axes[2] is the centre of the
  // bounding cap.
  struct Flat {
    double x = 0;
    double y = 0;
  };
  const std::vector<Vector>& corners() const { return corners_; }
  const std::vector<Flat>& flat_corners() const { return flat_; }
  const std::array<Vector, 3>& axes() const { return axes_; }
  // Every point of the polygon is within this chord, a straight line through space, of axes()[2].
  double cap_chord() const { return std::sqrt(2 - 2 * cap_cosine_); }

 private:
  Polygon(std::vector<SkyPoint> points, std::vector<Vector> corners, const Vector& tangent);
  Flat project(const Vector& direction) const;
  bool find_crossing() const;
  void measure();

  std::vector<SkyPoint> points_;
  std::vector<Vector> corners_;
  std::vector<Flat> flat_;  // corners in the tangent plane at axes_[2]: great circles are straight there
  std::array<Vector, 3> axes_;
  double cap_cosine_ = 1;
  Circle cap_;
  SkyPoint centre_;
  double area_deg2_ = 0;
  bool self_crossing_ = false;
};

using Shape = std::variant<Polygon, Circle>;

class Region {
 public:
  Region() = default;
  explicit Region(std::vector<Shape> shapes) : shapes_(std::move(shapes)) {}

  bool empty() const { return shapes_.empty(); }
  const std::vector<Shape>& shapes() const { return shapes_; }

  bool contains(const SkyPoint& point) const;        // edges belong to the region
  double distance_deg(const SkyPoint& point) const;  // 0 inside, else to the nearest edge; 180 if empty
  bool intersects(const Circle& circle) const;       // touches count
  double area_deg2() const;                          // sum over the shapes; overlaps count twice

  // Of area; the mean of vertices when there is none. Not for an empty region: it has ra 0, dec 0.
  SkyPoint centre() const;
  // A cap that holds everything; near to, not always, the smallest.
  Circle bounding_cap() const;
  // "POLYGON ICRS ra dec ... CIRCLE ICRS ra dec radius ...", 9 decimals, as MAST writes s_region. Empty if empty.
  std::string to_stcs() const;

 private:
  std::vector<Shape> shapes_;
};

struct Finding {
  Problem problem;
  bool dropped = false;   // the shape is not in the region
  std::size_t shape = 0;  // its place in the text, from 0
  std::string text;       // a sentence
};

struct Parsed {
  Region region;
  std::vector<Finding> findings;
  // The text is nothing but circles without a frame: what the JWST archive writes around a target when it has no
  // footprint.
  bool placeholder = false;
};

// STC-S as archives use it: POLYGON, CIRCLE, BOX and POSITION, one after another or in `UNION ICRS ( ... )`, upper or
// lower case, each with an optional frame (ICRS, J2000, FK5, GSC1: taken as ICRS, which is right to 0.03 arcsec). Bad
// shapes are dropped and reported, the rest is kept. Text that is no STC-S is invalid_argument; other frames and
// operators are unsupported; more than 1 MiB or 20,000 vertices is too_large.
base::Result<Parsed> parse_stcs(std::string_view text);

}  // namespace almagest::sky
