// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/rows_footprint.h"

#include <algorithm>
#include <cmath>

#include "simulate/rows_text.h"

namespace almagest::simulate::rows {
namespace {

constexpr int kPipelineDecimals = 9;

void begin_polygon(std::string& text, int decimals) {
  if (!text.empty()) text += ' ';
  text += decimals == kPipelineDecimals ? "POLYGON ICRS " : "POLYGON ICRS";
}

void append_point(std::string& text, double ra_deg, double dec_deg, int decimals) {
  text += ' ';
  append_fixed(text, ra_deg, decimals);
  text += ' ';
  append_fixed(text, dec_deg, decimals);
}

void append_polygon(std::string& text, const std::array<Place, 4>& corners, const Attitude& attitude, int decimals) {
  begin_polygon(text, decimals);
  for (const Place& corner : corners) {
    const sky::SkyPoint point = attitude.at(corner.v2, corner.v3);
    append_point(text, point.ra_deg(), point.dec_deg(), decimals);
  }
}

}  // namespace

void append_outlines(std::string& text, std::span<const Aperture* const> apertures, const Attitude& attitude,
                     int decimals) {
  for (const Aperture* aperture : apertures) append_polygon(text, aperture->corners, attitude, decimals);
}

std::vector<std::array<Place, 4>> open_shutters(universe::Random& random) {
  // A shutter is 0.2 by 0.46 arcsec, turned by 138 degrees against V3; three in a row make a slitlet.
  constexpr double kCosine = -0.743;
  constexpr double kSine = 0.669;
  constexpr double kHalfWidth = 0.10;
  constexpr double kHalfHeight = 0.76;
  const Aperture& field = *aperture_of("NRS_FULL_MSA");
  std::vector<std::array<Place, 4>> shutters;
  const double draw = random.uniform();
  const auto count = draw < 0.06 ? 1 : static_cast<int>(20 + 100 * draw * draw);
  for (int i = 0; i < count; ++i) {
    const double x = random.uniform(-95, 95);
    const double y = random.uniform(-90, 90);
    std::array<Place, 4> corners;
    for (std::size_t k = 0; k < corners.size(); ++k) {
      const double dx = x + (k == 0 || k == 3 ? -kHalfWidth : kHalfWidth);
      const double dy = y + (k < 2 ? -kHalfHeight : kHalfHeight);
      corners[k] = {field.v2 + dx * kCosine + dy * kSine, field.v3 - dx * kSine + dy * kCosine};
    }
    shutters.push_back(corners);
  }
  return shutters;
}

void append_shutters(std::string& text, std::span<const std::array<Place, 4>> shutters, const Attitude& attitude) {
  for (const auto& corners : shutters) append_polygon(text, corners, attitude, kPipelineDecimals);
}

void append_boxes(std::string& text, std::span<const Aperture* const> apertures, const Attitude& attitude) {
  for (const Aperture* aperture : apertures) {
    double half_arcsec = 0;
    for (const Place& corner : aperture->corners) {
      half_arcsec = std::max(half_arcsec, std::hypot(corner.v2 - aperture->v2, corner.v3 - aperture->v3));
    }
    const universe::Compass compass(attitude.at(aperture->v2, aperture->v3));
    begin_polygon(text, kPipelineDecimals);
    constexpr std::array<std::pair<int, int>, 4> kCorners{{{1, -1}, {1, 1}, {-1, 1}, {-1, -1}}};
    for (const auto& [east, north] : kCorners) {
      const sky::SkyPoint point = compass.offset(east * half_arcsec, north * half_arcsec);
      append_point(text, point.ra_deg(), point.dec_deg(), kPipelineDecimals);
    }
  }
}

void append_mosaic(std::string& text, std::span<const Aperture* const> apertures, const Attitude& attitude,
                   double margin_arcsec) {
  if (apertures.empty()) return;
  Place least = apertures.front()->corners.front();
  Place most = least;
  for (const Aperture* aperture : apertures) {
    for (const Place& corner : aperture->corners) {
      least = {std::min(least.v2, corner.v2), std::min(least.v3, corner.v3)};
      most = {std::max(most.v2, corner.v2), std::max(most.v3, corner.v3)};
    }
  }
  least = {least.v2 - margin_arcsec, least.v3 - margin_arcsec};
  most = {most.v2 + margin_arcsec, most.v3 + margin_arcsec};
  append_polygon(text, {{{least.v2, least.v3}, {most.v2, least.v3}, {most.v2, most.v3}, {least.v2, most.v3}}}, attitude,
                 kPipelineDecimals);
}

}  // namespace almagest::simulate::rows
