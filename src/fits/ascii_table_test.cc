// SPDX-License-Identifier: GPL-3.0-or-later
#include "fits/ascii_table.h"

#include <fitsio.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <filesystem>

#include "base/env.h"
#include "fits/cfitsio_test_util.h"
#include "fits/fits_test_util.h"

namespace almagest::fits {
namespace {

using Cards = std::vector<std::string>;

std::string table(int row_size, int rows, const Cards& fields, const std::string& text) {
  Cards cards{"XTENSION= 'TABLE   '",
              "BITPIX  = 8",
              "NAXIS   = 2",
              "NAXIS1  = " + std::to_string(row_size),
              "NAXIS2  = " + std::to_string(rows),
              "PCOUNT  = 0",
              "GCOUNT  = 1"};
  cards.insert(cards.end(), fields.begin(), fields.end());
  return primary() + header_of(cards) + padded(text, ' ');
}

TEST(AsciiTable, AgreesWithCfitsio) {
  const std::string path = testing::TempDir() + "/almagest_ascii_table_test.fits";
  fs::remove(path);
  std::array<std::string, 5> names{"NAME", "COUNT", "FLUX", "ERROR", "TIME"};
  std::array<std::string, 5> forms{"A12", "I10", "F14.6", "E15.7", "D25.16"};
  std::array<char*, 5> name_pointers{};
  std::array<char*, 5> form_pointers{};
  for (std::size_t i = 0; i < names.size(); ++i) {
    name_pointers[i] = names[i].data();
    form_pointers[i] = forms[i].data();
  }
  constexpr LONGLONG kRows = 40;
  int status = 0;
  fitsfile* file = nullptr;
  fits_create_diskfile(&file, path.c_str(), &status);
  fits_create_tbl(file, ASCII_TBL, kRows, 5, name_pointers.data(), form_pointers.data(), nullptr, "T", &status);
  for (LONGLONG row = 1; row <= kRows; ++row) {
    std::string name = "star " + std::to_string(row * row);
    char* pointer = name.data();
    fits_write_col(file, TSTRING, 1, row, 1, 1, &pointer, &status);
    for (int column = 2; column <= 5; ++column) {
      double value = column == 2 ? static_cast<double>(row * -1234567)
                                 : std::pow(-1.7, static_cast<double>(row % 17)) * static_cast<double>(column);
      fits_write_col(file, TDOUBLE, column, row, 1, 1, &value, &status);
    }
  }
  fits_close_file(file, &status);
  ASSERT_EQ(status, 0);

  const auto env = base::make_env();
  const auto read = open_with_data(env->files(), path);
  ASSERT_TRUE(read);
  const auto ours = AsciiTable::open(*read, read->hdus()[1]);
  ASSERT_TRUE(ours) << ours.error().message;
  ASSERT_EQ(ours->rows(), static_cast<std::uint64_t>(kRows));
  Oracle oracle{path};
  fits_movabs_hdu(oracle.file, 2, nullptr, &oracle.status);
  for (LONGLONG row = 1; row <= kRows; ++row) {
    const auto at = static_cast<std::uint64_t>(row - 1);
    std::array<char, 20> name{};
    char* pointer = name.data();
    int any = 0;
    fits_read_col(oracle.file, TSTRING, 1, row, 1, 1, nullptr, &pointer, &any, &oracle.status);
    EXPECT_EQ(ours->text(ours->fields()[0], at), std::string(name.data()));
    for (std::size_t column = 2; column <= 5; ++column) {
      double value = 0;
      fits_read_col(oracle.file, TDOUBLE, static_cast<int>(column), row, 1, 1, nullptr, &value, &any, &oracle.status);
      const auto number = ours->number(ours->fields()[column - 1], at);
      ASSERT_TRUE(number && *number) << row << ' ' << column;
      // CFITSIO adds up digits; the nearest number can be some last places off.
      EXPECT_NEAR(**number, value, std::fabs(value) * 1e-15) << row << ' ' << column;
    }
    EXPECT_EQ(ours->integer(ours->fields()[1], at).value(), std::optional<std::int64_t>(row * -1234567));
    ASSERT_EQ(oracle.status, 0);
  }
  fs::remove(path);
}

TEST(AsciiTable, ReadsNumbersAsFortranWritesThem) {
  const std::string text = table(8, 9,
                                 {"TFIELDS = 2", "TTYPE1  = 'X'", "TBCOL1  = 1", "TFORM1  = 'F8.2'", "TTYPE2  = 'N'",
                                  "TBCOL2  = 1", "TFORM2  = 'I8'", "TNULL1  = '   ---'"},
                                 "    1234"
                                 "   +12.5"
                                 "  1.5D+2"
                                 "   1.5-2"
                                 " -.5e01 "
                                 "        "
                                 "   ---  "
                                 "  abc   "
                                 "  1.2.3 ");
  const auto file = read(as_bytes(text));
  const auto reader = AsciiTable::open(*file, file->hdus()[1]);
  ASSERT_TRUE(reader) << reader.error().message;
  const AsciiField& x = *reader->find("x");
  const std::vector<std::optional<double>> expected{12.34, 12.5, 150, 0.015, -5, 0, std::nullopt};
  for (std::size_t row = 0; row < expected.size(); ++row)
    EXPECT_EQ(reader->number(x, row).value(), expected[row]) << row;
  EXPECT_EQ(reader->number(x, 7).error().code, base::Code::corrupt);
  EXPECT_EQ(reader->number(x, 8).error().code, base::Code::corrupt);
  EXPECT_EQ(reader->number(x, 9).error().code, base::Code::invalid_argument);
  EXPECT_EQ(reader->integer(*reader->find("N"), 0).value(), std::optional<std::int64_t>(1234));
  EXPECT_EQ(reader->integer(*reader->find("N"), 1).error().code, base::Code::corrupt);
  EXPECT_EQ(reader->integer(x, 0).error().code, base::Code::invalid_argument);
}

TEST(AsciiTable, RefusesTablesThatContradictThemselves) {
  const std::vector<Cards> bad{
      {},
      {"TFIELDS = 1000"},
      {"TFIELDS = 1"},
      {"TFIELDS = 1", "TFORM1  = 'A9'", "TBCOL1  = 1"},
      {"TFIELDS = 1", "TFORM1  = 'A8'", "TBCOL1  = 2"},
      {"TFIELDS = 1", "TFORM1  = 'A8'", "TBCOL1  = 0"},
      {"TFIELDS = 1", "TFORM1  = 'A1'", "TBCOL1  = 9223372036854775807"},
      {"TFIELDS = 1", "TFORM1  = 'A9223372036854775807'", "TBCOL1  = 5"},
      {"TFIELDS = 1", "TFORM1  = 'J4'", "TBCOL1  = 1"},
      {"TFIELDS = 1", "TFORM1  = 'F8.x'", "TBCOL1  = 1"},
      {"TFIELDS = 1", "TFORM1  = 'F8.999999999'", "TBCOL1  = 1"},
  };
  for (const Cards& cards : bad) {
    const std::string text = table(8, 2, cards, "1234567 1234567 ");
    const auto file = read(as_bytes(text));
    const auto reader = AsciiTable::open(*file, file->hdus().at(1));
    ASSERT_FALSE(reader) << (cards.empty() ? "" : cards.back());
    EXPECT_EQ(reader.error().code, base::Code::corrupt);
  }
  const std::string cut = table(8, 2'000'000, {"TFIELDS = 0"}, "1");
  const auto file = read(as_bytes(cut));
  EXPECT_EQ(AsciiTable::open(*file, file->hdus().at(1)).error().code, base::Code::unsupported);
  EXPECT_EQ(AsciiTable::open(*file, file->hdus().at(0)).error().code, base::Code::not_found);
}

}  // namespace
}  // namespace almagest::fits
