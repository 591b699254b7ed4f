// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/dispersed_light.h"

#include <algorithm>
#include <cmath>

#include "universe/render.h"

namespace almagest::simulate {
namespace {

constexpr double kToSigma = 1 / 2.354820045;  // of a full width at half maximum
constexpr double kReach_px = 60;              // of cross profiles
constexpr double kStep_px = 0.05;
constexpr int kSteps = 2400;

// The share of a Gaussian below a place.
double normal_below(double sigmas) {
  return 0.5 * std::erfc(-sigmas / std::sqrt(2.0));
}

// A source by itself, with all of its light adding up to one, around the pixel that is nearest to its place.
struct Stamp {
  std::vector<float> share;
  std::int64_t half = 0;

  float at(std::int64_t dx, std::int64_t dy) const {
    return share[static_cast<std::size_t>((dy + half) * (2 * half + 1) + dx + half)];
  }
};

Stamp stamp_of(const universe::Source& source, const universe::Psf& psf, const universe::Tangent& wcs, double dx,
               double dy, double band_ujy) {
  const double reach_arcsec = 1 + 1.5 * std::log10(1 + band_ujy) + 4 * source.radius_arcsec;
  Stamp stamp;
  stamp.half = 2 + static_cast<std::int64_t>(std::ceil(std::min(reach_arcsec, 12.0) / wcs.pixel_arcsec()));
  const std::int64_t side = 2 * stamp.half + 1;
  stamp.share.assign(static_cast<std::size_t>(side * side), 0);
  const double middle = static_cast<double>(stamp.half) + 1;
  // Bright enough that its wings are drawn to the edge, then scaled so that all pixels together have one.
  const double ujy = 100 * (1 + band_ujy);
  universe::draw({stamp.share, wcs, side, side}, source, psf, {middle + dx, middle + dy}, ujy);
  for (float& share : stamp.share) share *= static_cast<float>(wcs.pixel_area_sr() * 1e12 / ujy);
  return stamp;
}

}  // namespace

double mean_ujy(const universe::Spectrum& spectrum, double from_um, double to_um, double resolving_power) {
  const double width = to_um - from_um;
  if (width <= 0) return 0;
  // Three points by Gauss and Legendre.
  constexpr double kOuter = 0.7745966692414834;
  const double middle = (from_um + to_um) / 2;
  double flux = (5 * spectrum.continuum_ujy(middle - kOuter * width / 2) + 8 * spectrum.continuum_ujy(middle) +
                 5 * spectrum.continuum_ujy(middle + kOuter * width / 2)) /
                18;
  for (const universe::Line& line : spectrum.lines()) {
    const double sigma = std::hypot(line.sigma_um, line.wavelength_um / resolving_power * kToSigma);
    const double from = (from_um - line.wavelength_um) / sigma;
    const double to = (to_um - line.wavelength_um) / sigma;
    if (from > 6 || to < -6) continue;
    flux += line.flux_ujy_um / width * (normal_below(to) - normal_below(from));
  }
  return flux;
}

void Frame2d::add(std::int64_t x, std::int64_t y, double value) const {
  if (x < 0 || y < 0 || x >= width || y >= height) return;
  light_dn_s[static_cast<std::size_t>(y * width + x)] += static_cast<float>(value);
}

void add_slitless(const Frame2d& frame, const SpectralOrder& dispersion, const Response& response,
                  double resolving_power, const universe::Source& source, const universe::Psf& psf,
                  const universe::Tangent& wcs, universe::Pixel where) {
  const double x = std::round(where.x);
  const double y = std::round(where.y);
  const double band_ujy = source.spectrum.band_ujy(dispersion.least_um(), dispersion.most_um());
  const Stamp stamp = stamp_of(source, psf, wcs, where.x - x, where.y - y, band_ujy * dispersion.share());
  const bool along_y = dispersion.along_y();
  const auto first = static_cast<std::int64_t>(std::floor(dispersion.first()));
  const auto last = static_cast<std::int64_t>(std::ceil(dispersion.last()));
  for (std::int64_t n = first; n <= last; ++n) {
    const auto middle_x = static_cast<std::int64_t>(x) - 1 + (along_y ? 0 : n);
    const auto middle_y = static_cast<std::int64_t>(y) - 1 + (along_y ? n : 0);
    if (middle_x < -stamp.half || middle_x >= frame.width + stamp.half) continue;
    if (middle_y < -stamp.half || middle_y >= frame.height + stamp.half) continue;
    const double one_um = dispersion.um_at(static_cast<double>(n) - 0.5);
    const double other_um = dispersion.um_at(static_cast<double>(n) + 0.5);
    const auto [from_um, to_um] = std::minmax(one_um, other_um);
    const double ujy = mean_ujy(source.spectrum, from_um, to_um, resolving_power);
    const double dn_s = response.dn_s(ujy, to_um - from_um) * dispersion.share();
    if (dn_s <= 0) continue;
    for (std::int64_t dy = -stamp.half; dy <= stamp.half; ++dy) {
      for (std::int64_t dx = -stamp.half; dx <= stamp.half; ++dx) {
        frame.add(middle_x + dx, middle_y + dy, dn_s * stamp.at(dx, dy));
      }
    }
  }
}

CrossProfile::CrossProfile(const std::vector<const universe::Psf*>& psfs, std::vector<double> middles_um, bool along_y,
                           double pixel_arcsec, double widened_px)
    : middles_um_(std::move(middles_um)) {
  constexpr int kParts = 24;
  for (const universe::Psf* psf : psfs) {
    const double all = psf->reach_arcsec();
    const auto below_arcsec = [&](double arcsec) {
      return along_y ? psf->share(-all, arcsec, -all, all) : psf->share(-all, all, -all, arcsec);
    };
    std::vector<double> sums;
    for (int step = 0; step <= kSteps; ++step) {
      const double px = step * kStep_px - kReach_px;
      double sum = 0;
      for (int i = 0; i < kParts; ++i) {
        const double moved = px + widened_px * ((i + 0.5) / kParts - 0.5);
        sum += below_arcsec(moved * pixel_arcsec) / kParts;
      }
      sums.push_back(sum);
    }
    sums_.push_back(std::move(sums));
  }
}

double CrossProfile::below(std::size_t band, double px) const {
  const std::vector<double>& sums = sums_[band];
  const double place = std::clamp((px + kReach_px) / kStep_px, 0.0, static_cast<double>(sums.size() - 1) - 1e-9);
  const auto i = static_cast<std::size_t>(place);
  return std::lerp(sums[i], sums[i + 1], place - static_cast<double>(i));
}

double CrossProfile::share(double from_px, double to_px, double um) const {
  std::size_t band = 0;
  while (band + 1 < middles_um_.size() && um > middles_um_[band + 1]) ++band;
  const double first = below(band, to_px) - below(band, from_px);
  if (band + 1 == middles_um_.size() || um <= middles_um_[band]) return first;
  const double next = below(band + 1, to_px) - below(band + 1, from_px);
  return std::lerp(first, next, (um - middles_um_[band]) / (middles_um_[band + 1] - middles_um_[band]));
}

std::vector<double> along_trace(const SpectralOrder& dispersion, const Response& response,
                                const universe::Spectrum& spectrum, double resolving_power, double shift_px,
                                std::int64_t length) {
  std::vector<double> light(static_cast<std::size_t>(length), 0);
  for (std::int64_t i = 0; i < length; ++i) {
    const double along = static_cast<double>(i) + 1 - shift_px;
    const double one_um = dispersion.um_at(along - 0.5);
    const double other_um = dispersion.um_at(along + 0.5);
    const auto [from_um, to_um] = std::minmax(one_um, other_um);
    light[static_cast<std::size_t>(i)] =
        response.dn_s(mean_ujy(spectrum, from_um, to_um, resolving_power), to_um - from_um) * dispersion.share();
  }
  return light;
}

}  // namespace almagest::simulate
