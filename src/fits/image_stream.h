// SPDX-License-Identifier: GPL-3.0-or-later
// Writes a file with one image extension whose pixels come in pieces, for images larger than memory.
//
//   ALMAGEST_TRY(fits::ImageStream stream, fits::ImageStream::begin(files, path, primary, {width, height}, cards));
//   for (each strip) ALMAGEST_CHECK(stream.add(pixels));
//   ALMAGEST_CHECK(stream.finish());
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/env.h"
#include "fits/writer.h"

namespace almagest::fits {

class ImageStream {
 public:
  // BITPIX -32. An empty primary HDU with its checksums, then the image without: they are only known at its end.
  static base::Result<ImageStream> begin(base::FileSystem& files, const std::string& path, const CardWriter& primary,
                                         const std::vector<std::int64_t>& axes, const CardWriter& cards);

  // The next pixels, the first axis fastest. Errors: invalid_argument beyond the last one; those of the file system.
  base::Status add(const std::vector<float>& pixels);

  // Fills the last block. Errors: invalid_argument if pixels are missing.
  base::Status finish();

 private:
  ImageStream(std::unique_ptr<base::File> file, std::uint64_t pixels) : file_(std::move(file)), left_(pixels) {}
  std::unique_ptr<base::File> file_;
  std::uint64_t left_;         // pixels that are still to come
  std::uint64_t written_ = 0;  // bytes of pixels
};

}  // namespace almagest::fits
