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
  EXPECT_EQ(accounts->make_token("bob", "x", std::nullopt).error().code, base::Code::not_found);
  ASSERT_TRUE(accounts->grant("ann", "jwst", "4358"));
  const auto token = accounts->make_token("ann", "laptop", std::nullopt);
  ASSERT_TRUE(token);
  const auto viewer = accounts->viewer_of(token->text);
  ASSERT_TRUE(viewer);
  EXPECT_EQ(viewer->name(), "ann");
  EXPECT_TRUE(viewer->is_granted("jwst", "4358"));
  EXPECT_FALSE(viewer->is_granted("hst", "4358"));
  EXPECT_EQ(accounts->viewer_of(token->text + "0").error().code, base::Code::unauthorized);
  EXPECT_EQ(accounts->viewer_of("").error().code, base::Code::unauthorized);
  ASSERT_TRUE(accounts->revoke_tokens("ann"));
  EXPECT_FALSE(accounts->viewer_of(token->text));
}

std::string empty_folder(const std::string& name) {
  std::string folder = ::testing::TempDir() + name;
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder;
}

TEST(Accounts, SingleTokensAreListedRevokedAndExpire) {
  ASSERT_GE(sodium_init(), 0);
  base::FaultEnv env(*base::parse_instant("2026-09-01"));
  auto accounts = Accounts::open(env, empty_folder("accounts_tokens"));
  ASSERT_TRUE(accounts) << accounts.error().message;
  ASSERT_TRUE(accounts->add_user("ann", Rank::user));
  ASSERT_TRUE(accounts->add_user("bob", Rank::user));
  const auto laptop = accounts->make_token("ann", "laptop", std::nullopt);
  const base::Instant end{env.clock().now().us + 3'600'000'000};
  const auto script = accounts->make_token("ann", "script", end);
  ASSERT_TRUE(laptop && script);
  EXPECT_NE(laptop->text, script->text);
  EXPECT_EQ(accounts->make_token("ann", "two\nlines", std::nullopt).error().code, base::Code::invalid_argument);
  ASSERT_TRUE(accounts->viewer_of(script->text));

  const auto listed = accounts->tokens("ann");
  ASSERT_TRUE(listed);
  ASSERT_EQ(listed->size(), 2U);
  EXPECT_EQ((*listed)[0].label, "laptop");
  EXPECT_EQ((*listed)[0].last_use, std::nullopt);
  EXPECT_EQ((*listed)[0].expires, std::nullopt);
  EXPECT_EQ((*listed)[1].last_use, env.clock().now());
  EXPECT_EQ((*listed)[1].expires, end);
  EXPECT_TRUE(accounts->tokens("bob")->empty());
  EXPECT_EQ(accounts->tokens("eve").error().code, base::Code::not_found);

  env.set_now({end.us - 1});
  EXPECT_TRUE(accounts->viewer_of(script->text));
  EXPECT_EQ((*accounts->tokens("ann"))[1].last_use, env.clock().now());
  env.set_now(end);
  const auto expired = accounts->viewer_of(script->text);
  ASSERT_FALSE(expired);
  EXPECT_EQ(expired.error().message, "this token expired at 2026-09-01T01:00:00 UTC; ask for a new one");

  EXPECT_EQ(accounts->revoke_token("bob", laptop->id).error().code, base::Code::not_found);  // it is not his
  EXPECT_TRUE(accounts->viewer_of(laptop->text));
  ASSERT_TRUE(accounts->revoke_token("ann", laptop->id));
  EXPECT_EQ(accounts->viewer_of(laptop->text).error().code, base::Code::unauthorized);
  EXPECT_EQ(accounts->revoke_tokens("ann").value(), 1);
  EXPECT_GT(accounts->make_token("ann", "", std::nullopt)->id, script->id);  // numbers are never given twice
}

TEST(Accounts, WhatAnotherProcessChangesHoldsAtOnce) {
  ASSERT_GE(sodium_init(), 0);
  base::FaultEnv env(*base::parse_instant("2026-09-01"));
  const std::string folder = empty_folder("accounts_shared");
  auto server = Accounts::open(env, folder);
  auto operator_ = Accounts::open(env, folder);
  ASSERT_TRUE(server && operator_);
  ASSERT_TRUE(operator_->add_user("ann", Rank::user));
  const auto token = operator_->make_token("ann", "", std::nullopt);
  ASSERT_TRUE(token);
  const auto viewer = [&] { return *server->viewer_of(token->text); };
  EXPECT_FALSE(viewer().is_granted("jwst", "1"));
  ASSERT_TRUE(operator_->grant("ann", "jwst", "1"));
  EXPECT_TRUE(viewer().is_granted("jwst", "1"));
  EXPECT_TRUE(viewer().is_granted("jwst", "1"));
  ASSERT_TRUE(operator_->withdraw_grant("ann", "jwst", "1"));
  EXPECT_FALSE(viewer().is_granted("jwst", "1"));
  EXPECT_EQ(operator_->withdraw_grant("ann", "jwst", "1").error().code, base::Code::not_found);
  ASSERT_TRUE(operator_->set_rank("ann", Rank::staff));
  EXPECT_TRUE(viewer().is_staff());
  ASSERT_TRUE(operator_->set_rank("ann", Rank::user));
  EXPECT_FALSE(viewer().is_staff());
  ASSERT_TRUE(server->grant("ann", "hst", "2"));  // and what this process changes itself
  EXPECT_TRUE(viewer().is_granted("hst", "2"));
  const auto users = operator_->users();
  ASSERT_TRUE(users && users->size() == 1);
  EXPECT_EQ((*users)[0].tokens, 1);
  EXPECT_EQ((*users)[0].grants, 1);
  ASSERT_TRUE(operator_->remove_user("ann"));
  EXPECT_EQ(server->viewer_of(token->text).error().code, base::Code::unauthorized);
  ASSERT_TRUE(operator_->add_user("ann", Rank::user));  // somebody else of that name inherits nothing
  EXPECT_TRUE(operator_->tokens("ann")->empty());
  EXPECT_TRUE(operator_->grants("ann")->empty());
  const std::int64_t second = operator_->user("ann")->account;
  ASSERT_TRUE(operator_->remove_user("ann"));
  ASSERT_TRUE(operator_->add_user("ann", Rank::user));
  EXPECT_GT(operator_->user("ann")->account, second);  // the number of the newest is given to nobody else, either
  EXPECT_FALSE(*operator_->viewer_of_account(second));
  EXPECT_EQ((*operator_->viewer_of_account(second + 1))->name(), "ann");
}

TEST(Accounts, TheFirstSchemaIsBroughtUpToDate) {
  ASSERT_GE(sodium_init(), 0);
  base::FaultEnv env(*base::parse_instant("2026-09-01"));
  const std::string folder = empty_folder("accounts_migrate");
  // As the first version wrote it; the token is "abc".
  {
    auto old = catalog::Database::open(env, folder + "/accounts.db", catalog::OpenMode::create);
    ASSERT_TRUE(old);
    ASSERT_TRUE(old->execute(R"sql(
CREATE TABLE user (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, staff INTEGER NOT NULL, created_us INTEGER NOT NULL);
CREATE TABLE token (hash TEXT PRIMARY KEY, user INTEGER NOT NULL REFERENCES user(id), label TEXT NOT NULL,
  created_us INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE program_grant (user INTEGER NOT NULL REFERENCES user(id), mission TEXT NOT NULL, program TEXT NOT NULL,
  PRIMARY KEY (user, mission, program)) WITHOUT ROWID;
INSERT INTO user VALUES (7, 'ann', 0, 5), (8, 'sam', 1, 6);
INSERT INTO token VALUES ('bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319', 7, 'laptop', 9);
INSERT INTO program_grant VALUES (7, 'jwst', '1234');
)sql"));
  }
  for (int opened = 0; opened < 2; ++opened) {
    auto accounts = Accounts::open(env, folder);
    ASSERT_TRUE(accounts) << accounts.error().message;
    const auto viewer = accounts->viewer_of("abc");
    ASSERT_TRUE(viewer) << viewer.error().message;
    EXPECT_EQ(viewer->name(), "ann");
    EXPECT_TRUE(viewer->is_granted("jwst", "1234"));
    const auto tokens = accounts->tokens(std::nullopt);
    ASSERT_EQ(tokens->size(), 1U);
    EXPECT_EQ((*tokens)[0].id, 1);
    EXPECT_EQ((*tokens)[0].label, "laptop");
    EXPECT_EQ((*tokens)[0].made.us, 9);
    EXPECT_EQ((*accounts->grants("ann"))[0].made, std::nullopt);
    EXPECT_EQ((*accounts->users())[1].rank, Rank::staff);
    EXPECT_EQ(viewer->account(), 7);
  }
  {
    auto accounts = Accounts::open(env, folder);
    ASSERT_TRUE(accounts->remove_user("sam"));
    ASSERT_TRUE(accounts->add_user("sam", Rank::user));
    EXPECT_EQ(accounts->user("sam")->account, 9);
    EXPECT_TRUE(accounts->grant("ann", "jwst", "2"));
  }
  {
    auto newer = catalog::Database::open(env, folder + "/accounts.db", catalog::OpenMode::write);
    ASSERT_TRUE(newer->execute("INSERT INTO schema_version VALUES (99, 0)"));
  }
  EXPECT_EQ(Accounts::open(env, folder).error().code, base::Code::unsupported);
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
