// SPDX-License-Identifier: GPL-3.0-or-later
// The file format of a segment (docs/index.md): parts, each an array of one kind of number or a run of bytes, then a
// directory of the parts and a footer that says where the directory is. Numbers are little-endian and every part
// begins at a multiple of 64, so that a mapped file is used as it is.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/env.h"
#include "base/result.h"

namespace almagest::index {

inline constexpr std::uint32_t kImageVersion = 3;

// What a part holds. Numbers are part of the format: never reused.
enum class Part : std::uint16_t {
  segment_head = 1,
  ids = 2,         // i64, one a row
  rows_by_id = 3,  // u32, rows in the order of their ids
  column_head = 10,
  codes = 11,          // u8, u16 or u32, one a row
  zones = 12,          // as codes: smallest and largest code of each kZoneRows rows
  numbers = 13,        // i64 or f64: the dictionary
  text_bytes = 14,     // the dictionary's texts, one after another
  text_ends = 15,      // u32 or u64: where each ends
  code_counts = 16,    // u32: rows of each code, then of null
  element_bytes = 17,  // lists: the distinct elements
  element_ends = 18,
  list_ends = 19,       // u32, by code: where its elements end in list_elements
  list_elements = 20,   // u32
  element_counts = 21,  // u32: rows with each element
  text_runs = 22,       // u32: large dictionaries in pieces (text_pieces.h): texts at which runs begin
  run_visits = 23,      // u32, one a run
  text_middles = 24,    // u32, by code
  text_last = 25,       // u32, by code
  visit_bytes = 26,     // the distinct pieces
  visit_ends = 27,      // u32
  middle_bytes = 28,
  middle_ends = 29,
  last_bytes = 40,
  last_ends = 41,
  stem_runs = 42,  // u32: runs at which another stem begins
  stem_bytes = 43,
  stem_ends = 44,
  footprint_bytes = 30,
  footprint_ends = 31,  // u64, one a place
  row_places = 45,      // u32, one a row: its place (footprints.h)
  positions = 32,       // f64, two a leaf: ra, dec in degrees
  cells = 33,           // u32, one a row
  sky_rows = 34,        // u32: rows in the order of the tree's leaves
  sky_row_ends = 46,    // u32, one a leaf: where its rows end in sky_rows
  sky_nodes = 38,       // f32, five a node: all levels above the leaves
  sky_leaves = 37,      // f32, sixteen a leaf, sixteen leaves together (sky_leaf_group.h)
  sky_parts = 47,       // u16, four a box (sky_parts.h)
  sky_part_ends = 48,   // u32, one a leaf: where its boxes end in sky_parts
  nowhere = 36,         // u64: a bit a row that has neither footprint nor position
};

// Of a column; tables have parts of no column and three columns of their own.
using ColumnNumber = std::uint16_t;
inline constexpr ColumnNumber kNoColumn = 0xFFFF;
inline constexpr ColumnNumber kNamesColumn = 0xFF00;
inline constexpr ColumnNumber kProgramsColumn = 0xFF01;
inline constexpr ColumnNumber kReleasesColumn = 0xFF02;

class ImageWriter {
 public:
  // Takes the image's bytes as they come, in order.
  using Sink = std::function<base::Status(std::span<const std::byte>)>;
  explicit ImageWriter(Sink sink) : sink_(std::move(sink)) {}

  base::Status begin();
  base::Status add(Part part, ColumnNumber column, std::span<const std::byte> bytes);
  template <typename Range>
  base::Status add_array(Part part, ColumnNumber column, const Range& numbers) {
    return add(part, column, std::as_bytes(std::span(numbers)));
  }
  // The part of one column is also that of another.
  void share(Part part, ColumnNumber from, ColumnNumber to);
  base::Status finish();  // directory and footer
  std::uint64_t bytes() const { return written_; }

 private:
  struct Entry {
    std::uint16_t part = 0;
    std::uint16_t column = 0;
    std::uint32_t crc32 = 0;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
  };
  friend class Image;
  base::Status write(std::span<const std::byte> bytes);
  base::Status align();
  Sink sink_;
  std::uint64_t written_ = 0;
  std::vector<Entry> entries_;
};

// A segment's bytes, mapped or in memory, and what is where in them.
class Image {
 public:
  // Checks the frame (magic, version, directory), not yet the parts: see verify(). `owner` keeps `bytes` alive; they
  // must begin at a multiple of 8. Errors are corrupt, or unsupported for another version.
  static base::Result<Image> open(std::span<const std::byte> bytes, std::shared_ptr<const void> owner);

  bool has(Part part, ColumnNumber column) const { return parts_.count({part, column}) != 0; }
  std::span<const std::byte> bytes_of(Part part, ColumnNumber column) const;  // empty: no such part
  // Empty also if the length is no multiple of the number's.
  template <typename Number>
  std::span<const Number> array(Part part, ColumnNumber column) const {
    static_assert(std::is_trivially_copyable_v<Number>);
    const auto bytes = bytes_of(part, column);
    if (bytes.size() % sizeof(Number) != 0) return {};
    return {reinterpret_cast<const Number*>(bytes.data()), bytes.size() / sizeof(Number)};
  }
  std::uint64_t bytes() const { return bytes_.size(); }

  // Reads every part through `file` (not the mapping, whose pages would count as ours) and compares checksums.
  base::Status verify(const base::File& file) const;

 private:
  Image(std::span<const std::byte> bytes, std::shared_ptr<const void> owner)
      : bytes_(bytes), owner_(std::move(owner)) {}
  std::span<const std::byte> bytes_;
  std::shared_ptr<const void> owner_;
  std::vector<ImageWriter::Entry> entries_;
  std::map<std::pair<Part, ColumnNumber>, std::size_t> parts_;
};

}  // namespace almagest::index
