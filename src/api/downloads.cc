// SPDX-License-Identifier: GPL-3.0-or-later
// One file: GET /api/v0.1/Download/file?uri=... and GET /search/{mission}/api/v0.1/retrieve_product?product_name=...
#include <fmt/format.h>

#include "api/file_answers.h"
#include "api/refusal.h"

namespace almagest::api {
namespace {

using base::Code;
using catalog::Product;

base::Result<http::Response> send(Service& service, const http::Request& request, const std::string& uri) {
  ALMAGEST_TRY(const Identity identity, identify(service, request));
  std::optional<Product> product;
  {
    ALMAGEST_TRY(CatalogPool::Lease catalog, service.catalogs.lease());
    ALMAGEST_TRY(product, catalog->product_by_uri(uri));
  }
  if (!product || !product->current) return base::fail(absent_file());
  const metadata::Mission* mission = service.dictionary.find(product->mission);
  if (mission == nullptr) return base::fail(absent_file());
  const access::Subject subject = access::subject_of(*mission, *product);
  const access::Reading may = access::can_read(identity.viewer, subject, service.env.clock().now());
  if (may == access::Reading::hidden) return base::fail(absent_file());
  if (may != access::Reading::allowed) return base::fail(denial(may, *product));
  const catalog::Version& version = *product->current;
  if (!version.path || !version.sha256) return base::fail(not_held(service, *mission, *product));

  const bool is_public = access::is_public(subject.release, service.env.clock().now());
  FileAnswer answer{product->name, version.size, *version.sha256, version.md5.value_or(""), is_public, {}, {}};
  answer.open = [&service, &product] { return open_unchanged(service, *product); };
  answer.audit = audit_of(service, actor_of(service, request, identity), subject, product->name);
  answer.permitted = [&service, subject, headers = request.headers] {
    return may_still_read(service, headers, subject);
  };
  return send_file(std::move(answer), request,
                   [&request](const base::Error& error) { return http::message(error, request); });
}

http::Response answer(Service& service, const http::Request& request, const std::string& uri) {
  auto sent = send(service, request, uri);
  if (sent) return std::move(*sent);
  http::Response response = message_refusal(sent.error(), request);
  response.headers.add("Cache-Control", "no-store");
  return response;
}

http::Response by_uri(Service& service, const http::Request& request) {
  const auto uri = request.query.get("uri");
  if (!uri || uri->empty()) {
    return http::message({Code::invalid_argument, "give uri=mast:MISSION/product/FILE"}, request);
  }
  return answer(service, request, std::string(*uri));
}

http::Response by_name(Service& service, const http::Request& request) {
  const metadata::Mission* mission = service.dictionary.find(request.capture("mission"));
  if (mission == nullptr) {
    return http::message({Code::not_found, fmt::format("this archive has no mission '{}'", request.capture("mission"))},
                         request);
  }
  const auto given = request.query.get("product_name");
  if (!given || given->empty()) {
    return http::message({Code::invalid_argument, "give product_name=DATASET/FILE or product_name=FILE"}, request);
  }
  const std::string name(given->substr(given->rfind('/') + 1));
  return answer(service, request, "mast:" + mission->name() + "/product/" + name);
}

}  // namespace

void add_downloads(Service& service, Routes& routes) {
  routes.add({"GET", "/api/v0.1/Download/file", "One file by its URI, with ranges, ETag and checksums", ""},
             [&service](const http::Request& request) { return by_uri(service, request); });
  for (const char* other : {"/api/v0/download/file", "/jwst/api/v0.1/download/file", "/portal_jwst/Download/file"}) {
    routes.add({"GET", other, "The same, as older clients ask for it", ""},
               [&service](const http::Request& request) { return by_uri(service, request); });
  }
  routes.add(
      {"GET", "/search/{mission}/api/v0.1/retrieve_product", "One file by name: product_name=DATASET/FILE or FILE", ""},
      [&service](const http::Request& request) { return by_name(service, request); });
}

}  // namespace almagest::api
