// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/source_catalog.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace almagest::simulate {
namespace {

constexpr std::int64_t kReach = 2;  // of the box around a peak
constexpr std::int64_t kRing = 6;   // outer half side of the ring that tells the background
constexpr double kSigmas = 5;

struct Plane {
  std::vector<float> flux;
  std::vector<float> error;
  std::int64_t width;
  float at(std::int64_t x, std::int64_t y) const { return flux[static_cast<std::size_t>(y * width + x)]; }
};

double median_of(std::vector<float>& values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// The median of a square ring around a pixel.
double around(const Plane& plane, std::int64_t height, std::int64_t x, std::int64_t y) {
  std::vector<float> values;
  for (std::int64_t dy = -kRing; dy <= kRing; ++dy) {
    for (std::int64_t dx = -kRing; dx <= kRing; ++dx) {
      if (std::max(std::abs(dx), std::abs(dy)) <= kRing - 2) continue;
      if (x + dx < 0 || y + dy < 0 || x + dx >= plane.width || y + dy >= height) continue;
      const float value = plane.at(x + dx, y + dy);
      if (!std::isnan(value)) values.push_back(value);
    }
  }
  return median_of(values);
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
      if (std::isnan(value)) continue;
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

// Pixels around a peak that stand out by three sigmas, unless a source took them before.
void label_pixels(std::vector<std::int32_t>& labels, const Plane& plane, std::int64_t height, std::int64_t x,
                  std::int64_t y, double background, std::int32_t label) {
  for (std::int64_t dy = -kRing; dy <= kRing; ++dy) {
    for (std::int64_t dx = -kRing; dx <= kRing; ++dx) {
      if (x + dx < 0 || y + dy < 0 || x + dx >= plane.width || y + dy >= height) continue;
      const auto i = static_cast<std::size_t>((y + dy) * plane.width + x + dx);
      if (labels[i] == 0 && plane.flux[i] - background > 3 * plane.error[i]) labels[i] = label;
    }
  }
}

}  // namespace

FoundSources find_sources(const Mosaic& mosaic, const universe::Psf& psf) {
  const Plane plane{mosaic.values(), mosaic.errors(), mosaic.width()};
  const double half_arcsec = (kReach + 0.5) * mosaic.wcs().pixel_arcsec();
  const double inside = psf.share(-half_arcsec, half_arcsec, -half_arcsec, half_arcsec);
  FoundSources found{{}, std::string(kHead), std::vector<std::int32_t>(plane.flux.size(), 0)};
  std::int32_t label = 0;
  for (std::int64_t y = kReach; y < mosaic.height() - kReach; ++y) {
    for (std::int64_t x = kReach; x < mosaic.width() - kReach; ++x) {
      const auto i = static_cast<std::size_t>(y * mosaic.width() + x);
      if (!(plane.flux[i] > kSigmas * plane.error[i]) || !is_peak(plane, x, y)) continue;
      const double background = around(plane, mosaic.height(), x, y);
      if (!(plane.flux[i] - background > kSigmas * plane.error[i])) continue;
      const Measured source = measure(plane, x, y, background, mosaic.wcs().pixel_area_sr());
      if (source.flux_jy < kSigmas * source.error_jy) continue;
      const sky::SkyPoint point = sky::SkyPoint::towards(mosaic.wcs().direction(source.centre));
      // Pixels count from 0 here, as in the pipeline's catalogues.
      found.catalog +=
          fmt::format("{} {:.4f} {:.4f} {:.8f} {:.8f} {:.6e} {:.6e} {:.4f}\n", ++label, source.centre.x - 1,
                      source.centre.y - 1, point.ra_deg(), point.dec_deg(), source.flux_jy / inside,
                      source.error_jy / inside, -2.5 * std::log10(source.flux_jy / inside / 3631));
      found.sources.push_back({label, point, source.flux_jy / inside});
      label_pixels(found.labels, plane, mosaic.height(), x, y, background, label);
    }
  }
  return found;
}

}  // namespace almagest::simulate
