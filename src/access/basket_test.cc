// SPDX-License-Identifier: GPL-3.0-or-later
// Baskets and lists of downloads.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sodium.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "access/accounts.h"
#include "base/fault_env.h"

namespace almagest::access {
namespace {

class Kept : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_GE(sodium_init(), 0);
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    accounts_.emplace(*Accounts::open(env_, folder_));
    ASSERT_TRUE(accounts_->add_user("ann", Rank::user));
    ASSERT_TRUE(accounts_->add_user("bob", Rank::user));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  const std::string folder_ = ::testing::TempDir() + "kept";
  base::FaultEnv env_{*base::parse_instant("2026-09-01")};
  std::optional<Accounts> accounts_;
};

using Names = std::vector<DatasetName>;

std::vector<DatasetName> numbered(std::int64_t first, std::int64_t number) {
  std::vector<DatasetName> names;
  for (std::int64_t i = first; i < first + number; ++i) names.push_back({"jwst", fmt::format("jw{:08}", i)});
  return names;
}

TEST_F(Kept, ABasketIsChangedFromSeveralPlacesWithoutLosingAnything) {
  Accounts other = *Accounts::open(env_, folder_);
  ASSERT_TRUE(accounts_->change_basket("ann", {}, {{"jwst", "b"}, {"hst", "a"}}));
  ASSERT_TRUE(other.change_basket("ann", {}, {{"jwst", "b"}, {"jwst", "c"}}));
  EXPECT_EQ(*accounts_->basket("ann"), (Names{{"hst", "a"}, {"jwst", "b"}, {"jwst", "c"}}));
  ASSERT_TRUE(accounts_->change_basket("ann", {{"jwst", "b"}, {"jwst", "never there"}}, {{"jwst", "d"}}));
  EXPECT_EQ(*other.basket("ann"), (Names{{"hst", "a"}, {"jwst", "c"}, {"jwst", "d"}}));
  ASSERT_TRUE(other.change_basket("ann", {{"hst", "a"}}, {{"hst", "a"}}));
  EXPECT_EQ(other.basket("ann")->size(), 3U) << "what is taken out and put in is in";
  EXPECT_TRUE(accounts_->basket("bob")->empty());
  ASSERT_TRUE(other.empty_basket("ann"));
  EXPECT_TRUE(accounts_->basket("ann")->empty());
  EXPECT_EQ(accounts_->change_basket("eve", {}, {}).error().code, base::Code::not_found);
}

TEST_F(Kept, ABasketHasABoundAndWhatIsBeyondItChangesNothing) {
  ASSERT_TRUE(accounts_->change_basket("ann", {}, numbered(0, kMostInBasket)));
  const auto refused = accounts_->change_basket("ann", numbered(0, 1), numbered(kMostInBasket, 2));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::Code::too_large);
  const auto names = *accounts_->basket("ann");
  EXPECT_EQ(names.size(), static_cast<std::size_t>(kMostInBasket));
  EXPECT_EQ(names.front().dataset, "jw00000000");
  EXPECT_TRUE(accounts_->change_basket("ann", numbered(0, 1), numbered(kMostInBasket, 1)));
  EXPECT_TRUE(accounts_->change_basket("ann", {}, numbered(5, 20))) << "what is in it already needs no room";
  EXPECT_TRUE(accounts_->change_basket("bob", {}, numbered(0, 3)));
}

TEST_F(Kept, DownloadsAreListedNewestFirstAndTheOldestMakeRoom) {
  for (std::int64_t i = 0; i < kMostDownloads + 3; ++i) {
    Download download{fmt::format("id{:04}", i), "jwst", "mine", "{}", {1'000'000 * (i + 1)}, i % 2 == 1, 3, 4, {}};
    ASSERT_TRUE(accounts_->note_download("ann", download));
  }
  const DownloadPage page = *accounts_->downloads("ann", 1, 2);
  EXPECT_EQ(page.total, kMostDownloads);
  ASSERT_EQ(page.downloads.size(), 2U);
  EXPECT_EQ(page.downloads[0].id, fmt::format("id{:04}", kMostDownloads + 1));
  EXPECT_EQ(page.downloads[0].files, std::nullopt) << "of an exclusive one";
  EXPECT_EQ(page.downloads[1].files, 3);
  EXPECT_EQ(page.downloads[1].made.us, 1'000'000 * (kMostDownloads + 1));
  EXPECT_EQ(accounts_->downloads("ann", kMostDownloads - 1, 10)->downloads.at(0).id, "id0003");
  EXPECT_EQ(accounts_->downloads("bob", 0, 10)->total, 0);
}

TEST_F(Kept, ADownloadRemembersItsFormatAndIsForgotten) {
  ASSERT_TRUE(accounts_->note_download(
      "ann", {"one", "hst", "mine", std::string(kLongestOrder + 1, ' '), {5}, false, 1, 2, {}}));
  ASSERT_TRUE(accounts_->note_format("ann", "one", "tar"));
  ASSERT_TRUE(accounts_->note_format("ann", "another", "tar"));
  ASSERT_TRUE(accounts_->note_format("bob", "one", "zip"));
  const Download download = accounts_->downloads("ann", 0, 10)->downloads.at(0);
  EXPECT_EQ(download.format, "tar");
  EXPECT_EQ(download.order, "") << "too long to be kept";
  EXPECT_EQ(accounts_->forget_download("bob", "one").error().code, base::Code::not_found);
  ASSERT_TRUE(accounts_->forget_download("ann", "one"));
  EXPECT_EQ(accounts_->forget_download("ann", "one").error().code, base::Code::not_found);
  EXPECT_EQ(accounts_->downloads("ann", 0, 10)->total, 0);
}

TEST_F(Kept, WhatAUserKeptGoesWithHim) {
  ASSERT_TRUE(accounts_->change_basket("ann", {}, numbered(0, 3)));
  ASSERT_TRUE(accounts_->note_download("ann", {"one", "hst", "mine", "{}", {5}, false, 1, 2, {}}));
  ASSERT_TRUE(accounts_->remove_user("ann"));
  ASSERT_TRUE(accounts_->add_user("ann", Rank::user));
  EXPECT_TRUE(accounts_->basket("ann")->empty());
  EXPECT_EQ(accounts_->downloads("ann", 0, 10)->total, 0);
}

}  // namespace
}  // namespace almagest::access
