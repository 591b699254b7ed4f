// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a compressed tile: the first ones choose the algorithm and the image, the rest is the tile, as it is and
// behind a gzip that is sound.
#include <fmt/format.h>
#include <zlib.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "fits/header.h"
#include "fits/image_reader.h"

namespace {

using namespace almagest;

std::string padded(std::string text, char with) {
  text.resize((text.size() + fits::kBlockSize - 1) / fits::kBlockSize * fits::kBlockSize, with);
  return text;
}

std::string header_of(const std::vector<std::string>& cards) {
  std::string text;
  for (const std::string& card : cards) text += fmt::format("{:<80}", card);
  return padded(text + "END", ' ');
}

std::string big_endian32(std::size_t value) {
  return {static_cast<char>(value >> 24U), static_cast<char>(value >> 16U), static_cast<char>(value >> 8U),
          static_cast<char>(value)};
}

std::string file_of(const std::array<unsigned, 6>& choice, const std::string& tile) {
  constexpr std::array kBitpix{8, 16, 32, 64, -32, -64};
  constexpr std::array<std::string_view, 3> kAlgorithm{"RICE_1", "GZIP_1", "GZIP_2"};
  constexpr std::array<std::string_view, 3> kColumn{"COMPRESSED_DATA", "GZIP_COMPRESSED_DATA", "UNCOMPRESSED_DATA"};
  constexpr std::array<std::string_view, 4> kQuantize{"NO_DITHER", "SUBTRACTIVE_DITHER_1", "SUBTRACTIVE_DITHER_2",
                                                      "NONE"};
  std::vector<std::string> cards{"XTENSION= 'BINTABLE'",
                                 "BITPIX  = 8",
                                 "NAXIS   = 2",
                                 "NAXIS1  = 8",
                                 "NAXIS2  = 1",
                                 fmt::format("PCOUNT  = {}", tile.size()),
                                 "GCOUNT  = 1",
                                 "TFIELDS = 1",
                                 fmt::format("TTYPE1  = '{}'", kColumn[choice[0] / 16 % kColumn.size()]),
                                 choice[0] % 2 == 0 ? "TFORM1  = 'PB'" : "TFORM1  = 'PE'",
                                 "ZIMAGE  = T",
                                 fmt::format("ZCMPTYPE= '{}'", kAlgorithm[choice[1] % kAlgorithm.size()]),
                                 fmt::format("ZBITPIX = {}", kBitpix[choice[2] % kBitpix.size()]),
                                 "ZNAXIS  = 1",
                                 fmt::format("ZNAXIS1 = {}", choice[3] * 16),
                                 "ZNAME1  = 'BLOCKSIZE'",
                                 fmt::format("ZVAL1   = {}", 1 + choice[4] % 64),
                                 "ZNAME2  = 'BYTEPIX'",
                                 fmt::format("ZVAL2   = {}", 1U << choice[4] / 64 % 3),
                                 fmt::format("ZQUANTIZ= '{}'", kQuantize[choice[5] % kQuantize.size()]),
                                 fmt::format("ZDITHER0= {}", 1 + choice[5] * 39)};
  if (choice[5] < 200) cards.insert(cards.end(), {"ZSCALE  = 0.25", "ZZERO   = -3.5", "ZBLANK  = -2147483647"});
  const std::size_t elements = choice[0] % 2 == 0 ? tile.size() : tile.size() / 4;
  return header_of({"SIMPLE  = T", "BITPIX  = 8", "NAXIS   = 0"}) + header_of(cards) +
         padded(big_endian32(elements) + big_endian32(0) + tile, '\0');
}

std::string gzip(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

void read_image(const std::string& text) {
  const auto file = fits::read(std::as_bytes(std::span(text)));
  if (!file) std::abort();  // it is sound but for the tile
  const auto image = fits::ImageReader::open(*file, file->hdus().at(1));
  if (!image) return;
  std::vector<double> values(image->pixels());
  const auto status = image->read<double>(image->whole(), values);
  if (!status && status.error().message.empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::array<unsigned, 6> choice{};
  if (size < choice.size()) return 0;
  std::copy_n(data, choice.size(), choice.begin());
  const std::string tile(reinterpret_cast<const char*>(data) + choice.size(), size - choice.size());
  read_image(file_of(choice, tile));
  read_image(file_of(choice, gzip(tile)));
  return 0;
}
