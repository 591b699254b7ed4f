// SPDX-License-Identifier: GPL-3.0-or-later
#include "picture/picture.h"

#include <fmt/format.h>
#include <turbojpeg.h>

#include <algorithm>
#include <cmath>
#include <memory>

namespace almagest::picture {
namespace {

struct Range {
  double least = 0;
  double most = 1;
};

// Between two quantiles of what is finite.
Range range_of(std::vector<float> values, double from, double to) {
  values.erase(std::remove_if(values.begin(), values.end(), [](float value) { return !std::isfinite(value); }),
               values.end());
  if (values.empty()) return {};
  const auto quantile = [&](double share) {
    const auto place = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + place, values.end());
    return static_cast<double>(values[static_cast<std::size_t>(place)]);
  };
  Range range{quantile(from), 0};
  range.most = quantile(to);
  if (!(range.most > range.least)) range.most = range.least + 1;
  return range;
}

std::uint8_t level_of(double value, const Range& range) {
  constexpr double kSoftness = 8;
  if (!std::isfinite(value)) return 0;
  const double part = std::clamp((value - range.least) / (range.most - range.least), 0.0, 1.0);
  return static_cast<std::uint8_t>(std::lround(255 * std::asinh(kSoftness * part) / std::asinh(kSoftness)));
}

// Averages of step x step values; NaN only where all are.
std::vector<float> averaged(const std::vector<float>& values, std::int64_t width, std::int64_t height,
                            std::int64_t step, std::int64_t across, std::int64_t up) {
  std::vector<float> out;
  out.reserve(static_cast<std::size_t>(across * up));
  for (std::int64_t row = 0; row < up; ++row) {
    for (std::int64_t column = 0; column < across; ++column) {
      double sum = 0;
      int count = 0;
      for (std::int64_t y = row * step; y < std::min(height, (row + 1) * step); ++y) {
        for (std::int64_t x = column * step; x < std::min(width, (column + 1) * step); ++x) {
          const float value = values[static_cast<std::size_t>(y * width + x)];
          if (!std::isfinite(value)) continue;
          sum += value;
          ++count;
        }
      }
      out.push_back(count > 0 ? static_cast<float>(sum / count) : std::nanf(""));
    }
  }
  return out;
}

void draw_line(Picture& picture, double x1, double y1, double x2, double y2, std::uint8_t level) {
  const int steps = 1 + static_cast<int>(std::max(std::abs(x2 - x1), std::abs(y2 - y1)));
  for (int i = 0; i <= steps; ++i) {
    const double part = static_cast<double>(i) / steps;
    const auto x = static_cast<int>(std::lround(std::lerp(x1, x2, part)));
    const auto y = static_cast<int>(std::lround(std::lerp(y1, y2, part)));
    if (x >= 0 && y >= 0 && x < picture.width && y < picture.height) picture.at(x, y) = level;
  }
}

}  // namespace

Picture picture_of(const std::vector<float>& values, std::int64_t width, std::int64_t height, int longest) {
  const std::int64_t side = std::max<std::int64_t>(1, std::max(width, height));
  const std::int64_t step = (side + longest - 1) / longest;
  const std::int64_t repeat = std::max<std::int64_t>(1, longest / side);
  const std::int64_t across = (width + step - 1) / step;
  const std::int64_t up = (height + step - 1) / step;
  const std::vector<float> small = averaged(values, width, height, step, across, up);
  const Range range = range_of(small, 0.10, 0.997);
  Picture picture(static_cast<int>(across * repeat), static_cast<int>(up * repeat), 0);
  for (int y = 0; y < picture.height; ++y) {
    const std::int64_t row = up - 1 - y / repeat;
    for (int x = 0; x < picture.width; ++x) {
      picture.at(x, y) = level_of(small[static_cast<std::size_t>(row * across + x / repeat)], range);
    }
  }
  return picture;
}

Picture plot_of(const std::vector<double>& x, const std::vector<double>& y, int width, int height) {
  constexpr int kMargin = 12;
  Picture picture(width, height, 0);
  std::vector<float> drawn;
  double left = 0, right = 0;
  bool any = false;
  for (std::size_t i = 0; i < x.size() && i < y.size(); ++i) {
    if (!std::isfinite(x[i]) || !std::isfinite(y[i])) continue;
    left = any ? std::min(left, x[i]) : x[i];
    right = any ? std::max(right, x[i]) : x[i];
    any = true;
    drawn.push_back(static_cast<float>(y[i]));
  }
  if (!any || !(right > left)) return picture;
  const Range range = range_of(drawn, 0.01, 0.99);
  const double spare = 0.15 * (range.most - range.least);
  const auto column = [&](double value) { return kMargin + (value - left) / (right - left) * (width - 2 * kMargin); };
  const auto row = [&](double value) {
    const double part = (value - range.least + spare) / (range.most - range.least + 2 * spare);
    return height - kMargin - std::clamp(part, 0.0, 1.0) * (height - 2 * kMargin);
  };
  for (const int edge : {kMargin, width - kMargin}) {
    draw_line(picture, edge, kMargin, edge, height - kMargin, 110);
  }
  for (const int edge : {kMargin, height - kMargin}) draw_line(picture, kMargin, edge, width - kMargin, edge, 110);
  for (std::size_t i = 1; i < x.size() && i < y.size(); ++i) {
    if (!std::isfinite(x[i - 1]) || !std::isfinite(y[i - 1]) || !std::isfinite(x[i]) || !std::isfinite(y[i])) continue;
    draw_line(picture, column(x[i - 1]), row(y[i - 1]), column(x[i]), row(y[i]), 255);
  }
  return picture;
}

base::Result<std::vector<std::byte>> jpeg_of(const Picture& picture, int quality) {
  const std::unique_ptr<void, int (*)(tjhandle)> compressor(tjInitCompress(), &tjDestroy);
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  const int failed = compressor == nullptr
                         ? -1
                         : tjCompress2(compressor.get(), picture.levels.data(), picture.width, 0, picture.height,
                                       TJPF_GRAY, &bytes, &size, TJSAMP_GRAY, quality, 0);
  const std::unique_ptr<unsigned char, void (*)(unsigned char*)> owned(bytes, &tjFree);
  if (failed != 0) {
    return base::fail(base::Code::internal, fmt::format("no JPEG could be made: {}", tjGetErrorStr2(compressor.get())));
  }
  const auto* first = reinterpret_cast<const std::byte*>(bytes);
  return std::vector<std::byte>(first, first + size);
}

}  // namespace almagest::picture
