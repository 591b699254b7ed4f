// SPDX-License-Identifier: GPL-3.0-or-later
// GET /api/v1/archive/totals: how many datasets and products there are, for the asker. Apart from /archive, for
// products are counted anew in each state of the archive, and no page waits for that.
#include <mutex>

#include "api/v1.h"
#include "catalog/product_count.h"

namespace almagest::api::v1 {
namespace {

// With a table, for all who ask.
struct KeptCount {
  std::mutex mutex;
  std::optional<catalog::ProductCount> count;
  base::Instant at;

  bool is_good(base::Instant now) const { return count && at <= now && (!count->until || now < *count->until); }
};

base::Result<std::int64_t> visible_products(const Asked& asked, const index::Table& table) {
  const std::string& mission = table.mission().id();
  const auto kept = std::static_pointer_cast<KeptCount>(
      table.kept_or("product count", [] { return std::static_pointer_cast<void>(std::make_shared<KeptCount>()); }));
  const std::lock_guard lock(kept->mutex);
  if (!kept->is_good(asked.now)) {
    ALMAGEST_TRY(kept->count,
                 catalog::count_products(asked.service.env, asked.service.folder.path(), mission, asked.now));
    kept->at = asked.now;
  }
  const bool all = access::can_see_all(asked.viewer, table.mission());
  std::int64_t products = kept->count->open;
  for (const auto& [program, number] : kept->count->exclusive) {
    if (all || asked.viewer.is_granted(mission, program)) products += number;
  }
  return products;
}

base::Result<http::Response> totals(const Asked& asked) {
  std::uint64_t datasets = 0;
  std::int64_t products = 0;
  for (const auto& table : asked.snapshot->tables()) {
    datasets += index::visible_rows(*table, asked.viewer, asked.now).count();
    ALMAGEST_TRY(const std::int64_t of_mission, visible_products(asked, *table));
    products += of_mission;
  }
  base::JsonWriter json = begin_answer(asked);
  json.key("datasets");
  write_count(datasets, json);
  json.key("products").number(products);
  return finish(json);
}

}  // namespace

void add_totals(Service& service, Routes& routes) {
  add_plain(service, routes,
            {"/archive/totals", "How many datasets and products there are", {}, "/api/v1/archive/totals"}, totals);
}

}  // namespace almagest::api::v1
