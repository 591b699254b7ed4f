// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/extraction.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace almagest::simulate {
namespace {

constexpr std::size_t kFewest = 4;  // pixels that make a background
constexpr double kJanskyPerMegajansky = 1e6;

struct Value {
  double value = 0;
  double photons = 0;
  double reading = 0;

  void add(const Value& other, double weight) {
    value += weight * other.value;
    photons += weight * weight * other.photons;
    reading += weight * weight * other.reading;
  }
};

class Extraction {
 public:
  Extraction(const SpectralPlane& plane, const Track& track, std::span<const Track> all, Background background)
      : plane_(plane),
        track_(track),
        all_(all),
        background_(background),
        length_(track.along_y ? plane.height : plane.width),
        breadth_(track.along_y ? plane.width : plane.height) {}

  ExtractedSpectrum run() const {
    std::vector<std::int64_t> order;
    for (std::int64_t i = 0; i < length_; ++i) {
      if (!std::isnan(um(i))) order.push_back(i);
    }
    std::sort(order.begin(), order.end(), [this](std::int64_t a, std::int64_t b) { return um(a) < um(b); });
    ExtractedSpectrum spectrum;
    for (const std::int64_t i : order) add(spectrum, i);
    return spectrum;
  }

 private:
  double um(std::int64_t i) const { return track_.wavelength_um[static_cast<std::size_t>(i)]; }

  std::size_t place(std::int64_t i, std::int64_t j) const {
    return static_cast<std::size_t>(track_.along_y ? i * plane_.width + j : j * plane_.width + i);
  }
  bool is_good(std::size_t at) const { return (plane_.quality[at] & kDoNotUse) == 0 && !std::isnan(plane_.values[at]); }
  Value value_at(std::size_t at) const {
    return {plane_.values[at], plane_.variance_photons[at], plane_.variance_reading[at]};
  }

  // The pixel, or the mean of the nearest good ones beside it along the dispersion.
  Value filled(std::int64_t i, std::int64_t j, std::uint32_t& quality) const {
    const std::size_t at = place(i, j);
    if (is_good(at)) return value_at(at);
    quality |= plane_.quality[at] & ~kDoNotUse;
    std::vector<Value> near;
    for (const std::int64_t step : {-1, 1}) {
      for (std::int64_t k = i + step; k >= 0 && k < length_ && std::abs(k - i) <= 3; k += step) {
        if (!is_good(place(k, j))) continue;
        near.push_back(value_at(place(k, j)));
        break;
      }
    }
    Value mean;
    for (const Value& one : near) mean.add(one, 1.0 / static_cast<double>(near.size()));
    if (near.empty()) quality |= kDoNotUse;
    return mean;
  }

  bool is_beside(std::int64_t i, std::int64_t j) const {
    return std::all_of(all_.begin(), all_.end(), [&](const Track& other) {
      const auto at = static_cast<std::size_t>(i);
      return std::isnan(other.wavelength_um[at]) ||
             std::abs(static_cast<double>(j) - other.centre[at]) > other.half_width + kBackgroundGap_px;
    });
  }

  // The median of what lies beside all tracks, and what its spread says of its error.
  Value beside(std::int64_t i) const {
    if (background_ == Background::subtracted) return {};
    std::vector<double> values;
    double reading = 0;
    for (std::int64_t j = 0; j < breadth_; ++j) {
      const std::size_t at = place(i, j);
      if (!is_good(at) || !is_beside(i, j)) continue;
      values.push_back(plane_.values[at]);
      reading += plane_.variance_reading[at];
    }
    if (values.size() < kFewest) return {};
    const auto count = static_cast<double>(values.size());
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
    double spread = 0;
    for (const double value : values) spread += (value - mean) * (value - mean) / (count - 1);
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    // A median is pi / 2 less certain than a mean.
    constexpr double kMedian = 1.5707963267948966;
    const double by_reading = kMedian * reading / count / count;
    return {*middle, std::max(0.0, kMedian * spread / count - by_reading), by_reading};
  }

  void add(ExtractedSpectrum& spectrum, std::int64_t i) const {
    const auto at = static_cast<std::size_t>(i);
    const double low = std::max(track_.centre[at] - track_.half_width, -0.5);
    const double high = std::min(track_.centre[at] + track_.half_width, static_cast<double>(breadth_) - 0.5);
    const Value background = beside(i);
    std::uint32_t quality = 0;
    Value sum;
    double pixels = 0;
    for (auto j = static_cast<std::int64_t>(std::floor(low + 0.5)); static_cast<double>(j) - 0.5 < high; ++j) {
      const auto middle = static_cast<double>(j);
      const double weight = std::min(high, middle + 0.5) - std::max(low, middle - 0.5);
      if (weight <= 0 || j < 0 || j >= breadth_) continue;
      sum.add(filled(i, j, quality), weight);
      pixels += weight;
    }
    sum.value -= pixels * background.value;
    sum.photons += pixels * pixels * background.photons;
    sum.reading += pixels * pixels * background.reading;
    write(spectrum, i, sum, background, quality, pixels);
  }

  void write(ExtractedSpectrum& spectrum, std::int64_t i, const Value& sum, const Value& background,
             std::uint32_t quality, double pixels) const {
    const auto at = static_cast<std::size_t>(i);
    const double to_mjy_sr = track_.mjy_sr_per_unit[at];
    const double to_jy = to_mjy_sr * track_.pixel_sr * kJanskyPerMegajansky / track_.captured[at];
    spectrum.wavelength_um.push_back(um(i));
    spectrum.flux_jy.add(sum.value * to_jy, sum.photons * to_jy * to_jy, sum.reading * to_jy * to_jy);
    const double each = track_.has_brightness && pixels > 0 ? to_mjy_sr / pixels : 0;
    spectrum.brightness_mjy_sr.add(sum.value * each, sum.photons * each * each, sum.reading * each * each);
    spectrum.background_mjy_sr.add(background.value * to_mjy_sr, background.photons * to_mjy_sr * to_mjy_sr,
                                   background.reading * to_mjy_sr * to_mjy_sr);
    spectrum.quality.push_back(quality);
    spectrum.pixels.push_back(pixels);
  }

  const SpectralPlane& plane_;
  const Track& track_;
  std::span<const Track> all_;
  Background background_;
  std::int64_t length_;
  std::int64_t breadth_;
};

}  // namespace

SpectralPlane plane_of(const Planes& planes, std::int64_t index) {
  const auto size = static_cast<std::size_t>(planes.axes[0] * planes.axes[1]);
  const std::size_t first = size * static_cast<std::size_t>(index);
  const auto some = [&](const auto& all) { return std::span(all).subspan(first, size); };
  return {some(planes.values),
          some(planes.variance_photons),
          some(planes.variance_reading),
          some(planes.quality),
          planes.axes[0],
          planes.axes[1]};
}

ExtractedSpectrum extract(const SpectralPlane& plane, const Track& track, std::span<const Track> all,
                          Background background) {
  return Extraction(plane, track, all, background).run();
}

}  // namespace almagest::simulate
