// SPDX-License-Identifier: GPL-3.0-or-later
#include "fits/writer.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <limits>

#include "fits/checksum.h"
#include "fits/gzip_writer.h"
#include "fits/header.h"
#include "fits/table_reader.h"

namespace almagest::fits {
namespace {

std::vector<std::byte> sample() {
  std::vector<std::byte> file;
  CardWriter cards;
  cards.text("TELESCOP", "JWST", "telescope")
      .text("TITLE", std::string(150, 'x') + "''" + std::string(100, 'y'), "long");
  cards.real("EXPTIME", 0.1, "[s] exposure time").integer("GAIN", -5).logical("FLAG", false).blank();
  cards.comment(std::string(100, 'c')).history("made by a test").text("ESO DET ID", "hierarch");
  EXPECT_TRUE(append_empty_primary(file, cards, Checksums::write));
  EXPECT_TRUE(append_image(file, {{3, 2}, std::vector<std::uint16_t>{0, 1, 32768, 65535, 7, 8}},
                           CardWriter().text("EXTNAME", "U16"), Checksums::write));
  EXPECT_TRUE(
      append_image(file, {{2}, std::vector<float>{1.5F, -2}}, CardWriter().text("EXTNAME", "SCI"), Checksums::write));
  EXPECT_TRUE(append_image(file, {{2}, std::vector<double>{1.5, -2}}, CardWriter().text("EXTNAME", "F64")));
  EXPECT_TRUE(append_image(file, {{2}, std::vector<std::uint8_t>{1, 2}}, CardWriter().text("EXTNAME", "U8")));
  EXPECT_TRUE(append_image(file, {{2}, std::vector<std::int16_t>{1, -2}}, CardWriter().text("EXTNAME", "I16")));
  EXPECT_TRUE(append_image(file, {{2}, std::vector<std::int32_t>{1, -2}}, CardWriter().text("EXTNAME", "I32")));
  const std::vector<TableColumn> columns{{"ID", "", std::vector<std::int32_t>{1, 2}},
                                         {"BIG", "", std::vector<std::int64_t>{1, -2}},
                                         {"WAVELENGTH", "um", std::vector<double>{1.1, 1.2}},
                                         {"FLUX", "Jy", std::vector<float>{1, 2}},
                                         {"NAME", "", std::vector<std::string>{"a", "bcd"}}};
  EXPECT_TRUE(append_table(file, columns, CardWriter().text("EXTNAME", "EXTRACT1D"), Checksums::write));
  std::vector<TableColumn> vectors{{"TIME", "d", std::vector<double>{1.5, 2.5}},
                                   {"FLUX", "e-/s", std::vector<float>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}},
                                   {"COUNTS", "count", std::vector<std::int32_t>{1, -1, 3, 4}},
                                   {"QUALITY", "", std::vector<std::int16_t>{0, 4}},
                                   {"BYTES", "", std::vector<std::uint8_t>{1, 2, 3, 4, 5, 6}},
                                   {"GOOD", "", std::vector<bool>{true, false, false, true}}};
  vectors[1].repeat = 6;
  vectors[1].shape = {3, 2};
  vectors[1].display = "E14.7";
  vectors[2].repeat = 2;
  vectors[2].no_value = -1;
  vectors[4].repeat = 3;
  vectors[5].repeat = 2;
  EXPECT_TRUE(append_table(file, vectors, CardWriter().text("EXTNAME", "PIXELS"), Checksums::write));
  return file;
}

TEST(Writer, IsReadBackAsWritten) {
  const auto bytes = sample();
  const auto file = read(bytes);
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_TRUE(file->warnings().empty());
  ASSERT_EQ(file->hdus().size(), 9U);
  const Header& primary = file->hdus()[0].header;
  EXPECT_EQ(primary.string("TELESCOP"), "JWST");
  EXPECT_EQ(primary.string("TITLE"), std::string(150, 'x') + "''" + std::string(100, 'y'));
  EXPECT_EQ(primary.find("TITLE")->comment(), "long");
  EXPECT_EQ(primary.real("EXPTIME"), 0.1);
  EXPECT_EQ(primary.integer("GAIN"), -5);
  EXPECT_EQ(primary.string("LONGSTRN"), "OGIP 1.0");
  EXPECT_EQ(primary.logical("FLAG"), false);
  EXPECT_EQ(primary.string("ESO DET ID"), "hierarch");
  const Hdu* u16 = file->find("U16");
  EXPECT_EQ(u16->data_size, 12U);
  EXPECT_EQ(u16->header.real("BZERO"), 32768);
  const std::array<unsigned, 4> expected{0x80, 0x00, 0x80, 0x01};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(std::to_integer<unsigned>(bytes[u16->data_offset + i]), expected[i]);
  EXPECT_EQ(file->find("EXTRACT1D")->axes, (std::vector<std::int64_t>{27, 2}));
}

TEST(Writer, CellsOfSeveralValuesAreReadBackAsWritten) {
  const auto bytes = sample();
  const auto file = read(bytes);
  ASSERT_TRUE(file);
  const auto table = TableReader::open(*file, *file->find("PIXELS"));
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_EQ(table->rows(), 2U);
  const Field* flux = table->find("FLUX");
  EXPECT_EQ(flux->shape, (std::vector<std::int64_t>{3, 2}));
  EXPECT_EQ(flux->display, "E14.7");
  EXPECT_EQ(table->numbers<double>(*flux, 1).value(), (std::vector<double>{7, 8, 9, 10, 11, 12}));
  EXPECT_EQ(table->numbers<std::int64_t>(*table->find("COUNTS"), 0, 99).value(), (std::vector<std::int64_t>{1, 99}));
  EXPECT_EQ(table->numbers<std::int64_t>(*table->find("QUALITY"), 1).value(), (std::vector<std::int64_t>{4}));
  EXPECT_EQ(table->numbers<std::int64_t>(*table->find("BYTES"), 1).value(), (std::vector<std::int64_t>{4, 5, 6}));
  EXPECT_EQ(table->logicals(*table->find("GOOD"), 1).value(), (std::vector<std::optional<bool>>{false, true}));
}

TEST(Writer, ZippedFilesAreReadBackAndAlwaysTheSame) {
  const auto bytes = sample();
  const auto zipped = gzip(bytes);
  ASSERT_TRUE(zipped);
  EXPECT_LT(zipped->size(), bytes.size());
  EXPECT_EQ(*zipped, *gzip(bytes));
  const auto file = read(*zipped);
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->hdus().size(), 9U);
  EXPECT_TRUE(file->warnings().empty());
}

