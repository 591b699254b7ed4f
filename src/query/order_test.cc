// SPDX-License-Identifier: GPL-3.0-or-later
// Order, pages and rights.
#include <gtest/gtest.h>

#include <algorithm>

#include "access/rights.h"
#include "query/search.h"
#include "query/test_oracle.h"

namespace almagest::query {
namespace {

using index::Direction;
using index::testing::below;
using index::testing::kNow_us;
using index::testing::Random;
using index::testing::TestArchive;
using metadata::Value;

const base::Instant kNow{kNow_us};

// Negative, 0 or positive; nulls last whatever the direction.
int compare(const Value& a, const Value& b, Direction direction) {
  if (metadata::is_null(a) || metadata::is_null(b)) {
    return static_cast<int>(metadata::is_null(a)) - static_cast<int>(metadata::is_null(b));
  }
  int order = a < b ? -1 : b < a ? 1 : 0;
  if (const auto* text = std::get_if<std::string>(&a)) {
    const int nocase = index::compare_nocase(*text, std::get<std::string>(b));
    if (nocase != 0) order = nocase;
  }
  return direction == Direction::ascending ? order : -order;
}

Search random_search(Random& random, const TestArchive& archive) {
  Search search{"test", {}, {}};
  static const std::vector<std::string> kSortable{"name",    "file_id", "instrume", "targname", "exp_type",  "pi",
                                                  "program", "count",   "duration", "start",    "start_mjd", "moving",
                                                  "nothing", "always",  "ra",       "release",  "access",    "ang_sep"};
  for (std::size_t n = below(random, 4); n > 0; --n) {
    search.sort.push_back({archive.column(index::testing::pick(random, kSortable)),
                           below(random, 2) == 0 ? Direction::ascending : Direction::descending});
  }
  for (std::size_t n = below(random, 3); n > 0; --n) {
    search.targets.push_back(
        {*sky::SkyPoint::make(index::testing::uniform(random, 0, 360), index::testing::uniform(random, -90, 90)), "t"});
  }
  search.radius_deg = 100;
  return search;
}

class Order : public ::testing::Test {
 protected:
  Order() : random_(13) {
    archive_.fill(random_, 400);
    snapshot_ = *index::build(archive_.catalog(), archive_.dictionary());
  }
  Result ask(const Search& search) {
    auto result = run(snapshot_, search, access::Viewer::anonymous(), kNow);
    EXPECT_TRUE(result);
    return std::move(*result);
  }
  bool in_order(const Search& search, const Result& result, const Match& a, const Match& b) {
    std::vector<SortKey> sort = search.sort;
    if (sort.empty()) sort.push_back({archive_.column("ang_sep"), Direction::ascending});
    sort.push_back({archive_.column("name"), Direction::ascending});
    for (const SortKey& key : sort) {
      const int order = compare(value_of(*result.table, key.column, a, search, kNow),
                                value_of(*result.table, key.column, b, search, kNow), key.direction);
      if (order != 0) return order < 0;
    }
    return a.target < b.target;
  }
  Random random_;
  TestArchive archive_;
  index::SnapshotPointer snapshot_;
};

TEST_F(Order, IsTheOneAskedForAndPagesAreItsParts) {
  for (int round = 0; round < 300; ++round) {
    Search search = random_search(random_, archive_);
    const Result whole = ask(search);
    for (std::size_t i = 1; i < whole.rows.size(); ++i) {
      ASSERT_TRUE(in_order(search, whole, whole.rows[i - 1], whole.rows[i])) << "round " << round << " at " << i;
    }
    const std::size_t size = 30 + below(random_, 150);
    std::vector<Match> paged;
    for (search.offset = 0; search.offset < whole.rows.size() + size; search.offset += size) {
      search.limit = size;
      search.counting = search.offset == 0 ? Counting::exact : Counting::skip;
      const Result page = ask(search);
      EXPECT_EQ(page.total.has_value(), search.offset == 0);
      paged.insert(paged.end(), page.rows.begin(), page.rows.end());
    }
    ASSERT_EQ(paged.size(), whole.rows.size());
    for (std::size_t i = 0; i < paged.size(); ++i) {
      ASSERT_EQ(paged[i].row, whole.rows[i].row);
      ASSERT_EQ(paged[i].target, whole.rows[i].target);
    }
  }
}

TEST_F(Order, TakesAnyOffsetAndLimit) {
  Search search{"test", {}, {}};
  search.limit = 0;
  EXPECT_TRUE(ask(search).rows.empty());
  EXPECT_EQ(ask(search).total, 400U);
  search.limit = std::numeric_limits<std::uint64_t>::max();
  search.offset = 399;
  EXPECT_EQ(ask(search).rows.size(), 1U);
  search.offset = std::numeric_limits<std::uint64_t>::max();
  EXPECT_TRUE(ask(search).rows.empty());
}

// For any viewer, every answer equals that of an archive from which the viewer's hidden rows were deleted.
TEST(Rights, HiddenRowsLeaveNoTrace) {
  Random random(17);
  TestArchive full("hidden");
  full.fill(random, 400);
  const auto full_snapshot = *index::build(full.catalog(), full.dictionary());
  for (const access::Viewer& viewer : {access::Viewer::anonymous(), access::Viewer::user("pi", false, {"test/1002"}),
                                       access::Viewer::user("staff", true, {})}) {
    TestArchive seen("hidden");
    std::vector<catalog::Dataset> visible;
    for (const catalog::Dataset& dataset : full.datasets()) {
      if (access::can_see(viewer, {full.mission(), dataset.program, dataset.release}, kNow)) visible.push_back(dataset);
    }
    ASSERT_EQ(visible.size() == 400, viewer.is_staff());
    seen.write(visible);
    const auto seen_snapshot = *index::build(seen.catalog(), seen.dictionary());
    for (int round = 0; round < 300; ++round) {
      Search search = random_search(random, full);
      const std::size_t column = below(random, full.column("s_region"));
      const auto condition = testing::random_condition(random, full.mission().columns()[column]);
      search.constraints.push_back({column, *parse_condition(full.mission(), column, condition.text)});
      search.offset = below(random, 20);
      search.limit = below(random, 100);
      const auto a = run(full_snapshot, search, viewer, kNow);
      const auto b = run(seen_snapshot, search, viewer, kNow);
      ASSERT_TRUE(a && b);
      ASSERT_EQ(a->total, b->total) << condition.text;
      ASSERT_EQ(a->without_position, b->without_position);
      ASSERT_EQ(a->rows.size(), b->rows.size());
      for (std::size_t i = 0; i < a->rows.size(); ++i) {
        ASSERT_EQ(a->table->name(a->rows[i].row), b->table->name(b->rows[i].row));
        ASSERT_EQ(a->rows[i].target, b->rows[i].target);
        ASSERT_EQ(a->rows[i].separation_arcmin, b->rows[i].separation_arcmin);
      }
    }
  }
}

TEST(Rights, ReleaseDatesPassWithTheClock) {
  Random random(19);
  TestArchive archive("hidden");
  archive.fill(random, 200);
  const auto snapshot = *index::build(archive.catalog(), archive.dictionary());
  std::uint64_t before = 0;
  for (std::int64_t shift = -6'000'000; shift <= 6'000'000; shift += 1'000'000) {
    const auto total = *run(snapshot, {"test", {}, {}}, access::Viewer::anonymous(), {kNow_us + shift})->total;
    EXPECT_GE(total, before);
    before = total;
  }
  EXPECT_EQ(before, 200U);
}

}  // namespace
}  // namespace almagest::query
