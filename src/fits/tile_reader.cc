// SPDX-License-Identifier: GPL-3.0-or-later
#include "fits/tile_reader.h"

#include <fmt/format.h>
#include <libdeflate.h>

#include <algorithm>
#include <limits>

#include "base/text.h"
#include "fits/big_endian.h"
#include "fits/rice.h"

namespace almagest::fits {
namespace {

constexpr std::int64_t kMostAxes = 999;
constexpr std::uint64_t kMostGzipRatio = 1032;  // of deflate
constexpr std::int64_t kMostSeed = 10'000;

tl::unexpected<base::Error> corrupt(std::string message) {
  return base::fail(base::Code::corrupt, std::move(message));
}

base::Result<std::int64_t> length_of(const Header& header, const std::string& keyword, std::int64_t least) {
  const auto length = header.integer(keyword);
  if (!length || *length < least) return corrupt(fmt::format("{} is missing or out of range", keyword));
  return *length;
}

// What an algorithm gave, as numbers of `type`. Errors: corrupt if one does not fit.
template <typename To, typename Number>
base::Status store_all(std::uint64_t count, const Number& number, std::vector<std::byte>& into) {
  into.resize(count * sizeof(To));
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::int64_t value = number(i);
    if (value < std::int64_t{std::numeric_limits<To>::min()} || value > std::int64_t{std::numeric_limits<To>::max()}) {
      return corrupt(fmt::format("the pixel {} does not fit ZBITPIX", value));
    }
    store(static_cast<To>(value), into.data() + i * sizeof(To));
  }
  return {};
}

template <typename Number>
base::Status store_integers(NumberType type, std::uint64_t count, const Number& number, std::vector<std::byte>& into) {
  switch (type) {
    case NumberType::uint8:
      return store_all<std::uint8_t>(count, number, into);
    case NumberType::int16:
      return store_all<std::int16_t>(count, number, into);
    case NumberType::int32:
      return store_all<std::int32_t>(count, number, into);
    case NumberType::int64:
      return store_all<std::int64_t>(count, number, into);
    default:
      return corrupt("the tile holds integers, ZBITPIX says floating-point numbers, and ZSCALE is missing");
  }
}

// Stored numbers of one type as those of another.
base::Status change_type(NumberType from, std::span<const std::byte> numbers, NumberType to, std::uint64_t count,
                         std::vector<std::byte>& into) {
  if (from == to) {
    into.assign(numbers.begin(), numbers.end());
    return {};
  }
  const std::byte* const at = numbers.data();
  switch (from) {
    case NumberType::uint8:
      return store_integers(
          to, count, [&](auto i) { return std::int64_t{load<std::uint8_t>(at + i)}; }, into);
    case NumberType::int16:
      return store_integers(
          to, count, [&](auto i) { return std::int64_t{load<std::int16_t>(at + i * 2)}; }, into);
    case NumberType::int32:
      return store_integers(
          to, count, [&](auto i) { return std::int64_t{load<std::int32_t>(at + i * 4)}; }, into);
    case NumberType::int64:
      return store_integers(
          to, count, [&](auto i) { return load<std::int64_t>(at + i * 8); }, into);
    default:
      return corrupt("the tile holds floating-point numbers of a size other than ZBITPIX says");
  }
}

// Into `into`, at most `most` bytes.
base::Status inflate(std::span<const std::byte> packed, std::uint64_t most, TileReader::Workspace& workspace,
                     std::vector<std::byte>& into) {
  if (workspace.decompressor == nullptr) return base::fail(base::Code::internal, "libdeflate did not start");
  into.resize(std::min<std::uint64_t>(most, packed.size() * kMostGzipRatio));
  std::size_t size = 0;
  const auto result = libdeflate_gzip_decompress(workspace.decompressor.get(), packed.data(), packed.size(),
                                                 into.data(), into.size(), &size);
  if (result == LIBDEFLATE_INSUFFICIENT_SPACE) return corrupt("the tile inflates to more than its pixels");
  if (result != LIBDEFLATE_SUCCESS) return corrupt("the tile's gzip stream is damaged");
  into.resize(size);
  return {};
}

// The type of `count` integers in so many bytes.
base::Result<NumberType> integers_in(std::size_t bytes, std::uint64_t count) {
  for (const auto type : {NumberType::uint8, NumberType::int16, NumberType::int32, NumberType::int64}) {
    if (bytes == count * size_of(type)) return type;
  }
  return corrupt(fmt::format("the tile has {} bytes for {} pixels", bytes, count));
}

// GZIP_2 puts the most significant bytes of all numbers first, then the next ones.
void unshuffle(std::vector<std::byte>& bytes, std::size_t width, std::vector<std::byte>& room) {
  room.resize(bytes.size());
  const std::size_t count = bytes.size() / width;
  for (std::size_t k = 0; k < width; ++k) {
    for (std::size_t i = 0; i < count; ++i) room[i * width + k] = bytes[k * count + i];
  }
  bytes.swap(room);
}

}  // namespace

