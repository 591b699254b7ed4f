// SPDX-License-Identifier: GPL-3.0-or-later
// Tiles that CFITSIO would not write. What it writes is in cfitsio_data_test.cc.
#include <gtest/gtest.h>

#include <random>

#include "fits/big_endian.h"
#include "fits/fits_test_util.h"
#include "fits/image_reader.h"
#include "fits/rice.h"

namespace almagest::fits {
namespace {

using Cards = std::vector<std::string>;

std::string big_endian32(std::size_t value) {
  std::string text(4, '\0');
  store(static_cast<std::uint32_t>(value), reinterpret_cast<std::byte*>(text.data()));
  return text;
}

// One tile in one row, of 16-bit pixels unless `cards` say otherwise.
std::string compressed(const std::string& tile, const Cards& cards, const std::string& column = "COMPRESSED_DATA") {
  Cards all{"XTENSION= 'BINTABLE'", "BITPIX  = 8", "NAXIS   = 2",
            "NAXIS1  = 8",          "NAXIS2  = 1", "PCOUNT  = " + std::to_string(tile.size()),
            "GCOUNT  = 1",          "TFIELDS = 1", "TTYPE1  = '" + column + "'",
            "TFORM1  = '1PB'",      "ZIMAGE  = T"};
  all.insert(all.end(), cards.begin(), cards.end());
  return primary() + header_of(all) + padded(big_endian32(tile.size()) + big_endian32(0) + tile, '\0');
}

Cards square(const std::string& algorithm, const std::string& length = "100") {
  return {"ZBITPIX = 16",        "ZNAXIS  = 2",         "ZNAXIS1 = " + length,          "ZNAXIS2 = " + length,
          "ZTILE1  = " + length, "ZTILE2  = " + length, "ZCMPTYPE= '" + algorithm + "'"};
}

base::Result<std::vector<std::int32_t>> read_first(const std::string& text) {
  ALMAGEST_TRY(const File file, read(as_bytes(text)));
  ALMAGEST_TRY(const ImageReader image, ImageReader::open(file, file.hdus().at(1)));
  std::vector<std::int32_t> value(1);
  ALMAGEST_CHECK(image.read<std::int32_t>({.start = {0, 0}, .shape = {1, 1}}, value));
  return value;
}

TEST(TileReader, ReadsATile) {
  const std::string pixels = std::string("\1\2", 2) + std::string(19'998, '\0');
  EXPECT_EQ(read_first(compressed(gzipped(pixels), square("GZIP_1"))), std::vector<std::int32_t>{0x102});
  EXPECT_EQ(
      read_first(compressed(gzipped(std::string("\1") + std::string(9'999, '\0') + "\2" + std::string(9'999, '\0')),
                            square("GZIP_2"))),
      std::vector<std::int32_t>{0x102});
  EXPECT_EQ(read_first(compressed(gzipped(pixels), square("GZIP_1"), "GZIP_COMPRESSED_DATA")),
            std::vector<std::int32_t>{0x102});
  EXPECT_EQ(read_first(compressed(gzipped(std::string(40'000, '\0')), square("GZIP_1"))), std::vector<std::int32_t>{0});
}

TEST(TileReader, NamesWhatItDoesNotRead) {
  for (const std::string name : {"PLIO_1", "HCOMPRESS_1", "BZIP2"}) {
    const auto value = read_first(compressed("x", square(name)));
    ASSERT_FALSE(value);
    EXPECT_EQ(value.error().code, base::Code::unsupported);
    EXPECT_NE(value.error().message.find(name), std::string::npos);
  }
  Cards eight = square("RICE_1");
  eight.insert(eight.end(), {"ZNAME1  = 'BYTEPIX'", "ZVAL1   = 8"});
  EXPECT_EQ(read_first(compressed("x", eight)).error().code, base::Code::unsupported);
  Cards dithered = square("GZIP_1");
  dithered[0] = "ZBITPIX = -32";
  dithered.insert(dithered.end(), {"ZSCALE  = 1.0", "ZZERO   = 0.0", "ZQUANTIZ= 'SUBTRACTIVE_DITHER_3'"});
  EXPECT_EQ(read_first(compressed("x", dithered)).error().code, base::Code::unsupported);
  dithered.back() = "ZQUANTIZ= 'SUBTRACTIVE_DITHER_1'";
  dithered.emplace_back("ZDITHER0= 10001");
  EXPECT_EQ(read_first(compressed("x", dithered)).error().code, base::Code::corrupt);
}

TEST(TileReader, InflatesNoBombs) {
  const std::string bomb = gzipped(std::string(50'000'000, '\0'));
  for (const std::string name : {"GZIP_1", "GZIP_2"}) {
    const auto value = read_first(compressed(bomb, square(name)));
    ASSERT_FALSE(value);
    EXPECT_EQ(value.error().code, base::Code::corrupt);
  }
  // Tiles that claim more pixels than the bytes can hold take no room.
  for (const std::string name : {"GZIP_1", "RICE_1"}) {
    EXPECT_EQ(read_first(compressed("abc", square(name, "11000"))).error().code, base::Code::corrupt);
    EXPECT_EQ(read_first(compressed("abc", square(name, "3000000000"))).error().code, base::Code::too_large);
    EXPECT_EQ(read_first(compressed("abc", square(name, "9223372036854775807"))).error().code, base::Code::corrupt);
  }
}

TEST(TileReader, RefusesBadTiles) {
  const std::vector<std::string> tiles{"", "x", gzipped("too short"), gzipped(std::string(20'000, 'a')).substr(0, 30),
                                       std::string(500, '\xff')};
  for (const std::string name : {"GZIP_1", "GZIP_2", "RICE_1"}) {
    for (const std::string& tile : tiles) {
      const auto value = read_first(compressed(tile, square(name)));
      ASSERT_FALSE(value) << name << tile.size();
      EXPECT_EQ(value.error().code, base::Code::corrupt);
    }
  }
  Cards many = square("GZIP_1");
  many[4] = "ZTILE1  = 1";
  EXPECT_EQ(read_first(compressed("x", many)).error().code, base::Code::corrupt);
  many[4] = "ZTILE1  = 0";
  EXPECT_EQ(read_first(compressed("x", many)).error().code, base::Code::corrupt);
  Cards wide = square("GZIP_1");
  wide[0] = "ZBITPIX = 8";
  const std::string large = gzipped(std::string("\1\2") + std::string(19'998, '\0'));
  EXPECT_EQ(read_first(compressed(large, wide)).error().code, base::Code::corrupt);
}

TEST(Rice, StopsAtTheEndOfItsBytes) {
  std::mt19937 random(3);
  std::vector<std::int32_t> pixels(5000);
  for (int i = 0; i < 3000; ++i) {
    std::string bytes(random() % 300, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random() % 4 == 0 ? 0 : random());
    const int byte_pix = 1 << random() % 3;
    const int block = 1 + static_cast<int>(random() % 64);
    const auto status = unpack_rice(as_bytes(bytes), byte_pix, block, pixels);
    EXPECT_TRUE(status || status.error().code == base::Code::corrupt);
  }
}

}  // namespace
}  // namespace almagest::fits
