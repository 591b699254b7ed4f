// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "api/test_requests.h"
#include "api/test_world.h"
#include "ingest/reduce.h"

namespace almagest::api::testing {
namespace {

const std::string kName = "jw00001001001_02101_00001_nrca1_cal.fits";
constexpr int kReleaseMjd = 61500;

// One file of program 1, held and exclusive until kReleaseMjd.
class Downloads : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_GE(sodium_init(), 0);
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
    ASSERT_TRUE(storage::Folder::create(env_, path_ + "/archive", {}));
    {
      auto catalog = catalog::Catalog::create(env_, path_ + "/archive", two_missions());
      ASSERT_TRUE(catalog);
      const auto folder = storage::Folder::open(env_, path_ + "/archive");
      write_file(path_ + "/" + kName, fits_of("JWST", kName, {{"PROGRAM", "00001"}}));
      ASSERT_TRUE(ingest::ingest(env_, *folder, *catalog, two_missions(), {path_ + "/" + kName},
                                 {storage::Placement::leave, 1, ingest::Trust::nothing}, nullptr));
      const metadata::Mission& jwst = *two_missions().find("jwst");
      const auto product = catalog->product(jwst, kName);
      ASSERT_TRUE(product && *product && (*product)->current);
      auto transaction = catalog->begin();
      ASSERT_TRUE(
          transaction->set_release((*product)->current->id, *base::instant_of_mjd(kReleaseMjd), catalog::Dating::own));
      ASSERT_TRUE(ingest::rebuild_dataset(*catalog, *transaction, jwst, *(*product)->dataset));
      ASSERT_TRUE(transaction->commit());
    }
    accounts_.emplace(*access::Accounts::open(env_, path_));
    ASSERT_TRUE(accounts_->add_user("ann", access::Rank::user));
    ASSERT_TRUE(accounts_->grant("ann", "jwst", "1"));
    served_.emplace(env_, *accounts_, path_ + "/archive");
  }
  void TearDown() override { std::filesystem::remove_all(path_); }

  http::Response ask(const std::string& token) {
    http::Request request;
    request.method = "GET";
    set_target(request, "/api/v0.1/Download/file?uri=mast:JWST/product/" + kName);
    if (!token.empty()) request.headers.add("Authorization", "token " + token);
    return served_->ask(request);
  }

  const std::string path_ = ::testing::TempDir() + "downloads";
  base::FaultEnv env_{*base::instant_of_mjd(kNowMjd)};
  std::optional<access::Accounts> accounts_;
  std::optional<Served> served_;
};

TEST_F(Downloads, GoOnOnlyAsLongAsTheTokenHolds) {
  const base::Instant now = env_.clock().now();
  const base::Instant end{now.us + 3'600'000'000};
  const auto token = accounts_->make_token("ann", "", end);
  const http::Response begun = ask(token->text);
  ASSERT_EQ(begun.status, 200);
  ASSERT_TRUE(begun.file && begun.file->permitted);
  EXPECT_TRUE(begun.file->permitted());
  env_.set_now({end.us - 1});
  EXPECT_TRUE(begun.file->permitted());
  env_.set_now(end);  // it expires
  EXPECT_EQ(begun.file->permitted().error().code, base::Code::unauthorized);
  EXPECT_EQ(ask(token->text).status, 401);
  env_.set_now(now);
  EXPECT_TRUE(begun.file->permitted());
  ASSERT_TRUE(accounts_->withdraw_grant("ann", "jwst", "1"));
  EXPECT_EQ(begun.file->permitted().error().code, base::Code::forbidden);
  EXPECT_EQ(ask(token->text).status, 403);
  ASSERT_TRUE(accounts_->set_rank("ann", access::Rank::staff));
  EXPECT_TRUE(begun.file->permitted());
  ASSERT_TRUE(accounts_->remove_user("ann"));
  EXPECT_EQ(begun.file->permitted().error().code, base::Code::unauthorized);
}

TEST_F(Downloads, AreForEverybodyFromTheReleaseOn) {
  EXPECT_EQ(ask("").status, 401);
  env_.set_now({base::instant_of_mjd(kReleaseMjd)->us - 1});
  EXPECT_EQ(ask("").status, 401);
  const auto token = accounts_->make_token("ann", "", std::nullopt);
  const http::Response locked = ask(token->text);
  EXPECT_EQ(locked.headers.get("Cache-Control"), "private, no-store, no-transform");
  env_.set_now(*base::instant_of_mjd(kReleaseMjd));
  const http::Response open = ask("");
  EXPECT_EQ(open.status, 200);
  EXPECT_EQ(open.headers.get("Cache-Control"), "public, no-cache, no-transform");
  ASSERT_TRUE(accounts_->revoke_tokens("ann"));
  EXPECT_TRUE(locked.file->permitted());  // what is public by now needs no token
  EXPECT_EQ(ask(token->text).status, 401);
}

}  // namespace
}  // namespace almagest::api::testing
