// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/sky_leaf_group.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace almagest::index {
namespace {

using Numbers = std::array<float, LeafGroup::kNumbers>;

// Where each number of a leaf is.
enum Number : std::size_t { x = 0, axis = 4, outer = 7, inner = 11, doubt = 15 };

// Four leaves at once, as every x86-64 processor can (and what the compiler makes of it elsewhere).
typedef float Four __attribute__((vector_size(16)));  // NOLINT(modernize-use-using): an attribute of the type
constexpr std::size_t kLanes = sizeof(Four) / sizeof(float);

Four load(const std::array<float, LeafGroup::kLeaves>& from, std::size_t at) {
  Four loaded;
  std::memcpy(&loaded, from.data() + at, sizeof loaded);
  return loaded;
}

Four outside(const Four& value, const Four& low, const Four& high) {
  const Four below = low - value;
  const Four above = value - high;
  const Four most = below > above ? below : above;
  const Four zero{};
  return most > zero ? most : zero;
}

}  // namespace

Leaf LeafGroup::leaf(std::size_t at) const {
  Numbers own;
  for (std::size_t i = 0; i < kNumbers; ++i) own[i] = numbers[i][at];
  return std::bit_cast<Leaf>(own);
}

void LeafGroup::set(std::size_t at, const Leaf& leaf) {
  const auto own = std::bit_cast<Numbers>(leaf);
  for (std::size_t i = 0; i < kNumbers; ++i) numbers[i][at] = own[i];
}

GroupProbe::GroupProbe(const sky::Vector& point) {
  const std::array<double, 3> exact{point.x, point.y, point.z};
  for (std::size_t i = 0; i < exact.size(); ++i) {
    high_[i] = static_cast<float>(exact[i]);
    low_[i] = static_cast<float>(exact[i] - static_cast<double>(high_[i]));
  }
}

void GroupProbe::measure(const LeafGroup& group, GroupDistances& distances) const {
  constexpr auto kNear = static_cast<float>(kFlatWithin * kFlatWithin);
  const Four unknown = Four{} + std::numeric_limits<float>::infinity();
  for (std::size_t at = 0; at < LeafGroup::kLeaves; at += kLanes) {
    const auto number = [&](std::size_t which) { return load(group.numbers[which], at); };
    const Four cx = number(x), cy = number(x + 1), cz = number(x + 2);
    const Four ax = number(axis), ay = number(axis + 1), az = number(axis + 2);
    const Four dx = (high_[0] - cx) + low_[0];
    const Four dy = (high_[1] - cy) + low_[1];
    const Four dz = (high_[2] - cz) + low_[2];
    const Four u = dx * ax + dy * ay + dz * az;
    const Four w = dx * (cy * az - cz * ay) + dy * (cz * ax - cx * az) + dz * (cx * ay - cy * ax);
    const Four out_u = outside(u, number(outer), number(outer + 1));
    const Four out_w = outside(w, number(outer + 2), number(outer + 3));
    const Four in_u = outside(u, number(inner), number(inner + 1));
    const Four in_w = outside(w, number(inner + 2), number(inner + 3));
    const Four outer_squared = out_u * out_u + out_w * out_w;
    const Four apart = dx * dx + dy * dy + dz * dz;
    const Four near = Four{} + kNear;
    const Four inner_squared = apart < near ? in_u * in_u + in_w * in_w : unknown;
    std::memcpy(distances.outer.data() + at, &outer_squared, sizeof outer_squared);
    std::memcpy(distances.inner.data() + at, &inner_squared, sizeof inner_squared);
  }
}

GroupProbe::Bounds GroupProbe::bounds(const LeafGroup& group, const GroupDistances& distances, std::size_t at) {
  Bounds bounds{};
  bounds.least = static_cast<float>(least_beyond(static_cast<double>(std::sqrt(distances.outer[at]))));
  bounds.most = std::isinf(distances.inner[at])
                    ? static_cast<float>(kUnknownChord)
                    : static_cast<float>(most_beyond(static_cast<double>(std::sqrt(distances.inner[at])),
                                                     static_cast<double>(group.numbers[doubt][at])));
  return bounds;
}

}  // namespace almagest::index
