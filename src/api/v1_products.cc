// SPDX-License-Identifier: GPL-3.0-or-later
// /api/v1/missions/{mission}/products: the files of datasets.
#include "api/product_list.h"
#include "api/v1.h"
#include "base/text.h"

namespace almagest::api::v1 {
namespace {

constexpr std::size_t kMaxName = 1'000;

void write_checksum(bool open, const std::optional<std::string>& checksum, base::JsonWriter& json) {
  if (open && checksum) {
    json.string(*checksum);
  } else {
    json.null();
  }
}

// What is known of the bytes beyond their number is for those who may read them.
void write_product(const ProductLister& lister, const std::string& dataset, const ListedProduct& listed,
                   base::JsonWriter& json) {
  const catalog::Product& product = listed.product;
  const catalog::Version& version = *product.current;
  const bool open = listed.reading == access::Reading::allowed;
  const auto release = access::subject_of(lister.table().mission(), product).release;
  json.begin_object().key("dataset").string(dataset).key("name").string(product.name);
  json.key("uri").string(product.uri).key("size").number(static_cast<std::int64_t>(version.size));
  json.key("level");
  write_text_or_null(product.level, json);
  json.key("type").string(listed.type).key("suffix");
  write_text_or_null(product.suffix, json);
  json.key("mark");
  write_text_or_null(lister.table().mission().mark_of(product.name), json);
  json.key("release");
  if (release && *release != catalog::kUnknownRelease) {
    json.string(base::rfc3339_of(*release));
  } else {
    json.null();
  }
  json.key("access").string(lister.access_of(listed)).key("reading").string(word_of(listed.reading));
  json.key("held");
  if (open) {
    json.boolean(version.path.has_value());
  } else {
    json.null();
  }
  json.key("sha256");
  write_checksum(open, version.sha256, json);
  json.key("md5");
  write_checksum(open, version.md5, json);
  json.key("href").string("/api/v0.1/Download/file?uri=" + base::percent_encode(product.uri, ":/"));
  json.end_object();
}

base::Result<http::Response> products(const Asked& asked) {
  std::vector<std::string> datasets;
  const JsonNode root(asked.json);
  ALMAGEST_CHECK(root.members({"datasets"}, [&](std::string_view, const JsonNode& value) {
    return value.items(kMostDatasets, [&](const JsonNode& item) -> base::Status {
      ALMAGEST_TRY(const std::string_view name, item.text(kMaxName));
      datasets.emplace_back(name);
      return {};
    });
  }));
  if (datasets.empty()) return root.fail(base::Code::invalid_argument, "needs 'datasets': a list of their names");
  ALMAGEST_TRY(CatalogPool::Lease catalog, asked.service.catalogs.lease());
  const ProductLister lister(*asked.mission, asked.viewer, asked.snapshot, asked.now);
  base::JsonWriter json = begin_answer(asked);
  json.key("products").begin_array();
  for (const std::string& dataset : datasets) {
    ALMAGEST_CHECK(lister.each(*catalog, dataset,
                               [&](const ListedProduct& listed) { write_product(lister, dataset, listed, json); }));
  }
  json.end_array();
  return finish(json);
}

}  // namespace

void add_products(Service& service, Routes& routes) {
  add_asked(service, routes,
            {"/missions/{mission}/products", "Files of datasets, and which of them the asker may read"}, products);
}

}  // namespace almagest::api::v1
