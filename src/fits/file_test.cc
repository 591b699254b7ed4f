// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <random>

#include "base/env.h"
#include "fits/fits_test_util.h"
#include "fits/header.h"

namespace almagest::fits {
namespace {

std::string image_extension(const std::string& name, int bitpix, const std::vector<std::string>& axes,
                            std::size_t bytes) {
  std::vector<std::string> cards{"BITPIX  = " + std::to_string(bitpix), "NAXIS   = " + std::to_string(axes.size())};
  for (std::size_t i = 0; i < axes.size(); ++i) cards.push_back("NAXIS" + std::to_string(i + 1) + "  = " + axes[i]);
  cards.insert(cards.end(), {"PCOUNT  = 0", "GCOUNT  = 1", "EXTNAME = '" + name + "'", "EXTVER  = 2"});
  return extension(cards) + padded(std::string(bytes, '\1'), '\0');
}

const std::string& sample() {
  static const std::string text = primary({"TELESCOP= 'JWST'"}) + image_extension("SCI", -32, {"10", "100"}, 4000) +
                                  image_extension("DQ", 16, {"3", "0"}, 0) + image_extension("ERR", 8, {"5"}, 5);
  return text;
}

void expect_sample(const File& file) {
  ASSERT_EQ(file.hdus().size(), 4U);
  EXPECT_EQ(file.hdus()[0].type, HduType::primary);
  EXPECT_EQ(file.hdus()[0].header.string("telescop"), "JWST");
  const Hdu* sci = file.find("sci", 2);
  ASSERT_NE(sci, nullptr);
  EXPECT_EQ(sci->header_offset, 2880U);
  EXPECT_EQ(sci->data_offset, 5760U);
  EXPECT_EQ(sci->data_size, 4000U);
  EXPECT_EQ(sci->data_present, 4000U);
  EXPECT_EQ(sci->type, HduType::image);
  EXPECT_EQ(sci->axes, (std::vector<std::int64_t>{10, 100}));
  EXPECT_EQ(file.find("SCI", 1), nullptr);
  EXPECT_EQ(file.find("DQ")->data_size, 0U);
  EXPECT_EQ(file.find("ERR")->data_offset, 5760U + 5760 + 2880 + 2880);
  EXPECT_FALSE(file.truncated());
  EXPECT_EQ(file.trailing_bytes(), 0U);
  EXPECT_EQ(file.size(), sample().size());
  EXPECT_TRUE(file.warnings().empty());
}

TEST(File, IsReadPlainAndGzipped) {
  const auto plain = read(as_bytes(sample()));
  ASSERT_TRUE(plain) << plain.error().message;
  EXPECT_FALSE(plain->gzipped());
  expect_sample(*plain);

  auto zipped = std::make_unique<std::string>(gzipped(sample()));
  auto file = read(as_bytes(*zipped));
  zipped.reset();  // the file keeps its own headers
  ASSERT_TRUE(file);
  EXPECT_TRUE(file->gzipped());
  const File moved = std::move(*file);
  expect_sample(moved);
}

TEST(File, IsReadFromMembersOfGzip) {
  const std::string text = gzipped(sample().substr(0, 3000)) + gzipped(sample().substr(3000)) + "rubbish";
  const auto file = read(as_bytes(text));
  ASSERT_TRUE(file);
  expect_sample(*file);
}

TEST(File, IsOpenedByPathWhateverItsName) {
  const auto env = base::make_env();
  const std::string path = testing::TempDir() + "/almagest_file_test.fits";
  for (const std::string& text : {sample(), gzipped(sample())}) {
    ASSERT_TRUE(base::write_atomically(env->files(), path, text));
    const auto file = open(env->files(), path);
    ASSERT_TRUE(file) << file.error().message;
    expect_sample(*file);
  }
  ASSERT_TRUE(base::write_atomically(env->files(), path, ""));
  EXPECT_EQ(open(env->files(), path).error().code, base::Code::corrupt);
  EXPECT_TRUE(env->files().remove(path));
  EXPECT_FALSE(open(env->files(), path));
}

TEST(File, KnowsTheSizeOfData) {
  const std::vector<std::string> groups{"SIMPLE  = T", "BITPIX  = -32", "NAXIS   = 3", "NAXIS1  = 0", "NAXIS2  = 3",
                                        "NAXIS3  = 4", "GROUPS  = T",   "PCOUNT  = 6", "GCOUNT  = 10"};
  const std::string random_groups = header_of(groups) + std::string(2880, '\0');
  const auto file = read(as_bytes(random_groups));
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->hdus()[0].type, HduType::random_groups);
  EXPECT_EQ(file->hdus()[0].data_size, 4U * 10 * (6 + 12));

