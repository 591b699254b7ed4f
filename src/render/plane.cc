// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/plane.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace almagest::render {
namespace {

constexpr std::int64_t kStripPixels = 1 << 22;
constexpr std::int64_t kWidestRead = 1 << 21;

std::int64_t parts(std::int64_t whole, std::int64_t of) {
  return (whole + of - 1) / of;
}

class Reducer {
 public:
  Reducer(const fits::ImageReader& image, int widest, int highest) : image_(image) {
    const auto& axes = image.axes();
    const std::int64_t width = axes[0];
    const std::int64_t height = axes.size() > 1 ? axes[1] : 1;
    // No line is read that is too long for a strip.
    column_step_ = parts(width, kWidestRead);
    columns_ = parts(width, column_step_);
    block_width_ = parts(columns_, widest);
    block_height_ = parts(height, highest);
    height_ = height;
    across_ = parts(columns_, block_width_);
    up_ = parts(height, block_height_);
    planes_ = 1;
    for (std::size_t i = 2; i < axes.size(); ++i) planes_ *= axes[i];
    const std::int64_t lines = std::max<std::int64_t>(1, kMostPixels / columns_);
    line_step_ = std::clamp<std::int64_t>(parts(height, lines), 1, block_height_);
    const std::int64_t plane_pixels = columns_ * parts(height, line_step_);
    plane_step_ = parts(planes_, std::max<std::int64_t>(1, kMostPixels / plane_pixels));
    sums_.resize(static_cast<std::size_t>(across_ * up_));
    counts_.resize(sums_.size());
  }

  base::Status add_all_planes() {
    for (std::int64_t plane = 0; plane < planes_; plane += plane_step_) ALMAGEST_CHECK(add(plane, std::nullopt));
    return {};
  }

  // The pixels of `plane`, less those of `minus`.
  base::Status add(std::int64_t plane, std::optional<std::int64_t> minus) {
    const std::int64_t blocks = std::max<std::int64_t>(1, kStripPixels / (columns_ * parts(block_height_, line_step_)));
    for (std::int64_t row = 0; row < up_; row += blocks) {
      // Lines of one block after the other, so that line_step_ never leaves a block without any.
      const std::int64_t end = std::min(up_, row + blocks);
      if (line_step_ == 1) {
        ALMAGEST_CHECK(add_lines(plane, minus, row * block_height_, std::min(height_, end * block_height_)));
        continue;
      }
      for (std::int64_t block = row; block < end; ++block) {
        ALMAGEST_CHECK(add_lines(plane, minus, block * block_height_, std::min(height_, (block + 1) * block_height_)));
      }
    }
    return {};
  }

  Plane finish() const {
    Plane plane{static_cast<int>(across_), static_cast<int>(up_), {}};
    plane.values.reserve(sums_.size());
    for (std::size_t i = 0; i < sums_.size(); ++i) {
      plane.values.push_back(counts_[i] > 0 ? static_cast<float>(sums_[i] / static_cast<double>(counts_[i]))
                                            : std::numeric_limits<float>::quiet_NaN());
    }
    return plane;
  }

 private:
  base::Status read(std::int64_t plane, std::int64_t from, std::int64_t lines, std::vector<float>& into) const {
    const auto& axes = image_.axes();
    fits::Section section{{0}, {columns_}, {column_step_}};
    if (axes.size() > 1) {
      section.start.push_back(from);
      section.shape.push_back(lines);
      section.stride.push_back(line_step_);
    }
    for (std::size_t i = 2; i < axes.size(); ++i) {
      section.start.push_back(plane % axes[i]);
      section.shape.push_back(1);
      section.stride.push_back(1);
      plane /= axes[i];
    }
    into.resize(static_cast<std::size_t>(columns_ * lines));
    return image_.read<float>(section, into);
  }

  base::Status add_lines(std::int64_t plane, std::optional<std::int64_t> minus, std::int64_t from, std::int64_t end) {
    const std::int64_t lines = parts(end - from, line_step_);
    ALMAGEST_CHECK(read(plane, from, lines, pixels_));
    if (minus) {
      ALMAGEST_CHECK(read(*minus, from, lines, others_));
      for (std::size_t i = 0; i < pixels_.size(); ++i) pixels_[i] -= others_[i];
    }
    for (std::int64_t line = 0; line < lines; ++line) {
      const auto row = static_cast<std::size_t>((from + line * line_step_) / block_height_ * across_);
      const float* pixel = &pixels_[static_cast<std::size_t>(line * columns_)];
      for (std::int64_t block = 0; block < across_; ++block) {
        const std::int64_t count = std::min(block_width_, columns_ - block * block_width_);
        double sum = 0;
        std::uint32_t finite = 0;
        for (std::int64_t i = 0; i < count; ++i, ++pixel) {
          if (!std::isfinite(*pixel)) continue;
          sum += static_cast<double>(*pixel);
          ++finite;
        }
        sums_[row + static_cast<std::size_t>(block)] += sum;
        counts_[row + static_cast<std::size_t>(block)] += finite;
      }
    }
    return {};
  }

  const fits::ImageReader& image_;
  std::int64_t height_ = 0;
  std::int64_t planes_ = 1;
  std::int64_t columns_ = 0;  // that are read of a line
  std::int64_t column_step_ = 1, line_step_ = 1, plane_step_ = 1;
  std::int64_t block_width_ = 1, block_height_ = 1;
  std::int64_t across_ = 0, up_ = 0;  // blocks
  std::vector<double> sums_;
  std::vector<std::uint64_t> counts_;
  std::vector<float> pixels_, others_;
};

}  // namespace

base::Result<Plane> reduce(const fits::ImageReader& image, Collapse collapse, int widest, int highest) {
  const auto& axes = image.axes();
  if (axes.empty() || image.pixels() == 0) {
    return base::fail(base::Code::not_found, "the image has no pixels");
  }
  Reducer reducer(image, widest, highest);
  if (collapse == Collapse::ramp && axes.size() > 2 && axes[2] > 1) {
    ALMAGEST_CHECK(reducer.add(axes[2] - 1, 0));
  } else if (collapse == Collapse::ramp) {
    ALMAGEST_CHECK(reducer.add(0, std::nullopt));
  } else {
    ALMAGEST_CHECK(reducer.add_all_planes());
  }
  return reducer.finish();
}

}  // namespace almagest::render