TileReader::Workspace::Workspace() : decompressor(libdeflate_alloc_decompressor(), &libdeflate_free_decompressor) {}

base::Result<TileReader> TileReader::open(const File& file, const Hdu& hdu) {
  ALMAGEST_TRY(TableReader table, TableReader::open(file, hdu));
  TileReader tiles(std::move(table));
  ALMAGEST_CHECK(tiles.read_geometry(hdu.header));
  ALMAGEST_CHECK(tiles.read_algorithm(hdu.header));
  ALMAGEST_CHECK(tiles.find_columns());
  ALMAGEST_CHECK(tiles.read_quantization(hdu.header));
  return tiles;
}

base::Status TileReader::read_geometry(const Header& header) {
  const auto type = number_type_of_bitpix(header.integer("ZBITPIX").value_or(0));
  if (!type) return corrupt("ZBITPIX is missing or no value of BITPIX");
  type_ = *type;
  ALMAGEST_TRY(const std::int64_t dimensions, length_of(header, "ZNAXIS", 0));
  if (dimensions > kMostAxes) return corrupt(fmt::format("ZNAXIS is {}", dimensions));
  std::uint64_t count = 1;
  for (std::int64_t i = 1; i <= dimensions; ++i) {
    ALMAGEST_TRY(const std::int64_t length, length_of(header, fmt::format("ZNAXIS{}", i), 0));
    const std::string keyword = fmt::format("ZTILE{}", i);
    std::int64_t tile = i == 1 ? length : 1;
    if (header.contains(keyword)) {
      ALMAGEST_TRY(tile, length_of(header, keyword, 1));
    }
    tile = std::clamp<std::int64_t>(tile, 1, std::max<std::int64_t>(length, 1));
    axes_.push_back(length);
    tile_.push_back(tile);
    const auto along = static_cast<std::uint64_t>(length / tile + (length % tile != 0 ? 1 : 0));
    if (__builtin_mul_overflow(count, along, &count)) return corrupt("the number of tiles overflows");
  }
  if (count > table_.rows()) {
    return corrupt(fmt::format("the image has {} tiles, the table only {} rows", count, table_.rows()));
  }
  return {};
}

base::Status TileReader::read_algorithm(const Header& header) {
  const std::string name(base::trim(header.string("ZCMPTYPE").value_or("")));
  if (name == "GZIP_1") {
    algorithm_ = Algorithm::gzip;
  } else if (name == "GZIP_2") {
    algorithm_ = Algorithm::gzip_shuffled;
  } else if (name == "RICE_1" || name == "RICE_ONE") {
    algorithm_ = Algorithm::rice;
    std::int64_t block = 32;
    std::int64_t byte_pix = 4;
    for (int i = 1; i < 100 && header.contains(fmt::format("ZNAME{}", i)); ++i) {
      const std::string parameter = header.string(fmt::format("ZNAME{}", i)).value_or("");
      const auto value = header.integer(fmt::format("ZVAL{}", i));
      if (parameter == "BLOCKSIZE") block = value.value_or(0);
      if (parameter == "BYTEPIX") byte_pix = value.value_or(0);
    }
    ALMAGEST_CHECK(check_rice(byte_pix, block));
    rice_block_ = static_cast<int>(block);
    rice_byte_pix_ = static_cast<int>(byte_pix);
  } else if (name.empty()) {
    return corrupt("ZCMPTYPE is missing");
  } else {
    return base::fail(base::Code::unsupported,
                      fmt::format("images compressed by {} are not read here, only RICE_1, GZIP_1 and GZIP_2", name));
  }
  return {};
}

