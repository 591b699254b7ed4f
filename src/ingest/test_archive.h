// SPDX-License-Identifier: GPL-3.0-or-later
// For tests: an archive in a temporary folder, reached through a FaultEnv.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/fault_env.h"
#include "catalog/catalog.h"
#include "ingest/check.h"
#include "ingest/decode.h"
#include "ingest/derive.h"
#include "ingest/import.h"
#include "ingest/ingest.h"
#include "metadata/mission_files.h"
#include "storage/folder.h"

namespace almagest::ingest {

inline const metadata::Dictionary& jwst_only() {
  static const auto* const dictionary = [] {
    std::vector<metadata::Mission> missions;
    missions.push_back(std::move(*metadata::load_mission(metadata::declaration_files("jwst"))));
    return new metadata::Dictionary(std::move(*metadata::Dictionary::make(std::move(missions))));
  }();
  return *dictionary;
}

class TestArchive {
 public:
  explicit TestArchive(const std::string& name) : root_(::testing::TempDir() + name) {
    std::filesystem::remove_all(root_);
    std::filesystem::create_directories(root_);
    reset_env();
    EXPECT_TRUE(storage::Folder::create(*env_, root_ + "/archive", {}));
    EXPECT_TRUE(catalog::Catalog::create(*env_, root_ + "/archive", jwst_only()));
    open();
  }

  std::string path(const std::string& below) const { return root_ + "/" + below; }
  base::FaultEnv& env() { return *env_; }
  catalog::Catalog& catalog() { return *catalog_; }
  const metadata::Mission& mission() const { return jwst_only().missions().front(); }

  // As a new process would, after the old one has died.
  void reopen() {
    catalog_.reset();
    folder_.reset();
    reset_env();
    open();
  }

  bool try_ingest(const std::vector<std::string>& paths, storage::Placement placement) {
    return run(paths, placement, Trust::size_and_time).has_value();
  }
  IngestReport ingest(const std::vector<std::string>& paths, storage::Placement placement = storage::Placement::leave,
                      Trust trust = Trust::size_and_time) {
    auto report = run(paths, placement, trust);
    EXPECT_TRUE(report) << report.error().message;
    return report ? std::move(*report) : IngestReport();
  }
  std::vector<std::string> check(Depth depth) {
    const auto report = ingest::check(*env_, *folder_, *catalog_, depth, nullptr);
    EXPECT_TRUE(report);
    return report ? report->problems : std::vector<std::string>{"no report"};
  }

  // The first value of an SQL query.
  std::string ask(const std::string& sql) {
    auto database = catalog::Database::open(*env_, root_ + "/archive/catalog.db", catalog::OpenMode::read);
    EXPECT_TRUE(database);
    auto statement = database->prepare(sql);
    EXPECT_TRUE(statement) << statement.error().message;
    const auto row = statement->step();
    return row && *row ? std::string(statement->text(0)) : std::string();
  }
  std::string value(const std::string& dataset, const std::string& column) {
    const auto found = catalog_->dataset(mission(), dataset);
    EXPECT_TRUE(found && *found) << dataset;
    return found && *found ? text_of_column(mission(), (*found)->row, column) : std::string();
  }

  // Every row of every table.
  std::map<std::string, std::vector<std::string>> dump() {
    std::map<std::string, std::vector<std::string>> tables;
    auto database = catalog::Database::open(*env_, root_ + "/archive/catalog.db", catalog::OpenMode::read);
    auto list = database->prepare(
        "SELECT t.name, group_concat('quote(' || c.name || ')', '||'',''||') "
        "FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table' "
        "AND t.name NOT LIKE 'sqlite%' GROUP BY t.name");
    while (*list->step()) {
      const std::string table(list->text(0));
      auto rows = database->prepare("SELECT " + std::string(list->text(1)) + " FROM " + table + " ORDER BY 1");
      while (*rows->step()) tables[table].emplace_back(rows->text(0));
    }
    return tables;
  }

 private:
  void reset_env() { env_ = std::make_unique<base::FaultEnv>(*base::parse_instant("2026-09-01")); }
  void open() {
    auto folder = storage::Folder::open(*env_, root_ + "/archive");
    EXPECT_TRUE(folder) << folder.error().message;
    folder_.emplace(std::move(*folder));
    auto catalog = catalog::Catalog::open(*env_, root_ + "/archive", jwst_only(), catalog::OpenMode::write);
    EXPECT_TRUE(catalog) << catalog.error().message;
    catalog_.emplace(std::move(*catalog));
  }
  base::Result<IngestReport> run(const std::vector<std::string>& paths, storage::Placement placement, Trust trust) {
    return ingest::ingest(*env_, *folder_, *catalog_, jwst_only(), paths, {placement, 1, trust}, nullptr);
  }

  std::string root_;
  std::unique_ptr<base::FaultEnv> env_;
  std::optional<storage::Folder> folder_;
  std::optional<catalog::Catalog> catalog_;
};

}  // namespace almagest::ingest
