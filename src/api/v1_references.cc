// SPDX-License-Identifier: GPL-3.0-or-later
// GET /api/v1/missions/{mission}/references/{file}: the datasets whose files name a calibration reference.
#include <fmt/format.h>

#include <map>
#include <set>

#include "api/lineage.h"
#include "api/v1.h"
#include "base/text.h"

namespace almagest::api::v1 {
namespace {

struct Page {
  std::int64_t offset = 0;
  std::int64_t limit = 100;
};

base::Result<std::int64_t> whole(const Asked& asked, std::string_view parameter, std::int64_t otherwise,
                                 std::int64_t most) {
  const auto given = asked.request.query.get(parameter);
  if (!given) return otherwise;
  const std::int64_t number = base::parse_int(*given).value_or(-1);
  if (number >= 0 && number <= most) return number;
  return base::fail(base::Code::invalid_argument,
                    fmt::format("'{}' must be a whole number from 0 to {}", parameter, most));
}

struct Naming {
  std::set<std::string> keywords;
  std::set<catalog::Id> products;
};

base::Result<http::Response> references(const Asked& asked) {
  constexpr std::int64_t kMostOffset = 1'000'000'000;
  Page page;
  ALMAGEST_TRY(page.offset, whole(asked, "offset", page.offset, kMostOffset));
  ALMAGEST_TRY(page.limit, whole(asked, "limit", page.limit, kMostRows));
  const std::string file(asked.request.capture("file"));
  ALMAGEST_TRY(CatalogPool::Lease catalog, asked.service.catalogs.lease());
  const Lineage lineage(*asked.mission, asked.viewer, asked.snapshot, asked.now, *catalog);
  const index::Table& table = asked.table();
  std::map<index::Row, Naming> datasets;
  ALMAGEST_CHECK(catalog->each_naming(*asked.mission, file, [&](const catalog::File& found, std::string_view keyword) {
    // What a header names is for those who may read the file.
    if (found.standing != catalog::Standing::listed || lineage.reading(found) != access::Reading::allowed) return;
    const auto row = table.find(found.dataset);
    if (!row || !index::is_visible(table, *row, asked.viewer, asked.now)) return;
    Naming& naming = datasets[*row];
    naming.keywords.emplace(keyword);
    naming.products.insert(found.product);
  }));
  if (datasets.empty()) {
    return base::fail(base::Code::not_found,
                      fmt::format("no file that you may read names a reference '{}'", file.substr(0, 100)));
  }
  std::map<std::string_view, const Naming*> by_name;
  for (const auto& [row, naming] : datasets) by_name.emplace(table.name(row), &naming);
  base::JsonWriter json = begin_answer(asked);
  json.key("file").string(file).key("total");
  write_count(by_name.size(), json);
  json.key("datasets").begin_array();
  std::int64_t place = 0;
  for (const auto& [name, naming] : by_name) {
    if (place++ < page.offset) continue;
    if (place > page.offset + page.limit) break;
    json.begin_object().key("dataset").string(name).key("keywords").begin_array();
    for (const std::string& keyword : naming->keywords) json.string(keyword);
    json.end_array().key("products");
    write_count(naming->products.size(), json);
    json.end_object();
  }
  json.end_array();
  return finish(json);
}

}  // namespace

void add_references(Service& service, Routes& routes) {
  add_plain(service, routes,
            {"/missions/{mission}/references/{file}",
             "Datasets whose files were calibrated with a reference file",
             {"offset", "limit"}},
            references);
}

}  // namespace almagest::api::v1