base::Status TileReader::find_columns() {
  const auto place = [&](std::string_view name) -> std::optional<std::size_t> {
    const Field* field = table_.find(name);
    if (field == nullptr) return std::nullopt;
    return static_cast<std::size_t>(field - table_.fields().data());
  };
  compressed_ = place("COMPRESSED_DATA");
  gzipped_ = place("GZIP_COMPRESSED_DATA");
  uncompressed_ = place("UNCOMPRESSED_DATA");
  scale_column_ = place("ZSCALE");
  zero_column_ = place("ZZERO");
  blank_column_ = place("ZBLANK");
  if (!compressed_ && !gzipped_ && !uncompressed_) return corrupt("the table has no column of compressed tiles");
  return {};
}

base::Status TileReader::read_quantization(const Header& header) {
  if (!is_floating(type_)) return {};
  const std::string method(base::trim(header.string("ZQUANTIZ").value_or("")));
  ALMAGEST_TRY(quantization_.dither, dither_named(method));
  has_scale_ = (scale_column_ || header.contains("ZSCALE")) && !base::equal_nocase(method, "NONE");
  if (!has_scale_) return {};
  quantization_.scale = header.real("ZSCALE").value_or(1);
  quantization_.zero = header.real("ZZERO").value_or(0);
  quantization_.blank = header.integer("ZBLANK");
  if (quantization_.dither == Dither::none) return {};
  quantization_.seed = header.integer("ZDITHER0").value_or(0);
  if (quantization_.seed < 1 || quantization_.seed > kMostSeed) return corrupt("ZDITHER0 is missing or not 1 to 10000");
  return {};
}

base::Result<std::optional<double>> TileReader::value_in(std::optional<std::size_t> column, std::uint64_t row) const {
  if (!column) return std::optional<double>();
  ALMAGEST_TRY(const std::vector<double> values, table_.numbers<double>(table_.fields()[*column], row));
  return values.empty() ? std::optional<double>() : std::optional(values.front());
}

base::Result<std::optional<Quantization>> TileReader::quantization_of(std::uint64_t row) const {
  if (!has_scale_) return std::optional<Quantization>();
  Quantization found = quantization_;
  ALMAGEST_TRY(const auto scale, value_in(scale_column_, row));
  ALMAGEST_TRY(const auto zero, value_in(zero_column_, row));
  ALMAGEST_TRY(const auto blank, value_in(blank_column_, row));
  found.scale = scale.value_or(found.scale);
  found.zero = zero.value_or(found.zero);
  if (blank && *blank >= -0x1p31 && *blank < 0x1p31) found.blank = static_cast<std::int64_t>(*blank);
  return std::optional(found);
}

