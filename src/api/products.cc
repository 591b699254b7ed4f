// SPDX-License-Identifier: GPL-3.0-or-later
// Products of datasets: POST post_list_products and GET list_products of MAST's Mission Search.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <map>

#include "access/rights.h"
#include "api/service.h"
#include "api/wire.h"
#include "base/text.h"
#include "query/search.h"

namespace almagest::api {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostDatasets = 10'000;

std::string extension_of(const std::string& name) {
  return name.substr(name.rfind('.') + 1);
}

// MAST's words: science, reference, association, ...; files without a level have their kind for a category.
std::string type_of(const metadata::Mission& mission, const catalog::Product& product) {
  if (product.suffix == "asn" || product.suffix == "pool") return "association";
  const metadata::ProductType* type = mission.product_type(product.suffix, extension_of(product.name));
  return type == nullptr ? "unclassified" : type->type;
}

class Lister {
 public:
  Lister(Service& service, const metadata::Mission& mission, const access::Viewer& viewer)
      : mission_(mission),
        viewer_(viewer),
        snapshot_(service.snapshots.current()),
        table_(snapshot_->find(mission.id())),
        now_(service.env.clock().now()),
        visible_(index::visible_rows(*table_, viewer, now_)) {}

  base::Status add(catalog::Catalog& catalog, std::string_view dataset, base::JsonWriter& out) {
    const auto row = table_->find(dataset);
    if (!row || !visible_.test(*row)) return {};  // hidden and unknown ones look the same
    ALMAGEST_TRY(const auto products, catalog.products_of(table_->id(*row)));
    std::map<std::string, catalog::Product> listed;  // by name
    for (const catalog::Product& product : products) {
      // What a header says is for those who may read the file.
      if (reading(product) == access::Reading::allowed) {
        ALMAGEST_TRY(const auto attachments, catalog.attachments_of(product.id));
        for (const catalog::Product& attachment : attachments) {
          if (attachment.mission == mission_.id()) listed.emplace(attachment.name, attachment);
        }
      }
    }
    for (const catalog::Product& product : products) listed.insert_or_assign(product.name, product);
    for (const auto& [name, product] : listed) {
      if (!product.current || product.current->standing != catalog::Standing::listed) continue;
      if (reading(product) == access::Reading::hidden) continue;
      write(*row, std::string(dataset), product, out);
    }
    return {};
  }

 private:
  // A dataset is public once its science files are; others of it, and files of other datasets that its headers name,
  // may still be hidden.
  access::Reading reading(const catalog::Product& product) const {
    if (product.mission != mission_.id()) return access::Reading::hidden;
    return access::can_read(viewer_, access::subject_of(mission_, product), now_);
  }

  std::string text(index::Row row, const std::string& column) const {
    const auto position = mission_.find(column);
    if (!position) return {};
    const metadata::Value value = query::value_of(*table_, *position, {row, query::kNoTarget, 0}, search_, now_);
    const auto* text = std::get_if<std::string>(&value);
    return text == nullptr ? std::string() : *text;
  }

  void write(index::Row row, const std::string& dataset, const catalog::Product& product, base::JsonWriter& out) const {
    const std::string type = type_of(mission_, product);
    const bool open = access::is_public(access::subject_of(mission_, product).release, now_);
    out.begin_object().key("product_key").string(dataset + "_" + product.name);
    out.key("access").string(open ? "PUBLIC" : mission_.access_exclusive()).key("dataset").string(dataset);
    out.key("instrument_name").string(text(row, mission_.roles().instrument));
    out.key("filters").string(text(row, mission_.roles().optical_elements));
    out.key("filename").string(product.name).key("uri").string(dataset + "/" + product.name);
    out.key("authz_primary_identifier").string(dataset);
    out.key("authz_secondary_identifier").string(std::string(table_->program(row)));
    out.key("file_suffix").string(product.suffix.empty() ? "" : "_" + product.suffix);
    out.key("category").string(product.level.empty() ? base::upper(type) : product.level);
    out.key("size").number(static_cast<std::int64_t>(product.current->size)).key("type").string(type);
    out.end_object();
  }

  const metadata::Mission& mission_;
  const access::Viewer& viewer_;
  index::SnapshotPointer snapshot_;
  const index::Table* table_;
  base::Instant now_;
  index::Bitmap visible_;
  query::Search search_;
};

base::Result<http::Response> list(Service& service, const http::Request& request,
                                  const std::vector<std::string>& datasets) {
  const std::string_view id = request.capture("mission");
  const metadata::Mission* mission = service.dictionary.find(id);
  if (mission == nullptr) return base::fail(base::Code::not_found, fmt::format("this archive has no mission '{}'", id));
  if (datasets.size() > kMostDatasets) {
    return base::fail(base::Code::too_large, fmt::format("ask for at most {} datasets at a time", kMostDatasets));
  }
  ALMAGEST_TRY(const access::Viewer viewer, viewer_of(service, request));
  ALMAGEST_TRY(CatalogPool::Lease catalog, service.catalogs.lease());
  Lister lister(service, *mission, viewer);
  base::JsonWriter out;
  out.begin_object().key("products").begin_array();
  for (const std::string& dataset : datasets) ALMAGEST_CHECK(lister.add(*catalog, base::trim(dataset), out));
  out.end_array().end_object();
  http::Response response = http::Response::json(out.take());
  response.headers.add("Cache-Control", "no-store");
  return response;
}

// {"dataset_ids": ["a", "b"]}, a single text, or a list within the list.
base::Result<std::vector<std::string>> ids_in(const std::string& body) {
  boost::system::error_code error;
  const json::value parsed = json::parse(body, error);
  const json::value* ids = error || !parsed.is_object() ? nullptr : parsed.get_object().if_contains("dataset_ids");
  std::vector<std::string> found;
  const std::function<bool(const json::value&, int)> collect = [&](const json::value& value, int depth) {
    if (value.is_string()) {
      found.emplace_back(value.get_string());
      return true;
    }
    if (!value.is_array() || depth == 0) return false;
    for (const json::value& item : value.get_array()) {
      if (!collect(item, depth - 1)) return false;
    }
    return true;
  };
  if (ids == nullptr || !collect(*ids, 2)) {
    return base::fail(base::Code::invalid_argument, "the body must be {\"dataset_ids\": [\"...\", ...]}");
  }
  return found;
}

http::Response answer(Service& service, const http::Request& request,
                      const base::Result<std::vector<std::string>>& ids) {
  if (!ids) return http::message(ids.error(), request);
  auto listed = list(service, request, *ids);
  return listed ? std::move(*listed) : http::message(listed.error(), request);
}

}  // namespace

void add_products(Service& service, Routes& routes) {
  routes.add(
      {"POST", "/search/{mission}/api/v0.1/post_list_products", "Files of datasets: JSON {\"dataset_ids\": [...]}", ""},
      [&service](const http::Request& request) { return answer(service, request, ids_in(request.body)); });
  routes.add({"GET", "/search/{mission}/api/v0.1/list_products", "Files of datasets: dataset_ids=a,b", ""},
             [&service](const http::Request& request) {
               std::vector<std::string> ids;
               for (const std::string_view value : request.query.all("dataset_ids")) {
                 for (const std::string_view id : base::split(value, ',')) {
                   if (!base::trim(id).empty()) ids.emplace_back(base::trim(id));
                 }
               }
               if (ids.empty()) {
                 return http::message({base::Code::invalid_argument, "give dataset_ids=a,b"}, request);
               }
               return answer(service, request, ids);
             });
}

}  // namespace almagest::api
