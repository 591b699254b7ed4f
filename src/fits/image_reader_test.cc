// SPDX-License-Identifier: GPL-3.0-or-later
#include "fits/image_reader.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/env.h"
#include "fits/big_endian.h"
#include "fits/fits_test_util.h"

namespace almagest::fits {
namespace {

template <typename T>
std::string stored(const std::vector<T>& numbers) {
  std::string text(numbers.size() * sizeof(T), '\0');
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    store(numbers[i], reinterpret_cast<std::byte*>(text.data()) + i * sizeof(T));
  }
  return text;
}

std::string image(const std::vector<std::string>& cards, const std::string& pixels) {
  return primary() + extension(cards) + padded(pixels, '\0');
}

template <typename T>
base::Result<std::vector<T>> read_section(const std::string& text, const Section& section,
                                          std::optional<T> no_value = std::nullopt) {
  ALMAGEST_TRY(const File file, read(as_bytes(text)));
  ALMAGEST_TRY(const ImageReader reader, ImageReader::open(file, file.hdus().at(1)));
  std::size_t size = 1;
  for (const std::int64_t length : section.shape) size *= static_cast<std::size_t>(length);
  std::vector<T> values(size);
  ALMAGEST_CHECK(reader.read<T>(section, values, no_value));
  return values;
}

const std::string& counted() {
  static const std::string text = [] {
    std::vector<std::int16_t> numbers(4 * 3 * 2);
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<std::int16_t>(i);
    return image({"BITPIX  = 16", "NAXIS   = 3", "NAXIS1  = 4", "NAXIS2  = 3", "NAXIS3  = 2"}, stored(numbers));
  }();
  return text;
}

TEST(ImageReader, ReadsSections) {
  using Values = std::vector<double>;
  EXPECT_EQ(read_section<double>(counted(), {{0, 0, 0}, {4, 1, 1}}), (Values{0, 1, 2, 3}));
  EXPECT_EQ(read_section<double>(counted(), {{1, 1, 1}, {2, 2, 1}}), (Values{17, 18, 21, 22}));
  EXPECT_EQ(read_section<double>(counted(), {{1, 0, 0}, {2, 2, 2}, {2, 2, 1}}), (Values{1, 3, 9, 11, 13, 15, 21, 23}));
  EXPECT_EQ(read_section<std::uint8_t>(counted(), {{3, 2, 1}, {1, 1, 1}}), (std::vector<std::uint8_t>{23}));
  EXPECT_EQ(read_section<double>(counted(), {{4, 0, 0}, {0, 1, 1}}), Values{});
}

TEST(ImageReader, ShowsStoredBytes) {
  const auto file = read(as_bytes(counted()));
  ASSERT_TRUE(file);
  const auto reader = ImageReader::open(*file, file->hdus()[1]);
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->stored().data(), as_bytes(counted()).data() + file->hdus()[1].data_offset);
  EXPECT_EQ(reader->stored().size(), 48U);
  EXPECT_EQ(reader->pixels(), 24U);
  EXPECT_EQ(reader->type(), NumberType::int16);
  EXPECT_FALSE(reader->compressed());
  EXPECT_EQ(ImageReader::open(*file, file->hdus()[0]).error().code, base::Code::not_found);
}

TEST(ImageReader, RefusesSectionsOutsideTheImage) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  const std::vector<Section> bad{
      {{0, 0}, {4, 3}},
      {{0, 0, 0}, {5, 1, 1}},
      {{-1, 0, 0}, {1, 1, 1}},
      {{4, 0, 0}, {1, 1, 1}},
      {{0, 0, 0}, {2, 1, 1}, {4, 1, 1}},
      {{0, 0, 0}, {1, 1, 1}, {0, 1, 1}},
      {{0, 0, 0}, {2, 1, 1}, {kMost, 1, 1}},
      {{kMost, 0, 0}, {1, 1, 1}, {kMost, 1, 1}},
      {{5, 0, 0}, {0, 1, 1}},
      {{0, 0, 0}, {1, 1, 1}, {1, 1}},
  };
  for (const Section& section : bad) {
    const auto values = read_section<double>(counted(), section);
    ASSERT_FALSE(values);
    EXPECT_EQ(values.error().code, base::Code::invalid_argument);
  }
  const auto file = read(as_bytes(counted()));
  const auto reader = ImageReader::open(*file, file->hdus()[1]);
  std::vector<float> little(23);
  EXPECT_FALSE(reader->read<float>(reader->whole(), little));
}

