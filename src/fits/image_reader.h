// SPDX-License-Identifier: GPL-3.0-or-later
// Pixels of images: FITS 4.0 sections 3.3, 4.4.1 (BITPIX, NAXIS), 4.4.2.5 (BSCALE, BZERO, BLANK) and, for
// tile-compressed ones, 10.1 to 10.4. Both kinds are read in the same way.
//
//   ALMAGEST_TRY(const fits::ImageReader image, fits::ImageReader::open(file, *file.find("SCI")));
//   std::vector<float> plane(64 * 64);
//   ALMAGEST_CHECK(image.read<float>({.start = {0, 0, 3}, .shape = {64, 64, 1}}, plane));
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "fits/header.h"
#include "fits/numbers.h"

namespace almagest::fits {

// A part of an image, axis by axis, that of NAXIS1 first: `shape` pixels from `start`, counted from 0, each `stride`
// after the one before. No strides at all mean 1 everywhere.
struct Section {
  std::vector<std::int64_t> start{};
  std::vector<std::int64_t> shape{};
  std::vector<std::int64_t> stride{};
};

// Refers to its File, which must have been read with its data (open_with_data) and outlive it. Const functions are safe
// from many threads.
class ImageReader {
 public:
  // `hdu` is one of `file`. Errors: not_found if it has no image; unsupported if it is compressed in a way that is not
  // read here (the message names it), or the data are not at hand; corrupt if the header contradicts itself or the
  // file.
  static base::Result<ImageReader> open(const File& file, const Hdu& hdu);
  ~ImageReader();
  ImageReader(ImageReader&&) noexcept;
  ImageReader& operator=(ImageReader&&) noexcept;

  const std::vector<std::int64_t>& axes() const { return axes_; }  // that of NAXIS1 first; of the image as meant
  std::uint64_t pixels() const { return pixels_; }
  NumberType type() const { return type_; }  // as stored, before scaling
  const Scaling& scaling() const { return scaling_; }
  bool compressed() const { return tiles_ != nullptr; }

  Section whole() const;
  // Puts values of the section into `into`, axis 1 running fastest; `into` has as many elements as the section pixels.
  // Values without number, T and `no_value` are as in convert (numbers.h); T is one of its types. Compressed tiles
  // that the section does not touch are not read. Errors: invalid_argument if the section is not inside the image or T
  // can't hold a value; corrupt if a compressed tile is damaged; too_large if a tile is beyond kMostTileBytes.
  template <typename T>
  base::Status read(const Section& section, std::span<T> into, std::optional<T> no_value = std::nullopt) const;

  // The pixels as they are in the file, most significant byte first; empty if the image is compressed or has
  // none, or if the file is read by pieces.
  std::span<const std::byte> stored() const { return stored_; }

 private:
  ImageReader();
  base::Status check(const Section& section, std::size_t room) const;
  template <typename T>
  base::Status read_pieces(const Section& section, std::span<T> into, std::optional<T> no_value) const;

  std::vector<std::int64_t> axes_;
  std::uint64_t pixels_ = 0;
  NumberType type_ = NumberType::uint8;
  Scaling scaling_;
  std::span<const std::byte> stored_;
  const class Source* source_ = nullptr;  // of a file that is read by pieces
  std::uint64_t data_offset_ = 0;         // there
  std::unique_ptr<const class TileReader> tiles_;
};

}  // namespace almagest::fits
