// SPDX-License-Identifier: GPL-3.0-or-later
#include "fits/table_reader.h"

#include <gtest/gtest.h>

#include "fits/fits_test_util.h"

namespace almagest::fits {
namespace {

using Cards = std::vector<std::string>;

std::string table(int row_size, int rows, int heap, const Cards& fields, const std::string& bytes) {
  Cards cards{"XTENSION= 'BINTABLE'",
              "BITPIX  = 8",
              "NAXIS   = 2",
              "NAXIS1  = " + std::to_string(row_size),
              "NAXIS2  = " + std::to_string(rows),
              "PCOUNT  = " + std::to_string(heap),
              "GCOUNT  = 1"};
  cards.insert(cards.end(), fields.begin(), fields.end());
  return primary() + header_of(cards) + padded(bytes, '\0');
}

base::Code code_of_open(const std::string& text) {
  const auto file = read(as_bytes(text));
  EXPECT_TRUE(file) << file.error().message;
  const auto reader = TableReader::open(*file, file->hdus().at(1));
  EXPECT_FALSE(reader);
  return reader ? base::Code::internal : reader.error().code;
}

std::string big_endian32(std::uint32_t value) {
  return {static_cast<char>(value >> 24U), static_cast<char>(value >> 16U), static_cast<char>(value >> 8U),
          static_cast<char>(value)};
}

TEST(TableReader, ReadsFieldsAndCells) {
  const std::string text =
      table(19, 2, 0,
            {"TFIELDS = 4", "TTYPE1  = 'ID'", "TFORM1  = 'J'", "TUNIT1  = 's'", "TTYPE2  = 'NAMES'", "TFORM2  = '8A'",
             "TDIM2   = '(4,2)'", "TTYPE3  = 'FLAGS'", "TFORM3  = '10X'", "TTYPE4  = 'OK'", "TFORM4  = '5L'",
             "TNULL1  = 9", "TSCAL1  = 2", "TDISP1  = 'I5'"},
            std::string("\0\0\0\7ab  cd\0x\x80\x40TF\0TF", 19) + std::string("\0\0\0\11\xe9   \0   \0\0TTTTT", 19));
  const auto file = read(as_bytes(text));
  ASSERT_TRUE(file);
  const auto reader = TableReader::open(*file, file->hdus()[1]);
  ASSERT_TRUE(reader) << reader.error().message;
  EXPECT_EQ(reader->rows(), 2U);
  ASSERT_EQ(reader->fields().size(), 4U);
  const Field& id = *reader->find("id");
  EXPECT_EQ(id.unit, "s");
  EXPECT_EQ(id.display, "I5");
  EXPECT_EQ(reader->numbers<double>(id, 0), std::vector<double>{14});
  EXPECT_FALSE(reader->numbers<std::int32_t>(id, 1));
  EXPECT_EQ(reader->numbers<std::int32_t>(id, 1, -1), std::vector<std::int32_t>{-1});
  const Field& names = *reader->find("NAMES");
  EXPECT_EQ(names.shape, (std::vector<std::int64_t>{4, 2}));
  EXPECT_EQ(reader->texts(names, 0), (std::vector<std::string>{"ab", "cd"}));
  EXPECT_EQ(reader->texts(names, 1), (std::vector<std::string>{"\xc3\xa9", ""}));
  EXPECT_EQ(reader->bits(*reader->find("FLAGS"), 0),
            (std::vector<bool>{true, false, false, false, false, false, false, false, false, true}));
  EXPECT_EQ(reader->logicals(*reader->find("OK"), 0),
            (std::vector<std::optional<bool>>{true, false, std::nullopt, true, false}));
  EXPECT_EQ(reader->find("nothing"), nullptr);
  EXPECT_FALSE(reader->numbers<double>(names, 0));
  EXPECT_FALSE(reader->texts(id, 0));
  EXPECT_FALSE(reader->bits(id, 0));
  EXPECT_FALSE(reader->complexes(id, 0));
  EXPECT_EQ(reader->texts(names, 2).error().code, base::Code::invalid_argument);
  EXPECT_EQ(reader->bytes(names, 0)->size(), 8U);
}

TEST(TableReader, ReadsColumns) {
  const std::string text =
      table(6, 3, 0, {"TFIELDS = 2", "TTYPE1  = 'A'", "TFORM1  = '2I'", "TTYPE2  = 'B'", "TFORM2  = 'I'"},
            std::string("\0\1\0\2\0\3\0\4\0\5\0\6\0\7\0\10\0\11", 18));
  const auto file = read(as_bytes(text));
  const auto reader = TableReader::open(*file, file->hdus()[1]);
  ASSERT_TRUE(reader);
  std::vector<std::int32_t> two(4);
  ASSERT_TRUE(reader->read<std::int32_t>(*reader->find("A"), 1, two));
  EXPECT_EQ(two, (std::vector<std::int32_t>{4, 5, 7, 8}));
  std::vector<float> one(3);
  ASSERT_TRUE(reader->read<float>(*reader->find("B"), 0, one));
  EXPECT_EQ(one, (std::vector<float>{3, 6, 9}));
  EXPECT_FALSE(reader->read<float>(*reader->find("B"), 1, one));
  EXPECT_FALSE(reader->read<float>(*reader->find("A"), 0, one));
}

TEST(TableReader, KeepsArraysInsideTheHeap) {
  const Cards fields{"TFIELDS = 1", "TTYPE1  = 'V'", "TFORM1  = '1PI(9)'", "THEAP   = 20"};
  const auto with = [&](std::uint32_t count, std::uint32_t offset) {
    return table(
        8, 2, 10, fields,
        big_endian32(count) + big_endian32(offset) + std::string(8, '\0') + "gap!" + std::string("\0\1\0\2\0\3", 6));
  };
  const auto read_first = [](const std::string& text) -> base::Result<std::vector<int>> {
    const auto file = read(as_bytes(text));
    ALMAGEST_TRY(const TableReader reader, TableReader::open(*file, file->hdus().at(1)));
    return reader.numbers<int>(reader.fields()[0], 0);
  };
  EXPECT_EQ(read_first(with(3, 0)), (std::vector<int>{1, 2, 3}));
  EXPECT_EQ(read_first(with(2, 2)), (std::vector<int>{2, 3}));
  EXPECT_EQ(read_first(with(0, 4'000'000'000U)), std::vector<int>{});
  const std::vector<std::pair<std::uint32_t, std::uint32_t>> outside{
      {4, 0}, {3, 1}, {1, 6}, {0xFFFFFFFFU, 0}, {1, 0xFFFFFFFFU}, {0x80000000U, 0x80000000U}, {1, 7}};
  for (const auto& [count, offset] : outside) {
    const auto values = read_first(with(count, offset));
    ASSERT_FALSE(values) << count << ' ' << offset;
    EXPECT_EQ(values.error().code, base::Code::corrupt);
  }
}

TEST(TableReader, BoundsLongDescriptors) {
  for (const char high : {'\x7f', '\xff', '\x20', '\0'}) {
    std::string descriptor(16, '\xff');
    descriptor[0] = high;
    const std::string text = table(16, 1, 8, {"TFIELDS = 1", "TFORM1  = 'QM'"}, descriptor + std::string(8, '\1'));
    const auto file = read(as_bytes(text));
    const auto reader = TableReader::open(*file, file->hdus()[1]);
    ASSERT_TRUE(reader);
    EXPECT_EQ(reader->count(reader->fields()[0], 0).error().code, base::Code::corrupt);
  }
}

TEST(TableReader, RefusesTablesThatContradictThemselves) {
  const std::vector<std::pair<Cards, base::Code>> bad{
      {{}, base::Code::corrupt},
      {{"TFIELDS = 1000"}, base::Code::corrupt},
      {{"TFIELDS = -1"}, base::Code::corrupt},
      {{"TFIELDS = 1"}, base::Code::corrupt},
      {{"TFIELDS = 1", "TFORM1  = 'J5'", "TFORM2  = 'J'", "THEAP   = 7"}, base::Code::corrupt},
      {{"TFIELDS = 1", "TFORM1  = 'J'", "THEAP   = 21"}, base::Code::corrupt},
      {{"TFIELDS = 1", "TFORM1  = 'J'", "THEAP   = -5"}, base::Code::corrupt},
      {{"TFIELDS = 1", "TFORM1  = 'Z'"}, base::Code::corrupt},
      {{"TFIELDS = 1", "TFORM1  = 'PP'"}, base::Code::corrupt},
      {{"TFIELDS = 1", "TFORM1  = 'P'"}, base::Code::corrupt},
      {{"TFIELDS = 1", "TFORM1  = '2PJ'"}, base::Code::corrupt},
      {{"TFIELDS = 1", "TFORM1  = '9B'"}, base::Code::corrupt},
      {{"TFIELDS = 1", "TFORM1  = '18446744073709551615D'"}, base::Code::corrupt},
      {{"TFIELDS = 1", "TFORM1  = '99999999999999999999B'"}, base::Code::corrupt},
      {{"TFIELDS = 2", "TFORM1  = '8B'", "TFORM2  = 'B'"}, base::Code::corrupt},
      {{"TFIELDS = 1", "TFORM1  = 'J'", "TSCAL1  = 'x'"}, base::Code::corrupt},
      {{"TFIELDS = 1", "TFORM1  = 'J'", "ZTABLE  = T"}, base::Code::unsupported},
      {{"TFIELDS = 1", "TFORM1  = 'J'", "GCOUNT  = 2"}, base::Code::corrupt},
  };
  for (const auto& [cards, code] : bad) {
    Cards all{"XTENSION= 'BINTABLE'", "BITPIX  = 8", "NAXIS   = 2", "NAXIS1  = 8", "NAXIS2  = 2", "PCOUNT  = 4"};
    all.insert(all.end(), cards.begin(), cards.end());
    EXPECT_EQ(code_of_open(primary() + header_of(all) + padded(std::string(40, '\0'), '\0')), code)
        << (cards.empty() ? "" : cards.back());
  }
  const std::string cut = table(8, 1'000'000, 0, {"TFIELDS = 1", "TFORM1  = 'D'"}, "12345678");
  EXPECT_EQ(code_of_open(cut), base::Code::unsupported);
}

TEST(TableReader, HasNoRowsWithoutBytes) {
  const std::string text = table(0, 2'000'000'000, 0, {"TFIELDS = 1", "TFORM1  = '0J'"}, "");
  const auto file = read(as_bytes(text));
  ASSERT_TRUE(file);
  const auto reader = TableReader::open(*file, file->hdus()[1]);
  ASSERT_TRUE(reader) << reader.error().message;
  EXPECT_EQ(reader->rows(), 0U);
}

}  // namespace
}  // namespace almagest::fits
