// SPDX-License-Identifier: GPL-3.0-or-later
#include "fits/moc_file.h"

#include <gtest/gtest.h>

#include <random>

#include "fits/fits_test_util.h"

namespace almagest::fits {
namespace {

using sky::Moc;

struct Table {
  std::vector<std::int64_t> values{};
  std::string ordering = "NUNIQ";
  std::string form = "1K";
  std::vector<std::string> cards = {"MOCORD_S=                    9"};
  std::size_t size = 8;      // bytes a number
  std::size_t row_size = 8;  // bytes a row
  std::int64_t rows = -1;    // claimed; -1: those that there are
};

std::string file_of(const Table& table) {
  std::string data;
  for (const std::int64_t value : table.values) {
    for (std::size_t k = 0; k < table.size; ++k) data += static_cast<char>(value >> (8 * (table.size - 1 - k)));
  }
  const auto row_size = static_cast<std::int64_t>(table.row_size);
  const std::int64_t rows =
      table.rows >= 0 ? table.rows : static_cast<std::int64_t>(data.size()) / std::max<std::int64_t>(row_size, 1);
  const auto number = [](const char* keyword, std::int64_t value) {
    char text[81];
    std::snprintf(text, sizeof text, "%-8s= %20lld", keyword, static_cast<long long>(value));
    return std::string(text);
  };
  std::vector<std::string> cards{"XTENSION= 'BINTABLE'",
                                 number("BITPIX", 8),
                                 number("NAXIS", 2),
                                 number("NAXIS1", row_size),
                                 number("NAXIS2", rows),
                                 number("PCOUNT", 0),
                                 number("GCOUNT", 1),
                                 number("TFIELDS", 1),
                                 "TFORM1  = '" + table.form + "'",
                                 "ORDERING= '" + table.ordering + "'"};
  cards.insert(cards.end(), table.cards.begin(), table.cards.end());
  return primary() + header_of(cards) + padded(data, '\0');
}

base::Result<Moc> read_table(const Table& table) {
  const std::string file = file_of(table);
  return read_moc(as_bytes(file));
}

constexpr std::int64_t uniq(int order, std::int64_t cell) {
  return (std::int64_t{4} << (2 * order)) + cell;
}

TEST(MocFile, ReadsBothLayouts) {
  const Moc expected = Moc::parse("0/3 2/100-103 5/7 9/").value();
  EXPECT_EQ(read_table({{uniq(0, 3), uniq(2, 100), uniq(2, 101), uniq(1, 25), uniq(5, 7)}}).value(),
            united(expected, Moc::parse("1/25").value()));
  std::vector<std::int64_t> ranges;
  for (const auto& range : expected.ranges()) ranges.insert(ranges.end(), {range.first, range.end});
  EXPECT_EQ(read_table({ranges, "RANGE"}).value(), expected);
  EXPECT_EQ(read_table({.values = ranges, .ordering = "RANGE", .form = "2K", .row_size = 16}).value(), expected);
  Table narrow{{uniq(3, 700), uniq(0, 11)}, "NUNIQ", "J", {}, 4, 4};
  EXPECT_EQ(read_table(narrow).value(), Moc::parse("3/700 0/11").value());
  narrow = {{uniq(3, 700), uniq(0, 11)}, "NUNIQ", "1I", {"MOCORDER= '10'"}, 2, 2};
  EXPECT_EQ(read_table(narrow).value(), Moc::parse("3/700 0/11 10/").value());
}

TEST(MocFile, TakesTheOrderThatIsSaid) {
  EXPECT_EQ(read_table({{uniq(9, 5)}}).value().order(), 9);
  EXPECT_EQ(read_table({.values = {uniq(4, 5)}, .cards = {}}).value().order(), 4);
  EXPECT_EQ(read_table({.values = {uniq(29, 5)}}).value(), Moc::parse("9/0").value());  // finer than it says
  EXPECT_EQ(read_table({.values = {0, 64}, .ordering = "RANGE", .cards = {}}).value(), Moc::parse("26/0").value());
  EXPECT_EQ(read_table({}).value(), Moc::parse("9/").value());
}

TEST(MocFile, ReadsWhatItWrites) {
  for (const char* text : {"0/0-11", "9/", "3/1-5 8 4/77 29/3458764513820540927", "29/0 2 4", "1/1-3 7/900-999"}) {
    const Moc moc = Moc::parse(text).value();
    const auto file = write_moc(moc);
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_EQ(file->size() % kBlockSize, 0U);
    const auto again = read_moc(*file);
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(*again, moc) << text;
  }
}

TEST(MocFile, RefusesWhatIsNone) {
  const auto code = [](const Table& table) { return read_table(table).error().code; };
  using base::Code;
  EXPECT_EQ(code({{1}}), Code::corrupt);
  EXPECT_EQ(code({{0}}), Code::corrupt);
  EXPECT_EQ(code({{-5}}), Code::corrupt);
  EXPECT_EQ(code({{INT64_MAX}}), Code::corrupt);
  EXPECT_EQ(code({{uniq(30, 0)}}), Code::corrupt);
  EXPECT_EQ(code({{0, 5, 7}, "RANGE"}), Code::corrupt);
  EXPECT_EQ(code({{5, 5}, "RANGE"}), Code::corrupt);
  EXPECT_EQ(code({{-5, 5}, "RANGE"}), Code::corrupt);
  EXPECT_EQ(code({{0, INT64_MAX}, "RANGE"}), Code::corrupt);
  EXPECT_EQ(code({.values = {16}, .cards = {"MOCORD_S=                   30"}}), Code::corrupt);
  EXPECT_EQ(code({.values = {16}, .cards = {"MOCORDER= 'deep'"}}), Code::corrupt);
  EXPECT_EQ(code({.values = {16}, .cards = {"MOCDIM  = 'TIME.SPACE'"}}), Code::unsupported);
  EXPECT_EQ(code({.values = {16}, .cards = {"COORDSYS= 'G'"}}), Code::unsupported);
  EXPECT_EQ(code({{16}, "NESTED"}), Code::unsupported);
  EXPECT_EQ(code({{16}, "NUNIQ", "1D"}), Code::unsupported);
  EXPECT_EQ(code({{16}, "NUNIQ", ""}), Code::unsupported);
  EXPECT_EQ(code({{16}, "NUNIQ", "0K"}), Code::unsupported);
  EXPECT_EQ(code({{16}, "NUNIQ", "99999999999999999999K"}), Code::unsupported);
  EXPECT_EQ(code({{16}, "NUNIQ", "2K"}), Code::corrupt);  // wider than the row
  EXPECT_EQ(code({.values = {16}, .row_size = 0, .rows = 5}), Code::corrupt);
  EXPECT_EQ(code({.values = {16}, .rows = 6'000'000}), Code::too_large);
  EXPECT_EQ(code({.values = {16}, .rows = 4'000'000}), Code::corrupt);  // not there
  EXPECT_EQ(read_moc(as_bytes(primary())).error().code, Code::unsupported);
  EXPECT_EQ(read_moc(as_bytes(gzipped(file_of({{16}})))).error().code, Code::corrupt);
  EXPECT_EQ(read_moc({}).error().code, Code::corrupt);
  const auto wrong = read_table({{uniq(2, 4), 3}});
  ASSERT_TRUE(wrong.error().at);
  EXPECT_EQ(wrong.error().at->offset, 2 * kBlockSize + 8);
}

TEST(MocFile, SurvivesAnyChange) {
  std::mt19937 random(5);
  const std::string whole = file_of({{uniq(0, 3), uniq(2, 100), uniq(5, 7)}});
  for (int i = 0; i < 3000; ++i) {
    std::string file = whole;
    if (i % 3 == 0) file.resize(random() % file.size());
    for (std::size_t k = random() % 4; k > 0 && !file.empty(); --k)
      file[random() % file.size()] = static_cast<char>(random());
    const auto moc = read_moc(as_bytes(file));
    if (moc) {
      EXPECT_LE(moc->sky_fraction(), 1);
    }
  }
}

}  // namespace
}  // namespace almagest::fits
