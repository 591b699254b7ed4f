// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/zscale.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

namespace almagest::render {
namespace {

constexpr std::size_t kSamples = 1000;
constexpr double kContrast = 0.25;
constexpr double kReject_sigma = 2.5;
constexpr int kMostIterations = 5;
constexpr std::size_t kFewest = 5;
constexpr double kMostRejected = 0.5;

std::vector<double> sample_of(std::span<const float> values) {
  const auto finite =
      static_cast<std::size_t>(std::count_if(values.begin(), values.end(), [](float v) { return std::isfinite(v); }));
  const std::size_t step = std::max<std::size_t>(1, finite / kSamples);
  std::vector<double> sample;
  std::size_t seen = 0;
  for (const float value : values) {
    if (!std::isfinite(value)) continue;
    if (seen++ % step == 0 && sample.size() < kSamples) sample.push_back(static_cast<double>(value));
  }
  std::sort(sample.begin(), sample.end());
  return sample;
}

struct Line {
  double slope = 0;
  double offset = 0;
};

// Least squares over the places that are good.
Line fitted(const std::vector<double>& sample, const std::vector<bool>& bad) {
  double n = 0, sum_x = 0, sum_y = 0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    if (bad[i]) continue;
    n += 1;
    sum_x += static_cast<double>(i);
    sum_y += sample[i];
  }
  const double mean_x = sum_x / n, mean_y = sum_y / n;
  double xx = 0, xy = 0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    if (bad[i]) continue;
    const double dx = static_cast<double>(i) - mean_x;
    xx += dx * dx;
    xy += dx * (sample[i] - mean_y);
  }
  const double slope = xx > 0 ? xy / xx : 0;
  return {slope, mean_y - slope * mean_x};
}

// Marks what lies beyond the threshold, and the neighbours of all that is marked.
void reject(const std::vector<double>& sample, const Line& line, std::vector<bool>& bad) {
  const auto rest = [&](std::size_t i) { return sample[i] - (line.slope * static_cast<double>(i) + line.offset); };
  double n = 0, sum = 0, squares = 0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    if (bad[i]) continue;
    n += 1;
    sum += rest(i);
  }
  const double mean = sum / n;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    if (!bad[i]) squares += (rest(i) - mean) * (rest(i) - mean);
  }
  const double threshold = kReject_sigma * std::sqrt(squares / n);
  for (std::size_t i = 0; i < sample.size(); ++i) {
    if (std::abs(rest(i)) > threshold) bad[i] = true;
  }
  const std::size_t grow = std::max<std::size_t>(1, sample.size() / 100);
  const std::size_t after = (grow - 1) / 2, before = grow - 1 - after;
  std::vector<bool> grown(bad.size());
  for (std::size_t i = 0; i < bad.size(); ++i) {
    const std::size_t first = i >= before ? i - before : 0;
    const std::size_t last = std::min(i + after, bad.size() - 1);
    for (std::size_t k = first; k <= last && !grown[i]; ++k) grown[i] = bad[k];
  }
  bad = std::move(grown);
}

}  // namespace

Limits zscale(std::span<const float> values) {
  const std::vector<double> sample = sample_of(values);
  if (sample.empty()) return {};
  Limits limits{sample.front(), sample.back()};
  const std::size_t count = sample.size();
  const std::size_t least = std::max(kFewest, static_cast<std::size_t>(static_cast<double>(count) * kMostRejected));
  std::vector<bool> bad(count);
  std::size_t good = count;
  std::size_t good_before = count + 1;
  std::optional<Line> line;
  for (int i = 0; i < kMostIterations && good < good_before && good >= least; ++i) {
    line = fitted(sample, bad);
    reject(sample, *line, bad);
    good_before = good;
    good = static_cast<std::size_t>(std::count(bad.begin(), bad.end(), false));
  }
  if (!line || good < least) return limits;
  const double slope = line->slope / kContrast;
  const std::size_t centre = (count - 1) / 2;
  const double median = count % 2 == 1 ? sample[centre] : (sample[centre] + sample[centre + 1]) / 2;
  limits.low = std::max(limits.low, median - (static_cast<double>(centre) - 1) * slope);
  limits.high = std::min(limits.high, median + static_cast<double>(count - centre) * slope);
  return limits;
}

}  // namespace almagest::render
