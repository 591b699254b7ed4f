// SPDX-License-Identifier: GPL-3.0-or-later
// Bundles whose rights or files change while they are sent.
#include <gtest/gtest.h>

#include "api/test_requests.h"
#include "api/test_world.h"
#include "ingest/reduce.h"

namespace almagest::api::testing {
namespace {

constexpr int kReleaseMjd = 61500;
constexpr std::size_t kLarge = 300'000;  // sent as a stretch of a file, not as text

// Two exclusive files of program 1, a small one and a large one, left in place.
class Bundles : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_GE(sodium_init(), 0);
    std::filesystem::remove_all(path_);
    ASSERT_NO_FATAL_FAILURE(fill());
    accounts_.emplace(*access::Accounts::open(env_, path_));
    ASSERT_TRUE(accounts_->add_user("ann", access::Rank::user));
    ASSERT_TRUE(accounts_->grant("ann", "jwst", "1"));
    token_ = accounts_->make_token("ann", "", std::nullopt)->text;
    served_.emplace(env_, *accounts_, path_ + "/archive");
  }
  void TearDown() override { std::filesystem::remove_all(path_); }

  void fill() {
    std::filesystem::create_directories(path_);
    ASSERT_TRUE(storage::Folder::create(env_, path_ + "/archive", {}));
    auto catalog = catalog::Catalog::create(env_, path_ + "/archive", two_missions());
    ASSERT_TRUE(catalog);
    const auto folder = storage::Folder::open(env_, path_ + "/archive");
    const metadata::Mission& jwst = *two_missions().find("jwst");
    for (const std::string& name : {small_, large_}) {
      std::string bytes = fits_of("JWST", name, {{"PROGRAM", "00001"}});
      if (name == large_) bytes.resize(kLarge / 2880 * 2880);
      write_file(path_ + "/" + name, bytes);
      ASSERT_TRUE(ingest::ingest(env_, *folder, *catalog, two_missions(), {path_ + "/" + name},
                                 {storage::Placement::leave, 1, ingest::Trust::nothing}, nullptr));
      const auto product = catalog->product(jwst, name);
      ASSERT_TRUE(product && *product && (*product)->current);
      auto transaction = catalog->begin();
      ASSERT_TRUE(
          transaction->set_release((*product)->current->id, *base::instant_of_mjd(kReleaseMjd), catalog::Dating::own));
      ASSERT_TRUE(ingest::rebuild_dataset(*catalog, *transaction, jwst, *(*product)->dataset));
      ASSERT_TRUE(transaction->commit());
    }
  }

  http::Response ask(const std::string& path = "bundle") {
    http::Request request;
    request.method = "POST";
    request.path = "/api/v1/missions/jwst/" + path;
    request.body = R"({"selection": {"search": {}, "files": {"quick": "all"}}, "name": "b"})";
    if (!token_.empty()) request.headers.add("Authorization", "token " + token_);
    return served_->ask(request);
  }
  // How much arrives, and the error that ends it.
  static std::pair<std::uint64_t, std::optional<base::Error>> drain(http::Response& response) {
    std::uint64_t got = 0;
    while (got < response.parts->length) {
      auto part = response.parts->next();
      if (!part) return {got, part.error()};
      got += part->text.size();
      if (!part->file) continue;
      if (const auto permitted = part->file->permitted(); !permitted) return {got, permitted.error()};
      got += part->file->length;
    }
    return {got, std::nullopt};
  }
  void expect_broken(http::Response& response, base::Code code) {
    const auto [got, error] = drain(response);
    EXPECT_LT(got, response.parts->length);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code, code) << error->message;
  }

  const std::string path_ = ::testing::TempDir() + "bundles";
  const std::string small_ = "jw00001001001_02101_00001_nrca1_cal.fits";
  const std::string large_ = "jw00001001001_02101_00001_nrca1_rate.fits";
  base::FaultEnv env_{*base::instant_of_mjd(kNowMjd)};
  std::optional<access::Accounts> accounts_;
  std::string token_;
  std::optional<Served> served_;
};

