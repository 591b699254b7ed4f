// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/rows.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>
#include <thread>

#include "metadata/mission_files.h"
#include "simulate/rows_modes.h"
#include "simulate/rows_targets.h"
#include "simulate/rows_text.h"
#include "sky/region.h"

namespace almagest::simulate::rows {
namespace {

const metadata::Mission& jwst() {
  return metadata::shipped_mission("jwst");
}

RowSource source(std::int64_t datasets, std::uint64_t seed = 1) {
  auto made = RowSource::make(jwst(), {datasets, seed});
  EXPECT_TRUE(made.has_value()) << made.error().message;
  return *std::move(made);
}

const metadata::Value& value(const Simulated& row, std::string_view column) {
  return row.dataset->row[*jwst().find(column)];
}

std::string text(const Simulated& row, std::string_view column) {
  const auto* found = std::get_if<std::string>(&value(row, column));
  return found == nullptr ? "" : *found;
}

// Everything that a row says, as text.
std::string whole(const Simulated& row) {
  std::string all = fmt::format("{} {} {} {}", row.dataset->id, row.dataset->name, row.dataset->program,
                                row.dataset->release ? row.dataset->release->us : -1);
  for (const metadata::Value& one : row.dataset->row) {
    std::visit(
        [&](const auto& v) {
          using T = std::decay_t<decltype(v)>;
          if constexpr (std::is_same_v<T, std::monostate>) all += "|";
          if constexpr (std::is_same_v<T, base::Instant>) all += fmt::format("|t{}", v.us);
          if constexpr (!std::is_same_v<T, std::monostate> && !std::is_same_v<T, base::Instant>) {
            all += fmt::format("|{}", v);
          }
        },
        one);
  }
  return all;
}

std::vector<std::string> rows_of(const RowSource& from, std::size_t first, std::size_t end) {
  std::vector<std::string> found;
  const auto done = from.each(first, end, [&](const Simulated& row) -> base::Status {
    found.push_back(whole(row));
    return {};
  });
  EXPECT_TRUE(done.has_value());
  return found;
}

std::vector<std::string> all_rows(std::int64_t datasets, std::uint64_t seed = 1) {
  const RowSource from = source(datasets, seed);
  return rows_of(from, 0, from.programs().size());
}

void for_each(std::int64_t datasets, const std::function<void(const Simulated&)>& row) {
  const RowSource from = source(datasets);
  const auto done = from.each(0, from.programs().size(), [&](const Simulated& one) -> base::Status {
    row(one);
    return {};
  });
  ASSERT_TRUE(done.has_value()) << done.error().message;
}

TEST(Rows, AreTheSameForTheSameSeedAndOthersForAnother) {
  const auto one = all_rows(3000);
  EXPECT_EQ(one, all_rows(3000));
  const auto other = all_rows(3000, 2);
  ASSERT_EQ(one.size(), other.size());
  std::size_t same = 0;
  for (std::size_t i = 0; i < one.size(); ++i) same += one[i] == other[i] ? 1 : 0;
  EXPECT_EQ(same, 0);
}

TEST(Rows, DoNotDependOnThreadsOrPieces) {
  const RowSource from = source(5000);
  const std::size_t programs = from.programs().size();
  std::vector<std::string> early;
  std::vector<std::string> late;
  std::thread first([&] { early = rows_of(from, 0, programs / 2); });
  std::thread second([&] { late = rows_of(from, programs / 2, programs); });
  first.join();
  second.join();
  early.insert(early.end(), late.begin(), late.end());
  EXPECT_EQ(early, rows_of(from, 0, programs));
}

TEST(Rows, AreAsManyAsAskedFor) {
  for (const std::int64_t datasets : {1, 7, 100, 999, 20'000}) {
    EXPECT_EQ(all_rows(datasets).size(), static_cast<std::size_t>(datasets)) << datasets;
  }
}

TEST(Rows, RefuseImpossibleNumbers) {
  EXPECT_FALSE(RowSource::make(jwst(), {0, 1}));
  EXPECT_FALSE(RowSource::make(jwst(), {kMostRows + 1, 1}));
  EXPECT_FALSE(RowSource::make(jwst(), {10, 1, 59'000}));
  EXPECT_FALSE(RowSource::make(metadata::shipped_mission("tess"), {10, 1}));
}

TEST(Rows, NumbersOfProgramsSufficeForTheLargestArchive) {
  for (const std::int64_t rows : {1'000'000, 10'000'000, 50'000'000}) {
    std::int64_t given = 0;
    int before = 0;
    for (const Share& share : share_out(1, rows)) {
      ASSERT_EQ(share.first, given);
      ASSERT_GT(share.number, before);
      ASSERT_LE(share.number, 99'999);
      ASSERT_GT(share.rows, 0);
      before = share.number;
      given += share.rows;
    }
    EXPECT_EQ(given, rows);
  }
}

TEST(Rows, ComeInOrderOfNamesThatTheMissionKnows) {
  std::string before;
  std::int64_t id = 0;
  std::vector<Product> products;
  std::set<std::string> names;
  for_each(30'000, [&](const Simulated& row) {
    EXPECT_EQ(row.dataset->id, ++id);
    EXPECT_LT(before, row.dataset->name);
    before = row.dataset->name;
    EXPECT_EQ(text(row, "fileSetName"), before);
    row.products(products);
    ASSERT_GE(products.size(), 1U);
    ASSERT_LE(products.size(), 10U);
    for (const Product& product : products) {
      const auto name = jwst().parse_name(product.name);
      ASSERT_TRUE(name) << product.name;
      EXPECT_EQ(name->dataset, row.dataset->name) << product.name;
      EXPECT_EQ(name->observation, product.root) << product.name;
      EXPECT_EQ(name->suffix, product.suffix) << product.name;
      EXPECT_TRUE(names.insert(product.name).second) << product.name;
      EXPECT_EQ(product.size % 2880, 0U);
      const std::string levels = text(row, "productLevel");
      EXPECT_NE(levels.find(product.level), std::string::npos) << product.name << " in " << levels;
    }
  });
}

TEST(Rows, SayThatTheyAreSimulated) {
  for_each(3000, [](const Simulated& row) {
    EXPECT_TRUE(text(row, "title").starts_with("Simulated ")) << row.dataset->name;
    EXPECT_TRUE(text(row, "pi_name").starts_with("Simulated, ")) << row.dataset->name;
    EXPECT_TRUE(text(row, "targprop").starts_with("SIM-") || text(row, "targprop") == "UNKNOWN");
  });
}

TEST(Rows, HaveValuesOfTheirColumnsTypes) {
  for_each(20'000, [](const Simulated& row) {
    ASSERT_EQ(row.dataset->row.size(), jwst().columns().size());
    for (std::size_t i = 0; i < row.dataset->row.size(); ++i) {
      const metadata::Value& one = row.dataset->row[i];
      if (metadata::is_null(one)) continue;
      const metadata::Column& column = jwst().columns()[i];
      using metadata::Type;
      const bool fits =
          column.type == Type::real   ? std::holds_alternative<double>(one) && std::isfinite(std::get<double>(one))
          : column.type == Type::time ? std::holds_alternative<base::Instant>(one)
          : column.type == Type::integer || column.type == Type::boolean ? std::holds_alternative<std::int64_t>(one)
                                                                         : std::holds_alternative<std::string>(one);
      ASSERT_TRUE(fits) << column.name << " of " << row.dataset->name;
      EXPECT_NE(column.reduce, metadata::Reduce::derived) << column.name;
      if (!column.instrument.empty()) {
        EXPECT_EQ(column.instrument, text(row, "instrume")) << column.name;
      }
    }
  });
}

TEST(Rows, HaveFootprintsWithoutFindings) {
  std::map<std::string, int> polygons;
  std::int64_t without = 0;
  for_each(30'000, [&](const Simulated& row) {
    const std::string region = text(row, "s_region");
    if (region.empty()) {
      ++without;
      return;
    }
    const auto parsed = sky::parse_stcs(region);
    ASSERT_TRUE(parsed) << row.dataset->name << " " << region;
    EXPECT_TRUE(parsed->findings.empty()) << row.dataset->name << " " << region;
    const auto* ra = std::get_if<double>(&value(row, "targ_ra"));
    ASSERT_NE(ra, nullptr);
  });
  EXPECT_GT(without, 300);
  EXPECT_LT(without, 9000);
}

}  // namespace
}  // namespace almagest::simulate::rows
