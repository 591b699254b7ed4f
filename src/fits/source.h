// SPDX-License-Identifier: GPL-3.0-or-later
// The bytes of a FITS stream, read forwards. Internal to this layer.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/env.h"
#include "base/result.h"
#include "fits/header.h"

namespace almagest::fits {

class Source {
 public:
  virtual ~Source() = default;
  // The bytes from `offset`, fewer than `size` only at the end of the stream. Offsets never go down. Valid until the
  // next call.
  virtual base::Result<std::string_view> peek(std::uint64_t offset, std::size_t size) = 0;
  // The bytes of the last peek or their beginning, valid as long as this Source.
  virtual std::string_view keep(std::size_t size) = 0;
  // Goes to `offset`, or to the end of the stream if that comes before; returns where it is.
  virtual base::Result<std::uint64_t> skip_to(std::uint64_t offset) = 0;
  // Bytes anywhere in the stream, valid as long as this Source; empty if they are not all in memory.
  virtual std::span<const std::byte> view(std::uint64_t /*offset*/, std::uint64_t /*size*/) const { return {}; }
  // The same, read into memory if they are not there. Errors: unsupported if they can't be had; too_large; corrupt.
  virtual base::Result<std::span<const std::byte>> load(std::uint64_t offset, std::uint64_t size) const {
    const auto bytes = view(offset, size);
    if (bytes.size() == size) return bytes;
    return base::fail(base::Code::unsupported, "the data are not at hand: the file is cut short or still gzipped");
  }
  // Whether load() has to read, and read_at() works.
  virtual bool by_pieces() const { return false; }
  virtual base::Status read_at(std::uint64_t /*offset*/, std::span<std::byte> /*into*/) const {
    return base::fail(base::Code::internal, "this source is not read by pieces");
  }
  // The stream ended although more should have come, whatever the FITS headers say.
  virtual bool cut_short() const { return false; }
};

bool is_gzip(std::span<const std::byte> bytes);
std::unique_ptr<Source> make_plain_source(std::span<const std::byte> bytes);
// `most_held` bytes of data at most are loaded.
std::unique_ptr<Source> make_file_source(std::unique_ptr<base::File> file, std::uint64_t size, std::uint64_t most_held);
base::Result<std::unique_ptr<Source>> make_gzip_source(std::span<const std::byte> bytes, const Limits& limits);

}  // namespace almagest::fits
