// SPDX-License-Identifier: GPL-3.0-or-later
// Calibration references whose rights or bytes change while they are sent.
#include <gtest/gtest.h>

#include "api/test_world.h"
#include "ingest/reduce.h"

namespace almagest::api::testing {
namespace {

constexpr int kReleaseMjd = 61500;
constexpr std::size_t kLarge = 300'000;  // sent as a stretch of a file, not as text

// An exclusive file of program 1 that was made with a large reference.
class References : public ::testing::Test {
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
    add_references(path_ + "/crds", path_ + "/archive");
    write_file(reference_, std::string(kLarge, 'r'));
    auto catalog = catalog::Catalog::create(env_, path_ + "/archive", two_missions());
    ASSERT_TRUE(catalog);
    const auto folder = storage::Folder::open(env_, path_ + "/archive");
    const metadata::Mission& jwst = *two_missions().find("jwst");
    write_file(
        path_ + "/" + data_,
        fits_of("JWST", data_, {{"PROGRAM", "00001"}, {"R_FLAT", "crds://" + name_}, {"R_TAB", "mtab$" + table_}}));
    write_file(path_ + "/crds/references/jwst/" + table_, "t");
    ASSERT_TRUE(ingest::ingest(env_, *folder, *catalog, two_missions(), {path_ + "/" + data_},
                               {storage::Placement::leave, 1, ingest::Trust::nothing}, nullptr));
    const auto product = catalog->product(jwst, data_);
    ASSERT_TRUE(product && *product && (*product)->current);
    auto transaction = catalog->begin();
    ASSERT_TRUE(
        transaction->set_release((*product)->current->id, *base::instant_of_mjd(kReleaseMjd), catalog::Dating::own));
    ASSERT_TRUE(ingest::rebuild_dataset(*catalog, *transaction, jwst, *(*product)->dataset));
    ASSERT_TRUE(transaction->commit());
  }

  http::Response ask(const std::string& method, const std::string& path, const std::string& body = "") {
    http::Request request;
    request.method = method;
    request.path = "/api/v1/" + path;
    request.body = body;
    if (!token_.empty()) request.headers.add("Authorization", "token " + token_);
    return served_->ask(request);
  }
  http::Response file(const std::string& name) { return ask("GET", "missions/jwst/references/" + name + "/file"); }
  http::Response bundle() {
    return ask("POST", "missions/jwst/bundle",
               R"({"selection": {"search": {}, "files": {"quick": "all", "references": true}}, "name": "b"})");
  }
  // Up to the piece that is a file.
  static base::Result<http::PartsBody::Part> piece_with_file(http::Response& response) {
    for (;;) {
      auto part = response.parts->next();
      if (!part || part->file || part->text.empty()) return part;
    }
  }
  void touch() {
    std::filesystem::last_write_time(reference_,
                                     std::filesystem::last_write_time(reference_) + std::chrono::seconds(9));
  }

