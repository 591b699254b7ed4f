// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever anybody asks, the answer is that of an archive from which everything that is hidden from him was deleted,
// and in which the files that he may see but not read have other bytes.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "api/test_requests.h"
#include "api/test_world.h"
#include "catalog/sqlite.h"
#include "ingest/check.h"
#include "ingest/reduce.h"

namespace almagest::api::testing {
namespace {

struct Asker {
  std::string name;  // empty: anonymous
  std::string token;
  bool staff = false;
  std::set<std::string> grants;  // programs, of both missions

  // An SQL expression that holds for rows of program `program` in which exclusive data are not for him.
  std::string without_rights(const std::string& program) const {
    if (staff) return "0";
    std::string list;
    for (const std::string& each : grants) list += (list.empty() ? "'" : ", '") + each + "'";
    return fmt::format("{} NOT IN ({})", program, list);
  }
};

// Repeats the rules in other words than the program's. The paths of locked files go where no bytes are.
void delete_hidden(catalog::Database& database, const Asker& asker, std::int64_t now_us) {
  const std::string sql = fmt::format(
      R"sql(
CREATE TEMP TABLE gone_dataset AS SELECT d.id FROM dataset d JOIN mission m ON m.id = d.mission
  WHERE m.name = 'veiled' AND d.release_us > {0} AND {1};
CREATE TEMP TABLE of AS SELECT p.id, p.mission, p.dataset, v.release_us,
  CASE WHEN p.dataset IS NULL THEN p.program ELSE (SELECT program FROM dataset WHERE id = p.dataset) END AS program
  FROM product p LEFT JOIN version v ON v.id = p.version;
CREATE TEMP TABLE gone AS SELECT o.id FROM of o JOIN mission m ON m.id = o.mission
  WHERE m.name = 'veiled' AND (o.dataset IN (SELECT id FROM gone_dataset) OR (o.release_us > {0} AND {2}));
CREATE TEMP TABLE locked AS SELECT o.id FROM of o JOIN mission m ON m.id = o.mission
  WHERE m.name = 'jwst' AND o.release_us > {0} AND {2};
DELETE FROM reference WHERE product IN (SELECT id FROM gone UNION SELECT id FROM locked);
DELETE FROM reference_use;
DELETE FROM association WHERE product IN (SELECT id FROM gone);
DELETE FROM member WHERE product IN (SELECT id FROM gone);
DELETE FROM observation WHERE id NOT IN (SELECT observation FROM member);
DELETE FROM version WHERE product IN (SELECT id FROM gone);
DELETE FROM product WHERE id IN (SELECT id FROM gone);
DELETE FROM dataset WHERE id NOT IN (SELECT dataset FROM product WHERE dataset IS NOT NULL);
UPDATE version SET md5 = 'x' || md5, sha256 = 'y' || sha256, crc32 = 7, modified_ns = 8, warnings = 'other',
  path = CASE WHEN id % 2 = 0 THEN NULL ELSE '/nowhere/' || id END WHERE product IN (SELECT id FROM locked);
INSERT INTO reference_use SELECT r.file, o.mission, coalesce(o.program, ''), min(coalesce(o.release_us, -9000000000000000000)), o.id
  FROM of o CROSS JOIN reference r ON r.product = o.id CROSS JOIN reference_file f ON f.id = r.file
  CROSS JOIN product p ON p.id = o.id CROSS JOIN version v ON v.id = p.version
  WHERE f.file IS NOT NULL AND v.standing = 'listed' GROUP BY 1, 2, 3;
)sql",
      now_us, asker.without_rights("d.program"), asker.without_rights("o.program"));
  const auto done = database.execute(sql.c_str());
  ASSERT_TRUE(done) << done.error().message;
}

// Makes everything that is derived from files anew.
void derive_anew(base::Env& env, const std::string& path) {
  auto catalog = catalog::Catalog::open(env, path, two_missions(), catalog::OpenMode::write);
  ASSERT_TRUE(catalog) << catalog.error().message;
  auto transaction = catalog->begin();
  ASSERT_TRUE(transaction);
  for (const metadata::Mission& mission : two_missions().missions()) {
    std::vector<catalog::Id> datasets;
    ASSERT_TRUE(catalog->datasets_changed_since(mission, 0, [&](const catalog::Dataset& dataset) -> base::Status {
      datasets.push_back(dataset.id);
      return {};
    }));
    for (const catalog::Id id : datasets) {
      ASSERT_TRUE(ingest::rebuild_dataset(*catalog, *transaction, mission, id));
    }
    for (const std::string& program : kPrograms) ASSERT_TRUE(transaction->mark_relink(mission, program));
  }
  ASSERT_TRUE(transaction->commit());
  ASSERT_TRUE(ingest::relink_observations(*catalog, two_missions()));
}

// What locked associations say, told otherwise. They have been dated by then.
void rewrite_locked_associations(catalog::Database& database, const Asker& asker, std::int64_t now_us) {
  const std::string sql = fmt::format(
      R"sql(
UPDATE association SET member = 'other-' || member WHERE product IN (
  SELECT p.id FROM product p JOIN mission m ON m.id = p.mission JOIN version v ON v.id = p.version
  WHERE m.name = 'jwst' AND p.dataset IS NULL AND v.release_us > {} AND {});
)sql",
      now_us, asker.without_rights("p.program"));
  const auto done = database.execute(sql.c_str());
  ASSERT_TRUE(done) << done.error().message;
}

