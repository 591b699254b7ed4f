// SPDX-License-Identifier: GPL-3.0-or-later
// Opens images whose frame is right and whose parts are anything, images that are anything, and encoded footprints.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "index/column.h"
#include "index/footprint_codec.h"
#include "index/image.h"
#include "index/sky_index.h"

using namespace almagest;

namespace {

void open_as_it_is(std::span<const std::byte> bytes) {
  const auto aligned = std::make_shared<std::vector<std::byte>>(bytes.begin(), bytes.end());
  (void)index::Image::open(*aligned, aligned);
}

// Part, column, length and then so many bytes, again and again.
void open_with_parts(std::span<const std::byte> bytes) {
  const auto image = std::make_shared<std::vector<std::byte>>();
  index::ImageWriter writer([&image](std::span<const std::byte> more) -> base::Status {
    image->insert(image->end(), more.begin(), more.end());
    return {};
  });
  if (!writer.begin()) return;
  while (bytes.size() >= 4) {
    const auto part = static_cast<index::Part>(std::to_integer<std::uint16_t>(bytes[0]));
    const auto column =
        static_cast<index::ColumnNumber>(std::to_integer<unsigned>(bytes[1]) % 4U == 3U ? index::kNoColumn : 0U);
    const std::size_t length = std::min<std::size_t>(
        std::to_integer<std::size_t>(bytes[2]) * 4 + std::to_integer<std::size_t>(bytes[3]) % 4, bytes.size() - 4);
    if (!writer.add(part, column, bytes.subspan(4, length))) return;
    bytes = bytes.subspan(4 + length);
  }
  if (!writer.finish()) return;
  const auto opened = index::Image::open(*image, image);
  if (!opened) return;
  const index::Footprints footprints(*opened);
  for (const std::size_t rows : {std::size_t{0}, std::size_t{1}, std::size_t{5}, footprints.rows()}) {
    (void)index::Column::open(*opened, 0, rows, &footprints);
    (void)index::SkyIndex::open(*opened, rows, footprints);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto bytes = std::as_bytes(std::span(data, size)).subspan(1);
  switch (data[0] % 3) {
    case 0:
      open_as_it_is(bytes);
      break;
    case 1:
      open_with_parts(bytes);
      break;
    default: {
      const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
      (void)index::footprint_text(text);
      (void)index::footprint_region(text);
      std::string encoded;
      index::encode_footprint(text, encoded);
      if (index::footprint_text(encoded) != text) __builtin_trap();
    }
  }
  return 0;
}
