// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/snapshot.h"

#include <gtest/gtest.h>

#include "access/rights.h"
#include "index/test_archive.h"

namespace almagest::index {
namespace {

using testing::kNow_us;
using testing::Random;
using testing::TestArchive;

SnapshotPointer built(TestArchive& archive) {
  auto snapshot = build(archive.catalog(), archive.dictionary());
  EXPECT_TRUE(snapshot) << snapshot.error().message;
  return *snapshot;
}

void expect_holds(const Table& table, const std::vector<catalog::Dataset>& datasets) {
  ASSERT_EQ(table.rows(), datasets.size());
  for (Row row = 0; row < table.rows(); ++row) {
    const catalog::Dataset& dataset = datasets[row];
    EXPECT_EQ(table.id(row), dataset.id);
    EXPECT_EQ(table.name(row), dataset.name);
    EXPECT_EQ(table.program(row), dataset.program);
    EXPECT_EQ(table.release(row), dataset.release);
    EXPECT_EQ(table.find(dataset.name), row);
    EXPECT_EQ(table.find(dataset.id), row);
    for (std::size_t column = 0; column < table.columns(); ++column) {
      ASSERT_EQ(table.column(column).value(row), dataset.row[column]) << table.mission().columns()[column].name;
    }
  }
}

void expect_same_sky(const Table& a, const Table& b) {
  ASSERT_EQ(a.rows(), b.rows());
  EXPECT_EQ(a.sky().nowhere(), b.sky().nowhere());
  for (Row row = 0; row < a.rows(); ++row) {
    EXPECT_EQ(a.sky().place(row).footprint.to_stcs(), b.sky().place(row).footprint.to_stcs());
    EXPECT_EQ(a.sky().place(row).position, b.sky().place(row).position);
    EXPECT_EQ(a.sky().place(row).cell, b.sky().place(row).cell);
  }
}

TEST(Snapshot, HoldsWhatTheRecordHolds) {
  Random random(1);
  TestArchive archive;
  archive.fill(random, 700);
  const auto snapshot = built(archive);
  ASSERT_EQ(snapshot->tables().size(), 1U);
  EXPECT_EQ(snapshot->name(), "s700");
  EXPECT_EQ(snapshot->find("TEST"), snapshot->tables()[0].get());
  EXPECT_EQ(snapshot->find("other"), nullptr);
  expect_holds(*snapshot->find("test"), archive.datasets());
}

TEST(Snapshot, IsEmptyForAnEmptyArchive) {
  TestArchive archive;
  const auto snapshot = built(archive);
  EXPECT_EQ(snapshot->name(), "s0");
  EXPECT_EQ(snapshot->find("test")->rows(), 0U);
  EXPECT_FALSE(snapshot->find("test")->find("jw00000"));
}

TEST(Snapshot, RefreshedEqualsOneBuiltAnew) {
  Random random(2);
  TestArchive archive;
  archive.fill(random, 200);
  SnapshotPointer snapshot = built(archive);
  for (int round = 0; round < 10; ++round) {
    std::vector<catalog::Dataset> changed;
    for (int i = 0; i < 20; ++i) {
      changed.push_back(testing::random_dataset(random, archive.mission(), testing::below(random, 300)));
      changed.back().name[0] = 'j';
      changed.back().name[1] = 'w';
    }
    archive.write(changed);
    auto next = refresh(archive.catalog(), archive.dictionary(), snapshot);
    ASSERT_TRUE(next);
    ASSERT_NE(*next, snapshot);
    const auto anew = built(archive);
    EXPECT_EQ((*next)->name(), anew->name());
    expect_holds(*(*next)->find("test"), archive.datasets());
    expect_same_sky(*(*next)->find("test"), *anew->find("test"));
    snapshot = *next;
  }
}

TEST(Snapshot, RefreshKeepsWhatDidNotChange) {
  Random random(3);
  TestArchive archive;
  archive.fill(random, 50);
  const auto first = built(archive);
  EXPECT_EQ(*refresh(archive.catalog(), archive.dictionary(), first), first);
  archive.write({testing::random_dataset(random, archive.mission(), 1000)});
  const auto second = *refresh(archive.catalog(), archive.dictionary(), first);
  for (Row row = 0; row < 50; ++row) {
    EXPECT_EQ(first->find("test")->sky().shared_place(row), second->find("test")->sky().shared_place(row));
  }
}

TEST(SnapshotHolder, KeepsTheLastTwoBesideTheCurrentOne) {
  const auto make = [](std::int64_t change) {
    return std::make_shared<const Snapshot>(change, std::vector<std::shared_ptr<const Table>>{});
  };
  SnapshotHolder holder(make(1));
  for (std::int64_t change = 2; change <= 4; ++change) holder.replace(make(change));
  EXPECT_EQ(holder.current()->name(), "s4");
  EXPECT_EQ(holder.lookup("s4"), holder.current());
  EXPECT_NE(holder.lookup("s3"), nullptr);
  EXPECT_NE(holder.lookup("s2"), nullptr);
  EXPECT_EQ(holder.lookup("s1"), nullptr);
  EXPECT_EQ(holder.lookup("x"), nullptr);
  holder.replace(holder.current());
  EXPECT_NE(holder.lookup("s2"), nullptr);
}

TEST(SkyIndex, NeverMissesACandidate) {
  Random random(4);
  std::vector<std::shared_ptr<const Place>> places;
  for (int i = 0; i < 400; ++i) {
    places.push_back(make_place(testing::random_region(random), testing::uniform(random, 0, 360),
                                testing::uniform(random, -90, 90)));
  }
  const SkyIndex index(places);
  for (int i = 0; i < 600; ++i) {
    const auto& near = places[testing::below(random, places.size())]->position;
    const double step = std::pow(10.0, testing::uniform(random, -4, 2));
    const auto centre =
        *sky::SkyPoint::make(near->ra_deg() + testing::uniform(random, -step, step),
                             std::clamp(near->dec_deg() + testing::uniform(random, -step, step), -90.0, 90.0));
    const double radius = i % 5 == 0 ? 0 : std::min(180.0, step * testing::uniform(random, 0, 2));
    std::vector<Row> found;
    index.add_candidates(centre, radius, found);
    Bitmap candidates = Bitmap::none(places.size());
    for (const Row row : found) candidates.set(row);
    EXPECT_EQ(candidates.count(), found.size());
    for (std::size_t row = 0; row < places.size(); ++row) {
      const double distance = places[row]->distance_deg(centre);
      EXPECT_TRUE(candidates.test(row) || distance > radius + sky::kEdgeTolerance_deg) << row << " at " << distance;
    }
  }
}

TEST(Place, PrefersTheFootprintToTheTarget) {
  const auto with = make_place("POLYGON ICRS 10 10 11 10 11 11 10 11", 200.0, -40.0);
  EXPECT_NEAR(with->position->ra_deg(), 10.5, 0.01);
  const auto placeholder = make_place("CIRCLE 10.0 20.0 0.017", 200.0, -40.0);
  EXPECT_TRUE(placeholder->footprint.empty());
  EXPECT_EQ(placeholder->position->ra_deg(), 200.0);
  EXPECT_FALSE(make_place("", std::nullopt, 5.0)->position);
  EXPECT_FALSE(make_place("", 5.0, 95.0)->position);
}

TEST(VisibleRows, AskTheRightsFunctionAboutEveryRow) {
  Random random(5);
  const auto viewers = {access::Viewer::anonymous(), access::Viewer::user("a", false, {"test/1001", "test/1003"}),
                        access::Viewer::user("b", true, {}), access::Viewer::user("c", false, {"other/1001"})};
  for (const std::string_view rows : {"visible", "hidden"}) {
    TestArchive archive(rows);
    archive.fill(random, 300);
    const auto snapshot = built(archive);
    const Table& table = *snapshot->find("test");
    for (std::int64_t shift = -5'000'000; shift <= 5'000'000; shift += 500'000) {
      const base::Instant now{kNow_us + shift};
      const Bitmap exclusive = exclusive_rows(table, now);
      for (const access::Viewer& viewer : viewers) {
        const Bitmap visible = visible_rows(table, viewer, now);
        for (Row row = 0; row < table.rows(); ++row) {
          const access::Subject subject{table.mission(), archive.datasets()[row].program,
                                        archive.datasets()[row].release};
          EXPECT_EQ(visible.test(row), access::can_see(viewer, subject, now));
          EXPECT_EQ(exclusive.test(row), is_exclusive(table, row, now));
          EXPECT_EQ(is_exclusive(table, row, now), !access::is_public(archive.datasets()[row].release, now));
        }
      }
    }
  }
}

}  // namespace
}  // namespace almagest::index
