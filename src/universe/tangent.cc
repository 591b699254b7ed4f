// SPDX-License-Identifier: GPL-3.0-or-later
#include "universe/tangent.h"

#include <fmt/format.h>

#include <cmath>

namespace almagest::universe {

using sky::kDegree;
using sky::SkyPoint;
using sky::Vector;

Compass::Compass(const SkyPoint& point) : towards(point.unit()) {
  const double ra = point.ra_deg() * kDegree;
  east = {-std::sin(ra), std::cos(ra), 0};
  north = sky::cross(towards, east);
}

SkyPoint Compass::offset(double east_arcsec, double north_arcsec) const {
  const double radians = kArcsec_deg * kDegree;
  return SkyPoint::towards(towards + east * (east_arcsec * radians) + north * (north_arcsec * radians));
}

double Compass::position_angle_deg(const Vector& along) const {
  const double angle_deg = std::atan2(sky::dot(along, east), sky::dot(along, north)) / kDegree;
  return angle_deg < 0 ? angle_deg + 360 : angle_deg;
}

Tangent::Tangent(const SkyPoint& reference, Pixel reference_pixel, double pixel_arcsec, double y_axis_pa_deg)
    : reference_(reference),
      compass_(reference),
      reference_pixel_(reference_pixel),
      pixel_arcsec_(pixel_arcsec),
      y_axis_pa_deg_(y_axis_pa_deg),
      sine_(std::sin(y_axis_pa_deg * kDegree)),
      cosine_(std::cos(y_axis_pa_deg * kDegree)),
      pixel_radians_(pixel_arcsec * kArcsec_deg * kDegree) {}

Vector Tangent::direction(Pixel pixel) const {
  const double dx = (pixel.x - reference_pixel_.x) * pixel_radians_;
  const double dy = (pixel.y - reference_pixel_.y) * pixel_radians_;
  return compass_.towards + compass_.east * (-cosine_ * dx + sine_ * dy) + compass_.north * (sine_ * dx + cosine_ * dy);
}

std::optional<Pixel> Tangent::pixel(const Vector& direction) const {
  const double depth = sky::dot(direction, compass_.towards);
  if (depth <= 0) return std::nullopt;
  const double east = sky::dot(direction, compass_.east) / depth;
  const double north = sky::dot(direction, compass_.north) / depth;
  return Pixel{reference_pixel_.x + (-cosine_ * east + sine_ * north) / pixel_radians_,
               reference_pixel_.y + (sine_ * east + cosine_ * north) / pixel_radians_};
}

double Tangent::pixel_area_sr() const {
  return pixel_radians_ * pixel_radians_;
}

std::vector<SkyPoint> Tangent::corners(std::int64_t width, std::int64_t height) const {
  const double right = static_cast<double>(width) + 0.5;
  const double top = static_cast<double>(height) + 0.5;
  std::vector<SkyPoint> points;
  for (const Pixel corner : {Pixel{0.5, 0.5}, Pixel{right, 0.5}, Pixel{right, top}, Pixel{0.5, top}}) {
    points.push_back(SkyPoint::towards(direction(corner)));
  }
  return points;
}

std::string Tangent::s_region(std::int64_t width, std::int64_t height) const {
  std::string text = "POLYGON ICRS ";
  for (const SkyPoint& corner : corners(width, height)) {
    text += fmt::format(" {:.9f} {:.9f}", corner.ra_deg(), corner.dec_deg());
  }
  return text;
}

void Tangent::write(fits::CardWriter& cards, int axes) const {
  cards.text("RADESYS", "ICRS", "name of the coordinate reference frame");
  cards.integer("WCSAXES", axes, "number of world coordinate axes");
  cards.real("CRPIX1", reference_pixel_.x, "axis 1 coordinate of the reference pixel");
  cards.real("CRPIX2", reference_pixel_.y, "axis 2 coordinate of the reference pixel");
  cards.real("CRVAL1", reference_.ra_deg(), "first axis value at the reference pixel");
  cards.real("CRVAL2", reference_.dec_deg(), "second axis value at the reference pixel");
  cards.text("CTYPE1", "RA---TAN", "axis 1 type").text("CTYPE2", "DEC--TAN", "axis 2 type");
  cards.text("CUNIT1", "deg", "axis 1 unit").text("CUNIT2", "deg", "axis 2 unit");
  cards.real("CDELT1", pixel_arcsec_ * kArcsec_deg, "axis 1 increment at the reference point");
  cards.real("CDELT2", pixel_arcsec_ * kArcsec_deg, "axis 2 increment at the reference point");
  cards.real("PC1_1", -cosine_, "linear transformation matrix element");
  cards.real("PC1_2", sine_, "linear transformation matrix element");
  cards.real("PC2_1", sine_, "linear transformation matrix element");
  cards.real("PC2_2", cosine_, "linear transformation matrix element");
}

}  // namespace almagest::universe
