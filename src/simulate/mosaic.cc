// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/mosaic.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace almagest::simulate {
namespace {

constexpr std::int64_t kLargest = 17'000;  // pixels along an axis

universe::Tangent first_grid(const std::vector<Mosaic::Member>& members, Mosaic::Turn turn) {
  sky::Vector sum{0, 0, 0};
  for (const Mosaic::Member& member : members) sum = sum + member.wcs.reference().unit();
  const universe::Tangent& first = members.front().wcs;
  const sky::SkyPoint middle = sky::SkyPoint::towards(sum);
  if (turn == Mosaic::Turn::north_up) return {middle, {0, 0}, first.pixel_arcsec(), 0};
  // The direction of its second axis as it is at the new reference point.
  const sky::Vector up = first.direction({0, 1}) - first.direction({0, 0});
  return {middle, {0, 0}, first.pixel_arcsec(), universe::Compass(middle).position_angle_deg(up)};
}

}  // namespace

Mosaic::Mosaic(const std::vector<Member>& members, Turn turn)
    : wcs_(first_grid(members, turn)), anchor_(members.front().anchor) {
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
  wcs_ = universe::Tangent(wcs_.reference(), {2 - std::floor(left), 2 - std::floor(bottom)}, wcs_.pixel_arcsec(),
                           wcs_.y_axis_pa_deg());
  const auto size = static_cast<std::size_t>(width_ * height_);
  for (std::vector<float>* plane : {&sums_, &weights_, &photons_, &reading_}) plane->assign(size, 0);
  contexts_.assign(size, 0);
}

// How far the anchor has gone since the first member, in pixels of the grid.
universe::Pixel Mosaic::drift(const sky::SkyPoint& anchor) const {
  const auto from = wcs_.pixel(anchor_.unit());
  const auto to = wcs_.pixel(anchor.unit());
  if (!from || !to) return {};
  return {to->x - from->x, to->y - from->y};
}

void Mosaic::add(const Planes& image, const universe::Tangent& wcs, const sky::SkyPoint& anchor) {
  const universe::Pixel shift = drift(anchor);
  const auto bit = std::bit_cast<std::int32_t>(members_ < 32 ? 1U << static_cast<unsigned>(members_) : 0U);
  ++members_;
  for (std::int64_t y = 0; y < image.axes[1]; ++y) {
    for (std::int64_t x = 0; x < image.axes[0]; ++x) {
      const auto i = static_cast<std::size_t>(y * image.axes[0] + x);
      if ((image.quality[i] & kDoNotUse) != 0 || !(image.variance_reading[i] > 0)) continue;
      const auto pixel = wcs_.pixel(wcs.direction({static_cast<double>(x + 1), static_cast<double>(y + 1)}));
      if (!pixel) continue;
      const double column = pixel->x - shift.x - 1;
      const double row = pixel->y - shift.y - 1;
      const double left = std::floor(column);
      const double bottom = std::floor(row);
      if (left < 0 || bottom < 0 || left + 1 >= static_cast<double>(width_) ||
          bottom + 1 >= static_cast<double>(height_)) {
        continue;
      }
      const auto at =
          static_cast<std::size_t>(bottom) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(left);
      const auto put = [&](std::size_t place, double share) {
        const auto weight = static_cast<float>(share / image.variance_reading[i]);
        sums_[place] += weight * image.values[i];
        weights_[place] += weight;
        photons_[place] += weight * weight * image.variance_photons[i];
        reading_[place] += weight * weight * image.variance_reading[i];
        contexts_[place] |= bit;
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

std::vector<float> Mosaic::per_weight(const std::vector<float>& sums, int power) const {
  std::vector<float> out(sums.size(), std::numeric_limits<float>::quiet_NaN());
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (weights_[i] > 0) out[i] = power == 1 ? sums[i] / weights_[i] : sums[i] / weights_[i] / weights_[i];
  }
  return out;
}

std::vector<float> Mosaic::values() const {
  return per_weight(sums_, 1);
}

std::vector<float> Mosaic::variance_photons() const {
  return per_weight(photons_, 2);
}

std::vector<float> Mosaic::variance_reading() const {
  return per_weight(reading_, 2);
}

std::vector<float> Mosaic::errors() const {
  std::vector<float> out = variance_photons();
  const std::vector<float> reading = variance_reading();
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = std::sqrt(out[i] + reading[i]);
  return out;
}

std::vector<float> Mosaic::weights() const {
  return weights_;
}

}  // namespace almagest::simulate