std::string without(std::string text, const std::string& part) {
  if (part.empty()) return text;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part)) text.erase(at, part.size());
  return text;
}

// Without the names of jobs, which chance gives.
std::string without_ids(std::string text) {
  constexpr std::string_view kMark = "\"id\":\"";
  for (std::size_t at = text.find(kMark); at != std::string::npos; at = text.find(kMark, at)) {
    at += kMark.size();
    const std::string id = text.substr(at, text.find('"', at) - at);
    if (id.size() == 32) text = without(std::move(text), id);
  }
  return text;
}

// Everything of an answer but the name of the snapshot, and of jobs.
std::string printed(const http::Response& response, const std::string& snapshot) {
  std::string text = fmt::format("{}\n", response.status);
  std::vector<std::string> headers;
  for (const auto& [name, value] : response.headers.fields()) {
    if (name != "X-Almagest-Snapshot" && name != "Location") headers.push_back(base::lower(name) + ": " + value + "\n");
  }
  std::sort(headers.begin(), headers.end());
  for (const std::string& header : headers) text += header;
  std::string body = response.body;
  if (response.pieces) {
    for (auto piece = response.pieces(); piece && !piece->empty(); piece = response.pieces()) body += *piece;
  }
  if (response.parts) {
    EXPECT_TRUE(response.parts->next);
    text += fmt::format("\n{} bytes in parts\n", response.parts->length);
    while (body.size() < response.parts->length) {
      auto part = response.parts->next();
      if (!part) {
        body += "broken off: " + part.error().message;
        break;
      }
      body += part->text;
      if (!part->file) continue;
      std::string bytes(part->file->length, '\0');
      EXPECT_EQ(part->file->file->read_at(part->file->offset, std::as_writable_bytes(std::span(bytes))), bytes.size());
      body += bytes;
    }
    EXPECT_EQ(body.size(), response.parts->length);
    body = base::hex(body);
  }
  text += "\n" + without_ids(without(without(body, "\"" + snapshot + "\""), "snapshot " + snapshot));
  if (response.file) {
    std::string bytes(response.file->length, '\0');
    const auto got = response.file->file->read_at(response.file->offset, std::as_writable_bytes(std::span(bytes)));
    text += fmt::format("\n{} bytes from {}, {} read\n", response.file->length, response.file->offset, got.value_or(0));
    text += base::hex(bytes.substr(0, 64));
  }
  return text;
}

std::string shown(const http::Request& request) {
  std::string text = request.method + " " + request.path + " ";
  for (const char* name : {"uri", "product_name", "dataset_ids", "name", "mission", "q", "text", "snapshot"}) {
    if (const auto value = request.query.get(name)) text += fmt::format("{}={} ", name, *value);
  }
  for (const auto& [name, value] : request.headers.fields()) text += fmt::format("\n{}: {}", name, value);
  return text + "\n" + request.body;
}

// The id of a stored selection that an answer tells of; empty: none.
std::string stored_in(const http::Response& response) {
  const auto location = response.status == 201 ? response.headers.get("Location") : std::nullopt;
  if (location) return std::string(location->substr(location->rfind('/') + 1));
  constexpr std::string_view kPlace = "/api/v1/selections/";
  const std::size_t at = response.body.find("\"manifestUrl\"");
  if (at == std::string::npos) return {};
  const std::size_t id = response.body.find(kPlace, at) + kPlace.size();
  return response.body.substr(id, response.body.find('/', id) - id);
}

