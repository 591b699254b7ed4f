// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>
#include <sodium.h>

#include <filesystem>

#include "access/accounts.h"
#include "access/rights.h"
#include "base/fault_env.h"
#include "metadata/mission_files.h"

namespace almagest::access {
namespace {

TEST(Accounts, TokensNameTheirHolderUntilRevoked) {
  ASSERT_GE(sodium_init(), 0);
  base::FaultEnv env(*base::parse_instant("2026-09-01"));
  const std::string folder = ::testing::TempDir() + "accounts";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  auto accounts = Accounts::open(env, folder);
  ASSERT_TRUE(accounts) << accounts.error().message;
  const auto mode = std::filesystem::status(folder + "/accounts.db").permissions();
  EXPECT_EQ(mode, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  ASSERT_TRUE(accounts->add_user("ann", Rank::user));
  EXPECT_EQ(accounts->add_user("ann", Rank::staff).error().code, base::Code::conflict);
  EXPECT_EQ(accounts->add_user("a b", Rank::user).error().code, base::Code::invalid_argument);
  EXPECT_EQ(accounts->make_token("bob", "x").error().code, base::Code::not_found);
  ASSERT_TRUE(accounts->grant("ann", "jwst", "4358"));
  const auto token = accounts->make_token("ann", "laptop");
  ASSERT_TRUE(token);
  const auto viewer = accounts->viewer_of(*token);
  ASSERT_TRUE(viewer);
  EXPECT_EQ(viewer->name(), "ann");
  EXPECT_TRUE(viewer->is_granted("jwst", "4358"));
  EXPECT_FALSE(viewer->is_granted("hst", "4358"));
  EXPECT_EQ(accounts->viewer_of(*token + "0").error().code, base::Code::unauthorized);
  EXPECT_EQ(accounts->viewer_of("").error().code, base::Code::unauthorized);
  ASSERT_TRUE(accounts->revoke_tokens("ann"));
  EXPECT_FALSE(accounts->viewer_of(*token));
}

TEST(Rights, FollowReleaseGrantAndStaff) {
  const metadata::Mission& jwst = metadata::shipped_mission("jwst");
  const base::Instant now = *base::instant_of_mjd(61272);
  const base::Instant later{now.us + 1};
  const Viewer anonymous = Viewer::anonymous();
  const Viewer ann = Viewer::user("ann", false, {"jwst/4358"});
  const Viewer staff = Viewer::user("sam", true, {});
  const Subject released{jwst, "4358", now};
  const Subject locked{jwst, "4358", later};
  const Subject other{jwst, "4359", later};
  EXPECT_EQ(can_read(anonymous, released, now), Reading::allowed);
  EXPECT_EQ(can_read(anonymous, locked, now), Reading::sign_in);
  EXPECT_EQ(can_read(anonymous, locked, later), Reading::allowed);
  EXPECT_EQ(can_read(ann, locked, now), Reading::allowed);
  EXPECT_EQ(can_read(ann, other, now), Reading::denied);
  EXPECT_EQ(can_read(staff, other, now), Reading::allowed);
  EXPECT_TRUE(can_see(anonymous, other, now));  // JWST shows the rows of exclusive data
  EXPECT_EQ(can_read(anonymous, {jwst, "", std::nullopt}, now), Reading::allowed);
}

}  // namespace
}  // namespace almagest::access