base::Status TileReader::decode_compressed(std::span<const std::byte> packed, std::uint64_t row, std::uint64_t pixels,
                                           Workspace& workspace) const {
  ALMAGEST_TRY(const auto quantized, quantization_of(row));
  std::vector<std::byte>& bytes = workspace.inflated;
  NumberType held = NumberType::int32;
  if (algorithm_ == Algorithm::rice) {
    if (!rice_may_hold(packed.size(), rice_byte_pix_, rice_block_, pixels)) {
      return corrupt("the tile has more pixels than its bytes can hold");
    }
    workspace.integers.resize(pixels);
    ALMAGEST_CHECK(unpack_rice(packed, rice_byte_pix_, rice_block_, workspace.integers));
  } else {
    const std::uint64_t width = std::max<std::uint64_t>(4, size_of(type_));
    ALMAGEST_CHECK(inflate(packed, pixels * width, workspace, bytes));
    ALMAGEST_TRY(held, integers_in(bytes.size(), pixels));
    if (algorithm_ == Algorithm::gzip_shuffled) unshuffle(bytes, size_of(held), workspace.shuffled);
    if (!quantized) {
      const bool as_is = size_of(held) == size_of(type_);
      return change_type(as_is ? type_ : held, bytes, type_, pixels, workspace.stored);
    }
    if (held == NumberType::int64) return corrupt("the tile holds rounded numbers of 64 bits");
    workspace.integers.resize(pixels);
    ALMAGEST_CHECK(convert<std::int32_t>(held, bytes, 1, Scaling(), std::nullopt, workspace.integers));
  }
  if (!quantized) {
    const auto& integers = workspace.integers;
    return store_integers(
        type_, pixels, [&](auto i) { return std::int64_t{integers[i]}; }, workspace.stored);
  }
  workspace.stored.resize(pixels * size_of(type_));
  dequantize(workspace.integers, *quantized, row, type_, workspace.stored);
  return {};
}

base::Status TileReader::decode(std::uint64_t row, std::uint64_t pixels, Workspace& workspace) const {
  const auto cell = [&](std::optional<std::size_t> column) -> base::Result<std::span<const std::byte>> {
    if (!column) return std::span<const std::byte>();
    return table_.bytes(table_.fields()[*column], row);
  };
  ALMAGEST_TRY(const auto packed, cell(compressed_));
  if (!packed.empty()) return decode_compressed(packed, row, pixels, workspace);
  ALMAGEST_TRY(const auto gzipped, cell(gzipped_));
  if (!gzipped.empty()) {
    ALMAGEST_CHECK(inflate(gzipped, pixels * 8, workspace, workspace.inflated));
    ALMAGEST_TRY(const NumberType held, integers_in(workspace.inflated.size(), pixels));
    const bool as_is = size_of(held) == size_of(type_);
    return change_type(as_is ? type_ : held, workspace.inflated, type_, pixels, workspace.stored);
  }
  ALMAGEST_TRY(const auto plain, cell(uncompressed_));
  if (plain.empty()) return corrupt("it has no data");
  const auto held = table_.fields()[*uncompressed_].number();
  if (!held || plain.size() != pixels * size_of(*held)) return corrupt("its uncompressed data are not its pixels");
  return change_type(*held, plain, type_, pixels, workspace.stored);
}

base::Result<TileReader::Tile> TileReader::read(std::span<const std::int64_t> place, Workspace& workspace) const {
  Tile tile;
  std::uint64_t row = 0;
  std::uint64_t pixels = 1;
  for (std::size_t i = axes_.size(); i-- > 0;) {
    const std::int64_t along = axes_[i] / tile_[i] + (axes_[i] % tile_[i] != 0 ? 1 : 0);
    row = row * static_cast<std::uint64_t>(along) + static_cast<std::uint64_t>(place[i]);
  }
  for (std::size_t i = 0; i < axes_.size(); ++i) {
    tile.shape.push_back(std::min(tile_[i], axes_[i] - place[i] * tile_[i]));
    pixels *= static_cast<std::uint64_t>(tile.shape.back());  // fewer than the image's, which are counted
  }
  if (pixels > kMostTileBytes / 8) {
    return base::fail(base::Code::too_large,
                      fmt::format("a tile of {} pixels is larger than {} bytes", pixels, kMostTileBytes));
  }
  if (auto status = decode(row, pixels, workspace); !status) {
    return base::fail_in(fmt::format("tile {}", row + 1), status.error());
  }
  tile.stored = workspace.stored;
  return tile;
}

}  // namespace almagest::fits
