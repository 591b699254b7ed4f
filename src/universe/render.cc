// SPDX-License-Identifier: GPL-3.0-or-later
#include "universe/render.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace almagest::universe {
namespace {

constexpr double kFaintest_ujy = 2e-4;  // in a pixel at the edge of what is drawn
constexpr double kLargestBox = 400;     // pixels from the middle

struct Box {
  std::int64_t left, right, bottom, top;  // from 0, inclusive
  bool empty() const { return left > right || bottom > top; }
};

Box box_around(const Canvas& canvas, Pixel centre, double reach) {
  const auto place = [](double value, std::int64_t most) {
    return static_cast<std::int64_t>(std::clamp(value, -1.0, static_cast<double>(most)));
  };
  return {std::max<std::int64_t>(0, place(std::ceil(centre.x - reach) - 1, canvas.width)),
          std::min(canvas.width - 1, place(std::floor(centre.x + reach) - 1, canvas.width)),
          std::max<std::int64_t>(0, place(std::ceil(centre.y - reach) - 1, canvas.height)),
          std::min(canvas.height - 1, place(std::floor(centre.y + reach) - 1, canvas.height))};
}

float& pixel_at(const Canvas& canvas, std::int64_t x, std::int64_t y) {
  return canvas.pixels[static_cast<std::size_t>(y * canvas.width + x)];
}

// How far a star's light is worth drawing: wings fall about as the third power of the distance.
double reach_of(const Psf& psf, double flux_ujy, double pixel_arcsec) {
  const double core = psf.fwhm_arcsec() * 2;
  const double bright = std::cbrt(std::max(1.0, flux_ujy / kFaintest_ujy * 0.02));
  return std::min(psf.reach_arcsec(), core * bright) / pixel_arcsec + 1.5;
}

void draw_point(const Canvas& canvas, const Psf& psf, Pixel centre, double flux_ujy, double brightness) {
  const double size = canvas.wcs.pixel_arcsec();
  const Box box = box_around(canvas, centre, reach_of(psf, flux_ujy, size));
  for (std::int64_t y = box.bottom; y <= box.top; ++y) {
    const double bottom = (static_cast<double>(y) + 0.5 - centre.y) * size;
    for (std::int64_t x = box.left; x <= box.right; ++x) {
      const double left = (static_cast<double>(x) + 0.5 - centre.x) * size;
      pixel_at(canvas, x, y) += static_cast<float>(brightness * psf.share(left, left + size, bottom, bottom + size));
    }
  }
}

// Sersic's law I = I_e exp(-b ((r / r_e)^(1/n) - 1)) with b after Ciotti & Bertin (1999), blurred by adding the widths
// of the point-spread function and of the pixel to the radius in quadrature; scaled so that all of the light is there.
struct Profile {
  double n, b, radius, axis_ratio, sine, cosine;

  double at(double dx, double dy) const {
    const double along = -sine * dx + cosine * dy;
    const double across = (cosine * dx + sine * dy) / axis_ratio;
    const double distance = std::sqrt(along * along + across * across);
    return std::exp(-b * (std::pow(distance / radius, 1 / n) - 1));
  }

  // Over a pixel: its middle is not enough where the profile is steep.
  double over_pixel(double dx, double dy) const {
    if (dx * dx + dy * dy > 9) return at(dx, dy);
    constexpr int kFine = 5;
    double sum = 0;
    for (int i = 0; i < kFine * kFine; ++i) {
      const int row = i / kFine;
      sum += at(dx + (i % kFine + 0.5) / kFine - 0.5, dy + (row + 0.5) / kFine - 0.5);
    }
    return sum / (kFine * kFine);
  }
};

Profile profile_of(const Canvas& canvas, const Source& source, const Psf& psf) {
  const double n = source.sersic_index;
  const double size = canvas.wcs.pixel_arcsec();
  const double blur = 0.6 * psf.fwhm_arcsec() / size;
  const double own = source.radius_arcsec / size;
  const double radius = std::sqrt(own * own + blur * blur + 0.1);
  const double minor = std::sqrt(own * own * source.axis_ratio * source.axis_ratio + blur * blur + 0.1);
  const double turn = (source.position_angle_deg - canvas.wcs.y_axis_pa_deg()) * sky::kDegree;
  return {n, 2 * n - 1.0 / 3 + 4 / (405 * n), radius, minor / radius, std::sin(turn), std::cos(turn)};
}

void draw_galaxy(const Canvas& canvas, const Source& source, const Psf& psf, Pixel centre, double brightness) {
  const Profile profile = profile_of(canvas, source, psf);
  const double reach = std::min(kLargestBox, std::ceil((profile.n > 1 ? 9 : 4.5) * profile.radius) + 1);
  const Box box = box_around(canvas, centre, reach);
  if (box.empty()) return;
  const double n = profile.n;
  const double total = 2 * std::numbers::pi * n * profile.axis_ratio * profile.radius * profile.radius *
                       std::exp(profile.b) * std::pow(profile.b, -2 * n) * std::tgamma(2 * n);
  for (std::int64_t y = box.bottom; y <= box.top; ++y) {
    for (std::int64_t x = box.left; x <= box.right; ++x) {
      const double value =
          profile.over_pixel(static_cast<double>(x) + 1 - centre.x, static_cast<double>(y) + 1 - centre.y);
      pixel_at(canvas, x, y) += static_cast<float>(brightness * value / total);
    }
  }
}

void add_surfaces(const Canvas& canvas, const Scene& scene, const Sight& sight) {
  for (const Surface& surface : scene.surfaces) {
    const double brightness = surface.spectrum.band_ujy(sight.least_um, sight.most_um);
    for (std::int64_t y = 0; y < canvas.height; ++y) {
      for (std::int64_t x = 0; x < canvas.width; ++x) {
        const sky::Vector direction = canvas.wcs.direction({static_cast<double>(x + 1), static_cast<double>(y + 1)});
        pixel_at(canvas, x, y) += static_cast<float>(brightness * surface.amount(direction));
      }
    }
  }
}

}  // namespace

void draw(const Canvas& canvas, const Source& source, const Psf& psf, Pixel centre, double flux_ujy) {
  const double brightness = flux_ujy * 1e-12 / canvas.wcs.pixel_area_sr();
  if (source.radius_arcsec > 0) {
    draw_galaxy(canvas, source, psf, centre, brightness);
  } else {
    draw_point(canvas, psf, centre, flux_ujy, brightness);
  }
}

std::vector<float> render_mjy_sr(const Scene& scene, const Sight& sight, const Tangent& wcs, std::int64_t width,
                                 std::int64_t height) {
  std::vector<float> pixels(static_cast<std::size_t>(width * height), static_cast<float>(sight.background_mjy_sr));
  const Canvas canvas{pixels, wcs, width, height};
  add_surfaces(canvas, scene, sight);
  for (const Source& source : scene.sources) {
    const auto centre = wcs.pixel(source.direction);
    if (!centre) continue;
    const double factor = source.variation.factor(scene.mjd, sight.middle_um());
    draw(canvas, source, *sight.psf, *centre, factor * source.spectrum.band_ujy(sight.least_um, sight.most_um));
  }
  return pixels;
}

}  // namespace almagest::universe
