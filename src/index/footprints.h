// SPDX-License-Identifier: GPL-3.0-or-later
// The footprints of a segment's rows, as their encoded texts. A view into the segment's image.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "index/footprint_codec.h"
#include "index/image.h"
#include "index/types.h"

namespace almagest::index {

class Footprints {
 public:
  Footprints() = default;
  explicit Footprints(const Image& image)
      : bytes_(image.bytes_of(Part::footprint_bytes, kNoColumn)),
        ends_(image.array<std::uint64_t>(Part::footprint_ends, kNoColumn)) {}

  std::size_t rows() const { return ends_.size(); }
  bool has_text(Row row) const { return !encoded(row).empty(); }
  std::string text(Row row) const { return footprint_text(encoded(row)); }
  sky::Region region(Row row) const { return footprint_region(encoded(row)); }
  std::string_view encoded(Row row) const {
    const std::uint64_t begin = row == 0 ? 0 : ends_[row - 1];
    return {reinterpret_cast<const char*>(bytes_.data()) + begin, ends_[row] - begin};
  }

 private:
  std::span<const std::byte> bytes_;
  std::span<const std::uint64_t> ends_;
};

}  // namespace almagest::index
