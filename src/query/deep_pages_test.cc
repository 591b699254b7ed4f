// SPDX-License-Identifier: GPL-3.0-or-later
// Pages of tables so large that rows are found by counting codes rather than by comparing all of them.
#include <gtest/gtest.h>

#include <algorithm>

#include "index/segment_builder.h"
#include "index/test_archive.h"
#include "query/search.h"

namespace almagest::query {
namespace {

using index::Row;
using index::testing::below;
using index::testing::kNow_us;
using index::testing::Random;
using metadata::Value;

const base::Instant kNow{kNow_us};
constexpr std::size_t kRows = 150'000;

class DeepPages : public ::testing::Test {
 protected:
  DeepPages() : random_(5), dictionary_(make_dictionary()) {
    const metadata::Mission& mission = dictionary_.missions()[0];
    index::SegmentBuilder base(mission);
    index::SegmentBuilder top(mission);
    catalog::Dataset dataset;
    dataset.row.resize(mission.columns().size());
    for (std::size_t i = 0; i < kRows; ++i) {
      fill(i, dataset);
      (i % 1000 == 7 ? top : base).add(dataset);
    }
    std::vector<index::SegmentPointer> segments;
    for (index::SegmentBuilder* builder : {&base, &top}) {
      segments.push_back(*index::segment_in_memory(
          mission, [&](const index::ImageWriter::Sink& sink) { return builder->write(1, sink); }));
    }
    snapshot_ = std::make_shared<const index::Snapshot>(
        1, std::vector<index::TablePointer>{std::make_shared<const index::Table>(mission, std::move(segments))});
  }

  static metadata::Dictionary make_dictionary() {
    std::vector<metadata::Mission> missions;
    missions.push_back(index::testing::test_mission("test", "visible"));
    return std::move(*metadata::Dictionary::make(std::move(missions)));
  }

  std::size_t column(std::string_view name) const { return *dictionary_.missions()[0].find(name); }

  // One common value, a few rare ones, many distinct ones, nulls.
  void fill(std::size_t i, catalog::Dataset& dataset) {
    dataset.id = static_cast<catalog::Id>(i + 1);
    dataset.name = fmt::format("jw{:07}", i * 7919 % 1'000'003);
    dataset.release = base::Instant{kNow_us + static_cast<std::int64_t>(below(random_, 3)) - 1};
    dataset.row[column("name")] = dataset.name;
    dataset.row[column("instrume")] =
        below(random_, 5) == 0 ? Value() : Value(std::string(below(random_, 50) == 0 ? "rare" : "common"));
    dataset.row[column("count")] =
        below(random_, 4) == 0 ? Value() : Value(static_cast<std::int64_t>(below(random_, 40)) - 20);
    dataset.row[column("start_mjd")] =
        below(random_, 9) == 0 ? Value() : Value(index::testing::uniform(random_, -5, 5));
    dataset.row[column("duration")] = static_cast<double>(below(random_, 90'000));
  }

  Random random_;
  metadata::Dictionary dictionary_;
  index::SnapshotPointer snapshot_;
};

TEST_F(DeepPages, AreThoseOfAFullSort) {
  const index::Table& table = *snapshot_->find("test");
  ASSERT_EQ(table.rows(), kRows);
  static const std::vector<std::vector<std::pair<std::string, bool>>> kSorts{
      {},
      {{"instrume", true}},
      {{"instrume", false}, {"count", true}},
      {{"count", false}},
      {{"start_mjd", true}},
      {{"start_mjd", false}},
      {{"duration", false}, {"name", false}},
      {{"access", true}, {"count", false}, {"start_mjd", true}},
      {{"always", true}, {"instrume", true}}};
  for (const auto& keys : kSorts) {
    Search search;
    search.mission = "test";
    for (const auto& [name, ascending] : keys) {
      search.sort.push_back({column(name), ascending ? index::Direction::ascending : index::Direction::descending});
    }
    const std::size_t filter = column("count");
    if (below(random_, 2) == 0) {
      search.constraints.push_back({filter, *parse_condition(table.mission(), filter, "> -15, null")});
    }
    const auto all = run(snapshot_, search, access::Viewer::anonymous(), kNow);
    ASSERT_TRUE(all);
    ASSERT_EQ(all->rows.size(), *all->total);
    // In order, nulls last, ties by name.
    const auto value = [&](std::size_t at, std::size_t position) {
      return value_of(table, position, all->rows[at], search, kNow);
    };
    for (std::size_t i = 1; i < all->rows.size(); ++i) {
      int order = 0;
      for (const SortKey& key : search.sort) {
        const Value before = value(i - 1, key.column);
        const Value after = value(i, key.column);
        if (before == after) continue;
        const bool ascending = key.direction == index::Direction::ascending;
        const bool good = metadata::is_null(after) || (!metadata::is_null(before) && (before < after) == ascending);
        order = good ? -1 : 1;
        break;
      }
      if (order == 0) order = table.name(all->rows[i - 1].row) < table.name(all->rows[i].row) ? -1 : 1;
      ASSERT_EQ(order, -1) << "at " << i;
    }
    for (int page = 0; page < 25; ++page) {
      search.offset = below(random_, all->rows.size() + 10);
      search.limit = 1 + below(random_, page % 5 == 0 ? 50'000 : 100);
      const auto some = run(snapshot_, search, access::Viewer::anonymous(), kNow);
      const std::size_t expected =
          search.offset >= all->rows.size() ? 0 : std::min<std::size_t>(search.limit, all->rows.size() - search.offset);
      ASSERT_EQ(some->rows.size(), expected);
      for (std::size_t i = 0; i < expected; ++i) {
        ASSERT_EQ(some->rows[i].row, all->rows[search.offset + i].row) << "offset " << search.offset;
      }
    }
  }
}

}  // namespace
}  // namespace almagest::query
