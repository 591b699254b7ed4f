// SPDX-License-Identifier: GPL-3.0-or-later
// The gnomonic projection of FITS (TAN: Calabretta & Greisen 2002, section 5.1.3) between pixels and the sky, at the
// poles and across ra = 0 as anywhere.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fits/writer.h"
#include "sky/point.h"

namespace almagest::universe {

inline constexpr double kArcsec_deg = 1.0 / 3600.0;

// Directions of east and north at a point of the sky.
struct Compass {
  explicit Compass(const sky::SkyPoint& point);
  sky::Vector towards;
  sky::Vector east;
  sky::Vector north;

  // The point that lies so far away in the tangent plane.
  sky::SkyPoint offset(double east_arcsec, double north_arcsec) const;
  // Position angle of a direction along the sky, from north over east, 0 to 360.
  double position_angle_deg(const sky::Vector& along) const;
};

struct Pixel {
  double x = 0;  // as FITS counts: the centre of the first pixel is 1
  double y = 0;
};

// Square pixels; seen with the second axis up, east is to the left when `y_axis_pa_deg` is 0.
class Tangent {
 public:
  Tangent(const sky::SkyPoint& reference, Pixel reference_pixel, double pixel_arcsec, double y_axis_pa_deg);

  sky::Vector direction(Pixel pixel) const;                        // of any length
  std::optional<Pixel> pixel(const sky::Vector& direction) const;  // nothing beyond the hemisphere
  double pixel_arcsec() const { return pixel_arcsec_; }
  double y_axis_pa_deg() const { return y_axis_pa_deg_; }
  double pixel_area_sr() const;
  const sky::SkyPoint& reference() const { return reference_; }
  Pixel reference_pixel() const { return reference_pixel_; }

  std::vector<sky::SkyPoint> corners(std::int64_t width, std::int64_t height) const;
  std::string s_region(std::int64_t width, std::int64_t height) const;  // the outline, as the JWST pipeline writes it
  void write(fits::CardWriter& cards, int axes = 2) const;  // `axes`: of the image, with others than these two

 private:
  sky::SkyPoint reference_;
  Compass compass_;
  Pixel reference_pixel_;
  double pixel_arcsec_;
  double y_axis_pa_deg_;
  double sine_;
  double cosine_;
  double pixel_radians_;
};

}  // namespace almagest::universe
