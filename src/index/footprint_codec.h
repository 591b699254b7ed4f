// SPDX-License-Identifier: GPL-3.0-or-later
// Footprints in few bytes. Most are polygons written by one pipeline with a fixed number of decimals, so a vertex is
// two integers, and all but the first of a polygon are small differences. The text comes back byte for byte; any other
// text is kept as it is.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sky/region.h"

namespace almagest::index {

// Appends the encoded text; nothing for an empty one.
void encode_footprint(std::string_view stcs, std::string& into);

// What encode_footprint() was given. Bytes that it can't have made give an empty text.
std::string footprint_text(std::string_view encoded);

// The region of the text; empty if it is none (no STC-S, or a placeholder around a target).
sky::Region footprint_region(std::string_view encoded);

// How far footprints are from one point, without making their regions.
class FootprintProbe {
 public:
  explicit FootprintProbe(const sky::SkyPoint& point);
  const sky::SkyPoint& point() const { return point_; }

  // footprint_region(encoded).distance_deg(point), for polygons of which all is within some 50 degrees of the point;
  // nothing for others. What is found to be no farther than `enough_deg` need not be looked at any closer: the answer
  // is then some distance up to it.
  std::optional<double> distance_deg(std::string_view encoded, double enough_deg = 0) const;

  // Bounds of distance_deg at a fraction of its cost, some hundredths of an arcsecond apart for cones of 3 arcmin and
  // more for wider ones and near the poles. Nothing unless all of the footprint is near to the point (within three
  // times `radius_deg`, or 0.15 degrees), and nothing at a pole. Once the footprint is found to be no farther than
  // `enough_deg`, it is not looked at any closer and `least_deg` means nothing.
  struct About {
    double least_deg = 0;
    double most_deg = 0;  // 0: the point is surely inside
  };
  std::optional<About> about_deg(std::string_view encoded, double radius_deg, double enough_deg = 0) const;

 private:
  struct Series;
  sky::SkyPoint point_;
  sky::Vector middle_, east_, north_;
  double sine_dec_ = 0, cosine_dec_ = 1;
};

}  // namespace almagest::index
