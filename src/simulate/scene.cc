// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/scene.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "universe/random.h"

namespace almagest::simulate {
namespace {

constexpr double kReference_um = 2.0;

struct Recipe {
  double stars_per_arcmin2;
  double galaxies_per_arcmin2;
  double clouds;
  double brightest_star_ujy;
};

Recipe recipe_of(Field field) {
  switch (field) {
    case Field::sparse:
      return {12, 25, 0, 3000};
    case Field::crowded:
      return {320, 4, 0, 4000};
    case Field::deep:
      return {8, 90, 0, 800};
    case Field::nebula:
      return {60, 6, 220, 8000};
    case Field::planet:
      return {6, 10, 0, 500};
  }
  return {};
}

// Evenly over the disc around the centre.
sky::Vector somewhere(universe::Random& random, const universe::Compass& compass, double radius_arcmin) {
  const double distance_arcsec = 60 * radius_arcmin * std::sqrt(random.uniform());
  const double angle = 2 * std::numbers::pi * random.uniform();
  return compass.offset(distance_arcsec * std::sin(angle), distance_arcsec * std::cos(angle)).unit();
}

Source make_star(universe::Random& random, const universe::Compass& compass, double radius_arcmin,
                 double brightest_ujy) {
  Source star;
  star.direction = somewhere(random, compass, radius_arcmin);
  star.flux_ujy = random.power_law(1.0, brightest_ujy, 0.75);
  star.spectral_slope = -1.3 + 0.4 * random.normal();
  return star;
}

Source make_galaxy(universe::Random& random, const universe::Compass& compass, double radius_arcmin) {
  Source galaxy;
  galaxy.direction = somewhere(random, compass, radius_arcmin);
  galaxy.flux_ujy = random.power_law(1, 400, 0.9);
  galaxy.spectral_slope = 0.3 + 0.6 * random.normal();
  galaxy.radius_arcsec = std::min(4.0, 0.35 * std::pow(galaxy.flux_ujy, 0.3) * std::exp(0.3 * random.normal()));
  galaxy.sersic_index = random.uniform() < 0.7 ? 1 : 4;
  galaxy.axis_ratio = random.uniform(0.3, 1);
  galaxy.position_angle_deg = random.uniform(0, 180);
  return galaxy;
}

Source make_cloud(universe::Random& random, const universe::Compass& compass, double radius_arcmin) {
  Source cloud;
  cloud.direction = somewhere(random, compass, radius_arcmin * 0.7);
  cloud.radius_arcsec = random.uniform(3, 16);
  cloud.flux_ujy = random.uniform(10, 45) * cloud.radius_arcsec * cloud.radius_arcsec;
  cloud.spectral_slope = 1.6 + 0.3 * random.normal();
  cloud.sersic_index = 0.5;  // a Gaussian
  cloud.axis_ratio = random.uniform(0.3, 1);
  cloud.position_angle_deg = random.uniform(0, 180);
  return cloud;
}

struct Canvas {
  std::vector<float>& pixels;
  const universe::Tangent& wcs;
  std::int64_t width;
  std::int64_t height;
};

struct Box {
  std::int64_t left, right, bottom, top;  // from 0, inclusive
  bool empty() const { return left > right || bottom > top; }
};

Box box_around(const Canvas& canvas, universe::Pixel centre, double reach) {
  const auto place = [](double value, std::int64_t most) {
    return static_cast<std::int64_t>(std::clamp(value, -1.0, static_cast<double>(most)));
  };
  return {std::max<std::int64_t>(0, place(std::ceil(centre.x - reach) - 1, canvas.width)),
          std::min(canvas.width - 1, place(std::floor(centre.x + reach) - 1, canvas.width)),
          std::max<std::int64_t>(0, place(std::ceil(centre.y - reach) - 1, canvas.height)),
          std::min(canvas.height - 1, place(std::floor(centre.y + reach) - 1, canvas.height))};
}

// The share of a Gaussian that falls between two edges, in units of its sigma.
double gaussian_between(double from, double to) {
  return 0.5 * (std::erf(to / std::numbers::sqrt2) - std::erf(from / std::numbers::sqrt2));
}

std::vector<double> shares(double centre, double sigma, std::int64_t first, std::int64_t last) {
  std::vector<double> values;
  for (std::int64_t i = first; i <= last; ++i) {
    const double middle = static_cast<double>(i) + 1 - centre;
    values.push_back(gaussian_between((middle - 0.5) / sigma, (middle + 0.5) / sigma));
  }
  return values;
}

void draw_star(const Canvas& canvas, universe::Pixel centre, double sigma_pixels, double brightness) {
  const Box box = box_around(canvas, centre, 0.5 + 5 * sigma_pixels);
  if (box.empty()) return;
  const auto across = shares(centre.x, sigma_pixels, box.left, box.right);
  const auto up = shares(centre.y, sigma_pixels, box.bottom, box.top);
  for (std::int64_t y = box.bottom; y <= box.top; ++y) {
    for (std::int64_t x = box.left; x <= box.right; ++x) {
      canvas.pixels[static_cast<std::size_t>(y * canvas.width + x)] += static_cast<float>(
          brightness * across[static_cast<std::size_t>(x - box.left)] * up[static_cast<std::size_t>(y - box.bottom)]);
    }
  }
}

// Sersic's law I = I_e exp(-b ((r / r_e)^(1/n) - 1)) with b after Ciotti & Bertin (1999), blurred by adding the width
// of the point-spread function to the radius in quadrature.
void draw_galaxy(const Canvas& canvas, const Source& source, universe::Pixel centre, double sigma_pixels,
                 double brightness) {
  const double n = source.sersic_index;
  const double b = 2 * n - 1.0 / 3 + 4 / (405 * n);
  const double radius = std::hypot(source.radius_arcsec / canvas.wcs.pixel_arcsec(), sigma_pixels);
  const double total = 2 * std::numbers::pi * n * source.axis_ratio * radius * radius * std::exp(b) *
                       std::pow(b, -2 * n) * std::tgamma(2 * n);
  const Box box = box_around(canvas, centre, n > 1 ? 8 * radius : 4 * radius);
  if (box.empty()) return;
  const double turn = (source.position_angle_deg - canvas.wcs.y_axis_pa_deg()) * sky::kDegree;
  for (std::int64_t y = box.bottom; y <= box.top; ++y) {
    for (std::int64_t x = box.left; x <= box.right; ++x) {
      const double dx = static_cast<double>(x) + 1 - centre.x;
      const double dy = static_cast<double>(y) + 1 - centre.y;
      const double along = -std::sin(turn) * dx + std::cos(turn) * dy;
      const double across = (std::cos(turn) * dx + std::sin(turn) * dy) / source.axis_ratio;
      const double distance = std::sqrt(along * along + across * across + 0.1);
      const double profile = std::exp(-b * (std::pow(distance / radius, 1 / n) - 1));
      canvas.pixels[static_cast<std::size_t>(y * canvas.width + x)] += static_cast<float>(brightness * profile / total);
    }
  }
}

}  // namespace

double Source::flux_ujy_at(double wavelength_um) const {
  return flux_ujy * std::pow(wavelength_um / kReference_um, spectral_slope);
}

Scene make_scene(std::uint64_t seed, std::string_view name, const sky::SkyPoint& centre, double radius_arcmin,
                 Field field) {
  universe::Random random(seed, "scene " + std::string(name));
  const universe::Compass compass(centre);
  const Recipe recipe = recipe_of(field);
  const double area_arcmin2 = std::numbers::pi * radius_arcmin * radius_arcmin;
  Scene scene{centre, {}};
  const auto add = [&](double count, const auto& make) {
    for (std::int64_t i = 0; i < std::llround(count); ++i) scene.sources.push_back(make());
  };
  add(recipe.stars_per_arcmin2 * area_arcmin2,
      [&] { return make_star(random, compass, radius_arcmin, recipe.brightest_star_ujy); });
  add(recipe.galaxies_per_arcmin2 * area_arcmin2, [&] { return make_galaxy(random, compass, radius_arcmin); });
  add(recipe.clouds, [&] { return make_cloud(random, compass, radius_arcmin); });
  return scene;
}

std::vector<float> render_mjy_sr(const Scene& scene, const Sight& sight, const universe::Tangent& wcs,
                                 std::int64_t width, std::int64_t height) {
  std::vector<float> pixels(static_cast<std::size_t>(width * height), static_cast<float>(sight.background_mjy_sr));
  const Canvas canvas{pixels, wcs, width, height};
  const double sigma_pixels = sight.psf_sigma_arcsec / wcs.pixel_arcsec();
  for (const Source& source : scene.sources) {
    const auto centre = wcs.pixel(source.direction);
    if (!centre) continue;
    const double brightness = source.flux_ujy_at(sight.wavelength_um) * 1e-12 / wcs.pixel_area_sr();
    if (source.radius_arcsec > 0) {
      draw_galaxy(canvas, source, *centre, sigma_pixels, brightness);
    } else {
      draw_star(canvas, *centre, sigma_pixels, brightness);
    }
  }
  return pixels;
}

}  // namespace almagest::simulate
