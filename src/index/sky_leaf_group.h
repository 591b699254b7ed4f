// SPDX-License-Identifier: GPL-3.0-or-later
// Sixteen leaves turned on their side, as the file has them: first a number of each, then the next number of each, so
// that all sixteen are told apart at once.
#pragma once

#include <array>
#include <cstddef>

#include "index/sky_leaf.h"

namespace almagest::index {

struct LeafGroup {
  static constexpr std::size_t kLeaves = 16;
  static constexpr std::size_t kNumbers = sizeof(Leaf) / sizeof(float);

  std::array<std::array<float, kLeaves>, kNumbers> numbers{};

  Leaf leaf(std::size_t at) const;
  void set(std::size_t at, const Leaf& leaf);
};
static_assert(sizeof(LeafGroup) == LeafGroup::kLeaves * sizeof(Leaf));

// Squares of how far a point is from the boxes of each leaf, in chords; infinity where the inner box says nothing.
struct GroupDistances {
  std::array<float, LeafGroup::kLeaves> outer, inner;
};

// A point, prepared for many groups.
class GroupProbe {
 public:
  explicit GroupProbe(const sky::Vector& point);
  void measure(const LeafGroup& group, GroupDistances& distances) const;
  // As bounds() of the leaf, from what was measured.
  struct Bounds {
    float least, most;
  };
  static Bounds bounds(const LeafGroup& group, const GroupDistances& distances, std::size_t at);

 private:
  // The point in two floats a coordinate: differences to nearby directions are then exact.
  std::array<float, 3> high_{}, low_{};
};

}  // namespace almagest::index
