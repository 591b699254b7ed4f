// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "index/test_column.h"

namespace almagest::index {
namespace {

using metadata::Value;
using Random = std::mt19937_64;

using testing::BuiltColumn;

Bitmap null_rows(const Column& column) {
  Bitmap null = Bitmap::none(column.dictionary_size() + std::size_t{1});
  null.set(column.dictionary_size());
  Bitmap rows = Bitmap::all(column.rows());
  column.keep(CodeSet(std::move(null)), rows.words());
  return rows;
}

TEST(Bitmap, AgreesWithAVectorOfFlags) {
  Random random(1);
  for (const std::size_t size : {0U, 1U, 63U, 64U, 65U, 1000U}) {
    Bitmap a = Bitmap::none(size);
    Bitmap b = Bitmap::none(size);
    std::vector<bool> va(size), vb(size);
    for (std::size_t i = 0; i < size; ++i) {
      va[i] = random() % 2 == 0;
      vb[i] = random() % 3 == 0;
      if (va[i]) a.set(i);
      if (vb[i]) b.set(i);
    }
    Bitmap both = a, either = a, only = a, inverse = a;
    both &= b;
    either |= b;
    only.and_not(b);
    inverse.flip();
    std::size_t count = 0;
    for (std::size_t i = 0; i < size; ++i) {
      EXPECT_EQ(both.test(i), va[i] && vb[i]);
      EXPECT_EQ(either.test(i), va[i] || vb[i]);
      EXPECT_EQ(only.test(i), va[i] && !vb[i]);
      EXPECT_EQ(inverse.test(i), !va[i]);
      count += va[i] ? 1 : 0;
    }
    EXPECT_EQ(a.count(), count);
    EXPECT_EQ(a.count() + inverse.count(), size);
    EXPECT_EQ(Bitmap::all(size).count(), size);
    EXPECT_EQ(a.any(), count > 0);
    std::vector<std::size_t> members;
    a.for_each([&](std::size_t i) { members.push_back(i); });
    EXPECT_EQ(members.size(), count);
    EXPECT_TRUE(std::is_sorted(members.begin(), members.end()));
  }
}

TEST(Bitmap, SetsRanges) {
  for (std::size_t begin = 0; begin < 130; begin += 7) {
    for (std::size_t end = begin; end <= 200; end += 9) {
      Bitmap bitmap = Bitmap::none(200);
      bitmap.set_range(begin, end);
      EXPECT_EQ(bitmap, Bitmap::where(200, [&](std::size_t i) { return i >= begin && i < end; }));
    }
  }
}

TEST(Column, GivesBackWhatItWasGivenAtEveryWidth) {
  Random random(2);
  for (const std::size_t distinct : {1U, 2U, 254U, 255U, 256U, 257U, 65'534U, 65'536U, 70'000U}) {
    std::vector<Value> texts, integers, reals, instants;
    for (std::size_t i = 0; i < distinct + 500; ++i) {
      const auto n = static_cast<std::int64_t>(i < distinct ? i : random() % distinct);
      const bool null = i > distinct && random() % 5 == 0;
      texts.push_back(null ? Value() : Value((n % 2 == 0 ? "n" : "N") + std::to_string(n)));
      integers.push_back(null ? Value() : Value(n * 1'000'003 - 5));
      reals.push_back(null ? Value() : Value(static_cast<double>(n) / 7 - 100));
      instants.push_back(null ? Value() : Value(base::Instant{n - 3}));
    }
    const auto check = [&](Content content, const std::vector<Value>& values) {
      const BuiltColumn built(content, values);
      const Column& column = built.column();
      ASSERT_EQ(column.rows(), values.size());
      const Bitmap nulls = null_rows(column);
      EXPECT_EQ(column.nulls(), nulls.count());
      for (Row row = 0; row < values.size(); ++row) {
        ASSERT_EQ(column.value(row), values[row]) << distinct << " row " << row;
        ASSERT_EQ(column.is_null(row), metadata::is_null(values[row]));
        ASSERT_EQ(nulls.test(row), metadata::is_null(values[row]));
      }
    };
    check(Content::text, texts);
    check(Content::integer, integers);
    check(Content::real, reals);
    check(Content::instant, instants);
  }
}

TEST(Column, TakesNoRoomWhereItIsConstantOrAbsent) {
  const BuiltColumn constant(Content::text, std::vector<Value>(100'000, Value(std::string("same"))));
  EXPECT_LT(constant.bytes(), 1000U);
  EXPECT_FALSE(constant.column().is_absent());
  const BuiltColumn absent(Content::real, std::vector<Value>(100'000));
  EXPECT_TRUE(absent.column().is_absent());
  EXPECT_LT(absent.bytes(), 1000U);
  EXPECT_EQ(null_rows(absent.column()).count(), 100'000U);
}

TEST(Column, OrdersTextsWithoutCaseThenByBytesAndNullsLast) {
  const BuiltColumn built(Content::text, {std::string("b"), std::string("A"), {}, std::string("a"), std::string("B")});
  const Column& column = built.column();
  EXPECT_EQ(column.text(0), "A");
  EXPECT_EQ(column.text(1), "a");
  EXPECT_EQ(column.text(2), "B");
  EXPECT_EQ(column.text(3), "b");
  EXPECT_EQ(column.code(2), 4U);
  EXPECT_EQ(std::vector<std::uint32_t>(column.code_counts().begin(), column.code_counts().end()),
            (std::vector<std::uint32_t>{1, 1, 1, 1, 1}));
}

TEST(Column, OrdersNumbersOfEitherSignHoweverManyAreDistinct) {
  Random random(3);
  for (const std::size_t distinct : {5U, 100'000U}) {
    std::vector<Value> integers, reals;
    for (std::size_t i = 0; i < 20'000; ++i) {
      const auto n = static_cast<std::int64_t>(random() % distinct) - static_cast<std::int64_t>(distinct / 2);
      integers.push_back(random() % 10 == 0 ? Value() : Value(n));
      reals.push_back(random() % 10 == 0 ? Value() : Value(static_cast<double>(n) * 1.5));
    }
    integers.push_back(std::int64_t{INT64_MAX});
    integers.push_back(std::int64_t{INT64_MIN});
    const auto check = [&](Content content, const std::vector<Value>& values) {
      const BuiltColumn built(content, values);
      const Column& column = built.column();
      for (Row a = 0; a < values.size(); ++a) {
        const Row b = static_cast<Row>((a * 7 + 13) % values.size());
        ASSERT_EQ(column.value(a), values[a]);
        if (metadata::is_null(values[a]) || metadata::is_null(values[b])) continue;
        EXPECT_EQ(column.code(a) < column.code(b), values[a] < values[b]);
      }
    };
    check(Content::integer, integers);
    check(Content::real, reals);
  }
}

// Codes in stretches, as neighbouring datasets have them, so that zones are of one code, of few and of many.
TEST(Column, KeepsAndCountsWhatItsCodesSay) {
  Random random(4);
  for (const std::size_t distinct : {1U, 3U, 200U, 256U, 3000U, 70'000U}) {
    for (int round = 0; round < 6; ++round) {
      std::vector<Value> values;
      const std::size_t rows = 1 + random() % 80'000;
      while (values.size() < rows) {
        const bool null = random() % 7 == 0;
        const auto n = static_cast<std::int64_t>(random() % distinct);
        const std::size_t repeat = random() % 4 == 0 ? 1 + random() % 3000 : 1;
        for (std::size_t i = 0; i < repeat; ++i) values.push_back(null ? Value() : Value(n));
      }
      const BuiltColumn built(Content::integer, values);
      const Column& column = built.column();
      const std::size_t codes = column.dictionary_size() + std::size_t{1};
      Bitmap wanted = Bitmap::none(codes);
      if (round % 2 == 0) {
        for (std::size_t runs = random() % 12; runs > 0; --runs) {
          const std::size_t begin = random() % codes;
          wanted.set_range(begin, begin + random() % (codes - begin + 1));
        }
      } else {
        wanted = Bitmap::where(codes, [&](std::size_t) { return random() % 3 == 0; });
      }
      const Bitmap among = Bitmap::where(values.size(), [&](std::size_t) {
        return round < 2 || (round == 2 ? random() % 30 != 0 : random() % 9 == 0);  // all, nearly all, few
      });
      Bitmap kept = among;
      const CodeSet set(wanted);
      column.keep(set, kept.words());
      const Bitmap expected = Bitmap::where(values.size(), [&](std::size_t row) {
        return among.test(row) && wanted.test(column.code(static_cast<Row>(row)));
      });
      ASSERT_EQ(kept, expected) << distinct << " round " << round;
      std::vector<std::uint32_t> counts(codes, 0);
      std::vector<std::uint32_t> counted(codes, 0);
      column.tally(among.words(), counts);
      among.for_each([&](std::size_t row) { ++counted[column.code(static_cast<Row>(row))]; });
      ASSERT_EQ(counts, counted);
    }
  }
}

TEST(Column, SplitsLists) {
  const BuiltColumn built(Content::text, {std::string("B, a"), {}, std::string("a"), std::string("a, c;d, B, a")},
                          Elements::listed);
  const Column& column = built.column();
  EXPECT_EQ(column.value(0), Value(std::string("B, a")));
  ASSERT_EQ(column.elements().size(), 3U);
  EXPECT_EQ(column.elements()[0], "a");
  EXPECT_EQ(column.elements()[1], "B");
  EXPECT_EQ(column.elements()[2], "c;d");
  const auto own = column.elements_of(column.code(3));
  EXPECT_EQ(std::vector<Code>(own.begin(), own.end()), (std::vector<Code>{0, 1, 2}));
  EXPECT_EQ(std::vector<std::uint32_t>(column.element_counts().begin(), column.element_counts().end()),
            (std::vector<std::uint32_t>{3, 2, 1}));
}

TEST(Column, ConvertsValuesRecordedUnderAnOtherType) {
  EXPECT_EQ(converted(std::string("12"), Content::integer), Value(std::int64_t{12}));
  EXPECT_EQ(converted(12.0, Content::integer), Value(std::int64_t{12}));
  EXPECT_EQ(converted(12.5, Content::integer), Value());
  EXPECT_EQ(converted(std::int64_t{3}, Content::real), Value(3.0));
  EXPECT_EQ(converted(std::int64_t{3}, Content::text), Value(std::string("3")));
  EXPECT_EQ(converted(std::string("2023-01-01"), Content::instant), Value(base::Instant{1'672'531'200'000'000}));
  EXPECT_EQ(converted(std::string("soon"), Content::instant), Value());
  EXPECT_EQ(converted(std::numeric_limits<double>::quiet_NaN(), Content::real), Value());
}

}  // namespace
}  // namespace almagest::index
