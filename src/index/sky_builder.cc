// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "index/sky_index.h"

namespace almagest::index {
namespace {

constexpr double kNowhere = std::numeric_limits<double>::quiet_NaN();
// Footprints wider than these (chords) go to places of their own in the tree, so that they do not blow up its nodes.
constexpr float kWide = 0.02F;
constexpr float kVeryWide = 0.2F;

int width_class(const Leaf& leaf) {
  const Ball& ball = leaf.ball;
  return ball.radius <= kWide ? 0 : ball.radius <= kVeryWide ? 1 : 2;
}

template <typename Member>
Ball ball_round(std::span<const Member> members) {
  sky::Vector centre;
  for (const Member& member : members) centre = centre + member.ball.centre();
  centre = centre * (1.0 / static_cast<double>(members.size()));
  if (length(centre) > 0.5) centre = centre * (1 / length(centre));  // on the sphere, unless it is all round it
  double radius = 0;
  for (const Member& member : members) {
    radius = std::max(radius, length(member.ball.centre() - centre) + static_cast<double>(member.ball.radius));
  }
  return ball_of(centre, radius);
}

// The nodes above `below`, each with the leaves that lie under it.
template <typename Member>
std::vector<Node> level_above(std::span<const Member> below, std::span<const Leaf> leaves, std::size_t leaves_each) {
  std::vector<Node> level;
  for (std::size_t first = 0; first < below.size(); first += SkyIndex::kFanOut) {
    const std::size_t members = std::min(SkyIndex::kFanOut, below.size() - first);
    Node node{ball_round(below.subspan(first, members)), 0};
    const std::size_t begin = level.size() * leaves_each;
    double reach = length(node.ball.centre()) > 0.5 ? 0 : kUnknownChord;
    for (const Leaf& leaf : leaves.subspan(begin, std::min(leaves_each, leaves.size() - begin))) {
      reach = std::max(reach, bounds(leaf, node.ball.centre()).most);
      if (reach >= kUnknownChord) break;
    }
    node.reach = static_cast<float>(reach + kChordSlack);
    level.push_back(node);
  }
  return level;
}

template <typename T>
void reorder(const std::vector<Row>& order, std::size_t width, std::vector<T>& values) {
  if (order.empty()) return;
  std::vector<T> sorted;
  sorted.reserve(values.size());
  for (const Row from : order) {
    for (std::size_t k = 0; k < width; ++k) sorted.push_back(values[from * width + k]);
  }
  values = std::move(sorted);
}

}  // namespace

void SkyBuilder::add_place(const sky::Region& footprint, std::optional<sky::SkyPoint> target) {
  std::optional<sky::SkyPoint> position = target;
  Leaf leaf;
  if (!footprint.empty()) {
    position = footprint.centre();
    leaf = leaf_of(footprint);
  } else if (position) {
    leaf = leaf_of(*position);
  }
  positions_.push_back(position ? position->ra_deg() : kNowhere);
  positions_.push_back(position ? position->dec_deg() : kNowhere);
  cells_.push_back(position ? static_cast<std::uint32_t>(sky::cell_of(*position, kPlaceOrder)) : 0);
  leaves_.push_back(leaf);
}

void SkyBuilder::add(std::string_view footprint_stcs, std::optional<double> target_ra_deg,
                     std::optional<double> target_dec_deg) {
  const std::size_t begin = bytes_.size();
  encode_footprint(footprint_stcs, bytes_);
  ends_.push_back(bytes_.size());
  std::optional<sky::SkyPoint> target;
  if (target_ra_deg && target_dec_deg) {
    if (const auto made = sky::SkyPoint::make(*target_ra_deg, *target_dec_deg)) target = *made;
  }
  add_place(footprint_region(std::string_view(bytes_).substr(begin)), target);
}

void SkyBuilder::add(const SkyIndex& from, const Footprints& footprints, Row row) {
  bytes_ += footprints.encoded(row);
  ends_.push_back(bytes_.size());
  // The ball is that of the footprint, so it is made anew where there is one.
  add_place(footprints.region(row), from.position(row));
}

base::Status SkyBuilder::write_footprints(const std::vector<Row>& order, ImageWriter& image) {
  if (!order.empty()) {
    std::string sorted;
    sorted.reserve(bytes_.size());
    std::vector<std::uint64_t> ends;
    ends.reserve(ends_.size());
    for (const Row from : order) {
      const std::uint64_t begin = from == 0 ? 0 : ends_[from - 1];
      sorted.append(bytes_, begin, ends_[from] - begin);
      ends.push_back(sorted.size());
    }
    bytes_ = std::move(sorted);
    ends_ = std::move(ends);
  }
  ALMAGEST_CHECK(image.add_array(Part::footprint_bytes, kNoColumn, bytes_));
  ALMAGEST_CHECK(image.add_array(Part::footprint_ends, kNoColumn, ends_));
  bytes_ = {};
  ends_ = {};
  return {};
}

base::Status SkyBuilder::write_tree(ImageWriter& image) {
  std::vector<std::uint64_t> nowhere((cells_.size() + 63) / 64, 0);
  std::vector<Row> leaves;
  for (std::size_t row = 0; row < cells_.size(); ++row) {
    if (std::isnan(positions_[2 * row])) {
      set(nowhere, row);
    } else {
      leaves.push_back(static_cast<Row>(row));
    }
  }
  ALMAGEST_CHECK(image.add_array(Part::nowhere, kNoColumn, nowhere));
  std::sort(leaves.begin(), leaves.end(), [this](Row a, Row b) {
    const int wide_a = width_class(leaves_[a]);
    const int wide_b = width_class(leaves_[b]);
    if (wide_a != wide_b) return wide_a < wide_b;
    return cells_[a] != cells_[b] ? cells_[a] < cells_[b] : a < b;
  });
  std::vector<Leaf> sorted;
  sorted.reserve(leaves.size());
  for (const Row row : leaves) sorted.push_back(leaves_[row]);
  leaves_ = {};
  std::vector<Node> above;
  std::vector<Node> level;
  for (std::size_t each = SkyIndex::kFanOut; !sorted.empty(); each *= SkyIndex::kFanOut) {
    level =
        each == SkyIndex::kFanOut ? level_above<Leaf>(sorted, sorted, each) : level_above<Node>(level, sorted, each);
    above.insert(above.end(), level.begin(), level.end());
    if (level.size() == 1) break;
  }
  ALMAGEST_CHECK(image.add_array(Part::sky_rows, kNoColumn, leaves));
  std::vector<LeafGroup> groups((sorted.size() + LeafGroup::kLeaves - 1) / LeafGroup::kLeaves);
  for (std::size_t i = 0; i < sorted.size(); ++i) groups[i / LeafGroup::kLeaves].set(i % LeafGroup::kLeaves, sorted[i]);
  ALMAGEST_CHECK(image.add_array(Part::sky_leaves, kNoColumn, groups));
  return image.add_array(Part::sky_nodes, kNoColumn, above);
}

base::Status SkyBuilder::write(const std::vector<Row>& order, ImageWriter& image) {
  ALMAGEST_CHECK(write_footprints(order, image));
  reorder(order, 2, positions_);
  reorder(order, 1, cells_);
  reorder(order, 1, leaves_);
  ALMAGEST_CHECK(image.add_array(Part::positions, kNoColumn, positions_));
  ALMAGEST_CHECK(image.add_array(Part::cells, kNoColumn, cells_));
  return write_tree(image);
}

}  // namespace almagest::index