TEST(Writer, ChecksumsBringEachHduToMinusZero) {
  const auto bytes = sample();
  const auto file = read(bytes);
  ASSERT_TRUE(file);
  int checked = 0;
  for (std::size_t i = 0; i < file->hdus().size(); ++i) {
    const Hdu& hdu = file->hdus()[i];
    if (!hdu.header.contains("CHECKSUM")) continue;
    const std::uint64_t end = i + 1 < file->hdus().size() ? file->hdus()[i + 1].header_offset : bytes.size();
    EXPECT_EQ(checksum_of(std::span(bytes).subspan(hdu.header_offset, end - hdu.header_offset)), 0xFFFFFFFFU);
    ++checked;
  }
  EXPECT_EQ(checked, 5);
}

TEST(Writer, PassesFitsverify) {
  if (std::system("command -v fitsverify >/dev/null 2>&1") != 0) GTEST_SKIP() << "fitsverify is not installed";
  const std::string path = testing::TempDir() + "/almagest_writer_test.fits";
  const auto bytes = sample();
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  FILE* pipe = popen(("fitsverify " + path + " 2>&1").c_str(), "r");
  ASSERT_NE(pipe, nullptr);
  std::string report;
  std::array<char, 4096> buffer{};
  while (std::fgets(buffer.data(), buffer.size(), pipe) != nullptr) report += buffer.data();
  pclose(pipe);
  EXPECT_NE(report.find("found 0 warning(s) and 0 error(s)"), std::string::npos) << report;
  std::remove(path.c_str());
}