  const std::string table = primary() +
                            header_of({"XTENSION= 'BINTABLE'", "BITPIX  = 8", "NAXIS   = 2", "NAXIS1  = 8",
                                       "NAXIS2  = 3", "PCOUNT  = 1000", "GCOUNT  = 1", "ZIMAGE  = T"}) +
                            std::string(2880, '\0');
  const auto compressed = read(as_bytes(table));
  ASSERT_TRUE(compressed);
  EXPECT_EQ(compressed->hdus()[1].type, HduType::compressed_image);
  EXPECT_EQ(compressed->hdus()[1].data_size, 1024U);
}

TEST(File, ReportsWhatIsCutShort) {
  const std::string& whole = sample();
  for (std::size_t size = 0; size < whole.size(); size += size % 2880 == 0 ? 1 : 2879) {
    const std::string cut = whole.substr(0, size);
    for (const std::string& text : {cut, gzipped(cut)}) {
      const auto file = read(as_bytes(text));
      if (!file) {
        EXPECT_TRUE(file.error().code == base::Code::corrupt || file.error().code == base::Code::unsupported) << size;
        continue;
      }
      if (size == 2880 || size == 11520 || size == 14400) {
        EXPECT_TRUE(file->warnings().empty()) << size;
      } else {
        EXPECT_FALSE(file->warnings().empty()) << size;
      }
      EXPECT_EQ(file->size(), size);
      visit_all(*file);
    }
  }
  const auto file = read(as_bytes(whole.substr(0, 5760 + 1000)));
  ASSERT_TRUE(file);
  EXPECT_TRUE(file->truncated());
  EXPECT_EQ(file->missing_bytes(), 3000U);
  EXPECT_EQ(file->hdus().size(), 2U);
  EXPECT_EQ(file->hdus()[1].data_present, 1000U);
  const auto header = read(as_bytes(whole.substr(0, 2880 + 500)));
  ASSERT_FALSE(header);
  EXPECT_EQ(header.error().message, "HDU 2 at byte 2880: the header has no END");
  EXPECT_EQ(header.error().at->offset, 2880U);
}

TEST(File, ReportsWhatFollowsTheLastHdu) {
  const auto file = read(as_bytes(sample() + std::string(5000, 'x')));
  ASSERT_TRUE(file);
  EXPECT_EQ(file->hdus().size(), 4U);
  EXPECT_EQ(file->trailing_bytes(), 5000U);
  EXPECT_EQ(file->warnings().size(), 1U);
  const auto zipped = read(as_bytes(gzipped(sample() + std::string(50000, 'x'))));
  ASSERT_TRUE(zipped);
  EXPECT_EQ(zipped->trailing_bytes(), 50000U);
}

TEST(File, RefusesHeadersThatContradictThemselves) {
  const std::vector<std::vector<std::string>> bad{
      {"BITPIX  = 7", "NAXIS   = 0"},
      {"BITPIX  = 8"},
      {"NAXIS   = 0"},
      {"BITPIX  = 'x'", "NAXIS   = 0"},
      {"BITPIX  = 8", "NAXIS   = -1"},
      {"BITPIX  = 8", "NAXIS   = 1000"},
      {"BITPIX  = 8", "NAXIS   = 999"},
      {"BITPIX  = 8", "NAXIS   = 99999999999999999999"},
      {"BITPIX  = 8", "NAXIS   = 1", "NAXIS1  = -5"},
      {"BITPIX  = 8", "NAXIS   = 1", "NAXIS1  = 1.5"},
      {"BITPIX  = 64", "NAXIS   = 2", "NAXIS1  = 9223372036854775807", "NAXIS2  = 9223372036854775807"},
      {"BITPIX  = 64", "NAXIS   = 1", "NAXIS1  = 9223372036854775807"},
      {"BITPIX  = 8", "NAXIS   = 1", "NAXIS1  = 5", "PCOUNT  = -1"},
      {"BITPIX  = 8", "NAXIS   = 1", "NAXIS1  = 5", "PCOUNT  = 9223372036854775807", "GCOUNT  = 9223372036854775807"},
      {"BITPIX  = 8", "NAXIS   = 1", "NAXIS1  = 5", "GCOUNT  = -1"},
  };
  for (const auto& cards : bad) {
    const auto file = read(as_bytes(primary() + extension(cards)));
    ASSERT_FALSE(file) << cards.back();
    EXPECT_EQ(file.error().code, base::Code::corrupt);
    EXPECT_EQ(file.error().message.rfind("HDU 2 at byte 2880: ", 0), 0U) << file.error().message;
  }
}

TEST(File, SurvivesHugeClaims) {
  const std::string huge = primary() + extension({"BITPIX  = 8", "NAXIS   = 1", "NAXIS1  = 1000000000000000000"});
  const auto file = read(as_bytes(huge));
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->missing_bytes(), 1000000000000000000U);
}

