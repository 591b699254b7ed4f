// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a FITS file, of which every image, plain or compressed, is read: whole if it is small, else in part.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "fits/header.h"
#include "fits/image_reader.h"

namespace {

using namespace almagest;

constexpr fits::Limits kLimits{.hdus = 50, .cards = 20'000, .continuations = 200, .inflated_bytes = 1 << 24};
constexpr std::uint64_t kMostPixels = 1 << 20;

void require(bool condition) {
  if (!condition) std::abort();
}

// A pixel or two along each axis, spread over the image.
fits::Section corners_of(const fits::ImageReader& image) {
  fits::Section section = image.whole();
  std::uint64_t count = 1;
  for (std::size_t i = 0; i < section.shape.size(); ++i) {
    const std::int64_t length = section.shape[i];
    section.stride.push_back(std::max<std::int64_t>(1, length - 1));
    section.shape[i] = count < 1024 ? std::min<std::int64_t>(length, 2) : std::min<std::int64_t>(length, 1);
    count *= static_cast<std::uint64_t>(section.shape[i]);
  }
  return section;
}

template <typename T>
void read_section(const fits::ImageReader& image, const fits::Section& section) {
  std::uint64_t count = 1;
  for (const std::int64_t length : section.shape) count *= static_cast<std::uint64_t>(length);
  std::vector<T> values(count);
  const auto status = image.read<T>(section, values, T{});
  require(status || !status.error().message.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = fits::read(std::as_bytes(std::span(data, size)), kLimits);
  if (!file) return 0;
  for (const fits::Hdu& hdu : file->hdus()) {
    const auto image = fits::ImageReader::open(*file, hdu);
    if (!image) continue;
    require(image->compressed() || image->stored().size() == image->pixels() * fits::size_of(image->type()));
    const bool small = image->pixels() <= kMostPixels;
    const fits::Section section = small ? image->whole() : corners_of(*image);
    read_section<double>(*image, section);
    read_section<std::int32_t>(*image, corners_of(*image));
    read_section<std::uint64_t>(*image, corners_of(*image));
  }
  return 0;
}
