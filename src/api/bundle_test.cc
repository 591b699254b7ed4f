// SPDX-License-Identifier: GPL-3.0-or-later
// Bundles whose rights or files change while they are sent.
#include <gtest/gtest.h>
#include <zlib.h>

#include <cstring>

#include "api/test_requests.h"
#include "api/test_world.h"
#include "base/errors.h"
#include "ingest/reduce.h"
#include "retrieve/frozen_format.h"

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

  http::Response ask(const std::string& path = "bundle", const std::string& format = "zip") {
    http::Request request;
    request.method = "POST";
    request.path = "/api/v1/missions/jwst/" + path;
    request.body = R"({"selection": {"search": {}, "files": {"quick": "all"}}, "name": "b")";
    request.body += path == "bundle" ? ", \"format\": \"" + format + "\"}" : "}";
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

TEST_F(Bundles, TarsBreakOffTooCompressedOrNot) {
  for (const char* format : {"tar", "tar.gz"}) {
    http::Response response = ask("bundle", format);
    ASSERT_EQ(response.status, 200) << response.body;
    ASSERT_TRUE(accounts_->withdraw_grant("ann", "jwst", "1"));
    const auto broken = response.pieces ? response.pieces().error() : *drain(response).second;
    EXPECT_EQ(broken.code, base::Code::forbidden) << format;
    ASSERT_TRUE(accounts_->grant("ann", "jwst", "1"));
  }
}

// Selections that are stored.
class Selections : public Bundles {
 protected:
  std::string store() {
    const http::Response made = ask("selections");
    EXPECT_EQ(made.status, 201) << made.body;
    return std::string(made.headers.get("Location").value_or("none"));
  }
  http::Response get(const std::string& path, const std::string& range = "", const std::string& method = "GET") {
    http::Request request;
    request.method = method;
    request.path = path;
    if (!token_.empty()) request.headers.add("Authorization", "token " + token_);
    if (!range.empty()) request.headers.add("Range", range);
    return served_->ask(request);
  }
  static std::string bytes_of(http::Response response) {
    std::string bytes = response.body;
    if (response.pieces) {
      for (auto piece = response.pieces(); piece && !piece->empty(); piece = response.pieces()) bytes += *piece;
    }
    while (response.parts && bytes.size() < response.parts->length) {
      auto part = response.parts->next();
      if (!part) return "broken off: " + part.error().message;
      bytes += part->text;
      if (!part->file) continue;
      std::string stretch(part->file->length, '\0');
      EXPECT_TRUE(part->file->file->read_at(part->file->offset, std::as_writable_bytes(std::span(stretch))));
      bytes += stretch;
    }
    return bytes;
  }
  void restart() { served_.emplace(env_, *accounts_, path_ + "/archive"); }
  // The id of what was kept, or what it was refused with.
  static std::string id_or_code(const base::Result<retrieve::StoredSelections::Keeping>& kept) {
    if (kept && kept->stored) return kept->stored->id;
    return std::string(base::info_of(kept ? kept->no_room->error.code : kept.error().code).name);
  }
  std::string file_of(const std::string& selection) const {
    return path_ + "/archive/selections/" + selection.substr(selection.rfind('/') + 1);
  }
};

TEST_F(Selections, GiveTheSameBytesAfterARestartAndInAnyRange) {
  const std::string selection = store();
  for (const char* extension :
       {".zip", ".tar", ".tar.gz", ".sh", ".py", "/manifest.html", "/manifest.json", "/SHA256SUMS"}) {
    const std::string whole = bytes_of(get(selection + extension));
    EXPECT_GT(whole.size(), 100U) << extension;
    restart();
    EXPECT_EQ(bytes_of(get(selection + extension)), whole) << extension;
  }
  const std::string whole = bytes_of(get(selection + ".tar"));
  http::Response parts = get(selection + ".tar", "bytes=0-9,300000-300009,-5");
  EXPECT_EQ(parts.status, 206);
  const std::string type(parts.headers.get("Content-Type").value_or(""));
  const std::string boundary = type.substr(type.find("boundary=") + 9);
  std::string expected;
  const auto add = [&](std::size_t first, std::size_t length) {
    expected += fmt::format("\r\n--{}\r\nContent-Type: application/x-tar\r\nContent-Range: bytes {}-{}/{}\r\n\r\n",
                            boundary, first, first + length - 1, whole.size()) +
                whole.substr(first, length);
  };
  add(0, 10);
  add(300'000, 10);
  add(whole.size() - 5, 5);
  EXPECT_EQ(bytes_of(std::move(parts)), expected + "\r\n--" + boundary + "--\r\n");
  EXPECT_EQ(get(selection + ".tar", "bytes=0-9,5-20").status, 200);  // they overlap: the whole
  EXPECT_EQ(get(selection + ".tar", "bytes=999999999-").status, 416);
  EXPECT_FALSE(get(selection + ".tar.gz", "bytes=0-9").headers.get("Content-Range"));
}

TEST_F(Selections, WithExclusiveFilesAreForTheirMakerAlone) {
  const std::string selection = store();
  ASSERT_TRUE(accounts_->add_user("bob", access::Rank::staff));
  const std::string anns = token_;
  const std::string nothing = bytes_of(get("/api/v1/selections/" + std::string(40, '0')));
  for (const std::string& token : {std::string(), accounts_->make_token("bob", "", std::nullopt)->text}) {
    token_ = token;
    for (const char* part : {"", ".zip", ".tar", ".sh", "/manifest.html", "/SHA256SUMS"}) {
      const http::Response response = get(selection + part);
      EXPECT_EQ(response.status, 404) << part;
      EXPECT_EQ(response.body, nothing);
    }
    EXPECT_EQ(get(selection + "/renew", "", "POST").status, 404);
  }
  token_ = anns;
  ASSERT_TRUE(accounts_->withdraw_grant("ann", "jwst", "1"));
  for (const char* part : {".zip", ".tar", ".tar.gz", ".sh", ".py", "/manifest.json", "/SHA256SUMS"}) {
    EXPECT_EQ(get(selection + part).status, 403) << part;
  }
  EXPECT_EQ(get(selection + "/renew", "", "POST").status, 201);  // of what she may have still
  env_.set_now(*base::instant_of_mjd(kReleaseMjd));
  EXPECT_EQ(get(selection).status, 404);  // it has expired
}

TEST_F(Selections, AreForAllIfNothingInThemIsExclusive) {
  const std::string anns = std::exchange(token_, "");
  const std::string selection = store();
  const std::string whole = bytes_of(get(selection + ".zip"));
  EXPECT_EQ(whole.find(small_ + "  "), std::string::npos);
  token_ = anns;
  EXPECT_EQ(bytes_of(get(selection + ".zip")), whole);
}

TEST_F(Selections, BreakOffOnTheirWay) {
  const std::string selection = store();
  http::Response zip = get(selection + ".zip");
  http::Response sums = get(selection + "/SHA256SUMS");
  ASSERT_TRUE(accounts_->withdraw_grant("ann", "jwst", "1"));
  expect_broken(zip, base::Code::forbidden);
  EXPECT_FALSE(sums.pieces());
}

TEST_F(Selections, OfFilesThatWereReplacedAreRefusedAndRenewed) {
  const std::string selection = store();
  std::string bytes = fits_of("JWST", small_, {{"PROGRAM", "00001"}, {"TARGNAME", "another"}});
  write_file(path_ + "/" + small_, bytes);
  {
    const auto folder = storage::Folder::open(env_, path_ + "/archive");
    auto catalog = catalog::Catalog::open(env_, path_ + "/archive", two_missions(), catalog::OpenMode::write);
    ASSERT_TRUE(ingest::ingest(env_, *folder, *catalog, two_missions(), {path_ + "/" + small_},
                               {storage::Placement::leave, 1, ingest::Trust::nothing}, nullptr));
  }
  for (const char* extension : {".zip", ".tar", ".tar.gz", ".sh", ".py"}) {
    const http::Response refused = get(selection + extension);
    EXPECT_EQ(refused.status, 412) << extension;
    EXPECT_NE(refused.body.find(small_), std::string::npos) << refused.body;
    EXPECT_NE(refused.body.find("/renew"), std::string::npos);
  }
  EXPECT_EQ(get(selection + "/manifest.html").status, 200);
  restart();
  const http::Response renewed = get(selection + "/renew", "", "POST");
  ASSERT_EQ(renewed.status, 201) << renewed.body;
  http::Response zip = get(std::string(*renewed.headers.get("Location")) + ".zip");
  EXPECT_FALSE(drain(zip).second);
}

TEST_F(Selections, ThatAreDamagedAreNoOnes) {
  const std::string selection = store();
  std::string bytes;
  {
    std::ifstream file(file_of(selection), std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(file), {});
  }
  Random random(1);
  for (int i = 0; i < 60; ++i) {
    std::string other = bytes;
    if (one_in(random, 4)) {
      other.resize(below(random, bytes.size()));
    } else {
      other[below(random, bytes.size())] ^= static_cast<char>(1 + below(random, 255));
    }
    write_file(file_of(selection), other);
    restart();
    ASSERT_EQ(get(selection + ".zip").status, 500);
  }
  write_file(file_of(selection), bytes);
  restart();
  EXPECT_EQ(get(selection + ".zip").status, 200);
}

// The same bytes as another's. A network: of somebody without an account.
std::string made_by(std::string bytes, std::int64_t account, std::uint64_t network, std::size_t size = 0) {
  bytes.resize(std::max(size, bytes.size()));
  retrieve::FrozenHeader header;
  std::memcpy(&header, bytes.data(), sizeof header);
  header.length = bytes.size();
  header.account = account;
  header.network = network;
  header.viewer.length = account == 0 ? 0 : header.viewer.length;
  std::memcpy(bytes.data(), &header, sizeof header);
  header.crc32 = static_cast<std::uint32_t>(crc32_z(
      0, reinterpret_cast<const Bytef*>(bytes.data()) + retrieve::kUnchecked, bytes.size() - retrieve::kUnchecked));
  std::memcpy(bytes.data(), &header, sizeof header);
  return bytes;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_F(Selections, AreNotInheritedWithAName) {
  const std::string selection = store();
  EXPECT_EQ(get(selection + ".zip").status, 200);
  ASSERT_TRUE(accounts_->remove_user("ann"));
  env_.set_now({env_.clock().now().us + 2'000'000});
  ASSERT_TRUE(accounts_->add_user("ann", access::Rank::user));
  ASSERT_TRUE(accounts_->grant("ann", "jwst", "1"));
  token_ = accounts_->make_token("ann", "", std::nullopt)->text;
  for (const char* part : {"", ".zip", ".sh", "/SHA256SUMS"}) EXPECT_EQ(get(selection + part).status, 404) << part;
}

TEST_F(Selections, OfAnotherVersionAreToBeMadeAnew) {
  const std::string selection = store();
  std::string bytes = read_file(file_of(selection));
  bytes[7] = '\1';  // of the magic: the version
  write_file(file_of(selection), bytes);
  restart();
  EXPECT_EQ(get(selection + ".zip").status, 410);
  EXPECT_EQ(get(selection).status, 410);
}

TEST_F(Selections, OfAccountsMakeRoomForEachOther) {
  const std::string bytes = made_by(read_file(file_of(store())), 1, 0);
  retrieve::StoredSelections stored(env_, path_ + "/few", {1, 3, 1});
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i) {
    env_.set_now({env_.clock().now().us + 1'000'000});
    const auto kept = stored.keep(bytes);
    ASSERT_TRUE(kept) << kept.error().message;
    ids.push_back(kept->stored->id);
    EXPECT_EQ(kept->removed, i < 3 ? 0U : 1U) << i;
  }
  for (std::size_t i = 0; i < ids.size(); ++i) EXPECT_EQ(stored.find(ids[i]).has_value(), i >= 2) << i;
  EXPECT_EQ(stored.keep(std::string(2U << 20U, '\0')).error().code, base::Code::too_large);
  env_.set_now({env_.clock().now().us + std::int64_t{2} * 86'400 * 1'000'000});
  EXPECT_FALSE(stored.find(ids[4]));
  for (const char* odd : {"", "..", "../../accounts.db", "0", "zz"}) EXPECT_FALSE(stored.find(odd));
  env_.cut_after_writes(1);
  EXPECT_FALSE(stored.keep(bytes));
}

TEST_F(Selections, OfStrangersPushOutNobodyElses) {
  const std::string bytes = read_file(file_of(store()));
  retrieve::StoredSelections stored(env_, path_ + "/shared", {30, 40, 100});
  const auto pass = [&](std::int64_t seconds) { env_.set_now({env_.clock().now().us + seconds * 1'000'000}); };
  const auto keep = [&](std::int64_t account, std::uint64_t network) {
    pass(1);
    auto kept = stored.keep(made_by(bytes, account, network));
    return id_or_code(kept);
  };
  std::vector<std::string> anns;
  anns.reserve(50);
  for (int i = 0; i < 30; ++i) anns.push_back(keep(1, 0));
  // A network has a tenth, and what it has stays for an hour.
  std::vector<std::string> first;
  first.reserve(10);
  for (int i = 0; i < 4; ++i) first.push_back(keep(0, 11));
  EXPECT_EQ(keep(0, 11), "too_many");
  pass(3'600);
  first.push_back(keep(0, 11));
  EXPECT_FALSE(stored.find(first[0]));
  EXPECT_TRUE(stored.find(first[1]));
  // Many networks have what room accounts leave.
  for (const std::uint64_t network : {12U, 12U, 12U, 12U, 13U, 13U}) EXPECT_EQ(keep(0, network).size(), 40U);
  pass(3'600);
  EXPECT_EQ(keep(0, 14).size(), 40U);
  EXPECT_FALSE(stored.find(first[1])) << "the oldest of them makes room";
  for (const std::string& id : anns) EXPECT_TRUE(stored.find(id));
  for (std::uint64_t network = 20; network < 29; ++network) EXPECT_EQ(keep(0, network).size(), 40U);
  EXPECT_EQ(keep(0, 30), "too_many") << "all that is left is of this hour";
  for (const std::string& id : anns) EXPECT_TRUE(stored.find(id));
  // Whoever has an account takes room from strangers first, then from the oldest.
  for (int i = 0; i < 10; ++i) anns.push_back(keep(2, 0));
  for (const std::string& id : anns) EXPECT_TRUE(stored.find(id));
  EXPECT_EQ(keep(0, 31), "too_many");
  EXPECT_EQ(keep(2, 0).size(), 40U);
  EXPECT_FALSE(stored.find(anns[0]));
  EXPECT_TRUE(stored.find(anns[1]));
}

TEST_F(Selections, WhoHasTheMostMakesRoom) {
  const std::string bytes = read_file(file_of(store()));
  retrieve::StoredSelections stored(env_, path_ + "/room", {30, 20, 10});
  const auto keep = [&](std::int64_t account, std::uint64_t network, std::size_t mebibytes) -> std::string {
    env_.set_now({env_.clock().now().us + 1'000'000});
    auto kept = stored.keep(made_by(bytes, account, network, mebibytes << 20U));
    return id_or_code(kept);
  };
  // One account can't push out another's, however many it stores, nor by a large one.
  const std::string bobs = keep(2, 0, 0);
  std::vector<std::string> anns;
  anns.reserve(60);
  for (int i = 0; i < 60; ++i) anns.push_back(keep(1, 0, 0));
  EXPECT_TRUE(stored.find(bobs));
  EXPECT_FALSE(stored.find(anns[40]));
  for (std::size_t i = 41; i < anns.size(); ++i) EXPECT_TRUE(stored.find(anns[i])) << i;
  const std::string carls = keep(3, 0, 3);
  EXPECT_TRUE(stored.find(carls));
  EXPECT_FALSE(stored.find(anns[41])) << "of the account that has the most";
  EXPECT_EQ(keep(2, 0, 8), "too_large") << "those who would have to go have less";
  EXPECT_TRUE(stored.find(bobs)) << "nor does anything go for what is refused";
  EXPECT_TRUE(stored.find(keep(4, 0, 6)));
  EXPECT_TRUE(stored.find(carls));
  EXPECT_TRUE(stored.find(keep(5, 0, 4)));
  EXPECT_TRUE(stored.find(carls)) << "the larger one goes, though it is younger";
}

TEST_F(Selections, TheNetworkThatHasTheMostMakesRoom) {
  const std::string bytes = read_file(file_of(store()));
  retrieve::StoredSelections stored(env_, path_ + "/room", {30, 20, 10});
  const auto keep = [&](std::int64_t account, std::uint64_t network) -> std::string {
    env_.set_now({env_.clock().now().us + 1'000'000});
    auto kept = stored.keep(made_by(bytes, account, network));
    return id_or_code(kept);
  };
  const std::string alone = keep(0, 11);
  std::vector<std::string> pairs;
  for (std::uint64_t network = 20; network < 29; ++network) {
    for (int i = 0; i < 2; ++i) pairs.push_back(keep(0, network));
  }
  EXPECT_EQ(keep(0, 12).size(), 40U);
  env_.set_now({env_.clock().now().us + std::int64_t{3'601} * 1'000'000});
  EXPECT_EQ(keep(0, 13).size(), 40U);
  EXPECT_TRUE(stored.find(alone)) << "the oldest, but the only one of its network";
  EXPECT_FALSE(stored.find(pairs[0]));
  EXPECT_EQ(keep(1, 0).size(), 40U);
  EXPECT_TRUE(stored.find(alone));
  EXPECT_FALSE(stored.find(pairs[2]));
}

TEST_F(Selections, AreToldWhatWentForThem) {
  ASSERT_TRUE(base::write_atomically(env_.files(), path_ + "/archive/almagest.toml", "[retrieve]\nselections = 2\n"));
  restart();
  for (const std::string removed : {"0", "0", "1", "1"}) {
    env_.set_now({env_.clock().now().us + 1'000'000});
    const http::Response made = ask("selections");
    EXPECT_EQ(made.status, 201) << made.body;
    EXPECT_NE(made.body.find("\"removed\":" + removed), std::string::npos) << made.body;
  }
  const std::string selection = store();
  EXPECT_EQ(get(selection).body.find("removed"), std::string::npos) << "later it says nothing of others";
  ASSERT_TRUE(base::write_atomically(env_.files(), path_ + "/archive/almagest.toml",
                                     "[retrieve]\nselections = 5\nselection_megabytes = 0\n"));
  restart();
  const http::Response refused = ask("selections");
  EXPECT_EQ(refused.status, 413) << refused.body;
  EXPECT_NE(refused.body.find("keeps 0 MiB of all that is stored, 5 in number"), std::string::npos) << refused.body;
}

TEST_F(Selections, OfANetworkAreRefusedWhenItHasHadItsShare) {
  ASSERT_TRUE(base::write_atomically(env_.files(), path_ + "/archive/almagest.toml", "[retrieve]\nselections = 20\n"));
  restart();
  const std::string anns = std::exchange(token_, "");
  const auto pass = [&](std::int64_t seconds) { env_.set_now({env_.clock().now().us + seconds * 1'000'000}); };
  for (int i = 0; i < 2; ++i) {
    (void)store();
    pass(600);
  }
  const http::Response refused = ask("selections");
  EXPECT_EQ(refused.status, 429) << refused.body;
  EXPECT_EQ(refused.headers.get("Retry-After").value_or(""), "2400") << "the first of them was made 20 minutes ago";
  EXPECT_NE(refused.body.find("try again in 40 minutes"), std::string::npos) << refused.body;
  pass(2'399);
  const http::Response late = ask("selections");
  EXPECT_EQ(late.status, 429) << late.body;
  EXPECT_EQ(late.headers.get("Retry-After").value_or(""), "1");
  pass(1);
  (void)store();
  token_ = anns;
  (void)store();
}

TEST_F(Selections, TellHowLongNobodyMakesRoom) {
  const std::string bytes = read_file(file_of(store()));
  retrieve::StoredSelections stored(env_, path_ + "/waits", {3, 20, 10});
  const auto pass = [&](std::int64_t seconds) { env_.set_now({env_.clock().now().us + seconds * 1'000'000}); };
  const auto keep = [&](std::int64_t account, std::uint64_t network, std::size_t size = 0) {
    return stored.keep(made_by(bytes, account, network, size));
  };
  const auto wait = [&](std::uint64_t network, std::size_t size = 0) -> std::int64_t {
    const auto kept = keep(0, network, size);
    if (!kept || kept->stored) return 0;
    EXPECT_EQ(kept->no_room->error.code, base::Code::too_many);
    return kept->no_room->wait.count();
  };
  // By the size that is asked for: one of two that are there has to go, or both.
  constexpr std::size_t kHalf = 512U << 10U;
  ASSERT_TRUE(keep(0, 1, kHalf)->stored);
  pass(100);
  ASSERT_TRUE(keep(0, 1, kHalf - 4096)->stored);
  pass(100);
  EXPECT_EQ(wait(1, kHalf), 3'400);
  EXPECT_EQ(wait(1, 2 * kHalf), 3'500);
  pass(3'400);
  EXPECT_EQ(wait(1, 2 * kHalf), 100);
  pass(100);
  EXPECT_TRUE(keep(0, 1, 2 * kHalf)->stored);
  // Accounts make no room for strangers, but what is theirs expires.
  for (int i = 0; i < 20; ++i) {
    pass(1);
    ASSERT_TRUE(keep(1, 0)->stored);
  }
  const std::int64_t waits = wait(2);
  EXPECT_EQ(waits, 3 * 86'400 + 1 - 19);
  const auto refused = keep(0, 2);
  EXPECT_NE(refused->no_room->error.message.find("try again in 3 days"), std::string::npos);
  pass(waits - 1);
  EXPECT_EQ(wait(2), 1);
  pass(1);
  EXPECT_TRUE(keep(0, 2)->stored);
}

}  // namespace
}  // namespace almagest::api::testing
