// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/catalog.h"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <limits>
#include <random>

#include "base/fault_env.h"
#include "catalog/migration.h"
#include "catalog/schema.h"
#include "metadata/mission_files.h"

namespace almagest::catalog {
namespace {

const metadata::Dictionary& dictionary() {
  static const auto* const made = [] {
    std::vector<metadata::Mission> missions;
    missions.push_back(std::move(*metadata::load_mission(metadata::declaration_files("jwst"))));
    return new metadata::Dictionary(std::move(*metadata::Dictionary::make(std::move(missions))));
  }();
  return *made;
}
const metadata::Mission& jwst() {
  return dictionary().missions().front();
}

class CatalogTest : public ::testing::Test {
 protected:
  CatalogTest() : env_(*base::parse_instant("2026-09-01")) {
    folder_ = ::testing::TempDir() + "catalog_test";
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    EXPECT_TRUE(Catalog::create(env_, folder_, dictionary()));
  }
  Catalog open(OpenMode mode) {
    auto catalog = Catalog::open(env_, folder_, dictionary(), mode);
    EXPECT_TRUE(catalog) << catalog.error().message;
    return std::move(*catalog);
  }

  base::FaultEnv env_;
  std::string folder_;
};

ColumnNumbers numbered(std::size_t columns) {
  ColumnNumbers numbers;
  for (std::size_t i = 0; i < columns; ++i) {
    numbers.number_of.push_back(static_cast<std::uint32_t>(1000 - i));
    numbers.position_of[static_cast<std::uint32_t>(1000 - i)] = i;
  }
  return numbers;
}

TEST(RowCodec, EveryKindOfValueComesBack) {
  const Row row{metadata::Value(),
                std::int64_t{0},
                std::numeric_limits<std::int64_t>::min(),
                std::numeric_limits<std::int64_t>::max(),
                0.0,
                -0.0,
                -123456.0,
                1e300,
                0.1,
                std::string(),
                std::string(5000, 'x'),
                base::Instant{-1},
                base::Instant{1'788'000'000'000'000}};
  const ColumnNumbers numbers = numbered(row.size());
  std::string blob;
  encode_row(row, numbers, blob);
  Row back;
  ASSERT_TRUE(decode_row(std::as_bytes(std::span(blob)), numbers, back));
  ASSERT_EQ(back.size(), row.size());
  for (std::size_t i = 0; i < row.size(); ++i) EXPECT_EQ(back[i], row[i]) << i;
  EXPECT_TRUE(std::signbit(std::get<double>(back[5])));
}

TEST(RowCodec, ColumnsSinceDroppedAreSkippedAndNewOnesAreNull) {
  std::string blob;
  encode_row({std::string("a"), 1.5, std::int64_t{3}}, numbered(3), blob);
  ColumnNumbers later = numbered(4);
  later.position_of.erase(999);
  Row back;
  ASSERT_TRUE(decode_row(std::as_bytes(std::span(blob)), later, back));
  EXPECT_EQ(back[0], metadata::Value(std::string("a")));
  EXPECT_TRUE(metadata::is_null(back[1]));
  EXPECT_EQ(back[2], metadata::Value(std::int64_t{3}));
  EXPECT_TRUE(metadata::is_null(back[3]));
}

TEST(RowCodec, DamageIsAnErrorNeverACrash) {
  std::string blob;
  encode_row({std::string(300, 'a'), 0.1, std::int64_t{-5}, base::Instant{77}}, numbered(4), blob);
  std::mt19937 random(5);
  Row back;
  for (int i = 0; i < 20'000; ++i) {
    std::string damaged = blob;
    if (i % 2 == 0) damaged.resize(random() % damaged.size());
    for (int k = 0; k < 3 && !damaged.empty(); ++k) damaged[random() % damaged.size()] = static_cast<char>(random());
    (void)decode_row(std::as_bytes(std::span(damaged)), numbered(4), back);
  }
  EXPECT_FALSE(decode_row(std::as_bytes(std::span(blob.data(), blob.size() - 1)), numbered(4), back));
}

TEST_F(CatalogTest, AnotherProcessSeesACommitAndNothingOfARollback) {
  Catalog writer = open(OpenMode::write);
  Catalog reader = open(OpenMode::read);
  {
    auto transaction = writer.begin();
    ASSERT_TRUE(transaction);
    ASSERT_TRUE(transaction->dataset(jwst(), "jw01234001001_02101_00001"));
    EXPECT_EQ(reader.totals()->datasets, 0);
  }
  EXPECT_EQ(writer.totals()->datasets, 0);
  auto transaction = writer.begin();
  const auto dataset = transaction->dataset(jwst(), "jw01234001001_02101_00001");
  Dataset written;
  written.id = *dataset;
  written.program = "1234";
  written.warnings = {"one", "two"};
  written.row.resize(jwst().columns().size());
  written.row[0] = std::string("here");
  ASSERT_TRUE(transaction->write_dataset(jwst(), written));
  ASSERT_TRUE(transaction->note(jwst(), "added", *dataset, std::nullopt, "it"));
  ASSERT_TRUE(transaction->commit());
  EXPECT_EQ(*reader.latest_change(), 1);
  EXPECT_EQ(reader.changes_since(0, 10)->front().what, "it");
  int seen = 0;
  ASSERT_TRUE(reader.datasets_changed_since(jwst(), 0, [&](const Dataset& read) -> base::Status {
    ++seen;
    EXPECT_EQ(read.warnings, written.warnings);
    EXPECT_EQ(read.row, written.row);
    return {};
  }));
  EXPECT_EQ(seen, 1);
  EXPECT_TRUE(reader.integrity_problems()->size() == 1U);  // a dataset without products
}

TEST_F(CatalogTest, VersionsFollowTheHighestArchiveFileId) {
  Catalog catalog = open(OpenMode::write);
  auto transaction = catalog.begin();
  const auto dataset = transaction->dataset(jwst(), "d");
  const auto product = transaction->add_product(jwst(), {"a_cal.fits", "a", "cal", "2b", "NRC_IMAGE", *dataset});
  ASSERT_TRUE(product);
  const auto add = [&](std::int64_t file_id, Standing standing) {
    Version version;
    version.product = *product;
    version.archive_file_id = file_id;
    version.standing = standing;
    EXPECT_TRUE(transaction->add_version(jwst(), version, Row(jwst().columns().size())));
    EXPECT_TRUE(transaction->choose_current(*product));
    return catalog.product(jwst(), "a_cal.fits")->value().current->archive_file_id;
  };
  EXPECT_EQ(add(20, Standing::listed), 20);
  EXPECT_EQ(add(10, Standing::listed), 20);
  EXPECT_EQ(add(30, Standing::withdrawn), 30);
  EXPECT_EQ(add(kFirstOwnFileId, Standing::unlisted), 30);
  EXPECT_EQ(*transaction->next_file_id(), kFirstOwnFileId);
  EXPECT_EQ(*transaction->next_file_id(), kFirstOwnFileId + 1);
  ASSERT_TRUE(transaction->commit());
  EXPECT_TRUE(catalog.product_by_uri("mast:JWST/product/a_cal.fits")->has_value());
  EXPECT_TRUE(catalog.product_by_uri("mast:jwst/product/a_cal.fits")->has_value());
  for (const char* other : {"mast:HST/product/a_cal.fits", "a_cal.fits", "mast:JWST/product/", "mast:/product/", ""}) {
    EXPECT_FALSE(catalog.product_by_uri(other)->has_value()) << other;
  }
}

TEST_F(CatalogTest, ObservationIdsAreNeverGivenTwice) {
  Catalog catalog = open(OpenMode::write);
  auto transaction = catalog.begin();
  const Id first = *transaction->observation(jwst(), "o1", 2);
  EXPECT_EQ(*transaction->observation(jwst(), "o1", 3), first);
  ASSERT_TRUE(transaction->remove_observation(first));
  EXPECT_GT(*transaction->observation(jwst(), "o1", 2), first);
}

TEST_F(CatalogTest, ANewerOrDamagedRecordIsRefusedWithWords) {
  {
    auto database = Database::open(env_, folder_ + "/catalog.db", OpenMode::write);
    ASSERT_TRUE(database->execute("INSERT INTO schema_version VALUES (99, 0)"));
  }
  for (const OpenMode mode : {OpenMode::read, OpenMode::write}) {
    const auto opened = Catalog::open(env_, folder_, dictionary(), mode);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, base::Code::unsupported);
  }
  ASSERT_TRUE(base::write_atomically(env_.files(), folder_ + "/catalog.db", std::string(100'000, 'x')));
  EXPECT_FALSE(Catalog::open(env_, folder_, dictionary(), OpenMode::read));
  EXPECT_EQ(Catalog::open(env_, folder_ + "/none", dictionary(), OpenMode::read).error().code, base::Code::not_found);
}

TEST_F(CatalogTest, ADatasetIsAddedWholeAndOnlyOnce) {
  Catalog catalog = open(OpenMode::write);
  Dataset wanted;
  wanted.name = "jw00001001001_02101_00001";
  wanted.program = "1";
  wanted.release = base::Instant{1'700'000'000'000'000};
  wanted.warnings = {"one", "two"};
  wanted.row.assign(jwst().columns().size(), metadata::Value());
  wanted.row[*jwst().find("targprop")] = std::string("M-31");
  {
    auto transaction = catalog.begin();
    ASSERT_TRUE(transaction);
    const auto id = transaction->add_dataset(jwst(), wanted);
    ASSERT_TRUE(id) << id.error().message;
    wanted.id = *id;
    EXPECT_EQ(transaction->add_dataset(jwst(), wanted).error().code, base::Code::conflict);
    EXPECT_EQ(*transaction->dataset(jwst(), wanted.name), wanted.id);
    ASSERT_TRUE(transaction->commit());
  }
  const auto found = catalog.dataset(jwst(), wanted.name);
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->id, wanted.id);
  EXPECT_EQ((*found)->program, wanted.program);
  EXPECT_EQ((*found)->release, wanted.release);
  EXPECT_EQ((*found)->warnings, wanted.warnings);
  EXPECT_EQ((*found)->row, wanted.row);
}

TEST_F(CatalogTest, BulkLoadGoesBackToTheLog) {
  {
    Catalog catalog = open(OpenMode::write);
    {
      const auto bulk = catalog.begin_bulk_load();
      ASSERT_TRUE(bulk);
      auto transaction = catalog.begin();
      ASSERT_TRUE(transaction->note(jwst(), "added", std::nullopt, std::nullopt, "x"));
      ASSERT_TRUE(transaction->commit());
    }
    EXPECT_EQ(*catalog.latest_change(), 1);
  }
  EXPECT_EQ(*open(OpenMode::read).latest_change(), 1);
  // With a reader present nothing is switched.
  Catalog reader = open(OpenMode::read);
  Catalog writer = open(OpenMode::write);
  EXPECT_TRUE(writer.begin_bulk_load());
}

TEST(Migration, AStepThatFailsLeavesNothingBehind) {
  base::FaultEnv env(*base::parse_instant("2026-09-01"));
  const std::string path = ::testing::TempDir() + "migration.db";
  for (const char* part : {"", "-wal", "-shm"}) std::filesystem::remove(path + part);
  auto database = open_private(env, path);
  ASSERT_TRUE(database) << database.error().message;
  EXPECT_EQ(std::filesystem::status(path).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  const std::array<const char*, 2> steps{"CREATE TABLE a (x)", "CREATE TABLE a (x)"};
  EXPECT_FALSE(migrate(env, *database, {"test.db", steps}));
  EXPECT_EQ(version_of(*database, {"test.db", steps}), 0);
  const std::array<const char*, 2> good{"CREATE TABLE a (x)",
                                        "CREATE TABLE b (x REFERENCES c (y) DEFERRABLE INITIALLY "
                                        "DEFERRED); CREATE TABLE c (y PRIMARY KEY)"};
  const Schema schema{"test.db", good};
  std::vector<std::int64_t> before;
  const auto after = [&](std::int64_t version) -> base::Status {
    before.push_back(version);
    return {};
  };
  ASSERT_TRUE(migrate(env, *database, schema, after));
  ASSERT_TRUE(migrate(env, *database, schema, after));
  EXPECT_EQ(before, std::vector<std::int64_t>{0});
  EXPECT_EQ(version_of(*database, schema), 2);
  const std::array<const char*, 1> older{"CREATE TABLE a (x)"};
  EXPECT_EQ(migrate(env, *database, {"test.db", older}).error().code, base::Code::unsupported);
  // What can't be committed is rolled back, and the next transaction can begin.
  const auto insert = [&](const char* sql) {
    return in_transaction(*database, [&] { return database->execute(sql); });
  };
  EXPECT_FALSE(insert("INSERT INTO b VALUES (1)"));
  EXPECT_TRUE(insert("INSERT INTO c VALUES (1); INSERT INTO b VALUES (1)"));
}

}  // namespace
}  // namespace almagest::catalog
