// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/entering_light.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace almagest::simulate {
namespace {

constexpr double kSquareArcsec_sr = 2.3504430539097885e-11;
constexpr double kReach_arcsec = 8;   // of sources beside the frame
constexpr double kLeastShare = 1e-5;  // of a source's light, to be counted
constexpr int kNodes = 5;             // wavelengths at which shares are computed

double overlap(double least, double most, double from, double to) {
  return std::max(0.0, std::min(most, to) - std::max(least, from));
}

// Square pixels all over the frame.
struct Grid {
  std::int64_t width;
  std::int64_t height;
  double fine_arcsec;

  universe::Tangent wcs(const SkyFrame& frame, double stretch) const {
    return {frame.centre,
            {static_cast<double>(width + 1) / 2, static_cast<double>(height + 1) / 2},
            fine_arcsec * stretch,
            frame.y_pa_deg};
  }

  double sum(const std::vector<float>& pixels, const Cell& cell) const {
    const auto first = [&](double arcsec, std::int64_t count) {
      const double place = arcsec / fine_arcsec + static_cast<double>(count) / 2;
      return std::clamp(static_cast<std::int64_t>(std::floor(place)), std::int64_t{0}, count);
    };
    double total = 0;
    for (std::int64_t y = first(cell.bottom, height); y < height; ++y) {
      const double bottom = (static_cast<double>(y) - static_cast<double>(height) / 2) * fine_arcsec;
      if (bottom >= cell.top) break;
      const double part = overlap(cell.bottom, cell.top, bottom, bottom + fine_arcsec) / fine_arcsec;
      for (std::int64_t x = first(cell.left, width); x < width; ++x) {
        const double left = (static_cast<double>(x) - static_cast<double>(width) / 2) * fine_arcsec;
        if (left >= cell.right) break;
        total += static_cast<double>(pixels[static_cast<std::size_t>(y * width + x)]) * part *
                 overlap(cell.left, cell.right, left, left + fine_arcsec) / fine_arcsec;
      }
    }
    return total;
  }
};

Grid grid_of(const SkyFrame& frame, double fine_arcsec) {
  const auto count = [&](double arcsec) { return static_cast<std::int64_t>(std::ceil(arcsec / fine_arcsec - 1e-9)); };
  return {count(frame.width_arcsec), count(frame.height_arcsec), fine_arcsec};
}

}  // namespace

sky::SkyPoint SkyFrame::at(double x_arcsec, double y_arcsec) const {
  const double sine = std::sin(y_pa_deg * sky::kDegree);
  const double cosine = std::cos(y_pa_deg * sky::kDegree);
  return universe::Compass(centre).offset(y_arcsec * sine - x_arcsec * cosine, y_arcsec * cosine + x_arcsec * sine);
}

SkyFrame::Place SkyFrame::place_of(const sky::Vector& direction) const {
  const auto pixel = universe::Tangent(centre, {0, 0}, 1, y_pa_deg).pixel(direction);
  return pixel ? Place{pixel->x, pixel->y} : Place{1e9, 1e9};
}

std::string SkyFrame::s_region() const {
  // The reference pixel's centre is the frame's; one long pixel each way would not be square.
  const auto steps = [](double arcsec) { return std::max<std::int64_t>(1, std::llround(arcsec / 0.01)); };
  const std::int64_t width = steps(width_arcsec);
  const std::int64_t height = steps(height_arcsec);
  const universe::Tangent wcs(centre, {static_cast<double>(width + 1) / 2, static_cast<double>(height + 1) / 2}, 0.01,
                              y_pa_deg);
  return wcs.s_region(width, height);
}

double Cell::area_sr() const {
  return (right - left) * (top - bottom) * kSquareArcsec_sr;
}

double point_share(const universe::Psf& psf, double um, const Cell& cell) {
  const double stretch = kPsf_um / um;
  return psf.share(cell.left * stretch, cell.right * stretch, cell.bottom * stretch, cell.top * stretch);
}

double average_ujy(const universe::Spectrum& spectrum, double least_um, double most_um, double resolving_power) {
  const double widths = (most_um - least_um) * resolving_power / least_um;  // of a line, in a pixel
  const int steps = std::clamp(static_cast<int>(std::ceil(widths / 0.4)), 1, 32);
  double sum = 0;
  for (int i = 0; i < steps; ++i) {
    sum += spectrum.flux_ujy(least_um + (most_um - least_um) * (i + 0.5) / steps, resolving_power);
  }
  return sum / steps;
}

