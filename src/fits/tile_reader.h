// SPDX-License-Identifier: GPL-3.0-or-later
// Tiles of compressed images: FITS 4.0 sections 10.1 (keywords, columns), 10.2 (rounded floating-point pixels) and 10.4
// (algorithms). Read are RICE_1 and GZIP_1, GZIP_2. Internal to this layer.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "fits/dither.h"
#include "fits/header.h"
#include "fits/numbers.h"
#include "fits/table_reader.h"

struct libdeflate_decompressor;

namespace almagest::fits {

// A larger tile is refused.
inline constexpr std::uint64_t kMostTileBytes = std::uint64_t{1} << 30;

class TileReader {
 public:
  // Errors: as of ImageReader::open.
  static base::Result<TileReader> open(const File& file, const Hdu& hdu);

  const std::vector<std::int64_t>& axes() const { return axes_; }
  const std::vector<std::int64_t>& tile_shape() const { return tile_; }  // at least 1 along each axis
  NumberType type() const { return type_; }                              // by ZBITPIX

  // Room that is used again from tile to tile; one for each thread.
  struct Workspace {
    Workspace();
    std::unique_ptr<libdeflate_decompressor, void (*)(libdeflate_decompressor*)> decompressor;
    std::vector<std::byte> inflated;
    std::vector<std::byte> shuffled;
    std::vector<std::int32_t> integers;
    std::vector<std::byte> stored;
  };
  struct Tile {
    std::vector<std::int64_t> shape;    // smaller than tile_shape() at the image's end
    std::span<const std::byte> stored;  // type(), most significant byte first; valid until `workspace` is used again
  };
  // The tile at this place in the grid of tiles. Room is taken only for what the compressed bytes can hold.
  base::Result<Tile> read(std::span<const std::int64_t> place, Workspace& workspace) const;

 private:
  enum class Algorithm { rice, gzip, gzip_shuffled };

  explicit TileReader(TableReader table) : table_(std::move(table)) {}
  base::Status read_geometry(const Header& header);
  base::Status read_algorithm(const Header& header);
  base::Status read_quantization(const Header& header);
  base::Status find_columns();

  base::Status decode(std::uint64_t row, std::uint64_t pixels, Workspace& workspace) const;
  base::Status decode_compressed(std::span<const std::byte> packed, std::uint64_t row, std::uint64_t pixels,
                                 Workspace& workspace) const;
  base::Result<std::optional<Quantization>> quantization_of(std::uint64_t row) const;
  base::Result<std::optional<double>> value_in(std::optional<std::size_t> column, std::uint64_t row) const;

  TableReader table_;
  std::vector<std::int64_t> axes_;
  std::vector<std::int64_t> tile_;
  NumberType type_ = NumberType::uint8;
  Algorithm algorithm_ = Algorithm::gzip;
  int rice_byte_pix_ = 4;
  int rice_block_ = 32;
  Quantization quantization_;
  bool has_scale_ = false;  // in the header or in a column
  // Places among the table's fields.
  std::optional<std::size_t> compressed_, gzipped_, uncompressed_, scale_column_, zero_column_, blank_column_;
};

}  // namespace almagest::fits
