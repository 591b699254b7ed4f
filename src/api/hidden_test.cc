// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever anybody asks, the answer is that of an archive from which everything that is hidden from him was deleted,
// and in which the files that he may see but not read have other bytes.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "access/secret.h"
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
  std::string session;  // of a browser, for what a token may not do
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

// Without the names of jobs and stored selections and the texts of tokens, which chance gives.
std::string without_ids(std::string text) {
  for (const std::string_view mark : {"\"id\":\"", "\"token\":\""}) {
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at)) {
      at += mark.size();
      const std::string id = text.substr(at, text.find('"', at) - at);
      const bool by_chance = id.size() == 32 || id.size() == 40 || id.size() == 48;  // a job, a selection, a token
      if (by_chance) text = without(std::move(text), id);
    }
  }
  return text;
}

// Everything of an answer but the name of the snapshot, and what chance gives.
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

// The id of a stored selection or a job that an answer tells of; empty: none.
std::string stored_in(const http::Response& response) {
  const auto location = response.status == 201 ? response.headers.get("Location") : std::nullopt;
  if (location) return std::string(location->substr(location->rfind('/') + 1));
  constexpr std::string_view kPlace = "/api/v1/selections/";
  const std::size_t at = response.body.find("\"manifestUrl\"");
  if (at == std::string::npos) return {};
  const std::size_t id = response.body.find(kPlace, at) + kPlace.size();
  return response.body.substr(id, response.body.find('/', id) - id);
}

// Lists of what is kept for whoever asks, and what stands in them if they are not empty.
const std::vector<std::pair<std::string, std::string>> kLists{{"/api/v1/selections", "\"order\":{"},
                                                              {"/api/v1/selections?offset=1&limit=2", "\"order\":{"},
                                                              {"/api/v1/jobs", "\"state\":"},
                                                              {"/api/v1/jobs?offset=1&limit=2", "\"state\":"},
                                                              {"/api/v1/jobs?all=true", "\"state\":"},
                                                              {"/api/v1/basket", "\"datasets\":[\""},
                                                              {"/api/v1/account/tokens", "\"label\":\"kept\""},
                                                              {"/api/v1/account/sessions", "\"browser\""},
                                                              {"/tokens", "\"kept\""},
                                                              {"/sessions", "\"browser\""}};

struct Counts {
  std::map<int, std::size_t> statuses;        // of answers
  std::map<std::string, std::size_t> filled;  // answers with something in them, by list
};