TEST(Writer, SplitsStringsOfEveryLength) {
  for (std::size_t length = 0; length < 300; ++length) {
    for (const char c : {'x', '\''}) {
      const std::string value = std::string(length, c) + (length % 7 == 0 ? "" : "&");
      CardWriter cards;
      cards.text("KEY", value, "comment").text("ESO LONG KEYWORD", value).integer("AFTER", 1);
      ASSERT_TRUE(cards.status());
      ASSERT_EQ(cards.cards().size() % 80, 0U);
      const auto header = Header::parse(cards.cards());
      ASSERT_TRUE(header);
      ASSERT_EQ(header->string("KEY"), value);
      ASSERT_EQ(header->string("ESO LONG KEYWORD"), value);
      ASSERT_EQ(header->integer("AFTER"), 1);
    }
  }
}

TEST(Writer, WritesRealsThatReadBack) {
  for (const double value : {0.1, 1e300, -1e-300, 1.0 / 3, 5e-324, 123456789012.0, 0.0, 1e22, 1.7976931348623157e308}) {
    CardWriter cards;
    cards.real("X", value);
    EXPECT_EQ(Header::parse(cards.cards())->find("X")->value(), Value(value)) << cards.cards();
  }
}

TEST(Writer, WritesUndefinedValues) {
  CardWriter cards;
  cards.undefined("NOTHING", "not known");
  const auto header = Header::parse(cards.cards());
  EXPECT_EQ(header->find("NOTHING")->kind(), ValueKind::undefined);
  EXPECT_EQ(header->find("NOTHING")->comment(), "not known");
}

TEST(Writer, RefusesWhatFitsCannotHold) {
  EXPECT_FALSE(CardWriter().real("X", std::numeric_limits<double>::quiet_NaN()).status());
  EXPECT_FALSE(CardWriter().text("X", "caf\u00e9").status());
  EXPECT_FALSE(CardWriter().text("X", "a\nb").status());
  EXPECT_FALSE(CardWriter().comment("\t").status());
  EXPECT_FALSE(CardWriter().integer("", 1).status());
  EXPECT_FALSE(CardWriter().integer("A=B", 1).status());
  EXPECT_FALSE(CardWriter().integer(std::string(60, 'A'), 1).status());
  std::vector<std::byte> file;
  EXPECT_FALSE(append_table(file, {{"A", "", std::vector<float>{1}}}, {}));
  EXPECT_FALSE(append_image(file, {{2, 2}, std::vector<float>{1}}, {}));
  EXPECT_FALSE(append_image(file, {{-1}, std::vector<float>{1}}, {}));
  EXPECT_TRUE(file.empty());
  EXPECT_TRUE(append_empty_primary(file, {}));
  EXPECT_FALSE(append_empty_primary(file, {}));
  EXPECT_FALSE(append_table(file, {}, {}));
  EXPECT_FALSE(append_table(file, {{"A", "", std::vector<float>{1}}, {"B", "", std::vector<float>{}}}, {}));
  const auto refused = [&](TableColumn column) { return !append_table(file, {std::move(column)}, {}); };
  EXPECT_TRUE(refused({.name = "A", .values = std::vector<float>{1, 2, 3}, .repeat = 2}));
  EXPECT_TRUE(refused({.name = "A", .values = std::vector<float>{1}, .repeat = 0}));
  EXPECT_TRUE(refused({.name = "A", .values = std::vector<float>{1, 2}, .repeat = 2, .shape = {3}}));
  EXPECT_TRUE(refused({.name = "A", .values = std::vector<float>{1, 2}, .repeat = 2, .shape = {-1, -2}}));
  EXPECT_TRUE(refused({.name = "A", .values = std::vector<float>{1}, .no_value = 1}));
  EXPECT_TRUE(refused({.name = "A", .values = std::vector<std::string>{"a", "b"}, .repeat = 2}));
  EXPECT_EQ(file.size(), kBlockSize);
}

}  // namespace
}  // namespace almagest::fits
