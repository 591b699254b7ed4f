// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/rows_writer.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "index/store.h"
#include "metadata/mission_files.h"

namespace almagest::simulate::rows {
namespace {

class RowsWriter : public testing::Test {
 protected:
  RowsWriter() : env_(base::make_env_at(*base::instant_of_mjd(kLastMjd))) {
    std::vector<metadata::Mission> missions;
    missions.push_back(*metadata::load_mission(metadata::declaration_files("jwst")));
    dictionary_.emplace(*metadata::Dictionary::make(std::move(missions)));
  }

  catalog::Catalog fresh(const std::string& name) {
    folder_ = testing::TempDir() + "rows_writer_" + name;
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    auto made = catalog::Catalog::create(*env_, folder_, *dictionary_);
    EXPECT_TRUE(made.has_value());
    return *std::move(made);
  }
  const metadata::Mission& jwst() const { return dictionary_->missions().front(); }

  std::unique_ptr<base::Env> env_;
  std::optional<metadata::Dictionary> dictionary_;
  std::string folder_;
};

TEST_F(RowsWriter, RecordsEveryRowWithItsProducts) {
  catalog::Catalog catalog = fresh("record");
  const Options options{3000, 5};
  std::int64_t programs = 0;
  const auto written =
      write_record(*env_, catalog, jwst(), options, [&](const Written& so_far) { programs = so_far.programs; });
  ASSERT_TRUE(written) << written.error().message;
  EXPECT_EQ(written->datasets, 3000);
  EXPECT_EQ(written->programs, programs);
  const auto totals = catalog.totals();
  ASSERT_TRUE(totals);
  EXPECT_EQ(totals->datasets, 3000);
  EXPECT_EQ(totals->products, written->products);
  EXPECT_EQ(totals->versions, written->products);
  EXPECT_EQ(totals->held, 0);
  EXPECT_EQ(totals->unclassified, 0);
  EXPECT_TRUE(catalog.integrity_problems()->empty());

  const auto source = RowSource::make(jwst(), options);
  ASSERT_TRUE(source);
  std::vector<Product> wanted;
  const auto same = source->each(0, source->programs().size(), [&](const Simulated& row) -> base::Status {
    const auto stored = catalog.dataset(jwst(), row.dataset->name);
    EXPECT_TRUE(stored && *stored) << row.dataset->name;
    EXPECT_EQ((*stored)->id, row.dataset->id);
    EXPECT_EQ((*stored)->row, row.dataset->row);
    EXPECT_EQ((*stored)->release, row.dataset->release);
    row.products(wanted);
    const auto products = catalog.products_of(row.dataset->id);
    EXPECT_EQ(products->size(), wanted.size());
    for (const catalog::Product& product : *products) {
      EXPECT_EQ(product.current->release, row.dataset->release);
      EXPECT_FALSE(product.current->path);
    }
    return {};
  });
  EXPECT_TRUE(same.has_value());
}

TEST_F(RowsWriter, LeavesARecordThatHoldsSomethingAlone) {
  catalog::Catalog catalog = fresh("twice");
  ASSERT_TRUE(check_empty(catalog));
  ASSERT_TRUE(write_record(*env_, catalog, jwst(), {50, 1}, {}));
  EXPECT_EQ(check_empty(catalog).error().code, base::Code::conflict);
  EXPECT_EQ(write_record(*env_, catalog, jwst(), {50, 1}, {}).error().code, base::Code::conflict);
  EXPECT_EQ(catalog.totals()->datasets, 50);
}

TEST_F(RowsWriter, AnIndexAloneHasTheRowsOfTheRecord) {
  const Options options{2000, 3};
  catalog::Catalog recorded = fresh("recorded");
  ASSERT_TRUE(write_record(*env_, recorded, jwst(), options, {}));
  const auto of_record = index::build(recorded, *dictionary_);
  ASSERT_TRUE(of_record);

  catalog::Catalog empty = fresh("alone");
  const auto written = write_index(*env_, folder_, *dictionary_, jwst(), options, {});
  ASSERT_TRUE(written) << written.error().message;
  EXPECT_EQ(written->datasets, 2000);
  EXPECT_EQ(empty.totals()->datasets, 0);
  index::Store store(*env_, folder_, *dictionary_);
  const auto loaded = store.load(empty);
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->rebuilt, "");

  const index::Segment& one = *(*of_record)->tables().front()->parts().front().segment;
  const index::Segment& other = *loaded->snapshot->tables().front()->parts().front().segment;
  ASSERT_EQ(one.rows(), 2000U);
  ASSERT_EQ(other.rows(), one.rows());
  for (index::Row row = 0; row < one.rows(); ++row) {
    ASSERT_EQ(one.name(row), other.name(row));
    ASSERT_EQ(one.id(row), other.id(row));
    for (std::size_t column = 0; column < jwst().columns().size(); ++column) {
      ASSERT_EQ(one.column(column).value(row), other.column(column).value(row)) << jwst().columns()[column].name;
    }
  }
}

}  // namespace
}  // namespace almagest::simulate::rows
