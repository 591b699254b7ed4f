// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/mosaic.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace almagest::simulate {
namespace {

constexpr std::int64_t kLargest = 2048;  // pixels along an axis

universe::Tangent first_grid(const std::vector<Mosaic::Member>& members) {
  sky::Vector sum;
  for (const Mosaic::Member& member : members) sum = sum + member.wcs.reference().unit();
  return {sky::SkyPoint::towards(sum), {0, 0}, members.front().wcs.pixel_arcsec(), 0};
}

}  // namespace

Mosaic::Mosaic(const std::vector<Member>& members) : wcs_(first_grid(members)), anchor_(members.front().anchor) {
  double left = 0, right = 0, bottom = 0, top = 0;
  for (const Member& member : members) {
    const universe::Pixel shift = drift(member.anchor);
    for (const sky::SkyPoint& corner : member.wcs.corners(member.width, member.height)) {
      const universe::Pixel pixel = wcs_.pixel(corner.unit()).value_or(universe::Pixel{});
      left = std::min(left, pixel.x - shift.x);
      right = std::max(right, pixel.x - shift.x);
      bottom = std::min(bottom, pixel.y - shift.y);
      top = std::max(top, pixel.y - shift.y);
    }
  }
  width_ = std::min(kLargest, static_cast<std::int64_t>(std::ceil(right - left)) + 2);
  height_ = std::min(kLargest, static_cast<std::int64_t>(std::ceil(top - bottom)) + 2);
  wcs_ = universe::Tangent(wcs_.reference(), {2 - std::floor(left), 2 - std::floor(bottom)}, wcs_.pixel_arcsec(), 0);
  sum_.assign(static_cast<std::size_t>(width_ * height_), 0);
  weight_.assign(sum_.size(), 0);
}

// How far the anchor has gone since the first member, in pixels of the grid.
universe::Pixel Mosaic::drift(const sky::SkyPoint& anchor) const {
  const auto from = wcs_.pixel(anchor_.unit());
  const auto to = wcs_.pixel(anchor.unit());
  if (!from || !to) return {};
  return {to->x - from->x, to->y - from->y};
}

void Mosaic::add(const CalibratedImage& image, const sky::SkyPoint& anchor) {
  const universe::Pixel shift = drift(anchor);
  for (std::int64_t y = 0; y < image.height; ++y) {
    for (std::int64_t x = 0; x < image.width; ++x) {
      const auto i = static_cast<std::size_t>(y * image.width + x);
      if ((image.quality[i] & kDoNotUse) != 0) continue;
      const auto pixel = wcs_.pixel(image.wcs.direction({static_cast<double>(x + 1), static_cast<double>(y + 1)}));
      if (!pixel) continue;
      const double column = pixel->x - shift.x - 1;
      const double row = pixel->y - shift.y - 1;
      const double left = std::floor(column);
      const double bottom = std::floor(row);
      if (left < 0 || bottom < 0 || left + 1 >= static_cast<double>(width_) ||
          bottom + 1 >= static_cast<double>(height_)) {
        continue;
      }
      const double error = std::max<double>(image.error_mjy_sr[i], 1e-6);
      const auto at =
          static_cast<std::size_t>(bottom) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(left);
      const auto put = [&](std::size_t place, double share) {
        const double weight = share / (error * error);
        sum_[place] += weight * image.flux_mjy_sr[i];
        weight_[place] += weight;
      };
      const double dx = column - left;
      const double dy = row - bottom;
      const auto up = static_cast<std::size_t>(width_);
      put(at, (1 - dx) * (1 - dy));
      put(at + 1, dx * (1 - dy));
      put(at + up, (1 - dx) * dy);
      put(at + up + 1, dx * dy);
    }
  }
}

std::vector<float> Mosaic::flux_mjy_sr() const {
  std::vector<float> out(sum_.size(), std::numeric_limits<float>::quiet_NaN());
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (weight_[i] > 0) out[i] = static_cast<float>(sum_[i] / weight_[i]);
  }
  return out;
}

std::vector<float> Mosaic::error_mjy_sr() const {
  std::vector<float> out(sum_.size(), std::numeric_limits<float>::quiet_NaN());
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (weight_[i] > 0) out[i] = static_cast<float>(1 / std::sqrt(weight_[i]));
  }
  return out;
}

std::vector<float> Mosaic::weight() const {
  std::vector<float> out;
  out.reserve(weight_.size());
  for (const double weight : weight_) out.push_back(static_cast<float>(weight));
  return out;
}

}  // namespace almagest::simulate
