// SPDX-License-Identifier: GPL-3.0-or-later
// GET /api/v1/missions/{mission}/references/{file}: the datasets whose files name a calibration reference.
#include <fmt/format.h>

#include <map>
#include <set>

#include "api/lineage.h"
#include "api/v1.h"
#include "base/text.h"
#include "metadata/reference_address.h"
#include "retrieve/reference_rights.h"

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

constexpr std::size_t kMany = 20'000;  // files, from which on it is a large search

struct Naming {
  std::set<std::string> keywords;
  std::set<catalog::Id> products;
};

// Of a calibration reference that the asker may know of; empty: it is a file of another kind.
void write_where(const Asked& asked, const std::string& reference, base::JsonWriter& json) {
  const Service& service = asked.service;
  const auto shelved = reference.empty() ? std::nullopt : service.shelf->find(asked.mission->id(), reference);
  json.key("size");
  if (shelved) {
    json.number(static_cast<std::int64_t>(shelved->size));
  } else {
    json.null();
  }
  // Of a simulated reference there is no file anywhere.
  const bool nowhere = reference.empty() || !service.folder.simulated().empty();
  const std::string address =
      nowhere ? std::string() : metadata::reference_address(metadata::reference_template(*asked.mission), reference);
  json.key("elsewhere");
  if (address.empty()) {
    json.null();
  } else {
    json.string(address);
  }
}

base::Result<http::Response> references(const Asked& asked) {
  constexpr std::int64_t kMostOffset = 1'000'000'000;
  Page page;
  ALMAGEST_TRY(page.offset, whole(asked, "offset", page.offset, kMostOffset));
  ALMAGEST_TRY(page.limit, whole(asked, "limit", page.limit, kMostRows));
  const std::string file(metadata::reference_asked_for(asked.request.capture("file")));
  ALMAGEST_TRY(CatalogPool::Lease catalog, asked.service.catalogs.lease());
  // Asked first, so that a reference of exclusive files alone takes no longer than one that there is not. Association
  // files and their like are named by few.
  ALMAGEST_TRY(const auto use, retrieve::use_of_reference(*catalog, *asked.mission, asked.viewer, asked.now, file));
  const auto named = use ? catalog::Catalog::Named::calibration : catalog::Catalog::Named::data;
  const Lineage lineage(*asked.mission, asked.viewer, asked.snapshot, asked.now, *catalog);
  const index::Table& table = asked.table();
  std::map<index::Row, Naming> datasets;
  std::size_t looked_at = 0;
  std::optional<Lane::Pass> pass;
  const auto look_at = [&](const catalog::File& found, std::string_view keyword) -> base::Status {
    if (++looked_at == kMany) {
      auto entered = asked.service.heavy->enter();
      if (!entered) {
        return base::fail(base::Code::unavailable,
                          "very many files name this reference, and the archive is busy with other large searches; "
                          "try again in a few seconds");
      }
      pass.emplace(std::move(*entered));
    }
    // What a header names is for those who may read the file.
    if (found.standing != catalog::Standing::listed || lineage.reading(found) != access::Reading::allowed) return {};
    const auto row = table.find(found.dataset);
    if (!row || !index::is_visible(table, *row, asked.viewer, asked.now)) return {};
    Naming& naming = datasets[*row];
    naming.keywords.emplace(keyword);
    naming.products.insert(found.product);
    return {};
  };
  ALMAGEST_CHECK(catalog->each_naming(*asked.mission, named, file, look_at));
  if (datasets.empty()) {
    return base::fail(base::Code::not_found,
                      fmt::format("no file that you may read names a reference '{}'", file.substr(0, 100)));
  }
  std::map<std::string_view, const Naming*> by_name;
  for (const auto& [row, naming] : datasets) by_name.emplace(table.name(row), &naming);
  base::JsonWriter json = begin_answer(asked);
  json.key("file").string(file);
  write_where(asked, use ? file : std::string(), json);
  json.key("total");
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
