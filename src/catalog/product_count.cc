// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/product_count.h"

#include <algorithm>

#include "catalog/sqlite.h"

namespace almagest::catalog {

base::Result<ProductCount> count_products(base::Env& env, const std::string& folder, const std::string& mission,
                                          base::Instant now) {
  ALMAGEST_TRY(Database database, Database::open(env, folder + "/catalog.db", OpenMode::read));
  ALMAGEST_TRY(Statement read, database.prepare(R"sql(
SELECT d.program, d.release_us, v.release_us
FROM dataset d CROSS JOIN product p ON p.dataset = d.id JOIN version v ON v.id = p.version
WHERE d.mission = (SELECT id FROM mission WHERE name = ?) AND v.standing = 'listed')sql"));
  read.bind(1, mission);
  ProductCount count;
  for (;;) {
    ALMAGEST_TRY(const bool row, read.step());
    if (!row) return count;
    const std::int64_t release_us =
        std::max(read.maybe_integer(1).value_or(INT64_MIN), read.maybe_integer(2).value_or(INT64_MIN));
    if (release_us <= now.us) {
      ++count.open;
      continue;
    }
    ++count.exclusive[std::string(read.text(0))];
    if (!count.until || release_us < count.until->us) count.until = base::Instant{release_us};
  }
}

}  // namespace almagest::catalog