TEST(ImageReader, ReckonsIntegersWithoutSignExactly) {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  const std::string text = image({"BITPIX  = 64", "NAXIS   = 1", "NAXIS1  = 3", "BZERO   = 9223372036854775808"},
                                 stored(std::vector<std::int64_t>{-kMost - 1, 1, kMost}));
  EXPECT_EQ(read_section<std::uint64_t>(text, {{0}, {3}}),
            (std::vector<std::uint64_t>{0, 9223372036854775809ULL, 18446744073709551615ULL}));
  EXPECT_EQ(read_section<double>(text, {{0}, {1}}), std::vector<double>{0});
  const auto narrow = read_section<std::int64_t>(text, {{0}, {3}});
  ASSERT_FALSE(narrow);
  EXPECT_EQ(narrow.error().code, base::Code::invalid_argument);
  const std::string bytes = image({"BITPIX  = 8", "NAXIS   = 1", "NAXIS1  = 2", "BZERO   = -128."}, {'\0', '\xff'});
  EXPECT_EQ(read_section<std::int16_t>(bytes, {{0}, {2}}), (std::vector<std::int16_t>{-128, 127}));
}

TEST(ImageReader, TellsWhereThereIsNoValue) {
  const std::string text = image({"BITPIX  = 16", "NAXIS   = 1", "NAXIS1  = 3", "BLANK   = -7", "BSCALE  = 0.5"},
                                 stored(std::vector<std::int16_t>{5, -7, 7}));
  const auto values = read_section<float>(text, {{0}, {3}});
  ASSERT_TRUE(values);
  EXPECT_EQ(values->at(0), 2.5F);
  EXPECT_TRUE(std::isnan(values->at(1)));
  EXPECT_FALSE(read_section<std::int32_t>(text, {{0}, {3}}));
  EXPECT_EQ(read_section<std::int32_t>(text, {{0}, {3}}, 99), (std::vector<std::int32_t>{2, 99, 4}));
  const std::string floats =
      image({"BITPIX  = -32", "NAXIS   = 1", "NAXIS1  = 3"}, stored(std::vector<float>{1e10F, std::nanf(""), -2.5F}));
  EXPECT_EQ(read_section<std::int64_t>(floats, {{0}, {3}}, 0), (std::vector<std::int64_t>{10000000000, 0, -2}));
  EXPECT_FALSE(read_section<std::int32_t>(floats, {{0}, {3}}, 0));
}

TEST(ImageReader, BelievesNoSizeThatTheFileHasNot) {
  const std::vector<std::vector<std::string>> lies{
      {"BITPIX  = 64", "NAXIS   = 1", "NAXIS1  = 1000000000000000"},
      {"BITPIX  = 16", "NAXIS   = 2", "NAXIS1  = 100", "NAXIS2  = 100"},
      {"BITPIX  = 8", "NAXIS   = 2", "NAXIS1  = 4294967296", "NAXIS2  = 268435455"},
  };
  for (const auto& cards : lies) {
    const auto values = read_section<double>(image(cards, std::string(2880, '\1')), {{0, 0}, {1, 1}});
    ASSERT_FALSE(values);
    EXPECT_EQ(values.error().code, base::Code::unsupported) << values.error().message;
  }
  // An axis of length 0 makes any other length harmless.
  const std::string text = image(
      {"BITPIX  = 64", "NAXIS   = 3", "NAXIS1  = 9223372036854775807", "NAXIS2  = 0", "NAXIS3  = 9223372036854775807"},
      "");
  const auto file = read(as_bytes(text));
  ASSERT_TRUE(file);
  const auto reader = ImageReader::open(*file, file->hdus()[1]);
  ASSERT_TRUE(reader) << reader.error().message;
  EXPECT_EQ(reader->pixels(), 0U);
  const auto scale =
      read_section<double>(image({"BITPIX  = 8", "NAXIS   = 1", "NAXIS1  = 1", "BSCALE  = 'x'"}, "a"), {{0}, {1}});
  EXPECT_EQ(scale.error().code, base::Code::corrupt);
}

TEST(ImageReader, ReadsGzippedFilesThatAreOpenedWithTheirData) {
  const auto env = base::make_env();
  const std::string path = testing::TempDir() + "/almagest_image_reader_test.fits.gz";
  ASSERT_TRUE(base::write_atomically(env->files(), path, gzipped(counted())));
  const auto headers = open(env->files(), path);
  ASSERT_TRUE(headers);
  EXPECT_EQ(ImageReader::open(*headers, headers->hdus()[1]).error().code, base::Code::unsupported);
  const auto file = open_with_data(env->files(), path);
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_TRUE(file->gzipped());
  const auto reader = ImageReader::open(*file, file->hdus()[1]);
  ASSERT_TRUE(reader) << reader.error().message;
  std::vector<std::int32_t> values(24);
  ASSERT_TRUE(reader->read<std::int32_t>(reader->whole(), values));
  EXPECT_EQ(values[23], 23);
  EXPECT_EQ(open_with_data(env->files(), path, {.held_bytes = 5000}).error().code, base::Code::too_large);
  EXPECT_TRUE(env->files().remove(path));
}

}  // namespace
}  // namespace almagest::fits
