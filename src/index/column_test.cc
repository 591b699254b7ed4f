// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "index/column_builder.h"

namespace almagest::index {
namespace {

using metadata::Value;
using Random = std::mt19937_64;

Column built(Content content, const std::vector<Value>& values, Elements elements = Elements::whole) {
  ColumnBuilder builder(content, elements);
  for (const Value& value : values) builder.add(value);
  return builder.finish();
}

std::vector<Row> all_rows(std::size_t count) {
  std::vector<Row> rows(count);
  for (std::size_t i = 0; i < count; ++i) rows[i] = static_cast<Row>(i);
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
      const Column column = built(content, values);
      ASSERT_EQ(column.rows(), values.size());
      const Bitmap nulls = column.null_rows();
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
  const Column constant = built(Content::text, std::vector<Value>(100'000, Value(std::string("same"))));
  EXPECT_LT(constant.bytes(), 200U);
  EXPECT_FALSE(constant.is_absent());
  const Column absent = built(Content::real, std::vector<Value>(100'000));
  EXPECT_TRUE(absent.is_absent());
  EXPECT_LT(absent.bytes(), 200U);
  EXPECT_EQ(absent.null_rows().count(), 100'000U);
}

TEST(Column, SortsTextsWithoutCaseThenByBytesAndNullsLast) {
  const std::vector<Value> values{std::string("b"), std::string("A"), {}, std::string("a"), std::string("B"), {}};
  const Column column = built(Content::text, values);
  const auto order = [&](Direction direction) {
    const auto keys = column.sort_keys(all_rows(values.size()), direction);
    auto rows = all_rows(values.size());
    std::stable_sort(rows.begin(), rows.end(), [&](Row a, Row b) { return keys[a] < keys[b]; });
    return rows;
  };
  EXPECT_EQ(order(Direction::ascending), (std::vector<Row>{1, 3, 4, 0, 2, 5}));
  EXPECT_EQ(order(Direction::descending), (std::vector<Row>{0, 4, 3, 1, 2, 5}));
}

TEST(Column, SortsNumbersOfEitherSignWithAndWithoutADictionary) {
  Random random(3);
  for (const std::size_t distinct : {5U, 100'000U}) {
    std::vector<Value> integers, reals;
    for (std::size_t i = 0; i < 2000; ++i) {
      const auto n = static_cast<std::int64_t>(random() % distinct) - static_cast<std::int64_t>(distinct / 2);
      integers.push_back(random() % 10 == 0 ? Value() : Value(n));
      reals.push_back(random() % 10 == 0 ? Value() : Value(static_cast<double>(n) * 1.5));
    }
    integers.push_back(std::int64_t{INT64_MAX});
    integers.push_back(std::int64_t{INT64_MIN});
    const auto check = [&](Content content, const std::vector<Value>& values) {
      const Column column = built(content, values);
      EXPECT_EQ(column.has_dictionary(), distinct == 5);
      for (const Direction direction : {Direction::ascending, Direction::descending}) {
        const auto keys = column.sort_keys(all_rows(values.size()), direction);
        for (Row a = 0; a < values.size(); ++a) {
          const Row b = static_cast<Row>((a * 7 + 13) % values.size());
          if (metadata::is_null(values[a]) || metadata::is_null(values[b])) {
            EXPECT_EQ(keys[a] < keys[b], !metadata::is_null(values[a]));
          } else if (values[a] != values[b]) {
            EXPECT_EQ(keys[a] < keys[b], (values[a] < values[b]) == (direction == Direction::ascending));
          }
        }
      }
    };
    check(Content::integer, integers);
    check(Content::real, reals);
  }
}

TEST(Column, SplitsLists) {
  const Column column =
      built(Content::text, {std::string("B, a"), {}, std::string("a"), std::string("a, c;d, B")}, Elements::listed);
  EXPECT_EQ(column.value(0), Value(std::string("B, a")));
  ASSERT_EQ(column.elements().size(), 3U);
  EXPECT_EQ(column.elements()[0], "a");
  EXPECT_EQ(column.elements()[1], "B");
  EXPECT_EQ(column.elements()[2], "c;d");
  const auto own = column.elements_of(column.code(3));
  EXPECT_EQ(std::vector<Code>(own.begin(), own.end()), (std::vector<Code>{0, 2, 1}));
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
