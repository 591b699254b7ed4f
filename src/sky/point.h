// SPDX-License-Identifier: GPL-3.0-or-later
// A direction in the sky: ICRS right ascension and declination in degrees.
#pragma once

#include <string_view>

#include "base/result.h"
#include "sky/vector.h"

namespace almagest::sky {

// Valid once made: finite, ra in [0, 360), dec in [-90, 90].
class SkyPoint {
 public:
  // `ra_deg` from -360 to 720 is wrapped; anything else, or a declination beyond a pole, is invalid_argument.
  static base::Result<SkyPoint> make(double ra_deg, double dec_deg);
  // The direction of a vector of any length but zero.
  static SkyPoint towards(const Vector& direction);

  double ra_deg() const { return ra_deg_; }
  double dec_deg() const { return dec_deg_; }
  Vector unit() const;
  bool operator==(const SkyPoint&) const = default;

 private:
  SkyPoint(double ra_deg, double dec_deg) : ra_deg_(ra_deg), dec_deg_(dec_deg) {}
  double ra_deg_;
  double dec_deg_;
};

// Along the great circle, 0 to 180; good to 1e-13 degrees at small and at large angles.
double separation_deg(const SkyPoint& a, const SkyPoint& b);

// What a person types: decimal degrees ("150.1 2.2", "150.1, +2.2") or hours and degrees in base 60 ("10 20 30 -05 06
// 07", "10:20:30 -05:06:07", "10h20m30s -5d6m7s"; two fields are enough, the last may have a fraction, `°`, `′`, `″`
// and the minus sign U+2212 are understood). Anything else is invalid_argument.
base::Result<SkyPoint> parse_position(std::string_view text);

}  // namespace almagest::sky
