// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/spectral_image.h"

#include <algorithm>
#include <cmath>

namespace almagest::simulate {
namespace {

SpectralImage empty_image(int spatial, int spectral) {
  SpectralImage image;
  image.spatial = spatial;
  image.spectral = spectral;
  const auto pixels = static_cast<std::size_t>(spatial) * static_cast<std::size_t>(spectral);
  image.values.resize(pixels);
  image.variance_photons.resize(pixels);
  image.variance_reading.resize(pixels);
  image.quality.resize(pixels);
  return image;
}

double overlap(double least, double most, double from, double to) {
  return std::max(0.0, std::min(most, to) - std::max(least, from));
}

bool is_bad(const SpectralImage& image, int row, int k) {
  return (image.quality[image.at(row, k)] & kDoNotUse) != 0;
}

// Weights of small variances are too large for their squares to be kept with few bits.
struct Sums {
  explicit Sums(std::size_t pixels) : values(pixels), photons(pixels), reading(pixels), weights(pixels) {}
  std::vector<double> values, photons, reading, weights;
};

// Shares the pixels of one contribution out to the rows of the sum.
void share_out(const Contribution& from, std::int32_t bit, SpectralImage& sum, Sums& sums) {
  const SpectralImage& image = *from.image;
  for (int row = 0; row < image.spatial; ++row) {
    const double bottom = image.bottom_arcsec + row * image.pixel_arcsec - from.source_arcsec;
    for (int into = 0; into < sum.spatial; ++into) {
      const double least = sum.bottom_arcsec + into * sum.pixel_arcsec;
      const double part =
          overlap(least, least + sum.pixel_arcsec, bottom, bottom + image.pixel_arcsec) / sum.pixel_arcsec;
      if (part < 1e-6) continue;
      for (int k = 0; k < image.spectral; ++k) {
        const std::size_t i = image.at(row, k);
        if ((image.quality[i] & kDoNotUse) != 0 || !std::isfinite(image.values[i])) continue;
        const std::size_t at = sum.at(into, k + image.first_q - sum.first_q);
        const double weight = part / std::max(1e-60, static_cast<double>(image.variance_reading[i]));
        sums.values[at] += weight * static_cast<double>(image.values[i]);
        sums.photons[at] += weight * weight * static_cast<double>(image.variance_photons[i]);
        sums.reading[at] += weight * weight * static_cast<double>(image.variance_reading[i]);
        sums.weights[at] += weight;
        sum.contexts[at] |= bit;
        sum.quality[at] |= image.quality[i];
      }
    }
  }
}

// A pixel's value, or between its neighbours' if it must not be used.
double mended(const SpectralImage& image, int row, int k) {
  const auto good = [&](int place) {
    return place >= 0 && place < image.spectral && !is_bad(image, row, place) &&
           std::isfinite(image.values[image.at(row, place)]);
  };
  if (good(k)) return static_cast<double>(image.values[image.at(row, k)]);
  double sum = 0;
  int count = 0;
  for (const int place : {k - 1, k + 1}) {
    if (!good(place)) continue;
    sum += static_cast<double>(image.values[image.at(row, place)]);
    ++count;
  }
  return count > 0 ? sum / count : std::nan("");
}

struct Beside {
  double value = 0, photons = 0, reading = 0;
};

// The mean of the rows that the source's light hardly reaches.
Beside beside(const SpectralImage& image, const Extraction& how, int k) {
  Beside mean;
  double count = 0;
  for (int row = 0; row < image.spatial; ++row) {
    const double middle = image.bottom_arcsec + (row + 0.5) * image.pixel_arcsec;
    if (std::abs(middle - how.source_arcsec) < how.half_arcsec + image.pixel_arcsec / 2 || is_bad(image, row, k)) {
      continue;
    }
    const std::size_t i = image.at(row, k);
    mean.value += static_cast<double>(image.values[i]);
    mean.photons += static_cast<double>(image.variance_photons[i]);
    mean.reading += static_cast<double>(image.variance_reading[i]);
    ++count;
  }
  if (count < 2) return {};
  return {mean.value / count, mean.photons / count / count, mean.reading / count / count};
}

// The share of a point's light in the rows that are summed, within the slit.
double point_part(const SpectralImage& image, const Extraction& how, double um) {
  if (how.psf == nullptr) return 1;
  const double top = image.bottom_arcsec + image.spatial * image.pixel_arcsec;
  const Cell cell{how.slit_left_arcsec, how.slit_right_arcsec,
                  std::max(image.bottom_arcsec, how.source_arcsec - how.half_arcsec) - how.source_arcsec,
                  std::min(top, how.source_arcsec + how.half_arcsec) - how.source_arcsec};
  return std::max(0.05, point_share(*how.psf, um, cell));
}

}  // namespace

std::vector<float> SpectralImage::errors() const {
  std::vector<float> out;
  out.reserve(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) out.push_back(std::sqrt(variance_photons[i] + variance_reading[i]));
  return out;
}

void SpectralImage::scale(int k, double factor) {
  for (int row = 0; row < spatial; ++row) {
    const std::size_t i = at(row, k);
    values[i] *= static_cast<float>(factor);
    variance_photons[i] *= static_cast<float>(factor * factor);
    variance_reading[i] *= static_cast<float>(factor * factor);
  }
}

SpectralImage cut(const Planes& frame, const Trace& trace) {
  SpectralImage image = empty_image(trace.spatial, trace.spectral);
  image.first_q = trace.first_q;
  image.pixel_arcsec = trace.pixel_arcsec;
  image.bottom_arcsec = trace.bottom_arcsec;
  const int width = static_cast<int>(frame.axes[0]);
  for (int row = 0; row < trace.spatial; ++row) {
    for (int k = 0; k < trace.spectral; ++k) {
      const std::size_t from = trace.index(row, k, width);
      const std::size_t to = image.at(row, k);
      image.values[to] = frame.values[from];
      image.variance_photons[to] = frame.variance_photons[from];
      image.variance_reading[to] = frame.variance_reading[from];
      image.quality[to] = frame.quality[from];
    }
  }
  return image;
}

void paste(const SpectralImage& image, const Trace& trace, Planes& frame) {
  const int width = static_cast<int>(frame.axes[0]);
  for (int row = 0; row < trace.spatial; ++row) {
    for (int k = 0; k < trace.spectral; ++k) {
      const std::size_t from = image.at(row, k);
      const std::size_t to = trace.index(row, k, width);
      frame.values[to] = image.values[from];
      frame.variance_photons[to] = image.variance_photons[from];
      frame.variance_reading[to] = image.variance_reading[from];
      frame.quality[to] = image.quality[from];
    }
  }
}

SpectralImage resample(const std::vector<Contribution>& contributions) {
  double bottom = 1e9, top = -1e9;
  int first = contributions.front().image->first_q;
  int end = first;
  for (const Contribution& one : contributions) {
    const SpectralImage& image = *one.image;
    bottom = std::min(bottom, image.bottom_arcsec - one.source_arcsec);
    top = std::max(top, image.bottom_arcsec + image.spatial * image.pixel_arcsec - one.source_arcsec);
    first = std::min(first, image.first_q);
    end = std::max(end, image.first_q + image.spectral);
  }
  const double pixel = contributions.front().image->pixel_arcsec;
  SpectralImage sum = empty_image(static_cast<int>(std::ceil((top - bottom) / pixel - 1e-6)), end - first);
  sum.first_q = first;
  sum.pixel_arcsec = pixel;
  sum.bottom_arcsec = bottom;
  sum.weights.resize(sum.values.size());
  sum.contexts.resize(sum.values.size());
  Sums sums(sum.values.size());
  for (std::size_t i = 0; i < contributions.size(); ++i) {
    share_out(contributions[i], std::int32_t{1} << (i % 31), sum, sums);
  }
  for (std::size_t i = 0; i < sum.values.size(); ++i) {
    const double weight = sums.weights[i];
    if (weight > 0) {
      sum.values[i] = static_cast<float>(sums.values[i] / weight);
      sum.variance_photons[i] = static_cast<float>(sums.photons[i] / weight / weight);
      sum.variance_reading[i] = static_cast<float>(sums.reading[i] / weight / weight);
      sum.weights[i] = static_cast<float>(weight);
    } else {
      sum.values[i] = sum.variance_photons[i] = sum.variance_reading[i] = std::nanf("");
      sum.quality[i] |= kDoNotUse;
    }
  }
  return sum;
}

ExtractedSpectrum extract(const SpectralImage& image, const Dispersion& dispersion, const Extraction& how) {
  ExtractedSpectrum out;
  const double to_jy = how.cell_sr > 0 ? how.cell_sr * 1e6 : 1e6;
  for (int k = 0; k < image.spectral; ++k) {
    const Beside background = how.subtract_beside ? beside(image, how, k) : Beside{};
    double sum = 0, photons = 0, reading = 0, rows = 0;
    std::uint32_t flags = 0;
    for (int row = 0; row < image.spatial; ++row) {
      const double bottom = image.bottom_arcsec + row * image.pixel_arcsec;
      const double part = overlap(how.source_arcsec - how.half_arcsec, how.source_arcsec + how.half_arcsec, bottom,
                                  bottom + image.pixel_arcsec) /
                          image.pixel_arcsec;
      if (part <= 0) continue;
      if (is_bad(image, row, k)) flags |= image.quality[image.at(row, k)] & ~kDoNotUse;
      sum += part * (mended(image, row, k) - background.value);
      const auto variance = [&](const std::vector<float>& of) {
        const auto value = static_cast<double>(of[image.at(row, k)]);
        return std::isfinite(value) ? part * part * value : 0;
      };
      photons += variance(image.variance_photons);
      reading += variance(image.variance_reading);
      rows += part;
    }
    photons += rows * rows * background.photons;
    reading += rows * rows * background.reading;
    const double um = dispersion.um(image.first_q + k);
    const double whole = how.is_point ? to_jy / point_part(image, how, um) : to_jy;
    const bool is_seen = rows > 0 && std::isfinite(sum);
    out.add(um, is_seen ? sum * whole : std::nan(""), is_seen ? photons * whole * whole : std::nan(""),
            is_seen ? reading * whole * whole : std::nan(""), is_seen ? flags : flags | kDoNotUse, rows);
    const std::size_t last = out.size() - 1;
    if (how.cell_sr > 0 && rows > 0) {
      if (!how.is_point) {
        out.brightness_mjy_sr.values[last] = sum / rows;
        out.brightness_mjy_sr.variance_photons[last] = photons / rows / rows;
        out.brightness_mjy_sr.variance_reading[last] = reading / rows / rows;
      }
      out.background_mjy_sr.values[last] = background.value;
      out.background_mjy_sr.variance_photons[last] = background.photons;
      out.background_mjy_sr.variance_reading[last] = background.reading;
    }
  }
  return out;
}

MasterBackground::MasterBackground(int count)
    : sums_(static_cast<std::size_t>(count)),
      counts_(static_cast<std::size_t>(count)),
      mean_(static_cast<std::size_t>(count)) {}

void MasterBackground::add(const SpectralImage& image) {
  for (int row = 0; row < image.spatial; ++row) {
    for (int k = 0; k < image.spectral; ++k) {
      if (is_bad(image, row, k)) continue;
      const int place = image.first_q + k;
      const auto q = static_cast<std::size_t>(place);
      sums_[q] += static_cast<double>(image.values[image.at(row, k)]);
      ++counts_[q];
    }
  }
  empty_ = false;
}

void MasterBackground::smooth() {
  constexpr std::size_t kHalf = 10;
  for (std::size_t q = 0; q < mean_.size(); ++q) {
    double sum = 0, count = 0;
    for (std::size_t i = q > kHalf ? q - kHalf : 0; i < std::min(mean_.size(), q + kHalf + 1); ++i) {
      sum += sums_[i];
      count += counts_[i];
    }
    mean_[q] = count > 0 ? sum / count : 0;
  }
}

}  // namespace almagest::simulate
