// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/sky_builder.h"

#include <algorithm>
#include <numeric>

namespace almagest::index {
namespace {

// So much of what was added is remembered.
constexpr std::size_t kMostKnownBytes = 64U << 20U;
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

// What lies between the ends of each of `order`, one after another, and where each ends then.
template <typename Values, typename End>
void gather(const std::vector<PlaceNumber>& order, Values& values, std::vector<End>& ends) {
  Values sorted;
  sorted.reserve(values.size());
  std::vector<End> sorted_ends;
  sorted_ends.reserve(order.size());
  for (const PlaceNumber from : order) {
    const auto begin = static_cast<std::ptrdiff_t>(from == 0 ? 0 : ends[from - 1]);
    sorted.insert(sorted.end(), values.begin() + begin, values.begin() + static_cast<std::ptrdiff_t>(ends[from]));
    sorted_ends.push_back(static_cast<End>(sorted.size()));
  }
  values = std::move(sorted);
  ends = std::move(sorted_ends);
}

}  // namespace

void SkyBuilder::add_place(const sky::Region& footprint, std::optional<sky::SkyPoint> target) {
  Added added{target, 0, !footprint.empty()};
  Leaf leaf;
  if (added.has_footprint) {
    added.position = footprint.centre();
    leaf = leaf_of(footprint);
    add_parts(footprint, leaf, parts_);
  } else if (target) {
    leaf = leaf_of(*target);
  }
  if (added.position) added.cell = static_cast<std::uint32_t>(sky::cell_of(*added.position, kPlaceOrder));
  added_.push_back(added);
  leaves_.push_back(leaf);
  part_ends_.push_back(static_cast<std::uint32_t>(parts_.size()));
}

template <typename Encode>
void SkyBuilder::add_row(std::string_view text, std::optional<sky::SkyPoint> target, Encode&& encode) {
  if (text.empty() && !target) {
    places_.push_back(kNoPlace);
    return;
  }
  const auto found = known_.find(text);
  if (found != known_.end()) {
    const Added& known = added_[found->second];
    if (known.has_footprint || known.position == target) {
      places_.push_back(found->second);
      return;
    }
  }
  const std::size_t begin = bytes_.size();
  encode(bytes_);
  ends_.push_back(bytes_.size());
  const auto place = static_cast<PlaceNumber>(added_.size());
  add_place(footprint_region(std::string_view(bytes_).substr(begin)), target);
  places_.push_back(place);
  if (found != known_.end()) {
    found->second = place;
    return;
  }
  known_bytes_ += text.size();
  if (known_bytes_ > kMostKnownBytes) {
    known_.clear();
    known_bytes_ = text.size();
  }
  known_.emplace(text, place);
}

void SkyBuilder::add(std::string_view footprint_stcs, std::optional<double> target_ra_deg,
                     std::optional<double> target_dec_deg) {
  std::optional<sky::SkyPoint> target;
  if (target_ra_deg && target_dec_deg) {
    if (const auto made = sky::SkyPoint::make(*target_ra_deg, *target_dec_deg)) target = *made;
  }
  add_row(footprint_stcs, target, [&](std::string& into) { encode_footprint(footprint_stcs, into); });
}

void SkyBuilder::add(const SkyIndex& from, const Footprints& footprints, Row row) {
  const std::string_view encoded = footprints.encoded(row);
  add_row(encoded, from.position(row), [&](std::string& into) { into += encoded; });
}

// The places that are somewhere as the tree has them, then the others.
std::vector<PlaceNumber> SkyBuilder::in_order_of_tree() const {
  std::vector<Row> first_row(added_.size(), 0);
  for (std::size_t row = places_.size(); row-- > 0;) {
    if (places_[row] != kNoPlace) first_row[places_[row]] = static_cast<Row>(row);
  }
  std::vector<PlaceNumber> order(added_.size());
  std::iota(order.begin(), order.end(), PlaceNumber{0});
  const auto nowhere = std::stable_partition(order.begin(), order.end(),
                                             [this](PlaceNumber place) { return added_[place].position.has_value(); });
  std::sort(order.begin(), nowhere, [&](PlaceNumber a, PlaceNumber b) {
    const int wide_a = width_class(leaves_[a]);
    const int wide_b = width_class(leaves_[b]);
    if (wide_a != wide_b) return wide_a < wide_b;
    return added_[a].cell != added_[b].cell ? added_[a].cell < added_[b].cell : first_row[a] < first_row[b];
  });
  return order;
}

base::Status SkyBuilder::write_footprints(const std::vector<PlaceNumber>& order, ImageWriter& image) {
  gather(order, bytes_, ends_);
  ALMAGEST_CHECK(image.add_array(Part::footprint_bytes, kNoColumn, bytes_));
  ALMAGEST_CHECK(image.add_array(Part::footprint_ends, kNoColumn, ends_));
  bytes_ = {};
  ends_ = {};
  return {};
}

// From rows to places and back. `order` has the leaves of the tree only; places_ are the numbers that they have in it.
base::Status SkyBuilder::write_rows(const std::vector<PlaceNumber>& order, ImageWriter& image) {
  std::vector<std::uint64_t> nowhere((places_.size() + 63) / 64, 0);
  std::vector<std::uint32_t> cells;
  cells.reserve(places_.size());
  std::vector<std::uint32_t> ends(order.size(), 0);
  for (std::size_t row = 0; row < places_.size(); ++row) {
    const bool anywhere = places_[row] < order.size();
    cells.push_back(anywhere ? added_[order[places_[row]]].cell : 0);
    if (anywhere) {
      ++ends[places_[row]];
    } else {
      set(nowhere, row);
    }
  }
  std::exclusive_scan(ends.begin(), ends.end(), ends.begin(), std::uint32_t{0});
  std::vector<Row> rows(places_.size());
  std::size_t somewhere = 0;
  for (std::size_t row = 0; row < places_.size(); ++row) {
    if (places_[row] >= order.size()) continue;
    rows[ends[places_[row]]++] = static_cast<Row>(row);
    ++somewhere;
  }
  rows.resize(somewhere);
  std::vector<double> positions;
  positions.reserve(2 * order.size());
  for (const PlaceNumber place : order) {
    positions.push_back(added_[place].position->ra_deg());
    positions.push_back(added_[place].position->dec_deg());
  }
  ALMAGEST_CHECK(image.add_array(Part::row_places, kNoColumn, places_));
  ALMAGEST_CHECK(image.add_array(Part::positions, kNoColumn, positions));
  ALMAGEST_CHECK(image.add_array(Part::cells, kNoColumn, cells));
  ALMAGEST_CHECK(image.add_array(Part::nowhere, kNoColumn, nowhere));
  ALMAGEST_CHECK(image.add_array(Part::sky_rows, kNoColumn, rows));
  return image.add_array(Part::sky_row_ends, kNoColumn, ends);
}

base::Status SkyBuilder::write_tree(const std::vector<PlaceNumber>& order, ImageWriter& image) {
  std::vector<Leaf> sorted;
  sorted.reserve(order.size());
  for (const PlaceNumber place : order) sorted.push_back(leaves_[place]);
  leaves_ = {};
  std::vector<Node> above;
  std::vector<Node> level;
  for (std::size_t each = SkyIndex::kFanOut; !sorted.empty(); each *= SkyIndex::kFanOut) {
    level =
        each == SkyIndex::kFanOut ? level_above<Leaf>(sorted, sorted, each) : level_above<Node>(level, sorted, each);
    above.insert(above.end(), level.begin(), level.end());
    if (level.size() == 1) break;
  }
  std::vector<LeafGroup> groups((sorted.size() + LeafGroup::kLeaves - 1) / LeafGroup::kLeaves);
  for (std::size_t i = 0; i < sorted.size(); ++i) groups[i / LeafGroup::kLeaves].set(i % LeafGroup::kLeaves, sorted[i]);
  ALMAGEST_CHECK(image.add_array(Part::sky_leaves, kNoColumn, groups));
  return image.add_array(Part::sky_nodes, kNoColumn, above);
}

base::Status SkyBuilder::write(const std::vector<Row>& order, ImageWriter& image) {
  known_ = {};
  if (!order.empty()) {
    std::vector<PlaceNumber> sorted;
    sorted.reserve(order.size());
    for (const Row from : order) sorted.push_back(places_[from]);
    places_ = std::move(sorted);
  }
  std::vector<PlaceNumber> tree = in_order_of_tree();
  std::vector<PlaceNumber> number(tree.size());
  for (std::size_t i = 0; i < tree.size(); ++i) number[tree[i]] = static_cast<PlaceNumber>(i);
  for (PlaceNumber& place : places_) {
    if (place != kNoPlace) place = number[place];
  }
  ALMAGEST_CHECK(write_footprints(tree, image));
  while (!tree.empty() && !added_[tree.back()].position) tree.pop_back();
  ALMAGEST_CHECK(write_rows(tree, image));
  gather(tree, parts_, part_ends_);
  ALMAGEST_CHECK(image.add_array(Part::sky_parts, kNoColumn, parts_));
  ALMAGEST_CHECK(image.add_array(Part::sky_part_ends, kNoColumn, part_ends_));
  return write_tree(tree, image);
}

}  // namespace almagest::index