TEST_F(Bundles, AreWholeIfNothingChanges) {
  http::Response response = ask();
  ASSERT_EQ(response.status, 200);
  EXPECT_GT(response.parts->length, kLarge);
  const auto [got, error] = drain(response);
  EXPECT_FALSE(error);
  EXPECT_EQ(got, response.parts->length);
}

TEST_F(Bundles, HaveNothingExclusiveForOthers) {
  token_.clear();
  http::Response response = ask();
  ASSERT_EQ(response.status, 200);
  EXPECT_LT(response.parts->length, 10'000U);
  EXPECT_FALSE(drain(response).second);
}

TEST_F(Bundles, BreakOffWhenTheGrantIsWithdrawn) {
  http::Response before = ask();
  http::Response later = ask();
  auto first = later.parts->next();  // with the small file, up to the large one
  ASSERT_TRUE(first && first->file);
  EXPECT_TRUE(first->file->permitted());
  ASSERT_TRUE(accounts_->withdraw_grant("ann", "jwst", "1"));
  expect_broken(before, base::Code::forbidden);
  EXPECT_EQ(first->file->permitted().error().code, base::Code::forbidden);
  env_.set_now(*base::instant_of_mjd(kReleaseMjd));
  EXPECT_TRUE(first->file->permitted());
}

TEST_F(Bundles, BreakOffWhenTheTokenIsRevoked) {
  http::Response response = ask();
  ASSERT_TRUE(accounts_->revoke_tokens("ann"));
  expect_broken(response, base::Code::unauthorized);
}

TEST_F(Bundles, ScriptsBreakOffToo) {
  http::Response response = ask("script");
  auto piece = response.pieces();
  ASSERT_TRUE(piece && !piece->empty());
  ASSERT_TRUE(accounts_->withdraw_grant("ann", "jwst", "1"));
  EXPECT_FALSE(response.pieces());
}

TEST_F(Bundles, BreakOffWhenAFileIsWrittenAnew) {
  for (const std::string& name : {small_, large_}) {
    http::Response response = ask();
    const auto modified = std::filesystem::last_write_time(path_ + "/" + name);
    std::filesystem::last_write_time(path_ + "/" + name, modified + std::chrono::seconds(1));
    expect_broken(response, base::Code::corrupt);
    std::filesystem::last_write_time(path_ + "/" + name, modified);
    http::Response again = ask();
    EXPECT_FALSE(drain(again).second);
  }
}

TEST_F(Bundles, BreakOffWhenAFileIsWrittenWhileItIsSent) {
  http::Response response = ask();
  auto first = response.parts->next();
  ASSERT_TRUE(first && first->file);
  EXPECT_TRUE(first->file->permitted());
  const auto modified = std::filesystem::last_write_time(path_ + "/" + large_);
  std::filesystem::last_write_time(path_ + "/" + large_, modified + std::chrono::seconds(1));
  EXPECT_EQ(first->file->permitted().error().code, base::Code::corrupt);
  EXPECT_FALSE(response.parts->next());  // nor does anything follow it
}

TEST_F(Bundles, BreakOffWhenSmallFilesHaveOtherBytesOfTheSameTime) {
  const std::string path = path_ + "/" + small_;
  const auto modified = std::filesystem::last_write_time(path);
  std::string bytes(std::filesystem::file_size(path), '?');
  http::Response response = ask();
  write_file(path, bytes);
  std::filesystem::last_write_time(path, modified);
  expect_broken(response, base::Code::corrupt);
}

TEST_F(Bundles, BreakOffWhenAFileIsGone) {
  http::Response response = ask();
  std::filesystem::remove(path_ + "/" + large_);
  const auto [got, error] = drain(response);
  EXPECT_TRUE(error);
  EXPECT_LT(got, response.parts->length);
}

}  // namespace
}  // namespace almagest::api::testing
