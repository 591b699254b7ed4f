// SPDX-License-Identifier: GPL-3.0-or-later
// Reading of very many products, and of what belongs to what.
#include "catalog/catalog.h"
#include "catalog/state.h"

namespace almagest::catalog {

base::Status Catalog::each_listed_product(const metadata::Mission& mission, Id dataset,
                                          const std::function<base::Status(const Product&)>& each) {
  ALMAGEST_TRY(Statement * read,
               state_->statement("SELECT p.id, p.name, p.root, p.suffix, p.level, p.exp_type, v.id, v.size, v.sha256, "
                                 "v.crc32, v.release_us, v.path, v.modified_ns FROM product p "
                                 "JOIN version v ON v.id = p.version "
                                 "WHERE p.dataset = ? AND v.standing = 'listed' ORDER BY p.name"));
  read->bind(1, dataset);
  Product product;
  product.mission = mission.id();
  product.dataset = dataset;
  product.current.emplace();
  Version& version = *product.current;
  for (;;) {
    ALMAGEST_TRY(const bool row, read->step());
    if (!row) break;
    product.id = read->integer(0);
    product.name = read->text(1);
    product.root = read->text(2);
    product.suffix = read->text(3);
    product.level = read->text(4);
    product.exp_type = read->text(5);
    version.id = read->integer(6);
    version.product = product.id;
    version.size = static_cast<std::uint64_t>(read->integer(7));
    version.sha256 = read->maybe_text(8);
    version.crc32.reset();
    if (!read->is_null(9)) version.crc32 = static_cast<std::uint32_t>(read->integer(9));
    version.release.reset();
    if (!read->is_null(10)) version.release = base::Instant{read->integer(10)};
    version.path = read->maybe_text(11);
    version.modified_ns = read->maybe_integer(12);
    ALMAGEST_CHECK(each(product));
  }
  read->reset();
  return {};
}

base::Status Catalog::each_combined(const metadata::Mission& mission, std::optional<Id> dataset,
                                    const std::function<base::Status(Id observation, std::string_view root)>& each) {
  const MissionNumbers* numbers = state_->numbers(mission);
  if (numbers == nullptr) return {};
  ALMAGEST_TRY(Statement * read,
               dataset
                   ? state_->statement("SELECT DISTINCT o.id, o.obs_id FROM product p "
                                       "JOIN member m ON m.product = p.id JOIN observation o ON o.id = m.observation "
                                       "WHERE o.mission = ? AND o.calib_level >= 3 AND p.dataset = ?")
                   : state_->statement("SELECT o.id, o.obs_id FROM observation o "
                                       "WHERE o.mission = ? AND o.calib_level >= 3 ORDER BY o.id"));
  read->bind(1, numbers->id);
  if (dataset) read->bind(2, *dataset);
  for (;;) {
    ALMAGEST_TRY(const bool row, read->step());
    if (!row) break;
    ALMAGEST_CHECK(each(read->integer(0), read->text(1)));
  }
  read->reset();
  return {};
}

base::Status Catalog::each_member(Id observation,
                                  const std::function<base::Status(Id dataset, std::string_view root)>& each) {
  ALMAGEST_TRY(Statement * read,
               state_->statement("SELECT DISTINCT p.dataset, p.root FROM member m JOIN product p ON p.id = m.product "
                                 "WHERE m.observation = ? AND p.dataset IS NOT NULL"));
  read->bind(1, observation);
  for (;;) {
    ALMAGEST_TRY(const bool row, read->step());
    if (!row) break;
    ALMAGEST_CHECK(each(read->integer(0), read->text(1)));
  }
  read->reset();
  return {};
}

base::Status Catalog::each_association(
    std::string_view output, const std::function<base::Status(Id association, std::string_view member)>& each) {
  ALMAGEST_TRY(Statement * read,
               state_->statement("SELECT product, member FROM association WHERE output = ? ORDER BY 1, 2"));
  read->bind(1, output);
  for (;;) {
    ALMAGEST_TRY(const bool row, read->step());
    if (!row) break;
    ALMAGEST_CHECK(each(read->integer(0), read->text(1)));
  }
  read->reset();
  return {};
}

}  // namespace almagest::catalog