class World {
 public:
  World(std::uint64_t seed, std::string folder)
      : random_(seed), path_(std::move(folder)), env_(*base::instant_of_mjd(kNowMjd)) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_ + "/files");
    Maker maker(random_, path_ + "/files");
    maker.make();
    words_ = {maker.products, maker.datasets};
    EXPECT_TRUE(storage::Folder::create(env_, archive(), {}));
    add_references(path_ + "/crds", archive());
    fill();
    accounts_.emplace(*access::Accounts::open(env_, path_));
    askers_.push_back({"", "", false, {}});
    askers_.push_back({"plain", "", false, {}});
    askers_.push_back({"granted", "", false, {}});
    for (const std::string& program : kPrograms) {
      if (one_in(random_, 2)) askers_.back().grants.insert(program);
    }
    askers_.push_back({"staff", "", true, {}});
    for (Asker& asker : askers_) {
      if (asker.name.empty()) continue;
      EXPECT_TRUE(accounts_->add_user(asker.name, asker.staff ? access::Rank::staff : access::Rank::user));
      asker.token = accounts_->make_token(asker.name, "", std::nullopt)->text;
      std::vector<access::DatasetName> basket;  // hidden ones, too: he may have known of them once
      for (const std::string& dataset : words_.datasets) {
        for (const char* mission : {"jwst", "veiled"}) basket.push_back({mission, dataset});
      }
      EXPECT_TRUE(accounts_->change_basket(asker.name, {}, basket));
      for (const std::string& program : asker.grants) {
        for (const char* mission : {"jwst", "veiled"}) EXPECT_TRUE(accounts_->grant(asker.name, mission, program));
      }
    }
  }
  ~World() { std::filesystem::remove_all(path_); }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // Counts the answers by their status.
  void compare(std::size_t requests, std::map<int, std::size_t>& statuses) {
    Served whole(env_, *accounts_, archive());
    for (const Asker& asker : askers_) {
      const std::string reduced_path = path_ + "/reduced-" + (asker.name.empty() ? "anonymous" : asker.name);
      std::filesystem::copy(archive(), reduced_path, std::filesystem::copy_options::recursive);
      {
        auto database = catalog::Database::open(env_, reduced_path + "/catalog.db", catalog::OpenMode::write);
        ASSERT_TRUE(database);
        ASSERT_NO_FATAL_FAILURE(delete_hidden(*database, asker, env_.clock().now().us));
      }
      ASSERT_NO_FATAL_FAILURE(derive_anew(env_, reduced_path));
      {
        auto database = catalog::Database::open(env_, reduced_path + "/catalog.db", catalog::OpenMode::write);
        ASSERT_TRUE(database);
        ASSERT_NO_FATAL_FAILURE(rewrite_locked_associations(*database, asker, env_.clock().now().us));
      }
      Served reduced(env_, *accounts_, reduced_path);
      for (const Endpoint& endpoint : whole.described()) {
        const auto generator = generators().find(endpoint.method + " " + endpoint.pattern);
        ASSERT_NE(generator, generators().end())
            << endpoint.method << " " << endpoint.pattern << " needs a generator in test_requests.h";
        for (std::size_t i = 0; i < (generator->second ? requests : 1); ++i) {
          http::Request request;
          request.method = endpoint.method;
          set_target(request, endpoint.pattern);
          if (generator->second) generator->second(random_, words_, request);
          if (!asker.token.empty()) request.headers.add("Authorization", "Bearer " + asker.token);
          ASSERT_NO_FATAL_FAILURE(ask_both(asker, whole, reduced, request, statuses));
        }
      }
    }
  }

  // Asks the same of both. Some of what a stored selection has is asked for then, by the id that each gave it.
  void ask_both(const Asker& asker, Served& whole, Served& reduced, const http::Request& request,
                std::map<int, std::size_t>& statuses) {
    const http::Response response = whole.ask(request);
    const http::Response other = reduced.ask(request);
    ++statuses[response.status];
    const std::string id = stored_in(response);
    const std::string other_id = stored_in(other);
    const std::string answer = printed(response, whole.snapshot());
    ASSERT_EQ(without(answer, id), without(printed(other, reduced.snapshot()), other_id))
        << "asked by " << (asker.name.empty() ? "anonymous" : asker.name) << ":\n"
        << shown(request);
    if (id.empty()) return;
    static const std::vector<std::string> kParts{
        "",    ".zip",           ".tar",           ".tar.gz",     ".sh",
        ".py", "/manifest.html", "/manifest.json", "/SHA256SUMS", "/CITATION.txt"};
    for (int i = 0; i < 3; ++i) {
      const std::string of_it = pick(random_, kParts);
      const Asker& other_asker = one_in(random_, 3) ? pick(random_, askers_) : asker;
      http::Request part;
      part.method = "GET";
      if (!other_asker.token.empty()) part.headers.add("Authorization", "Bearer " + other_asker.token);
      add_transfer_headers(random_, part);
      http::Request of_other = part;
      set_target(part, fmt::format("/api/v1/selections/{}{}", id, of_it));
      set_target(of_other, fmt::format("/api/v1/selections/{}{}", other_id, of_it));
      const http::Response one = whole.ask(part);
      ++statuses[one.status];
      ASSERT_EQ(without(printed(one, whole.snapshot()), id),
                without(printed(reduced.ask(of_other), reduced.snapshot()), other_id))
          << "asked by " << (asker.name.empty() ? "anonymous" : asker.name) << ":\n"
          << shown(request) << "\nthen by " << other_asker.name << ":\n"
          << shown(part);
    }
  }

  const std::vector<Endpoint> described() {
    const Served served(env_, *accounts_, archive());
    return served.described();
  }

 private:
  std::string archive() const { return path_ + "/archive"; }

  void fill() {
    auto catalog = catalog::Catalog::create(env_, archive(), two_missions());
    ASSERT_TRUE(catalog) << catalog.error().message;
    const auto folder = storage::Folder::open(env_, archive());
    std::vector<int> steps{0, 1, 2, 3};
    std::shuffle(steps.begin(), steps.end(), random_);
    for (const int step : steps) {
      const std::string mission = step % 2 == 0 ? "jwst" : "veiled";
      if (step < 2) {
        const auto report = ingest::import_keywords(env_, *catalog, *two_missions().find(mission),
                                                    path_ + "/files/" + mission + ".csv", nullptr);
        ASSERT_TRUE(report) << report.error().message;
      } else if (std::filesystem::exists(path_ + "/files/" + mission)) {
        const auto report = ingest::ingest(env_, *folder, *catalog, two_missions(), {path_ + "/files/" + mission},
                                           {storage::Placement::leave, 1, ingest::Trust::nothing}, nullptr);
        ASSERT_TRUE(report) << report.error().message;
        ASSERT_EQ(report->refused, 0) << report->messages.front();
      }
    }
  }

  Random random_;
  std::string path_;
  base::FaultEnv env_;
  Vocabulary words_;
  std::optional<access::Accounts> accounts_;
  std::vector<Asker> askers_;
};

