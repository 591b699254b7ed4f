// SPDX-License-Identifier: GPL-3.0-or-later
// Where each byte of a zip file lies, computed from names, sizes and CRC-32s alone (docs/retrieve.md): stored entries,
// ZIP64 where a number needs it, as in APPNOTE 6.3.9. The same entries give the same bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/time.h"

namespace almagest::retrieve {

struct ZipEntry {
  std::string path;  // UTF-8, '/' between folders, at most 65,535 bytes
  std::uint64_t size = 0;
  std::uint32_t crc32 = 0;
  base::Instant modified;
};

class ZipLayout {
 public:
  // `entry(i)` gives entry i of `entries`, and always the same; it must outlive the layout.
  ZipLayout(std::size_t entries, std::function<ZipEntry(std::size_t)> entry);

  std::uint64_t length() const { return length_; }  // of the whole file

  enum class Kind : std::uint8_t { header, data, directory, end };
  struct Part {
    Kind kind = Kind::header;
    std::size_t entry = 0;     // of header, data and directory
    std::uint64_t offset = 0;  // in the file
    std::uint64_t length = 0;
  };
  // The part that the byte at `offset` (below length()) belongs to. Parts follow one another without a gap: header and
  // data of each entry, then the directory's of each, then the end. Data of no length is no part.
  Part part_at(std::uint64_t offset) const;

  // The bytes of parts that are no data.
  std::string text_of(const Part& part) const;

 private:
  std::string header(const ZipEntry& entry) const;
  std::string directory_entry(const ZipEntry& entry, std::uint64_t offset) const;
  std::string end() const;

  std::size_t entries_;
  std::function<ZipEntry(std::size_t)> entry_;
  std::vector<std::uint64_t> data_;       // where the data of each entry begins
  std::vector<std::uint64_t> headers_;    // where the header of each begins; then where the directory does
  std::vector<std::uint64_t> directory_;  // where its entry in the directory does; then where the end does
  std::uint64_t length_ = 0;
};

}  // namespace almagest::retrieve
