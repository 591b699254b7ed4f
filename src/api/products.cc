// SPDX-License-Identifier: GPL-3.0-or-later
// Products of datasets: POST post_list_products and GET list_products of MAST's Mission Search.
#include <fmt/format.h>

#include <boost/json.hpp>

#include "api/product_list.h"
#include "api/service.h"
#include "api/wire.h"
#include "base/text.h"
#include "query/search.h"

namespace almagest::api {
namespace {

namespace json = boost::json;

std::string text_of(const index::Table& table, index::Row row, const std::string& column, base::Instant now) {
  const auto position = table.mission().find(column);
  if (!position) return {};
  const metadata::Value value = query::value_of(table, *position, {row, query::kNoTarget, 0}, {}, now);
  const auto* text = std::get_if<std::string>(&value);
  return text == nullptr ? std::string() : *text;
}

void write(const ProductLister& lister, const std::string& dataset, const ListedProduct& listed,
           base::JsonWriter& out) {
  const index::Table& table = lister.table();
  const catalog::Product& product = listed.product;
  const metadata::Roles& roles = table.mission().roles();
  out.begin_object().key("product_key").string(dataset + "_" + product.name);
  out.key("access").string(lister.access_of(listed)).key("dataset").string(dataset);
  out.key("instrument_name").string(text_of(table, listed.row, roles.instrument, lister.now()));
  out.key("filters").string(text_of(table, listed.row, roles.optical_elements, lister.now()));
  out.key("filename").string(product.name).key("uri").string(dataset + "/" + product.name);
  out.key("authz_primary_identifier").string(dataset);
  out.key("authz_secondary_identifier").string(std::string(table.program(listed.row)));
  out.key("file_suffix").string(product.suffix.empty() ? "" : "_" + product.suffix);
  out.key("category").string(product.level.empty() ? base::upper(listed.type) : product.level);
  out.key("size").number(static_cast<std::int64_t>(product.current->size)).key("type").string(listed.type);
  out.end_object();
}

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
  const ProductLister lister(*mission, viewer, service.snapshots.current(), service.env.clock().now());
  base::JsonWriter out;
  out.begin_object().key("products").begin_array();
  for (const std::string& dataset : datasets) {
    const std::string name(base::trim(dataset));
    ALMAGEST_CHECK(lister.each(*catalog, name, [&](const ListedProduct& listed) { write(lister, name, listed, out); }));
  }
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
