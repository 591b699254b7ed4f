// SPDX-License-Identifier: GPL-3.0-or-later
// Collects the places of rows and writes what SkyIndex and Footprints read.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "index/sky_index.h"

namespace almagest::index {

class SkyBuilder {
 public:
  void add(std::string_view footprint_stcs, std::optional<double> target_ra_deg, std::optional<double> target_dec_deg);
  // The place of a row of another segment.
  void add(const SkyIndex& from, const Footprints& footprints, Row row);
  std::size_t rows() const { return places_.size(); }
  // Row i of the segment is the `order[i]`-th added; empty: as added. Once.
  base::Status write(const std::vector<Row>& order, ImageWriter& image);

 private:
  struct Added {
    std::optional<sky::SkyPoint> position;
    std::uint32_t cell = 0;
    bool has_footprint = false;  // else the position is the target's
  };
  template <typename Encode>
  void add_row(std::string_view text, std::optional<sky::SkyPoint> target, Encode&& encode);
  void add_place(const sky::Region& footprint, std::optional<sky::SkyPoint> target);
  std::vector<PlaceNumber> in_order_of_tree() const;
  base::Status write_footprints(const std::vector<PlaceNumber>& order, ImageWriter& image);
  base::Status write_rows(const std::vector<PlaceNumber>& order, ImageWriter& image);
  base::Status write_tree(const std::vector<PlaceNumber>& order, ImageWriter& image);

  std::vector<PlaceNumber> places_;  // of each row
  // Of each place, and last what is not of a fixed size.
  std::vector<Added> added_;
  std::vector<Leaf> leaves_;
  std::vector<std::uint64_t> ends_;
  std::vector<std::uint32_t> part_ends_;
  std::string bytes_;
  std::vector<PartBox> parts_;
  // Places by what was added, the latest. Rows come in the order of their names or nearly, so that those of one
  // exposure are near to each other; a place that was forgotten is told twice, which does no harm.
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  std::unordered_map<std::string, PlaceNumber, Hash, std::equal_to<>> known_;
  std::size_t known_bytes_ = 0;
};

}  // namespace almagest::index
