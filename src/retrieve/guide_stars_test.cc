// SPDX-License-Identifier: GPL-3.0-or-later
#include "retrieve/guide_stars.h"

#include <gtest/gtest.h>

#include "index/snapshot.h"
#include "index/test_archive.h"
#include "metadata/mission_files.h"

namespace almagest::retrieve {
namespace {

using base::Instant;
using Names = std::vector<std::string>;

constexpr std::int64_t kStart_s = 1'700'000'000;  // of the exposure
constexpr std::int64_t kEnd_s = kStart_s + 1000;

struct Taken {
  std::string name;
  std::optional<std::int64_t> start_s, end_s;
};

metadata::Dictionary jwst() {
  std::vector<metadata::Mission> missions;
  auto mission = metadata::load_mission(metadata::declaration_files("jwst"));
  EXPECT_TRUE(mission) << mission.error().message;
  missions.push_back(std::move(*mission));
  return std::move(*metadata::Dictionary::make(std::move(missions)));
}

void write(catalog::Catalog& catalog, const metadata::Mission& mission, const std::vector<Taken>& all) {
  auto transaction = catalog.begin();
  ASSERT_TRUE(transaction) << transaction.error().message;
  for (const Taken& taken : all) {
    catalog::Dataset dataset;
    dataset.name = taken.name;
    dataset.id = *transaction->dataset(mission, taken.name);
    dataset.row.resize(mission.columns().size());
    const metadata::Roles& roles = mission.roles();
    dataset.row[*mission.find(roles.dataset)] = taken.name;
    if (taken.start_s) dataset.row[*mission.find(roles.start)] = Instant{*taken.start_s * 1'000'000};
    if (taken.end_s) dataset.row[*mission.find(roles.end)] = Instant{*taken.end_s * 1'000'000};
    ASSERT_TRUE(transaction->write_dataset(mission, dataset));
    ASSERT_TRUE(transaction->note(mission, "added", dataset.id, std::nullopt, "test"));
  }
  ASSERT_TRUE(transaction->commit());
}

// What goes with an exposure of visit jw00001001001 from kStart_s to kEnd_s; its name is the first.
Names going_with(std::vector<Taken> stars, std::optional<std::int64_t> start_s = kStart_s,
                 std::optional<std::int64_t> end_s = kEnd_s) {
  const std::string exposure = "jw00001001001_02101_00001";
  const index::testing::TempFolder folder;
  base::FaultEnv env{Instant{index::testing::kNow_us}};
  const metadata::Dictionary dictionary = jwst();
  auto catalog = catalog::Catalog::create(env, folder.path(), dictionary);
  EXPECT_TRUE(catalog) << catalog.error().message;
  stars.push_back({exposure, start_s, end_s});
  write(*catalog, dictionary.missions().front(), stars);
  const auto snapshot = index::build(*catalog, dictionary);
  EXPECT_TRUE(snapshot) << snapshot.error().message;
  const index::Table& table = *(*snapshot)->find("jwst");
  Names names;
  for (const index::Row row : GuideStars(table).of(*table.find(exposure))) names.emplace_back(table.name(row));
  return names;
}

std::string star(const std::string& what) {
  return "jw00001001001_gs-" + what;
}

TEST(GuideStars, IdentificationAndAcquisitionCountUpToTheStart) {
  for (const char* kind : {"id_1", "acq1_2023318221320", "acq2_2023318221320"}) {
    const std::string name = star(kind);
    EXPECT_EQ(going_with({{name, kStart_s - 500, kStart_s - 400}}), Names{name});
    EXPECT_EQ(going_with({{name, kStart_s - 1, kStart_s + 1}}), Names{name});
    EXPECT_EQ(going_with({{name, kStart_s, kStart_s + 10}}), Names{name}) << "exactly at the start";
    EXPECT_EQ(going_with({{name, kStart_s + 1, kStart_s + 10}}), Names{}) << "one second after it";
    EXPECT_EQ(going_with({{name, kEnd_s, kEnd_s + 10}}), Names{});
  }
}

TEST(GuideStars, TrackingCountsUpToTheEnd) {
  const std::string name = star("track_2023318221320");
  EXPECT_EQ(going_with({{name, kStart_s - 500, kStart_s - 400}}), Names{name}) << "an attempt before it";
  EXPECT_EQ(going_with({{name, kStart_s + 1, kStart_s + 10}}), Names{name});
  EXPECT_EQ(going_with({{name, kEnd_s, kEnd_s + 10}}), Names{name}) << "it begins when the exposure ends";
  EXPECT_EQ(going_with({{name, kEnd_s + 1, kEnd_s + 10}}), Names{});
}

TEST(GuideStars, FineGuidanceCountsWhereItMeetsTheExposure) {
  const std::string name = star("fg_2023318221320");
  EXPECT_EQ(going_with({{name, kStart_s - 500, kStart_s - 1}}), Names{});
  EXPECT_EQ(going_with({{name, kStart_s - 500, kStart_s}}), Names{name}) << "it ends when the exposure begins";
  EXPECT_EQ(going_with({{name, kStart_s - 500, kEnd_s + 500}}), Names{name});
  EXPECT_EQ(going_with({{name, kStart_s + 1, kStart_s + 2}}), Names{name});
  EXPECT_EQ(going_with({{name, kEnd_s, kEnd_s + 10}}), Names{name}) << "it begins when the exposure ends";
  EXPECT_EQ(going_with({{name, kEnd_s + 1, kEnd_s + 10}}), Names{});
}

TEST(GuideStars, AllAttemptsOfTheVisitComeInTheOrderOfTheirNames) {
  const Names mine{star("acq1_2023318221000"), star("acq1_2023318221100"), star("id_1"), star("id_2")};
  std::vector<Taken> stars{{"jw00001001002_gs-id_1", kStart_s - 50, kStart_s - 40},
                           {"jw00001002001_gs-id_1", kStart_s - 50, kStart_s - 40}};
  for (const std::string& name : mine) stars.push_back({name, kStart_s - 50, kStart_s - 40});
  EXPECT_EQ(going_with(stars), mine);
}

TEST(GuideStars, WithoutATimeWhateverIsOfTheVisitCounts) {
  const Names all{star("acq1_2023318221320"), star("fg_2023318221320"), star("id_1"), star("track_2023318221320")};
  std::vector<Taken> without, late;
  for (const std::string& name : all) {
    without.push_back({name, std::nullopt, std::nullopt});
    late.push_back({name, kEnd_s + 100, kEnd_s + 200});
  }
  EXPECT_EQ(going_with(without), all);
  EXPECT_EQ(going_with(late, std::nullopt, std::nullopt), all);
  EXPECT_EQ(going_with(late), Names{});
}

}  // namespace
}  // namespace almagest::retrieve