EnteringLight::EnteringLight(const universe::Scene& scene, const SkyFrame& frame, std::vector<Cell> cells,
                             const universe::Psf& psf, double least_um, double most_um, double fine_arcsec)
    : mjd_(scene.mjd), cells_(std::move(cells)), surfaces_(scene.surfaces) {
  for (int i = 0; i < kNodes; ++i) {
    nodes_um_.push_back(least_um * std::pow(most_um / least_um, static_cast<double>(i) / (kNodes - 1)));
  }
  for (const universe::Source& source : scene.sources) {
    const SkyFrame::Place place = frame.place_of(source.direction);
    const double reach = kReach_arcsec + 4 * source.radius_arcsec;
    if (std::abs(place.x_arcsec) > frame.width_arcsec / 2 + reach) continue;
    if (std::abs(place.y_arcsec) > frame.height_arcsec / 2 + reach) continue;
    Entering entering{&source, {}};
    float most = 0;
    for (const double um : nodes_um_) {
      entering.shares.push_back(shares_at(source, frame, psf, um, fine_arcsec));
      most = std::max(most, std::accumulate(entering.shares.back().begin(), entering.shares.back().end(), 0.0F));
    }
    if (most > kLeastShare) entering_.push_back(std::move(entering));
  }
  for (const universe::Surface& surface : scene.surfaces) {
    std::vector<double>& amounts = amounts_.emplace_back();
    for (const Cell& cell : cells_) {
      amounts.push_back(surface.amount(frame.at((cell.left + cell.right) / 2, (cell.bottom + cell.top) / 2).unit()));
    }
  }
}

std::vector<float> EnteringLight::shares_at(const universe::Source& source, const SkyFrame& frame,
                                            const universe::Psf& psf, double um, double fine_arcsec) const {
  constexpr double kBright_ujy = 1e6;  // far wings count, too
  const Grid grid = grid_of(frame, fine_arcsec);
  const auto centre = grid.wcs(frame, 1).pixel(source.direction);
  std::vector<float> pixels(static_cast<std::size_t>(grid.width * grid.height), 0);
  // Instead of a larger point-spread function, everything else is smaller.
  const double stretch = kPsf_um / um;
  const universe::Tangent wcs = grid.wcs(frame, stretch);
  universe::Source scaled = source;
  scaled.radius_arcsec *= stretch;
  universe::draw({pixels, wcs, grid.width, grid.height}, scaled, psf, *centre, kBright_ujy);
  const double share_of_brightness = wcs.pixel_area_sr() * 1e12 / kBright_ujy;
  std::vector<float> shares;
  shares.reserve(cells_.size());
  for (const Cell& cell : cells_) shares.push_back(static_cast<float>(grid.sum(pixels, cell) * share_of_brightness));
  return shares;
}

std::vector<double> EnteringLight::mjy_sr(double least_um, double most_um, double resolving_power,
                                          double background_mjy_sr) const {
  std::vector<double> light(cells_.size(), background_mjy_sr);
  const double um = (least_um + most_um) / 2;
  std::size_t node = 0;
  while (node + 2 < nodes_um_.size() && um > nodes_um_[node + 1]) ++node;
  const double part = std::clamp((um - nodes_um_[node]) / (nodes_um_[node + 1] - nodes_um_[node]), 0.0, 1.0);
  for (const Entering& one : entering_) {
    const double mjy = 1e-12 * one.source->variation.factor(mjd_, um) *
                       average_ujy(one.source->spectrum, least_um, most_um, resolving_power);
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      light[i] +=
          mjy *
          std::lerp(static_cast<double>(one.shares[node][i]), static_cast<double>(one.shares[node + 1][i]), part) /
          cells_[i].area_sr();
    }
  }
  for (std::size_t s = 0; s < amounts_.size(); ++s) {
    const double brightness = average_ujy(surfaces_[s].spectrum, least_um, most_um, resolving_power);
    for (std::size_t i = 0; i < cells_.size(); ++i) light[i] += brightness * amounts_[s][i];
  }
  return light;
}

}  // namespace almagest::simulate