constexpr std::int64_t kDay_us = 86'400'000'000;

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
    askers_.push_back({"", "", "", false, {}});
    askers_.push_back({"plain", "", "", false, {}});
    askers_.push_back({"granted", "", "", false, {}});
    for (const std::string& program : kPrograms) {
      if (one_in(random_, 2)) askers_.back().grants.insert(program);
    }
    askers_.push_back({"staff", "", "", true, {}});
    for (Asker& asker : askers_) {
      if (asker.name.empty()) continue;
      EXPECT_TRUE(accounts_->add_user(asker.name, asker.staff ? access::Rank::staff : access::Rank::user));
      asker.token = accounts_->make_token(asker.name, "", std::nullopt)->text;
      asker.session = accounts_->begin_session(asker.name, {kDay_us, kDay_us, "browser", "127.0.0.1"})->text;
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

  void compare(std::size_t requests, Counts& counts) {
    Served whole(env_, *accounts_, archive());
    for (const Asker& asker : askers_) {
      const std::string reduced_path = path_ + "/reduced-" + (asker.name.empty() ? "anonymous" : asker.name);
      ASSERT_NO_FATAL_FAILURE(reduce(asker, reduced_path));
      auto accounts = access::Accounts::open(env_, reduced_path + "/users");
      ASSERT_TRUE(accounts) << accounts.error().message;
      Served reduced(env_, *accounts, reduced_path);
      const Twins twins{asker, whole, reduced, counts};
      std::vector<Told> kept;
      ASSERT_NO_FATAL_FAILURE(store_something(twins, kept));
      ASSERT_NO_FATAL_FAILURE(ask_for_lists(twins));
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
          ASSERT_NO_FATAL_FAILURE(ask_and_go_on(twins, request));
        }
      }
      ASSERT_NO_FATAL_FAILURE(ask_for_lists(twins));
      ASSERT_NO_FATAL_FAILURE(take_away(twins, kept));
      ASSERT_NO_FATAL_FAILURE(ask_for_lists(twins));
    }
  }

  const std::vector<Endpoint> described() {
    const Served served(env_, *accounts_, archive());
    return served.described();
  }

 private:
  struct Twins {
    const Asker& asker;
    Served& whole;
    Served& reduced;
    Counts& counts;
  };

  // What an answer told of: something that each archive has by an id of its own, or none.
  struct Told {
    std::string below;         // where it is found by its id: "/api/v1/jobs/"
    std::string id, other_id;  // empty: nothing was stored
    std::string body;
  };

  // Makes the archive as it would be without what is hidden from the asker, and what is kept for users beside it.
  void reduce(const Asker& asker, const std::string& path) {
    std::filesystem::copy(archive(), path, std::filesystem::copy_options::recursive);
    const auto open = [&](const std::string& file) {
      auto database = catalog::Database::open(env_, path + file, catalog::OpenMode::write);
      EXPECT_TRUE(database);
      return std::move(*database);
    };
    {
      catalog::Database record = open("/catalog.db");
      ASSERT_NO_FATAL_FAILURE(delete_hidden(record, asker, env_.clock().now().us));
    }
    ASSERT_NO_FATAL_FAILURE(derive_anew(env_, path));
    {
      catalog::Database record = open("/catalog.db");
      ASSERT_NO_FATAL_FAILURE(rewrite_locked_associations(record, asker, env_.clock().now().us));
    }
    const std::string folder = path + "/users";
    std::filesystem::create_directories(folder);
    for (const std::string file : {"/accounts.db", "/accounts.db-wal"}) {
      if (std::filesystem::exists(path_ + file)) std::filesystem::copy_file(path_ + file, folder + file);
    }
    // Other people's lists are hidden, too, but for jobs from staff; and of his own what he may not know of any more.
    catalog::Database users = open("/users/accounts.db");
    for (const std::string table : {"basket", "download"}) {
      const std::string others = "DELETE FROM " + table + " WHERE user NOT IN (SELECT id FROM user WHERE name = '";
      ASSERT_TRUE(users.execute((others + asker.name + "')").c_str()));
    }
    const std::string gone = "ATTACH '" + path +
                             "/catalog.db' AS record; DELETE FROM basket WHERE (mission, dataset) NOT IN "
                             "(SELECT m.name, d.name FROM record.dataset d JOIN record.mission m ON m.id = d.mission)";
    ASSERT_TRUE(users.execute(gone.c_str()));
    if (asker.staff || !std::filesystem::exists(path + "/jobs.db")) return;
    catalog::Database jobs = open("/jobs.db");
    ASSERT_TRUE(jobs.execute("DELETE FROM job_file; DELETE FROM job"));
  }

  // Asks the same of both, but for the ids of what it is about. A list goes by the second in which something was
  // stored, so that of two things it is not chance which comes first; until the next release there are six hours.
  void ask_both(const Twins& twins, const http::Request& request, const http::Request& of_other, const Told& about,
                Told& told) {
    if (request.method == "POST") env_.set_now({env_.clock().now().us + 1'000'000});
    const http::Response response = twins.whole.ask(request);
    const http::Response other = twins.reduced.ask(of_other);
    ++twins.counts.statuses[response.status];
    told = {{}, stored_in(response), stored_in(other), response.body};
    const std::string answer = without(printed(response, twins.whole.snapshot()), about.id);
    const std::string other_answer = without(printed(other, twins.reduced.snapshot()), about.other_id);
    ASSERT_EQ(without(answer, told.id), without(other_answer, told.other_id))
        << "asked by " << (twins.asker.name.empty() ? "anonymous" : twins.asker.name) << ":\n"
        << shown(request);
  }

  void ask_both(const Twins& twins, const http::Request& request, Told& told) {
    ask_both(twins, request, request, {}, told);
  }

  // Some of what a stored selection has is asked for then, by the id that each gave it.
  void ask_and_go_on(const Twins& twins, const http::Request& request) {
    Told told;
    ASSERT_NO_FATAL_FAILURE(ask_both(twins, request, told));
    if (told.id.empty()) return;
    SCOPED_TRACE("after " + shown(request));
    static const std::vector<std::string> kParts{
        "",    ".zip",           ".tar",           ".tar.gz",     ".sh",
        ".py", "/manifest.html", "/manifest.json", "/SHA256SUMS", "/CITATION.txt"};
    for (int i = 0; i < 3; ++i) {
      const std::string of_it = pick(random_, kParts);
      const Asker& asker = one_in(random_, 3) ? pick(random_, askers_) : twins.asker;
      http::Request part = asked_by(asker, "GET", "");
      add_transfer_headers(random_, part);
      http::Request of_other = part;
      set_target(part, fmt::format("/api/v1/selections/{}{}", told.id, of_it));
      set_target(of_other, fmt::format("/api/v1/selections/{}{}", told.other_id, of_it));
      Told of_part;
      ASSERT_NO_FATAL_FAILURE(
          ask_both({asker, twins.whole, twins.reduced, twins.counts}, part, of_other, told, of_part));
    }
  }

  static http::Request asked_by(const Asker& asker, const std::string& method, const std::string& target,
                                const std::string& body = {}) {
    http::Request request;
    request.method = method;
    set_target(request, target);
    request.body = body;
    if (!asker.token.empty()) request.headers.add("Authorization", "Bearer " + asker.token);
    return request;
  }

  static http::Request by_session(const Asker& asker, const std::string& method, const std::string& target,
                                  const std::string& body = {}) {
    http::Request request = asked_by({}, method, target, body);
    if (asker.session.empty()) return request;
    request.headers.add("Cookie", "almagest_session=" + asker.session);
    request.headers.add("X-Almagest-CSRF", access::csrf_of(asker.session));
    return request;
  }

  // So that there is something in the lists of whoever has an account.
  void store_something(const Twins& twins, std::vector<Told>& kept) {
    for (const std::string mission : {"jwst", "veiled"}) {
      for (const std::string what : {"selections", "jobs"}) {
        const std::string all = R"({"selection": {"search": {}, "files": {"quick": "all"}}, "name": "all"})";
        for (const std::string& order : {all, boost::json::serialize(order_object(random_, words_))}) {
          const std::string target = fmt::format("/api/v1/missions/{}/{}", mission, what);
          Told told;
          ASSERT_NO_FATAL_FAILURE(ask_both(twins, asked_by(twins.asker, "POST", target, order), told));
          if (told.id.empty()) continue;
          told.below = "/api/v1/" + what + "/";
          kept.push_back(std::move(told));
        }
      }
    }
    Told told;
    ask_both(twins, by_session(twins.asker, "POST", "/api/v1/account/tokens", R"({"label": "kept"})"), told);
  }

  void ask_for_lists(const Twins& twins) {
    for (const auto& [list, mark] : kLists) {
      Told told;
      ASSERT_NO_FATAL_FAILURE(ask_both(twins, asked_by(twins.asker, "GET", list), told));
      if (told.body.find(mark) != std::string::npos) ++twins.counts.filled[list];
    }
  }

  void take_away(const Twins& twins, const std::vector<Told>& kept) {
    using Asks = std::vector<std::pair<std::string, std::string>>;
    static const Asks kOfSelection{{"GET", ""}, {"POST", "/renew"}, {"DELETE", ""}, {"GET", ""}};
    static const Asks kOfJob{{"GET", ""}, {"POST", "/cancel"}, {"POST", "/retry"}, {"GET", ""}, {"POST", "/cancel"}};
    for (const Told& each : kept) {
      for (const auto& [method, end] : each.below == "/api/v1/jobs/" ? kOfJob : kOfSelection) {
        const std::string body = method == "POST" ? "{}" : "";
        Told told;
        ASSERT_NO_FATAL_FAILURE(ask_both(twins, asked_by(twins.asker, method, each.below + each.id + end, body),
                                         asked_by(twins.asker, method, each.below + each.other_id + end, body), each,
                                         told));
      }
    }
    Told told;
    ask_both(twins, by_session(twins.asker, "DELETE", "/api/v1/account/sessions"), told);
  }

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
  Counts seen;
  for (int seed = 1; seed <= archives; ++seed) {
    World world(static_cast<std::uint64_t>(seed), folder_of_world());
    ASSERT_NO_FATAL_FAILURE(world.compare(25, seen)) << "seed " << seed;
  }
  // All kinds of answers have occurred, and in numbers.
  std::string counts;
  for (const auto& [status, count] : seen.statuses) counts += fmt::format(" {}: {}", status, count);
  std::printf("answers compared, by status:%s\n", counts.c_str());
  for (const int status : {200, 206, 400, 401, 403, 404}) EXPECT_GT(seen.statuses[status], 0U) << status;
  for (const auto& [list, mark] : kLists) EXPECT_GT(seen.filled[list], 0U) << list << " was always empty";
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
