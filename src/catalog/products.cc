// SPDX-License-Identifier: GPL-3.0-or-later
// Reading of products and their versions.
#include <fmt/format.h>

#include "base/text.h"
#include "catalog/catalog.h"
#include "catalog/state.h"

namespace almagest::catalog {
namespace {

#define VERSION_COLUMNS                                                                                        \
  "v.id, v.product, v.archive_file_id, v.origin, v.standing, v.size, v.md5, v.sha256, v.crc32, v.release_us, " \
  "v.recorded_us, v.path, v.modified_ns, v.warnings, v.dated"
#define PRODUCT_COLUMNS                                                         \
  "p.id, p.mission, p.name, p.dataset, p.root, p.suffix, p.level, p.exp_type, " \
  "CASE WHEN p.dataset IS NULL THEN p.program ELSE "                            \
  "(SELECT o.program FROM dataset o WHERE o.id = p.dataset) END, "              \
  "(SELECT o.release_us FROM dataset o WHERE o.id = p.dataset)"
constexpr int kProductColumns = 10;

Version read_version(const Statement& row, int first) {
  Version version;
  version.id = row.integer(first);
  version.product = row.integer(first + 1);
  version.archive_file_id = row.integer(first + 2);
  version.origin = row.text(first + 3) == "table" ? Origin::table : Origin::file;
  const std::string_view standing = row.text(first + 4);
  version.standing = standing == "listed"      ? Standing::listed
                     : standing == "withdrawn" ? Standing::withdrawn
                                               : Standing::unlisted;
  version.size = static_cast<std::uint64_t>(row.integer(first + 5));
  version.md5 = row.maybe_text(first + 6);
  version.sha256 = row.maybe_text(first + 7);
  if (!row.is_null(first + 8)) version.crc32 = static_cast<std::uint32_t>(row.integer(first + 8));
  if (!row.is_null(first + 9)) version.release = base::Instant{row.integer(first + 9)};
  version.recorded = base::Instant{row.integer(first + 10)};
  version.path = row.maybe_text(first + 11);
  version.modified_ns = row.maybe_integer(first + 12);
  version.warnings = split_warnings(row.text(first + 13));
  version.dated = dating_of(row.text(first + 14));
  return version;
}

Product read_product(const Catalog::State& state, const Statement& row) {
  Product product;
  product.id = row.integer(0);
  product.mission = state.mission_name(row.integer(1));
  product.name = row.text(2);
  const metadata::Mission* mission = state.dictionary.find(product.mission);
  product.uri =
      "mast:" + (mission == nullptr ? base::upper(product.mission) : mission->name()) + "/product/" + product.name;
  product.dataset = row.maybe_integer(3);
  product.root = row.text(4);
  product.suffix = row.text(5);
  product.level = row.text(6);
  product.exp_type = row.text(7);
  product.program = row.text(8);
  if (!row.is_null(9)) product.dataset_release = base::Instant{row.integer(9)};
  if (!row.is_null(kProductColumns)) product.current = read_version(row, kProductColumns);
  return product;
}

}  // namespace

base::Result<std::vector<Product>> Catalog::read_products(Statement& read) {
  std::vector<Product> products;
  for (;;) {
    ALMAGEST_TRY(const bool row, read.step());
    if (!row) break;
    products.push_back(read_product(*state_, read));
  }
  return products;
}

base::Result<std::vector<Product>> Catalog::products_of(Id dataset) {
  ALMAGEST_TRY(Statement * read, state_->statement("SELECT " PRODUCT_COLUMNS ", " VERSION_COLUMNS
                                                   " FROM product p LEFT JOIN version v ON v.id = p.version "
                                                   "WHERE p.dataset = ? ORDER BY p.name"));
  read->bind(1, dataset);
  return read_products(*read);
}

base::Result<std::vector<Product>> Catalog::attachments_of(Id product) {
  ALMAGEST_TRY(Statement * read,
               state_->statement("SELECT " PRODUCT_COLUMNS ", " VERSION_COLUMNS
                                 " FROM reference r JOIN reference_file f ON f.id = r.file "
                                 "JOIN product p ON p.name = f.name LEFT JOIN version v ON v.id = p.version "
                                 "WHERE r.product = ? GROUP BY p.id ORDER BY p.name"));
  read->bind(1, product);
  return read_products(*read);
}

base::Result<std::vector<Product>> Catalog::products_without_dataset(const metadata::Mission& mission,
                                                                     std::string_view program) {
  const MissionNumbers* numbers = state_->numbers(mission);
  if (numbers == nullptr) return std::vector<Product>();
  ALMAGEST_TRY(Statement * read, state_->statement("SELECT " PRODUCT_COLUMNS ", " VERSION_COLUMNS
                                                   " FROM product p LEFT JOIN version v ON v.id = p.version "
                                                   "WHERE p.mission = ? AND p.program = ? AND p.dataset IS NULL "
                                                   "ORDER BY p.name"));
  read->bind(1, numbers->id).bind(2, program);
  return read_products(*read);
}

base::Result<std::vector<Product>> Catalog::products_of_program(const metadata::Mission& mission,
                                                                std::string_view program) {
  const MissionNumbers* numbers = state_->numbers(mission);
  if (numbers == nullptr) return std::vector<Product>();
  ALMAGEST_TRY(Statement * read, state_->statement("SELECT " PRODUCT_COLUMNS ", " VERSION_COLUMNS
                                                   " FROM dataset d JOIN product p ON p.dataset = d.id "
                                                   "LEFT JOIN version v ON v.id = p.version "
                                                   "WHERE d.mission = ? AND d.program = ? ORDER BY p.name"));
  read->bind(1, numbers->id).bind(2, program);
  return read_products(*read);
}

base::Result<std::optional<base::Instant>> Catalog::latest_own_release(const metadata::Mission& mission,
                                                                       std::string_view program) {
  const MissionNumbers* numbers = state_->numbers(mission);
  if (numbers == nullptr) return std::nullopt;
  ALMAGEST_TRY(Statement * read,
               state_->statement("SELECT max(v.release_us) FROM dataset d JOIN product p ON p.dataset = d.id "
                                 "JOIN version v ON v.id = p.version "
                                 "WHERE d.mission = ? AND d.program = ? AND v.dated = 'own'"));
  ALMAGEST_TRY(const bool row, read->bind(1, numbers->id).bind(2, program).step());
  std::optional<base::Instant> latest;
  if (row && !read->is_null(0)) latest = base::Instant{read->integer(0)};
  read->reset();
  return latest;
}

base::Result<std::optional<Product>> Catalog::product(const metadata::Mission& mission, std::string_view file_name) {
  const MissionNumbers* numbers = state_->numbers(mission);
  if (numbers == nullptr) return std::nullopt;
  ALMAGEST_TRY(Statement * read, state_->statement("SELECT " PRODUCT_COLUMNS ", " VERSION_COLUMNS
                                                   " FROM product p LEFT JOIN version v ON v.id = p.version "
                                                   "WHERE p.name = ? AND p.mission = ?"));
  ALMAGEST_TRY(const bool row, read->bind(1, file_name).bind(2, numbers->id).step());
  if (!row) return std::nullopt;
  Product product = read_product(*state_, *read);
  read->reset();
  return product;
}

base::Result<std::optional<Product>> Catalog::product(Id id) {
  ALMAGEST_TRY(Statement * read, state_->statement("SELECT " PRODUCT_COLUMNS ", " VERSION_COLUMNS
                                                   " FROM product p LEFT JOIN version v ON v.id = p.version "
                                                   "WHERE p.id = ?"));
  ALMAGEST_TRY(const bool row, read->bind(1, id).step());
  if (!row) return std::nullopt;
  Product product = read_product(*state_, *read);
  read->reset();
  return product;
}

base::Result<std::optional<Product>> Catalog::product_by_uri(std::string_view uri) {
  constexpr std::string_view kScheme = "mast:";
  constexpr std::string_view kMiddle = "/product/";
  const std::size_t middle = uri.find(kMiddle);
  if (uri.substr(0, kScheme.size()) != kScheme || middle == std::string_view::npos) return std::nullopt;
  const std::string_view name = uri.substr(kScheme.size(), middle - kScheme.size());
  for (const metadata::Mission& mission : state_->dictionary.missions()) {
    if (base::equal_nocase(mission.name(), name)) return product(mission, uri.substr(middle + kMiddle.size()));
  }
  return std::nullopt;
}

base::Result<std::vector<Version>> Catalog::versions_of(Id product) {
  ALMAGEST_TRY(Statement * read,
               state_->statement("SELECT " VERSION_COLUMNS
                                 " FROM version v WHERE v.product = ? ORDER BY v.archive_file_id DESC"));
  read->bind(1, product);
  std::vector<Version> versions;
  for (;;) {
    ALMAGEST_TRY(const bool row, read->step());
    if (!row) break;
    versions.push_back(read_version(*read, 0));
  }
  return versions;
}

base::Result<std::vector<Version>> Catalog::held_versions_named(std::string_view file_name) {
  ALMAGEST_TRY(Statement * read,
               state_->statement("SELECT " VERSION_COLUMNS " FROM product p JOIN version v ON v.product = p.id "
                                 "WHERE p.name = ? AND v.path IS NOT NULL"));
  read->bind(1, file_name);
  std::vector<Version> versions;
  for (;;) {
    ALMAGEST_TRY(const bool row, read->step());
    if (!row) break;
    versions.push_back(read_version(*read, 0));
  }
  return versions;
}

base::Status Catalog::row_of(const metadata::Mission& mission, Id version, Row& row) {
  const MissionNumbers* numbers = state_->numbers(mission);
  if (numbers == nullptr) return base::fail(base::Code::internal, "the mission has no rows");
  ALMAGEST_TRY(Statement * read, state_->statement("SELECT columns FROM version WHERE id = ?"));
  ALMAGEST_TRY(const bool found, read->bind(1, version).step());
  if (!found) return base::fail(base::Code::internal, fmt::format("version {} has no row", version));
  base::Status decoded = decode_row(read->blob(0), numbers->columns, row);
  read->reset();
  return decoded;
}

base::Status Catalog::each_held(const std::function<base::Status(const Product&, const Version&)>& each) {
  // The callback may read the catalog, so this statement is its own.
  ALMAGEST_TRY(Statement read, state_->database.prepare("SELECT " PRODUCT_COLUMNS ", " VERSION_COLUMNS
                                                        " FROM version v JOIN product p ON p.id = v.product "
                                                        "WHERE v.path IS NOT NULL ORDER BY v.path"));
  for (;;) {
    ALMAGEST_TRY(const bool row, read.step());
    if (!row) break;
    const Product product = read_product(*state_, read);
    ALMAGEST_CHECK(each(product, *product.current));
  }
  return {};
}

}  // namespace almagest::catalog