// Of this process alone: tests may run beside one another.
std::string folder_of_world() {
  return ::testing::TempDir() + "hidden_world_" + std::to_string(::getpid());
}

TEST(Hidden, EveryAnswerIsThatOfAnArchiveWithoutWhatIsHidden) {
  ASSERT_GE(sodium_init(), 0);
  const char* wanted = std::getenv("ALMAGEST_HIDDEN_ARCHIVES");
  const int archives = wanted == nullptr ? 20 : std::atoi(wanted);
  std::map<int, std::size_t> statuses;
  for (int seed = 1; seed <= archives; ++seed) {
    World world(static_cast<std::uint64_t>(seed), folder_of_world());
    ASSERT_NO_FATAL_FAILURE(world.compare(25, statuses)) << "seed " << seed;
  }
  // All kinds of answers have occurred, and in numbers.
  std::string counts;
  for (const auto& [status, count] : statuses) counts += fmt::format(" {}: {}", status, count);
  std::printf("answers compared, by status:%s\n", counts.c_str());
  for (const int status : {200, 206, 400, 401, 403, 404}) EXPECT_GT(statuses[status], 0U) << status;
}

TEST(Hidden, NoGeneratorIsForARouteThatIsGone) {
  ASSERT_GE(sodium_init(), 0);
  World world(0, folder_of_world());
  std::set<std::string> served;
  for (const Endpoint& endpoint : world.described()) served.insert(endpoint.method + " " + endpoint.pattern);
  for (const auto& [route, generator] : generators()) EXPECT_EQ(served.count(route), 1U) << route;
  EXPECT_EQ(served.size(), generators().size());
}

}  // namespace
}  // namespace almagest::api::testing
