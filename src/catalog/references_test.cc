// SPDX-License-Identifier: GPL-3.0-or-later
// Who names a calibration reference: what the record notes of it, against a look at every file.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <random>

#include "base/fault_env.h"
#include "catalog/catalog.h"
#include "metadata/mission_files.h"

namespace almagest::catalog {
namespace {

using metadata::ExclusiveRows;

constexpr std::array kMissions = {"jwst", "galex"};  // exclusive rows visible, and hidden
constexpr std::array kNames = {"crds://jwst_dark_1.fits", "crds://flat.fits", "jref$flat.fits", "mtab$x_1.fits",
                               "crds://jwst_1.pmap"};
constexpr std::array kFiles = {"jwst_dark_1.fits", "flat.fits", "x_1.fits", "jwst_1.pmap", "jw1_asn.json", "none.fits"};
constexpr std::int64_t kDay = 86'400'000'000;

class ReferenceUses : public ::testing::Test {
 protected:
  ReferenceUses() : env_(*base::parse_instant("2026-09-01")) {
    std::vector<metadata::Mission> missions;
    missions.reserve(kMissions.size());
    for (const char* id : kMissions) {
      missions.push_back(std::move(*metadata::load_mission(metadata::declaration_files(id))));
    }
    dictionary_ = std::make_unique<metadata::Dictionary>(std::move(*metadata::Dictionary::make(std::move(missions))));
    folder_ = ::testing::TempDir() + "reference_uses";
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    EXPECT_TRUE(Catalog::create(env_, folder_, *dictionary_));
  }

  std::unique_ptr<Catalog> open() {
    auto catalog = Catalog::open(env_, folder_, *dictionary_, OpenMode::write);
    EXPECT_TRUE(catalog) << catalog.error().message;
    return std::make_unique<Catalog>(std::move(*catalog));
  }

  using Uses = std::map<std::string, std::optional<base::Instant>>;  // by program

  // By a look at every file.
  static Uses counted(Catalog& catalog, const metadata::Mission& mission, std::string_view file,
                      std::optional<base::Instant> released_by) {
    Uses uses;
    const auto look_at = [&](const File& found, std::string_view) -> base::Status {
      if (found.standing != Standing::listed) return {};
      auto release = found.release;
      if (mission.exclusive_rows() == ExclusiveRows::hidden) release = std::max(release, found.dataset_release);
      if (released_by && release && *release > *released_by) return {};
      const auto [known, first] = uses.try_emplace(found.program, release);
      if (!first) known->second = std::min(known->second, release);
      return {};
    };
    EXPECT_TRUE(catalog.each_naming(mission, Catalog::Named::calibration, file, look_at));
    return uses;
  }

  static void compare(Catalog& catalog, const metadata::Mission& mission) {
    for (const char* file : kFiles) {
      const Uses all = counted(catalog, mission, file, std::nullopt);
      Uses told;
      const auto take = [&](const ReferenceUse& use) {
        const auto [known, first] = told.try_emplace(use.program, use.release);
        if (!first) known->second = std::min(known->second, use.release);
        return Catalog::Going::on;
      };
      ASSERT_TRUE(catalog.each_use(mission, file, std::nullopt, std::nullopt, take));
      ASSERT_EQ(told, all) << mission.id() << " " << file;
      for (const std::int64_t day : {0, 3, 6}) {
        const base::Instant now{day * kDay};
        const Uses by_then = counted(catalog, mission, file, now);
        told.clear();
        ASSERT_TRUE(catalog.each_use(mission, file, std::nullopt, now, take));
        ASSERT_EQ(told.size(), by_then.size()) << mission.id() << " " << file << " by day " << day;
        for (const auto& [program, release] : told) {
          ASSERT_EQ(by_then.count(program), 1U) << program;
          ASSERT_TRUE(!release || *release <= now) << program;
        }
      }
      for (const auto& [program, release] : all) {
        told.clear();
        ASSERT_TRUE(catalog.each_use(mission, file, program, std::nullopt, take));
        ASSERT_EQ(told, (Uses{{program, release}})) << mission.id() << " " << file;
      }
    }
  }

