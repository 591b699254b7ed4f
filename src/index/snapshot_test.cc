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
  for (const catalog::Dataset& dataset : datasets) {
    const auto found = table.find(dataset.name);
    ASSERT_TRUE(found);
    const Row row = *found;
    EXPECT_TRUE(table.live().test(row));
    EXPECT_EQ(table.find(dataset.id), row);
    EXPECT_EQ(table.id(row), dataset.id);
    EXPECT_EQ(table.name(row), dataset.name);
    EXPECT_EQ(table.program(row), dataset.program);
    EXPECT_EQ(table.release(row), dataset.release);
    for (std::size_t column = 0; column < dataset.row.size(); ++column) {
      ASSERT_EQ(table.value(column, row), dataset.row[column]) << table.mission().columns()[column].name;
      ASSERT_EQ(table.is_null(column, row), metadata::is_null(dataset.row[column]));
    }
  }
}

void expect_same_sky(const Table& a, const Table& b) {
  ASSERT_EQ(a.rows(), b.rows());
  EXPECT_EQ(a.sky().nowhere().count(), b.sky().nowhere().count());
  a.live().for_each([&](std::size_t at) {
    const Row row = static_cast<Row>(at);
    const Row other = *b.find(a.name(row));
    const Place place = a.sky().place(row);
    const Place same = b.sky().place(other);
    EXPECT_EQ(a.sky().nowhere().test(row), b.sky().nowhere().test(other));
    EXPECT_EQ(place.footprint.to_stcs(), same.footprint.to_stcs());
    EXPECT_EQ(place.position, same.position);
    EXPECT_EQ(place.cell, same.cell);
  });
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
  EXPECT_EQ(first->find("test")->parts()[0].segment, second->find("test")->parts()[0].segment);
  EXPECT_EQ(second->find("test")->rows(), 51U);
}

class Hands final : public base::Clock {
 public:
  base::Instant now() const override { return {}; }
  std::chrono::nanoseconds monotonic() const override { return time; }
  std::chrono::nanoseconds time{0};
};

TEST(SnapshotHolder, KeepsTheLastTwoAndThoseOfTheLastTenMinutes) {
  const auto make = [](std::int64_t change) {
    return std::make_shared<const Snapshot>(change, std::vector<TablePointer>{});
  };
  Hands clock;
  SnapshotHolder holder(make(1), clock);
  for (std::int64_t change = 2; change <= 5; ++change) {
    holder.replace(make(change));
    clock.time += std::chrono::minutes(4);
  }
  EXPECT_EQ(holder.current()->name(), "s5");
  EXPECT_EQ(holder.lookup("s5"), holder.current());
  EXPECT_NE(holder.lookup("s4"), nullptr);
  EXPECT_NE(holder.lookup("s3"), nullptr);
  EXPECT_NE(holder.lookup("s2"), nullptr);  // replaced eight minutes before s5 came
  EXPECT_EQ(holder.lookup("s1"), nullptr);
  EXPECT_EQ(holder.lookup("x"), nullptr);
  holder.replace(holder.current());
  EXPECT_NE(holder.lookup("s2"), nullptr);
  clock.time += std::chrono::hours(1);
  holder.replace(make(6));
  EXPECT_NE(holder.lookup("s4"), nullptr);
  EXPECT_EQ(holder.lookup("s3"), nullptr);
  const auto merged = make(6);  // the same state in another form
  holder.replace(merged);
  EXPECT_EQ(holder.lookup("s6"), merged);
  EXPECT_NE(holder.lookup("s4"), nullptr);
}

TEST(SkyIndex, NeverMissesACandidate) {
  Random random(4);
  TestArchive archive;
  archive.fill(random, 500);
  const auto snapshot = built(archive);
  const Table& table = *snapshot->find("test");
  std::vector<Place> places;
  for (Row row = 0; row < table.rows(); ++row) places.push_back(table.sky().place(row));
  for (int i = 0; i < 600; ++i) {
    const Place& place = places[testing::below(random, places.size())];
    const auto near = place.position ? *place.position : *sky::SkyPoint::make(0, 90);
    const double step = std::pow(10.0, testing::uniform(random, -4, 2));
    const auto centre =
        *sky::SkyPoint::make(near.ra_deg() + testing::uniform(random, -step, step),
                             std::clamp(near.dec_deg() + testing::uniform(random, -step, step), -90.0, 90.0));
    const double radius = i % 5 == 0 ? 0 : std::min(180.0, step * testing::uniform(random, 0, 2));
    std::vector<Row> found;
    table.sky().add_candidates(centre, radius, found);
    Bitmap candidates = Bitmap::none(places.size());
    for (const Row row : found) candidates.set(row);
    EXPECT_EQ(candidates.count(), found.size());
    for (Row row = 0; row < places.size(); ++row) {
      if (!places[row].position) continue;
      const double distance = places[row].distance_deg(centre);
      EXPECT_NEAR(table.distance_deg(row, FootprintProbe(centre)), distance, 1e-9);
      EXPECT_TRUE(candidates.test(row) || distance > radius + sky::kEdgeTolerance_deg) << row << " at " << distance;
    }
  }
}

TEST(SkyIndex, PrefersTheFootprintToTheTarget) {
  TestArchive archive;
  std::vector<catalog::Dataset> datasets;
  const auto add = [&](std::string name, std::string region, metadata::Value ra, metadata::Value dec) {
    catalog::Dataset dataset;
    dataset.name = std::move(name);
    dataset.row.resize(archive.mission().columns().size());
    if (!region.empty()) dataset.row[archive.column("s_region")] = std::move(region);
    dataset.row[archive.column("ra")] = std::move(ra);
    dataset.row[archive.column("dec")] = std::move(dec);
    datasets.push_back(std::move(dataset));
  };
  add("a", "POLYGON ICRS 10 10 11 10 11 11 10 11", 200.0, -40.0);
  add("b", "CIRCLE 10.0 20.0 0.017", 200.0, -40.0);
  add("c", "", {}, 5.0);
  add("d", "", 5.0, 95.0);
  archive.write(datasets);
  const auto snapshot = built(archive);
  const TableSky& sky = snapshot->find("test")->sky();
  EXPECT_NEAR(sky.place(0).position->ra_deg(), 10.5, 0.01);
  EXPECT_TRUE(sky.place(1).footprint.empty());
  EXPECT_EQ(sky.place(1).position->ra_deg(), 200.0);
  EXPECT_FALSE(sky.place(2).position);
  EXPECT_FALSE(sky.place(3).position);
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
        EXPECT_EQ(visible.size(), table.end());
        for (const catalog::Dataset& dataset : archive.datasets()) {
          const Row row = *table.find(dataset.name);
          const access::Subject subject{table.mission(), dataset.program, dataset.release};
          EXPECT_EQ(visible.test(row), access::can_see(viewer, subject, now));
          EXPECT_EQ(is_visible(table, row, viewer, now), visible.test(row));
          EXPECT_EQ(exclusive.test(row), is_exclusive(table, row, now));
          EXPECT_EQ(is_exclusive(table, row, now), !access::is_public(dataset.release, now));
        }
      }
    }
  }
}

}  // namespace
}  // namespace almagest::index
