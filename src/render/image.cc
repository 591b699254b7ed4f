// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/image.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "render/zscale.h"

namespace almagest::render {
namespace {

constexpr std::int64_t kFlat = 4;  // sides in this ratio or beyond are scaled apart
constexpr double kHighestTop = 25;
constexpr double kHardest = 3;
constexpr double kShown = 0.998;
constexpr double kLowest = 0.01;  // percentiles in the place of zscale
constexpr double kHighest = 0.995;
constexpr double kWidest = 4;        // zscale's range, in units of that between them
constexpr double kNoiseBelow = 12;   // standard deviations of noise above the median that are shown, at least,
constexpr double kNoiseShown = 2.5;  // and below it, at most
constexpr std::size_t kFewestDifferences = 100;
constexpr Colour kNothing{42, 48, 56};

std::int64_t parts(std::int64_t whole, std::int64_t of) {
  return (whole + of - 1) / of;
}

bool is_flat(std::int64_t width, std::int64_t height) {
  return std::max(width, height) > kFlat * std::min(width, height);
}

// zscale's, unless they leave out half of the pixels or are far wider than nearly all of them: then `percentiles`.
Limits chosen_limits(const std::vector<float>& values, const std::vector<float>& finite, const Limits& percentiles) {
  const Limits found = zscale(values);
  const double spread = percentiles.high - percentiles.low;
  if (!(spread > 0)) return found;
  const auto inside = std::count_if(finite.begin(), finite.end(), [&](float v) {
    return static_cast<double>(v) >= found.low && static_cast<double>(v) <= found.high;
  });
  const bool too_little = !(found.high > found.low) || 2 * inside < static_cast<std::ptrdiff_t>(finite.size());
  const bool too_much = found.high - found.low > kWidest * spread;
  return too_little || too_much ? percentiles : found;
}

// Standard deviation of noise, from the differences of neighbours along lines (their median, so that stars don't
// count).
double noise_of(const Plane& plane) {
  std::vector<float> differences;
  differences.reserve(plane.values.size());
  for (int y = 0; y < plane.height; ++y) {
    for (int x = 1; x < plane.width; ++x) {
      const float difference = std::abs(plane.at(x, y) - plane.at(x - 1, y));
      if (std::isfinite(difference)) differences.push_back(difference);
    }
  }
  if (differences.size() < kFewestDifferences) return 0;
  const auto middle = differences.begin() + static_cast<std::ptrdiff_t>(differences.size() / 2);
  std::nth_element(differences.begin(), middle, differences.end());
  return 1.4826 / std::numbers::sqrt2 * static_cast<double>(*middle);
}

}  // namespace

Extent reduced_extent(std::int64_t width, std::int64_t height, int longest) {
  const std::int64_t step = parts(std::max(width, height), longest);
  if (!is_flat(width, height)) return {static_cast<int>(parts(width, step)), static_cast<int>(parts(height, step))};
  const auto flat = [&](std::int64_t side, int most) { return static_cast<int>(parts(side, parts(side, most))); };
  const int shortest = std::max(1, longest / static_cast<int>(kFlat));
  return width > height ? Extent{flat(width, longest), flat(height, shortest)}
                        : Extent{flat(width, shortest), flat(height, longest)};
}

Stretch::Stretch(const Plane& plane) {
  std::vector<float> finite;
  std::copy_if(plane.values.begin(), plane.values.end(), std::back_inserter(finite),
               [](float v) { return std::isfinite(v); });
  if (finite.empty()) return;
  const auto quantile = [&](double share) {
    const auto place = static_cast<std::ptrdiff_t>(share * static_cast<double>(finite.size() - 1));
    std::nth_element(finite.begin(), finite.begin() + place, finite.end());
    return static_cast<double>(finite[static_cast<std::size_t>(place)]);
  };
  const Limits limits = chosen_limits(plane.values, finite, {quantile(kLowest), quantile(kHighest)});
  low_ = limits.low;
  range_ = limits.high - limits.low;
  if (!(range_ > 0)) {
    // All alike but for a few, which are all that there is to see: as if noise had a part of their height.
    const auto [least, most] = std::minmax_element(finite.begin(), finite.end());
    low_ = static_cast<double>(*least);
    range_ = (static_cast<double>(*most) - low_) / kHighestTop;
    top_ = kHighestTop;
    softness_ = kHardest;
    if (!(range_ > 0)) range_ = 1;
    return;
  }
  // Noise stays in the dark, so that what is fainter than the limits shows, and a field of nothing looks like one.
  const double median = quantile(0.5);
  const double noise = noise_of(plane);
  const double high = std::max(quantile(kShown), median + kNoiseBelow * noise);
  if (median - low_ < kNoiseBelow * noise) low_ = std::max(low_, median - kNoiseShown * noise);
  top_ = std::clamp((high - low_) / range_, 1.0, kHighestTop);
  // What zscale's limits hold whole is shown as it is; the more lies beyond them, the more is drawn together.
  softness_ = std::clamp(0.5 + 0.5 * top_, 1.0, kHardest);
}

double Stretch::operator()(float value) const {
  const double part = std::clamp((static_cast<double>(value) - low_) / range_, 0.0, top_);
  return std::asinh(softness_ * part) / std::asinh(softness_ * top_);
}

Canvas picture_of(const Plane& plane, int longest) {
  const int side = std::max(plane.width, plane.height);
  int repeat_x = std::max(1, longest / side);
  int repeat_y = repeat_x;
  if (is_flat(plane.width, plane.height)) {
    const int wanted = static_cast<int>(static_cast<std::int64_t>(side) * repeat_x / kFlat);
    int& shorter = plane.width > plane.height ? repeat_y : repeat_x;
    shorter = std::max(shorter, wanted / std::min(plane.width, plane.height));
  }
  const Stretch stretch(plane);
  Canvas canvas(plane.width * repeat_x, plane.height * repeat_y, kNothing);
  for (int y = 0; y < canvas.height(); ++y) {
    for (int x = 0; x < canvas.width(); ++x) {
      const float value = plane.at(x / repeat_x, plane.height - 1 - y / repeat_y);
      if (!std::isfinite(value)) continue;
      canvas.set(x, y, image_colours()[static_cast<std::size_t>(std::lround(255 * stretch(value)))]);
    }
  }
  return canvas;
}

}  // namespace almagest::render
