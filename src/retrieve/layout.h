// SPDX-License-Identifier: GPL-3.0-or-later
// Where each byte of an archive file (zip, tar) lies, computed from names, sizes and CRC-32s alone (docs/retrieval.md).
// The same entries give the same bytes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/time.h"

namespace almagest::retrieve {

struct Entry {
  std::string path;  // UTF-8, '/' between folders, at most 65,535 bytes
  std::uint64_t size = 0;
  std::uint32_t crc32 = 0;
  base::Instant modified;
};

// What an archive file is made of, in order; always the same.
class Entries {
 public:
  virtual ~Entries() = default;
  virtual std::size_t count() const = 0;
  virtual Entry at(std::size_t i) const = 0;
  virtual std::uint64_t size_of(std::size_t i) const = 0;  // at(i).size, at less cost
};

class Layout {
 public:
  virtual ~Layout() = default;

  virtual std::uint64_t length() const = 0;  // of the whole file

  enum class Kind { header, data, padding, directory, end };
  struct Part {
    Kind kind = Kind::header;
    std::size_t entry = 0;     // of all but the end
    std::uint64_t offset = 0;  // in the file
    std::uint64_t length = 0;
  };
  // The part that the byte at `offset` (below length()) belongs to. Parts follow one another without a gap; parts of no
  // length are none.
  virtual Part part_at(std::uint64_t offset) const = 0;

  // The bytes of a part that is no data.
  virtual std::string text_of(const Part& part) const = 0;
};

// Of ascending `begins`, the last that is not beyond `offset`.
inline std::size_t place_in(std::span<const std::uint64_t> begins, std::uint64_t offset) {
  return static_cast<std::size_t>(std::upper_bound(begins.begin(), begins.end(), offset) - begins.begin()) - 1;
}

}  // namespace almagest::retrieve
