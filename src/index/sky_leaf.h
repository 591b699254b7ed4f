// SPDX-License-Identifier: GPL-3.0-or-later
// What the sky's tree keeps of one row's place, so that nearly all rows near a point are told apart without reading
// their footprints: a ball round it, and two boxes in the plane that touches the sphere at the ball's centre. The outer
// box holds the footprint, the footprint holds the inner one. Detectors are all but rectangles, so little lies between.
// Distances are chords, straight lines through space of the unit sphere: the triangle inequality holds for them and
// none needs an arc's function.
#pragma once

#include <algorithm>
#include <cmath>

#include "sky/healpix.h"
#include "sky/region.h"

namespace almagest::index {

// More than the rounding of directions to floats, of chords and of angles.
inline constexpr double kChordSlack = 1e-7;
// Boxes say nothing of points farther from their centre than this (0.6 degrees).
inline constexpr double kFlatWithin = 0.01;
inline constexpr double kUnknownChord = 10;  // farther than any

struct Ball {
  float x = 0, y = 0, z = 0;
  float radius = 0;

  sky::Vector centre() const { return {x, y, z}; }
};
Ball ball_of(const sky::Vector& centre, double radius);
double chord_of(double angle_deg);

// Lengths along the axis of a leaf (u) and at right angles to it (w): a direction p is at d.axis and
// d.(centre x axis), where d = p - centre.
struct Box {
  float low_u = 0, high_u = 0;
  float low_w = 0, high_w = 0;
};

struct Leaf {
  Ball ball;
  float axis_x = 0, axis_y = 0, axis_z = 0;
  Box outer;
  Box inner;        // a point if the footprint is not known to hold a box
  float doubt = 0;  // how much farther than the inner box the footprint may be: 0 if that is surely inside
};
static_assert(sizeof(Leaf) == 64);

// How far a row is from a point, in chords.
struct Bounds {
  double least = 0;
  double most = 0;  // 0: the point is inside
};

inline double away(const Box& box, double u, double w) {
  const auto outside = [](double value, float low, float high) {
    return std::max({0.0, static_cast<double>(low) - value, value - static_cast<double>(high)});
  };
  const double by_u = outside(u, box.low_u, box.high_u);
  const double by_w = outside(w, box.low_w, box.high_w);
  return std::sqrt(by_u * by_u + by_w * by_w);
}

// From how far a point is from the outer box: putting points into a plane brings none farther apart, but for rounding.
inline double least_beyond(double outer) {
  return std::max(0.0, outer * (1 - 1e-5) - kChordSlack);
}
// From how far it is from the inner one: the plane brings points within kFlatWithin nearer by less than this.
inline double most_beyond(double inner, double doubt) {
  return inner * 1.0002 + doubt;
}

inline Bounds bounds(const Leaf& leaf, const sky::Vector& point) {
  const sky::Vector centre = leaf.ball.centre();
  const sky::Vector along{leaf.axis_x, leaf.axis_y, leaf.axis_z};
  const sky::Vector apart = point - centre;
  const double u = dot(apart, along);
  const double w = dot(apart, cross(centre, along));
  const bool near = dot(apart, apart) < kFlatWithin * kFlatWithin;
  return {least_beyond(away(leaf.outer, u, w)),
          near ? most_beyond(away(leaf.inner, u, w), static_cast<double>(leaf.doubt)) : kUnknownChord};
}

// Of a row with a footprint, or with a position alone.
Leaf leaf_of(const sky::Region& footprint);
Leaf leaf_of(const sky::SkyPoint& position);

}  // namespace almagest::index