  // What is noted is what a listed file says, and each program once.
  static void expect_exact(Transaction& transaction) {
    auto differs = transaction.database().prepare(
        "SELECT count(*) FROM (SELECT file, mission, program, since_us FROM reference_use EXCEPT SELECT file, mission, "
        "program, min(since_us) FROM listed_reference GROUP BY 1, 2, 3)");
    ASSERT_TRUE(differs);
    ASSERT_TRUE(differs->step());
    EXPECT_EQ(differs->integer(0), 0);
  }

  base::FaultEnv env_;
  std::unique_ptr<metadata::Dictionary> dictionary_;
  std::string folder_;
};

// A small archive in which everything changes at random, in ways that ingest never would.
class Changes {
 public:
  Changes(Transaction& transaction, const metadata::Mission& mission, unsigned seed)
      : transaction_(transaction), mission_(mission), random_(seed) {
    for (int i = 0; i < 4; ++i) {
      Dataset dataset;
      dataset.name = "dataset" + std::to_string(i);
      dataset.program = std::to_string(i % 2);
      dataset.release = some_release();
      dataset.row.resize(mission.columns().size());
      dataset.id = *transaction_.add_dataset(mission, dataset);
      datasets_.push_back(std::move(dataset));
    }
  }

  void one() {
    switch (products_.size() < 6 ? 0 : random_() % 8) {
      case 0:
        add_product();
        break;
      case 1:
        add_version(some_product());
        break;
      case 2:
        EXPECT_TRUE(transaction_.set_standing(some_version(), some_standing()));
        break;
      case 3:
        EXPECT_TRUE(transaction_.set_release(some_version(), some_release(), Dating::own));
        break;
      case 4: {
        Dataset& dataset = datasets_[random_() % datasets_.size()];
        dataset.program = std::to_string(random_() % 3);
        dataset.release = some_release();
        EXPECT_TRUE(transaction_.write_dataset(mission_, dataset));
        break;
      }
      case 5:
        EXPECT_TRUE(transaction_.describe_product(some_product(), datasets_[random_() % datasets_.size()].id, ""));
        break;
      case 6:
        EXPECT_TRUE(transaction_.choose_current(some_product()));
        break;
      default:
        EXPECT_TRUE(transaction_.set_references(some_product(), some_references()));
    }
  }

 private:
  std::optional<base::Instant> some_release() {
    const auto day = static_cast<std::int64_t>(random_() % 8);
    return day == 7 ? std::nullopt : std::optional(base::Instant{day * kDay});
  }
  Standing some_standing() {
    constexpr std::array kEach = {Standing::listed, Standing::listed, Standing::withdrawn, Standing::unlisted};
    return kEach[random_() % kEach.size()];
  }
  Id some_product() { return products_[random_() % products_.size()]; }
  Id some_version() { return versions_[random_() % versions_.size()]; }
  std::vector<std::pair<std::string, std::string>> some_references() {
    std::vector<std::pair<std::string, std::string>> references;
    for (const char* name : kNames) {
      if (random_() % 2 == 0) references.emplace_back("R_FILE", name);
    }
    if (random_() % 2 == 0) references.emplace_back("CRDS_CTX", "jwst_1.pmap");
    if (random_() % 2 == 0) references.emplace_back("ASNTABLE", "jw1_asn.json");
    return references;
  }
  void add_product() {
    const std::string name = "file" + std::to_string(products_.size()) + ".fits";
    Transaction::NewProduct product{name, "root", "cal", "2", ""};
    if (random_() % 4 != 0) product.dataset = datasets_[random_() % datasets_.size()].id;
    product.program = "1";  // counts without a dataset
    products_.push_back(*transaction_.add_product(mission_, product));
    if (random_() % 2 == 0) {
      EXPECT_TRUE(transaction_.set_references(products_.back(), some_references()));
    }
    add_version(products_.back());
    EXPECT_TRUE(transaction_.choose_current(products_.back()));
  }
  void add_version(Id product) {
    Version version;
    version.product = product;
    version.archive_file_id = *transaction_.next_file_id();
    version.standing = some_standing();
    version.release = some_release();
    versions_.push_back(*transaction_.add_version(mission_, version, Row(mission_.columns().size())));
  }

