// SPDX-License-Identifier: GPL-3.0-or-later
// The footprints of a segment's rows, as their encoded texts: rows of the same exposure share one. A view into the
// segment's image.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

#include "index/footprint_codec.h"
#include "index/image.h"
#include "index/types.h"

namespace almagest::index {

// The number of what is told of rows at one place: their footprint and position. Those that are somewhere are leaves of
// the sky's tree and come first.
using PlaceNumber = std::uint32_t;
inline constexpr PlaceNumber kNoPlace = std::numeric_limits<PlaceNumber>::max();  // neither text nor position

class Footprints {
 public:
  Footprints() = default;
  explicit Footprints(const Image& image)
      : bytes_(image.bytes_of(Part::footprint_bytes, kNoColumn)),
        ends_(image.array<std::uint64_t>(Part::footprint_ends, kNoColumn)),
        places_(image.array<PlaceNumber>(Part::row_places, kNoColumn)) {}

  std::size_t rows() const { return places_.size(); }
  std::size_t places() const { return ends_.size(); }
  PlaceNumber place(Row row) const { return places_[row]; }
  bool has_text(Row row) const { return !encoded(row).empty(); }
  std::string text(Row row) const { return footprint_text(encoded(row)); }
  sky::Region region(Row row) const { return footprint_region(encoded(row)); }
  std::string_view encoded(Row row) const {
    return places_[row] == kNoPlace ? std::string_view() : encoded_at(places_[row]);
  }
  std::string_view encoded_at(PlaceNumber place) const {
    const std::uint64_t begin = place == 0 ? 0 : ends_[place - 1];
    return {reinterpret_cast<const char*>(bytes_.data()) + begin, ends_[place] - begin};
  }

 private:
  std::span<const std::byte> bytes_;
  std::span<const std::uint64_t> ends_;
  std::span<const PlaceNumber> places_;
};

}  // namespace almagest::index
