// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/rows_writer.h"

#include <fmt/format.h>

namespace almagest::simulate::rows {
namespace {

using catalog::Id;

constexpr std::int64_t kRowsOfTransaction = 100'000;

class Writer {
 public:
  Writer(base::Env& env, catalog::Transaction& transaction, const metadata::Mission& mission, Written& written)
      : now_(env.clock().now()), transaction_(transaction), mission_(mission), written_(written) {
    no_values_.assign(mission.columns().size(), metadata::Value());
    const auto id = mission.find(mission.roles().archive_file_id);
    first_file_ = id ? *id : 0;
  }

  base::Status write(const Simulated& row) {
    const catalog::Dataset& dataset = *row.dataset;
    ALMAGEST_TRY(const Id id, transaction_.add_dataset(mission_, dataset));
    ++written_.datasets;
    written_.exclusive += dataset.release && *dataset.release > now_ ? 1 : 0;
    row.products(products_);
    const auto* first = std::get_if<std::int64_t>(&dataset.row[first_file_]);
    // The dataset shows the id of its last file.
    std::int64_t file_id = (first == nullptr ? 0 : *first) - static_cast<std::int64_t>(products_.size());
    const auto* exp_types = std::get_if<std::string>(&dataset.row[row.setup->exposure_type_column]);
    for (const Product& product : products_) {
      ALMAGEST_CHECK(write(row, id, product, ++file_id, exp_types == nullptr ? "" : *exp_types));
    }
    return {};
  }

  base::Status finish(const Program& program) {
    ALMAGEST_CHECK(transaction_.write_program(mission_, std::to_string(program.number), program.title,
                                              program.investigator, program.category));
    ++written_.programs;
    return transaction_.note(mission_, "added", std::nullopt, std::nullopt,
                             fmt::format("simulated program {}", program.number));
  }

 private:
  base::Status write(const Simulated& row, Id dataset, const Product& product, std::int64_t file_id,
                     std::string_view exp_types) {
    ALMAGEST_TRY(const Id version, transaction_.next_version_id());
    ALMAGEST_TRY(const Id id, transaction_.add_product(mission_, {product.name, product.root, product.suffix,
                                                                  product.level, exp_types, dataset, version}));
    version_.product = id;
    version_.archive_file_id = file_id;
    version_.origin = catalog::Origin::table;
    version_.size = product.size;
    version_.release = row.dataset->release;
    version_.recorded = now_;
    ALMAGEST_CHECK(transaction_.add_version(mission_, version_, no_values_).map([](Id) {}));
    if (product.root != observed_) {
      ALMAGEST_TRY(observation_, transaction_.observation(mission_, product.root, product.calib_level));
      observed_ = product.root;
    }
    ++written_.products;
    return transaction_.add_member(observation_, id);
  }

  base::Instant now_;
  catalog::Transaction& transaction_;
  const metadata::Mission& mission_;
  Written& written_;
  std::size_t first_file_ = 0;
  catalog::Row no_values_;  // of versions: the dataset's row says it all
  catalog::Version version_;
  std::vector<Product> products_;
  std::string observed_;
  Id observation_ = 0;
};

}  // namespace

base::Status check_empty(catalog::Catalog& catalog) {
  ALMAGEST_TRY(const catalog::Totals totals, catalog.totals());
  if (totals.datasets == 0 && totals.products == 0) return {};
  return base::fail(base::Code::conflict, "the archive holds datasets already; simulate metadata into a new folder");
}

base::Result<Written> write_record(base::Env& env, catalog::Catalog& catalog, const metadata::Mission& mission,
                                   const Options& options, const std::function<void(const Written&)>& progress) {
  ALMAGEST_CHECK(check_empty(catalog));
  ALMAGEST_TRY(const RowSource source, RowSource::make(mission, options));
  ALMAGEST_TRY(const catalog::Catalog::BulkLoad load, catalog.begin_bulk_load());
  Written written;
  for (std::size_t program = 0; program < source.programs().size();) {
    ALMAGEST_TRY(catalog::Transaction transaction, catalog.begin());
    Writer writer(env, transaction, mission, written);
    const std::int64_t end = written.datasets + kRowsOfTransaction;
    for (; program < source.programs().size() && written.datasets < end; ++program) {
      const Program* last = nullptr;
      Program said;
      ALMAGEST_CHECK(source.each(program, program + 1, [&](const Simulated& row) -> base::Status {
        if (last != row.program) {
          last = row.program;
          said = *row.program;
        }
        return writer.write(row);
      }));
      ALMAGEST_CHECK(writer.finish(said));
      if (progress) progress(written);
    }
    ALMAGEST_CHECK(transaction.commit());
  }
  return written;
}

}  // namespace almagest::simulate::rows
