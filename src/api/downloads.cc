// SPDX-License-Identifier: GPL-3.0-or-later
// One file: GET /api/v0.1/Download/file?uri=... and GET /search/{mission}/api/v0.1/retrieve_product?product_name=...
#include <fmt/format.h>

#include <atomic>

#include "api/audited.h"
#include "api/file_answers.h"
#include "base/text.h"
#include "http/range.h"

namespace almagest::api {
namespace {

using base::Code;
using catalog::Product;

std::string media_type(const std::string& name) {
  const std::string lower = base::lower(name);
  const auto ends = [&](std::string_view end) {
    return lower.size() >= end.size() && lower.compare(lower.size() - end.size(), end.size(), end) == 0;
  };
  if (ends(".fits") || ends(".fit")) return "application/fits";  // RFC 4047
  if (ends(".gz")) return "application/gzip";
  if (ends(".jpg") || ends(".jpeg")) return "image/jpeg";
  if (ends(".png")) return "image/png";
  if (ends(".json")) return "application/json";
  if (ends(".csv")) return "text/csv; charset=utf-8";
  if (ends(".ecsv") || ends(".txt")) return "text/plain; charset=utf-8";
  return "application/octet-stream";
}

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
  const auto reading = [&service, subject](const access::Viewer& asking) {
    return access::can_read(asking, subject, service.env.clock().now());
  };
  const access::Reading may = reading(identity.viewer);
  if (may == access::Reading::hidden) return base::fail(absent_file());
  if (may != access::Reading::allowed) return base::fail(denial(may, *product));
  const catalog::Version& version = *product->current;
  if (!version.path || !version.sha256) return base::fail(not_held(service, *mission, *product));

  http::Response response;
  const std::string etag = "\"" + *version.sha256 + "\"";
  response.headers.add("ETag", etag);
  response.headers.add("Accept-Ranges", "bytes");
  response.headers.add("Cache-Control", access::is_public(subject.release, service.env.clock().now())
                                            ? "public, no-cache, no-transform"
                                            : "private, no-store, no-transform");
  response.headers.add("Vary", "Authorization, Cookie");
  if (const auto none_match = request.headers.get("If-None-Match");
      none_match && http::matches_any(*none_match, etag)) {
    response.status = 304;
    return response;
  }
  response.headers.add("Content-Type", media_type(product->name));
  response.headers.add("Content-Disposition",
                       fmt::format("attachment; filename=\"{}\"; filename*=UTF-8''{}",
                                   base::percent_encode(product->name, ""), base::percent_encode(product->name, "")));
  response.headers.add("Repr-Digest",
                       fmt::format("sha-256=:{}:, md5=:{}:", http::base64(http::bytes_of_hex(*version.sha256)),
                                   http::base64(http::bytes_of_hex(version.md5.value_or("")))));
  http::FileBody body;
  ALMAGEST_TRY(body.file, open_unchanged(service, *product));
  const std::uint64_t size = version.size;
  body.length = size;
  const auto range_header = request.headers.get("Range");
  const auto if_range = request.headers.get("If-Range");
  const bool ranged = range_header && request.method == "GET";  // RFC 9110 section 14.2: of no other method
  if (ranged && (!if_range || http::if_range_holds(*if_range, etag))) {
    const auto range = http::parse_range(*range_header, size);
    if (!range) {
      http::Response refused = http::message(range.error(), request);
      refused.headers.add("Content-Range", fmt::format("bytes */{}", size));
      return refused;
    }
    if (*range) {
      response.status = 206;
      body.offset = (*range)->first;
      body.length = (*range)->length;
      response.headers.add("Content-Range",
                           fmt::format("bytes {}-{}/{}", body.offset, body.offset + body.length - 1, size));
    }
  }
  if (request.method == "GET" && !access::is_public(subject.release, service.env.clock().now())) {
    ALMAGEST_TRY(const auto audited,
                 Audited::begin(service.door->audit, actor_of(service, request, identity),
                                {mission->id(), subject.program, product->name, {}, body.offset, body.length}));
    body.ended = [audited](std::uint64_t sent) { audited->end(sent); };
  }
  // Asked for every chunk of an exclusive file, with the token of the request: a grant or a token may be taken back.
  body.permitted = [&service, reading, release = subject.release, headers = request.headers]() -> base::Status {
    if (access::is_public(release, service.env.clock().now())) return {};
    http::Request credentials;
    credentials.headers = headers;
    ALMAGEST_TRY(const access::Viewer now, viewer_of(service, credentials));
    if (reading(now) == access::Reading::allowed) return {};
    return base::fail(Code::forbidden, "the rights to this file have ended");
  };
  response.file = std::move(body);
  return response;
}

http::Response answer(Service& service, const http::Request& request, const std::string& uri) {
  auto sent = send(service, request, uri);
  if (sent) return std::move(*sent);
  http::Response response = http::message(sent.error(), request);
  if (sent.error().code == Code::unauthorized) response.headers.add("WWW-Authenticate", "Bearer realm=\"almagest\"");
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
  routes.add(
      {"GET", "/search/{mission}/api/v0.1/retrieve_product", "One file by name: product_name=DATASET/FILE or FILE", ""},
      [&service](const http::Request& request) { return by_name(service, request); });
}

}  // namespace almagest::api