TEST(File, RefusesWhatIsNoFits) {
  EXPECT_EQ(read({}).error().code, base::Code::corrupt);
  for (const std::string& text :
       {std::string("hello"), std::string(10000, '\0'), std::string("\x1f\x8b\x08"), gzipped("hello")}) {
    EXPECT_FALSE(read(as_bytes(text)));
  }
  EXPECT_EQ(read(as_bytes(std::string(10000, 'x'))).error().code, base::Code::unsupported);
}

TEST(File, BoundsHdusAndCards) {
  std::string many = primary();
  for (int i = 0; i < 50; ++i) many += extension({"BITPIX  = 8", "NAXIS   = 0"});
  EXPECT_EQ(read(as_bytes(many))->hdus().size(), 51U);
  EXPECT_EQ(read(as_bytes(many), {.hdus = 50}).error().code, base::Code::too_large);
  EXPECT_EQ(read(as_bytes(many), {.cards = 100}).error().code, base::Code::too_large);

  std::string cards = card("SIMPLE  = T");
  for (int i = 0; i < 1'000'000; ++i) cards += card("COMMENT spam");
  for (const std::string& text : {cards, padded(cards + "END", ' ')}) {
    EXPECT_EQ(read(as_bytes(text)).error().code, base::Code::too_large);
    EXPECT_EQ(read(as_bytes(gzipped(text, 1))).error().code, base::Code::too_large);
  }
}

TEST(File, BoundsGzipBombs) {
  const std::string bomb = gzipped(primary() + extension({"BITPIX  = 8", "NAXIS   = 1", "NAXIS1  = 60000000"}) +
                                   std::string(60'000'000, '\0'));
  EXPECT_TRUE(read(as_bytes(bomb)));
  EXPECT_EQ(read(as_bytes(bomb), {.inflated_bytes = 1'000'000}).error().code, base::Code::too_large);
  EXPECT_EQ(read(as_bytes(bomb), {.inflation_ratio = 100, .ratio_from = 1 << 20}).error().code, base::Code::too_large);
}

TEST(File, SurvivesDamage) {
  std::mt19937 random(1);
  for (int i = 0; i < 3000; ++i) {
    std::string text = sample();
    const bool zip = i % 2 == 1;
    if (zip) text = gzipped(text);
    for (unsigned k = 0; k < 1 + random() % 8; ++k) text[random() % text.size()] = static_cast<char>(random());
    if (random() % 3 == 0) text.resize(random() % text.size());
    const auto file = read(as_bytes(text));
    if (file) visit_all(*file);
  }
}

}  // namespace
}  // namespace almagest::fits