  const std::string path_ = ::testing::TempDir() + "references_" + std::to_string(::getpid());
  const std::string data_ = "jw00001001001_02101_00001_nrca1_cal.fits";
  const std::string name_ = "jwst_large_0009.fits";
  const std::string table_ = "jwst_table_0007.fits";  // named with a folder
  const std::string reference_ = path_ + "/crds/references/jwst/" + name_;
  base::FaultEnv env_{*base::instant_of_mjd(kNowMjd)};
  std::optional<access::Accounts> accounts_;
  std::string token_;
  std::optional<Served> served_;
};

TEST_F(References, AreForWhoMayReadTheDataAlone) {
  EXPECT_EQ(file(name_).status, 200);
  token_.clear();
  const http::Response hidden = file(name_);
  const http::Response unknown = file("jwst_large_0008.fits");
  EXPECT_EQ(hidden.status, 404);
  EXPECT_EQ(std::string(hidden.body).replace(hidden.body.find(name_), name_.size(), "jwst_large_0008.fits"),
            unknown.body);
  http::Response small = bundle();
  EXPECT_LT(small.parts->length, 10'000U);
  env_.set_now(*base::instant_of_mjd(kReleaseMjd));
  EXPECT_EQ(file(name_).status, 200);
}

TEST_F(References, OfAnyFolderComeByThemselvesAndInBundles) {
  EXPECT_EQ(file(table_).status, 200);
  EXPECT_EQ(file("mtab$" + table_).status, 200);
  const http::Response users = ask("GET", "missions/jwst/references/mtab$" + table_);
  EXPECT_EQ(users.status, 200);
  EXPECT_NE(users.body.find("\"file\":\"" + table_ + "\""), std::string::npos) << users.body;
  EXPECT_NE(users.body.find("\"R_TAB\""), std::string::npos) << users.body;
  const http::Response stored = ask("POST", "missions/jwst/selections",
                                    R"({"selection": {"search": {}, "files": {"quick": "all", "references": true}}})");
  ASSERT_EQ(stored.status, 201) << stored.body;
  EXPECT_NE(stored.body.find("\"files\":3,"), std::string::npos) << stored.body;
  token_.clear();
  EXPECT_EQ(file(table_).status, 404);
  EXPECT_EQ(file("mtab$" + table_).status, 404);
  EXPECT_EQ(ask("GET", "missions/jwst/references/" + table_).status, 404);
}

TEST_F(References, BreakOffWhenTheGrantIsWithdrawn) {
  http::Response alone = file(name_);
  ASSERT_TRUE(alone.file && alone.file->permitted());
  http::Response response = bundle();
  ASSERT_EQ(response.status, 200);
  EXPECT_GT(response.parts->length, kLarge);
  const auto part = piece_with_file(response);
  ASSERT_TRUE(part && part->file);
  EXPECT_EQ(part->file->length, kLarge);
  EXPECT_TRUE(part->file->permitted());
  http::Response other = bundle();
  ASSERT_TRUE(accounts_->withdraw_grant("ann", "jwst", "1"));
  EXPECT_EQ(part->file->permitted().error().code, base::Code::forbidden);
  EXPECT_EQ(alone.file->permitted().error().code, base::Code::forbidden);
  EXPECT_EQ(piece_with_file(other).error().code, base::Code::forbidden);
  EXPECT_EQ(file(name_).status, 404);
}

TEST_F(References, BreakOffWhenTheyAreWrittenAnew) {
  http::Response before = bundle();
  http::Response on_its_way = bundle();
  const auto part = piece_with_file(on_its_way);
  ASSERT_TRUE(part && part->file);
  touch();
  EXPECT_EQ(piece_with_file(before).error().code, base::Code::gone);
  EXPECT_EQ(part->file->permitted().error().code, base::Code::corrupt);
  http::Response again = bundle();
  EXPECT_TRUE(piece_with_file(again)->file);
}

TEST_F(References, ThatChangedMakeAStoredSelectionOneOfThePast) {
  const http::Response stored = ask("POST", "missions/jwst/selections",
                                    R"({"selection": {"search": {}, "files": {"quick": "all", "references": true}}})");
  ASSERT_EQ(stored.status, 201) << stored.body;
  const std::string selection = std::string(*stored.headers.get("Location")).substr(8);
  EXPECT_EQ(ask("GET", selection + ".zip").status, 200);
  touch();
  for (const char* extension : {".zip", ".tar", ".tar.gz", ".sh", ".py"}) {
    const http::Response refused = ask("GET", selection + extension);
    EXPECT_EQ(refused.status, 412) << extension;
    EXPECT_NE(refused.body.find(name_), std::string::npos) << refused.body;
  }
  EXPECT_EQ(ask("GET", selection + "/manifest.json").status, 200);
  std::filesystem::remove(reference_);
  EXPECT_EQ(ask("GET", selection + ".zip").status, 412);
  const http::Response renewed = ask("POST", selection + "/renew");
  ASSERT_EQ(renewed.status, 201) << renewed.body;
  EXPECT_NE(renewed.body.find("\"files\":2,"), std::string::npos) << renewed.body;
}

}  // namespace
}  // namespace almagest::api::testing
