// SPDX-License-Identifier: GPL-3.0-or-later
#include "fits/gzip_writer.h"

#include <libdeflate.h>

#include <memory>

namespace almagest::fits {

base::Result<std::vector<std::byte>> gzip(std::span<const std::byte> bytes) {
  constexpr int kLevel = 6;
  const std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> compressor(
      libdeflate_alloc_compressor(kLevel), &libdeflate_free_compressor);
  if (!compressor) return base::fail(base::Code::internal, "There is no memory to compress a file");
  std::vector<std::byte> out(libdeflate_gzip_compress_bound(compressor.get(), bytes.size()));
  out.resize(libdeflate_gzip_compress(compressor.get(), bytes.data(), bytes.size(), out.data(), out.size()));
  return out;
}

}  // namespace almagest::fits
