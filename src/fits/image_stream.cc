// SPDX-License-Identifier: GPL-3.0-or-later
#include "fits/image_stream.h"

#include <fmt/format.h>

#include <bit>

#include "fits/header.h"

namespace almagest::fits {

base::Result<ImageStream> ImageStream::begin(base::FileSystem& files, const std::string& path,
                                             const CardWriter& primary, const std::vector<std::int64_t>& axes,
                                             const CardWriter& cards) {
  std::uint64_t pixels = axes.empty() ? 0 : 1;
  for (const std::int64_t axis : axes) {
    if (axis < 0) return base::fail(base::Code::invalid_argument, "An axis of an image can't be negative");
    pixels *= static_cast<std::uint64_t>(axis);
  }
  std::vector<std::byte> head;
  ALMAGEST_CHECK(append_empty_primary(head, primary, Checksums::write));
  ALMAGEST_CHECK(append_image_head(head, axes, cards));
  ALMAGEST_TRY(auto file, files.create(path));
  ALMAGEST_CHECK(file->append(head));
  return ImageStream(std::move(file), pixels);
}

base::Status ImageStream::add(const std::vector<float>& pixels) {
  if (pixels.size() > left_) {
    return base::fail(base::Code::invalid_argument,
                      fmt::format("{} pixels are too many: the image has room for {} more", pixels.size(), left_));
  }
  std::vector<std::byte> bytes;
  bytes.reserve(pixels.size() * sizeof(float));
  for (const float pixel : pixels) {
    const auto bits = std::bit_cast<std::uint32_t>(pixel);
    for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<std::byte>(bits >> shift & 0xFFU));
  }
  left_ -= pixels.size();
  written_ += bytes.size();
  return file_->append(bytes);
}

base::Status ImageStream::finish() {
  if (left_ > 0) {
    return base::fail(base::Code::invalid_argument, fmt::format("{} pixels of the image are missing", left_));
  }
  return file_->append(std::vector<std::byte>((kBlockSize - written_ % kBlockSize) % kBlockSize));
}

}  // namespace almagest::fits
