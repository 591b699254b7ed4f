// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/series_photometry.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "simulate/ecsv.h"

namespace almagest::simulate {
namespace {

constexpr int kFine = 10;  // parts of a pixel along a side

class Plane {
 public:
  Plane(const Planes& stack, std::int64_t integration)
      : stack_(stack),
        width_(stack.axes[0]),
        height_(stack.axes[1]),
        first_(static_cast<std::size_t>(integration * width_ * height_)) {}

  std::int64_t width() const { return width_; }
  std::int64_t height() const { return height_; }

  double value(std::int64_t x, std::int64_t y) const {
    if (is_good(x, y)) return stack_.values[at(x, y)];
    double sum = 0;
    int count = 0;
    for (std::int64_t ny = std::max<std::int64_t>(0, y - 1); ny <= std::min(height_ - 1, y + 1); ++ny) {
      for (std::int64_t nx = std::max<std::int64_t>(0, x - 1); nx <= std::min(width_ - 1, x + 1); ++nx) {
        if (!is_good(nx, ny)) continue;
        sum += stack_.values[at(nx, ny)];
        ++count;
      }
    }
    return count > 0 ? sum / count : 0;
  }
  double variance(std::int64_t x, std::int64_t y) const {
    return stack_.variance_photons[at(x, y)] + stack_.variance_reading[at(x, y)];
  }

 private:
  std::size_t at(std::int64_t x, std::int64_t y) const { return first_ + static_cast<std::size_t>(y * width_ + x); }
  bool is_good(std::int64_t x, std::int64_t y) const { return (stack_.quality[at(x, y)] & kDoNotUse) == 0; }

  const Planes& stack_;
  std::int64_t width_;
  std::int64_t height_;
  std::size_t first_;
};

// The part of a pixel between two circles.
double covered(double dx, double dy, double inner, double outer) {
  const double distance = std::hypot(dx, dy);
  if (distance + 0.71 < inner || distance - 0.71 > outer) return 0;
  if (distance - 0.71 > inner && distance + 0.71 < outer) return 1;
  int inside = 0;
  for (int i = 0; i < kFine * kFine; ++i) {
    const int row = i / kFine;
    const double r = std::hypot(dx + (i % kFine + 0.5) / kFine - 0.5, dy + (row + 0.5) / kFine - 0.5);
    inside += r >= inner && r < outer ? 1 : 0;
  }
  return static_cast<double>(inside) / (kFine * kFine);
}

struct Ring {
  Summed sum;
  double area = 0;
};

template <typename Each>
Ring sum_between(const Plane& plane, const Apertures& apertures, double inner, double outer, const Each& each) {
  Ring ring;
  double variance = 0;
  for (std::int64_t y = 0; y < plane.height(); ++y) {
    for (std::int64_t x = 0; x < plane.width(); ++x) {
      const double part = covered(static_cast<double>(x) - apertures.centre.x,
                                  static_cast<double>(y) - apertures.centre.y, inner, outer);
      if (part <= 0) continue;
      const double value = plane.value(x, y);
      ring.sum.value += part * value;
      ring.area += part;
      variance += part * part * plane.variance(x, y);
      each(x, y, part, value);
    }
  }
  ring.sum.error = std::sqrt(variance);
  return ring;
}

}  // namespace

Summed Photometry::net() const {
  const Summed under = background();
  return {aperture.value - under.value, std::hypot(aperture.error, under.error)};
}

Photometry measure(const Planes& stack, std::int64_t integration, const Apertures& apertures) {
  const Plane plane(stack, integration);
  const Ring ring = sum_between(plane, apertures, apertures.inner, apertures.outer,
                                [](std::int64_t, std::int64_t, double, double) {});
  const double level = ring.area > 0 ? ring.sum.value / ring.area : 0;
  double weight = 0, sum_x = 0, sum_y = 0;
  const Ring disc = sum_between(plane, apertures, 0, apertures.radius,
                                [&](std::int64_t x, std::int64_t y, double part, double value) {
                                  const double above = part * std::max(0.0, value - level);
                                  weight += above;
                                  sum_x += above * static_cast<double>(x);
                                  sum_y += above * static_cast<double>(y);
                                });
  const universe::Pixel centroid = weight > 0 ? universe::Pixel{sum_x / weight, sum_y / weight} : apertures.centre;
  return {disc.sum, ring.sum, disc.area, ring.area, centroid};
}

std::string photometry_table(const std::vector<SegmentPhotometry>& segments) {
  const Part& first = segments.front().part;
  const universe::Tangent wcs = wcs_of(*first.exposure, *first.detector);
  const double to_jy = 1e6 * wcs.pixel_area_sr();
  std::vector<EcsvColumn> columns{{"MJD", "d", "middle of the integration, UTC", {}},
                                  {"BJD_TDB", "d", "the same, barycentric", {}}};
  for (const char* name : {"aperture_sum", "annulus_sum", "annulus_mean", "aperture_bkg", "net_aperture_sum"}) {
    columns.push_back({name, "Jy", "", {}});
    columns.push_back({std::string(name) + "_err", "Jy", "", {}});
  }
  for (const char* name : {"aperture_x", "aperture_y"}) columns.push_back({name, "pix", "", {}});
  for (const char* name : {"aperture_ra_icrs", "aperture_dec_icrs"}) columns.push_back({name, "deg", "", {}});
  for (const char* name : {"centroid_x", "centroid_y"}) columns.push_back({name, "pix", "", {}});
  for (const SegmentPhotometry& segment : segments) {
    const std::vector<IntegrationTime> times = integration_times(segment.part);
    const universe::Pixel centre = segment.apertures.centre;
    const sky::SkyPoint point = sky::SkyPoint::towards(wcs.direction({centre.x + 1, centre.y + 1}));
    for (std::size_t i = 0; i < segment.integrations.size(); ++i) {
      const Photometry& one = segment.integrations[i];
      std::size_t column = 0;
      const auto put = [&](double value) { columns[column++].values.push_back(value); };
      put(times[i].middle_mjd);
      put(times[i].middle_mjd + to_barycentre_d(*segment.part.exposure));
      for (const Summed& sum : {one.aperture, one.annulus, one.annulus_mean(), one.background(), one.net()}) {
        put(sum.value * to_jy);
        put(sum.error * to_jy);
      }
      for (const double value : {centre.x, centre.y, point.ra_deg(), point.dec_deg(), one.centroid.x, one.centroid.y}) {
        put(value);
      }
    }
  }
  const Exposure& exposure = *first.exposure;
  const Element& element = exposure.setting.of(*first.detector);
  const Apertures& apertures = segments.front().apertures;
  return ecsv_text(columns,
                   {{"instrument", std::string(exposure.mode->name)},
                    {"detector", std::string(first.detector->name)},
                    {"channel", std::string(first.detector->channel)},
                    {"subarray", std::string(exposure.mode->readout.subarray)},
                    {"filter", std::string(element.filter)},
                    {"pupil", std::string(element.wheel)},
                    {"target_name", std::string(exposure.target->proposal_name)},
                    {"apertures", fmt::format("'circle of {} pixels; background from a ring of {} to {} pixels'",
                                              apertures.radius, apertures.inner, apertures.outer)},
                    {"number_of_integrations", std::to_string(columns[0].values.size())}});
}

}  // namespace almagest::simulate
