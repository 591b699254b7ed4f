// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/tess_pixels.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "simulate/other_cards.h"
#include "universe/random.h"
#include "universe/render.h"

namespace almagest::simulate::tess {
namespace {

using universe::Scene;

constexpr double kFwhm_arcsec = 36;
constexpr double kLeast_um = 0.6, kMost_um = 1.0;
constexpr std::size_t kPixels = std::size_t{kSide} * kSide;
constexpr int kGapFrom = 596, kGapTo = 604;  // rows without data while the spacecraft sends them home
constexpr int kUnloadEvery = 270;            // rows between unloadings of the reaction wheels
constexpr double kReadNoise = 10 * 7.0;      // electrons of a cadence: sixty reads of ten each, less what is lost
constexpr std::int32_t kBias_counts = 6000;
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

// Electrons a second and pixel of the scene as it is then.
std::vector<double> light_of(const Scene& scene, const universe::Tangent& wcs) {
  const universe::Psf psf = universe::Psf::gaussian(kFwhm_arcsec);
  const auto pixels = universe::render_mjy_sr(scene, {kLeast_um, kMost_um, &psf, 0}, wcs, kSide, kSide);
  const double per_ujy = electrons_s(tess_magnitude(universe::Spectrum::star(1, 5000))) /
                         universe::Spectrum::star(1, 5000).band_ujy(kLeast_um, kMost_um);
  std::vector<double> light;
  light.reserve(pixels.size());
  for (const float pixel : pixels) light.push_back(pixel * ujy_per_mjy_sr(wcs) * per_ujy);
  return light;
}

struct Light {
  std::vector<double> target, others;
};

Light light_of(const universe::Universe& universe, const Target& target, const universe::Tangent& wcs) {
  const auto centre = sky::SkyPoint::towards(target.star->direction);
  Scene others = universe.look(centre, kSide * kPixel_arcsec / 60, target.sector.start_mjd);
  std::erase_if(others.sources, [&](const universe::Source& source) { return source.id == target.star->id; });
  universe::Source steady = *target.star;
  steady.variation = {};
  const Scene alone{centre, target.sector.start_mjd, {steady}, {}};
  return {light_of(alone, wcs), light_of(others, wcs)};
}

// Pixels in which the target is well above the noise of its neighbours and of the background.
std::vector<std::int32_t> aperture_of(const Light& light) {
  const double brightest = *std::max_element(light.target.begin(), light.target.end());
  std::vector<std::int32_t> aperture;
  for (const double pixel : light.target) {
    std::int32_t flags = kCollected | kOutputB;
    if (pixel > 0.04 * brightest) flags |= kInAperture;
    if (pixel < 1e-4 * brightest) flags |= kForBackground;
    aperture.push_back(flags);
  }
  return aperture;
}

// Zodiacal light, and stray light from the Earth towards the end of each orbit.
double background_s(int row) {
  const double orbit = std::fmod(row + kRows / 2.0 - kGapTo, kRows / 2.0) / (kRows / 2.0);
  return 95 + 160 * std::exp(-std::pow((1 - orbit) / 0.06, 2));
}

void add_empty_row(Window& window) {
  for (auto* values : {&window.flux, &window.flux_error, &window.background, &window.background_error}) {
    values->insert(values->end(), kPixels, kNan);
  }
  window.raw_counts.insert(window.raw_counts.end(), kPixels, -1);
}

void add_row(Window& window, const Light& light, double factor, double background, universe::Random& random) {
  for (std::size_t i = 0; i < kPixels; ++i) {
    const double all_s = light.target[i] * factor + light.others[i] + background;
    const double electrons = random.poisson(all_s * kLive_s) + kReadNoise * random.normal();
    const double error_s = std::sqrt(all_s * kLive_s + kReadNoise * kReadNoise) / kLive_s;
    window.raw_counts.push_back(kBias_counts + static_cast<std::int32_t>(std::lround(electrons / kGain)));
    window.flux.push_back(static_cast<float>(electrons / kLive_s - background));
    window.flux_error.push_back(static_cast<float>(error_s));
    window.background.push_back(static_cast<float>(background));
    window.background_error.push_back(static_cast<float>(std::sqrt(background / kLive_s / 20)));
  }
}

void measure_crowding(Window& window, const Light& light) {
  double target = 0, whole_target = 0, others = 0;
  for (std::size_t i = 0; i < kPixels; ++i) {
    whole_target += light.target[i];
    if (!window.in_aperture(i)) continue;
    target += light.target[i];
    others += light.others[i];
  }
  window.crowding = target / (target + others);
  window.captured = target / whole_target;
}

}  // namespace

Window watch(const universe::Universe& universe, const Target& target) {
  universe::Random random(universe.seed(), "tess " + target.root());
  const double middle = (kSide + 1) / 2.0;
  const universe::Pixel place{middle + random.uniform(-0.4, 0.4), middle + random.uniform(-0.4, 0.4)};
  Window window{{sky::SkyPoint::towards(target.star->direction), place, kPixel_arcsec, random.uniform(0, 360)}};
  const Light light = light_of(universe, target, window.wcs);
  window.aperture = aperture_of(light);
  measure_crowding(window, light);
  for (int row = 0; row < kRows; ++row) {
    const double mjd = target.row_mjd(row);
    const bool in_gap = row >= kGapFrom && row < kGapTo;
    const bool unloads = row % kUnloadEvery == kUnloadEvery - 1;
    window.time_btjd.push_back(in_gap ? std::numeric_limits<double>::quiet_NaN() : mjd - kBtjd_mjd);
    window.cadence.push_back(static_cast<std::int32_t>(target.sector.first_cadence + std::int64_t{row} * kKeptCadence));
    window.quality.push_back(in_gap ? kManualExclude : unloads ? kReactionWheels : 0);
    if (in_gap || unloads) {
      add_empty_row(window);
    } else {
      const double factor = target.star->variation.factor(mjd, (kLeast_um + kMost_um) / 2);
      add_row(window, light, factor, background_s(row), random);
    }
  }
  return window;
}

}  // namespace almagest::simulate::tess