  Transaction& transaction_;
  const metadata::Mission& mission_;
  std::mt19937 random_;
  std::vector<Dataset> datasets_;
  std::vector<Id> products_, versions_;
};

TEST_F(ReferenceUses, AreThoseOfALookAtEveryFileWhateverChanges) {
  for (unsigned seed = 0; seed < 12; ++seed) {
    const auto catalog = open();
    auto transaction = catalog->begin();
    ASSERT_TRUE(transaction);
    const metadata::Mission& mission = dictionary_->missions()[seed % kMissions.size()];
    Changes changes(*transaction, mission, seed);
    for (int i = 0; i < 150; ++i) {
      changes.one();
      compare(*catalog, mission);
      if (i % 50 == 49) {
        for (const char* program : {"", "0", "1", "2"})
          ASSERT_TRUE(transaction->renew_reference_uses(mission, program));
        compare(*catalog, mission);
        expect_exact(*transaction);
      }
      if (HasFailure()) FAIL() << "seed " << seed << ", change " << i;
    }
  }
}

TEST_F(ReferenceUses, OfAnOlderRecordAreTheSame) {
  const metadata::Mission& mission = dictionary_->missions().front();
  {
    const auto catalog = open();
    auto transaction = catalog->begin();
    ASSERT_TRUE(transaction);
    Changes changes(*transaction, mission, 7);
    for (int i = 0; i < 200; ++i) changes.one();
    ASSERT_TRUE(transaction->commit());
  }
  {
    auto database = Database::open(env_, folder_ + "/catalog.db", OpenMode::write);
    ASSERT_TRUE(database);
    for (const char* sql :
         {"DROP TRIGGER reference_added", "DROP TRIGGER reference_of_product", "DROP TRIGGER reference_of_version",
          "DROP TRIGGER reference_of_dataset", "DROP VIEW listed_reference", "DROP TABLE reference_use",
          "DROP INDEX reference_file_file", "ALTER TABLE reference_file DROP COLUMN file",
          "DELETE FROM schema_version WHERE version = 4"}) {
      ASSERT_TRUE(database->execute(sql)) << sql;
    }
  }
  const auto catalog = open();
  compare(*catalog, mission);
  EXPECT_FALSE(counted(*catalog, mission, "flat.fits", std::nullopt).empty());
  EXPECT_FALSE(counted(*catalog, mission, "jwst_1.pmap", std::nullopt).empty());
}

TEST_F(ReferenceUses, AreReadUntilOneIsEnough) {
  const metadata::Mission& mission = dictionary_->missions().front();
  const auto catalog = open();
  auto transaction = catalog->begin();
  ASSERT_TRUE(transaction);
  Changes changes(*transaction, mission, 3);
  for (int i = 0; i < 40; ++i) changes.one();
  int seen = 0;
  ASSERT_TRUE(catalog->each_use(mission, "flat.fits", std::nullopt, std::nullopt, [&](const ReferenceUse&) {
    ++seen;
    return Catalog::Going::stop;
  }));
  EXPECT_EQ(seen, 1);
  int files = 0;
  const auto enough = [&](const File&, std::string_view) -> base::Status {
    ++files;
    return base::fail(base::Code::unavailable, "enough");
  };
  EXPECT_FALSE(catalog->each_naming(mission, Catalog::Named::calibration, "flat.fits", enough));
  EXPECT_EQ(files, 1);
}

}  // namespace
}  // namespace almagest::catalog
