// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/source_catalog.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace almagest::simulate {
namespace {

constexpr std::int64_t kReach = 2;  // of the box around a peak
constexpr double kSigmas = 5;

struct Plane {
  std::vector<float> flux;
  std::vector<float> error;
  std::int64_t width;
  float at(std::int64_t x, std::int64_t y) const { return flux[static_cast<std::size_t>(y * width + x)]; }
};

double median_of(std::vector<float> values) {
  values.erase(std::remove_if(values.begin(), values.end(), [](float v) { return std::isnan(v); }), values.end());
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

bool is_peak(const Plane& plane, std::int64_t x, std::int64_t y) {
  const float value = plane.at(x, y);
  for (std::int64_t dy = -kReach; dy <= kReach; ++dy) {
    for (std::int64_t dx = -kReach; dx <= kReach; ++dx) {
      if (dx == 0 && dy == 0) continue;
      const float other = plane.at(x + dx, y + dy);
      const bool before = dy < 0 || (dy == 0 && dx < 0);
      if (std::isnan(other) || other > value || (before && other == value)) return false;
    }
  }
  return true;
}

struct Measured {
  universe::Pixel centre;
  double flux_jy = 0;
  double error_jy = 0;
};

Measured measure(const Plane& plane, std::int64_t x, std::int64_t y, double background, double pixel_sr) {
  double sum = 0, moment_x = 0, moment_y = 0, variance = 0;
  for (std::int64_t dy = -kReach; dy <= kReach; ++dy) {
    for (std::int64_t dx = -kReach; dx <= kReach; ++dx) {
      const double value = plane.at(x + dx, y + dy) - background;
      const double error = plane.error[static_cast<std::size_t>((y + dy) * plane.width + x + dx)];
      sum += value;
      moment_x += std::max(value, 0.0) * static_cast<double>(dx);
      moment_y += std::max(value, 0.0) * static_cast<double>(dy);
      variance += error * error;
    }
  }
  const double total = std::max(sum, 1e-12);
  const auto near = [&](double moment) { return std::clamp(moment / total, -1.0, 1.0); };
  return {{static_cast<double>(x + 1) + near(moment_x), static_cast<double>(y + 1) + near(moment_y)},
          sum * pixel_sr * 1e6,
          std::sqrt(variance) * pixel_sr * 1e6};
}

constexpr std::string_view kHead = R"(# %ECSV 1.0
# ---
# datatype:
# - {name: label, datatype: int32}
# - {name: xcentroid, unit: pix, datatype: float64}
# - {name: ycentroid, unit: pix, datatype: float64}
# - {name: sky_centroid.ra, unit: deg, datatype: float64}
# - {name: sky_centroid.dec, unit: deg, datatype: float64}
# - {name: aper_total_flux, unit: Jy, datatype: float64}
# - {name: aper_total_flux_err, unit: Jy, datatype: float64}
# - {name: aper_total_abmag, datatype: float64}
# meta: !!omap
# - {SIMULATE: true}
# - {comment: SIMULATED by Almagest. Nothing here was observed.}
# schema: astropy-2.0
label xcentroid ycentroid sky_centroid.ra sky_centroid.dec aper_total_flux aper_total_flux_err aper_total_abmag
)";

}  // namespace

std::string catalog_of(const Mosaic& mosaic) {
  const Plane plane{mosaic.flux_mjy_sr(), mosaic.error_mjy_sr(), mosaic.width()};
  const double background = median_of(plane.flux);
  std::string text(kHead);
  int label = 0;
  for (std::int64_t y = kReach; y < mosaic.height() - kReach; ++y) {
    for (std::int64_t x = kReach; x < mosaic.width() - kReach; ++x) {
      const auto i = static_cast<std::size_t>(y * mosaic.width() + x);
      if (!(plane.flux[i] - background > kSigmas * plane.error[i]) || !is_peak(plane, x, y)) continue;
      const Measured source = measure(plane, x, y, background, mosaic.wcs().pixel_area_sr());
      if (source.flux_jy < kSigmas * source.error_jy) continue;
      const sky::SkyPoint point = sky::SkyPoint::towards(mosaic.wcs().direction(source.centre));
      // Pixels count from 0 here, as in the pipeline's catalogues.
      text += fmt::format("{} {:.4f} {:.4f} {:.8f} {:.8f} {:.6e} {:.6e} {:.4f}\n", ++label, source.centre.x - 1,
                          source.centre.y - 1, point.ra_deg(), point.dec_deg(), source.flux_jy, source.error_jy,
                          -2.5 * std::log10(source.flux_jy / 3631));
    }
  }
  return text;
}

}  // namespace almagest::simulate
