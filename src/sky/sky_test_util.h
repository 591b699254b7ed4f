// SPDX-License-Identifier: GPL-3.0-or-later
// Shapes and points for the tests of this layer.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "sky/region.h"

namespace almagest::sky {

inline SkyPoint at(double ra_deg, double dec_deg) {
  return SkyPoint::make(ra_deg, dec_deg).value();
}

// East and north of a centre, in degrees, along great circles.
inline SkyPoint offset(const SkyPoint& centre, double east_deg, double north_deg) {
  const double ra = centre.ra_deg() * kDegree;
  const Vector middle = centre.unit();
  const Vector east{-std::sin(ra), std::cos(ra), 0};
  const Vector north = cross(middle, east);
  const double distance = std::hypot(east_deg, north_deg) * kDegree;
  if (distance == 0) return centre;
  const Vector way = (east * east_deg + north * north_deg) * (kDegree / distance);
  return SkyPoint::towards(middle * std::cos(distance) + way * std::sin(distance));
}

class RandomSky {
 public:
  explicit RandomSky(unsigned seed) : engine_(seed) {}
  double between(double low, double high) { return std::uniform_real_distribution<double>(low, high)(engine_); }
  SkyPoint anywhere() { return at(between(0, 360), std::asin(between(-1, 1)) / kDegree); }
  // Half of the time at a pole, at ra = 0 or at both.
  SkyPoint nasty() {
    switch (engine_() % 8) {
      case 0:
        return at(between(0, 360), 90 - between(0, 0.01));
      case 1:
        return at(between(0, 360), -90);
      case 2:
        return at(std::fmod(360 + between(-0.01, 0.01), 360), between(-90, 90));
      case 3:
        return at(0, 0);
      default:
        return anywhere();
    }
  }
  SkyPoint near(const SkyPoint& centre, double radius_deg) {
    const double angle = between(0, 6.283185307179586);
    const double distance = radius_deg * std::sqrt(between(0, 1));
    return offset(centre, distance * std::cos(angle), distance * std::sin(angle));
  }
  // Vertices round a centre at random distances: simple, mostly concave.
  std::vector<SkyPoint> star(const SkyPoint& centre, double radius_deg, int count) {
    std::vector<SkyPoint> vertices;
    for (int i = 0; i < count; ++i) {
      const double angle = 6.283185307179586 * (i + between(0.1, 0.9)) / count;
      const double distance = radius_deg * between(0.3, 1);
      vertices.push_back(offset(centre, distance * std::cos(angle), distance * std::sin(angle)));
    }
    return vertices;
  }
  // Vertices anywhere near a centre: mostly self-crossing.
  std::vector<SkyPoint> tangle(const SkyPoint& centre, double radius_deg, int count) {
    std::vector<SkyPoint> vertices;
    for (int i = 0; i < count; ++i) vertices.push_back(near(centre, radius_deg));
    return vertices;
  }

 private:
  std::mt19937 engine_;
};

inline std::string stcs_of(const std::vector<SkyPoint>& vertices) {
  std::string text = "POLYGON ICRS";
  char part[64];
  for (const SkyPoint& v : vertices) {
    std::snprintf(part, sizeof part, " %.15g %.15g", v.ra_deg(), v.dec_deg());
    text += part;
  }
  return text;
}

}  // namespace almagest::sky
