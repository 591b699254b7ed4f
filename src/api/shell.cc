// SPDX-License-Identifier: GPL-3.0-or-later
// The pages of web/: one document for every path that a person may open, and the hashed files that it asks for.
#include <fmt/format.h>

#include <array>

#include "api/page_pack.h"
#include "api/service.h"
#include "base/text.h"
#include "http/compress.h"
#include "http/range.h"

namespace almagest::api {
namespace {

constexpr std::string_view kNonceMark = "__NONCE__";  // web/vite.config.ts
constexpr std::string_view kTitleMark = "__TITLE__";  // web/index.html
constexpr std::string_view kBannerMark = "__BANNER__";
constexpr std::string_view kMissing = "pages were not built into this program; see /api for its interface";

std::string replaced(std::string text, std::string_view mark, std::string_view with) {
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + with.size())) {
    text.replace(at, mark.size(), with);
  }
  return text;
}

std::string fresh_nonce(base::Env& env) {
  std::array<std::byte, 18> bytes{};
  env.randomness().fill(bytes);
  return http::base64(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

// Scripts from here alone and none inline; what libraries style while they run carries the nonce of this answer.
http::Response document(const Service& service) {
  const PageFile* page = service.pages.find("index.html");
  if (page == nullptr) return http::Response::text(std::string(kMissing), 404);
  const std::string nonce = fresh_nonce(service.env);
  std::string text = replaced(std::string(page->plain), kNonceMark, nonce);
  text = replaced(std::move(text), kTitleMark, base::html_escape(service.folder.configuration().title));
  text = replaced(std::move(text), kBannerMark, base::html_escape(service.banner));
  http::Response response = http::Response::html(std::move(text));
  response.headers.set("Content-Security-Policy",
                       fmt::format("default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{}'; "
                                   "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
                                   "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
                                   nonce));
  response.headers.set("Cache-Control", "no-store");
  response.headers.add("Referrer-Policy", "same-origin");
  response.headers.add("X-Content-Type-Options", "nosniff");
  return response;
}

// Their names change with their content, so whoever has one has it for good.
http::Response asset(const Service& service, const http::Request& request) {
  const PageFile* file = service.pages.find("assets/" + std::string(request.capture("file")));
  if (file == nullptr) {
    return http::problem({base::Code::not_found, "there is no such file; load the page anew"}, request);
  }
  const bool gzipped =
      !file->gzipped.empty() && http::accepts_gzip(request.headers.get("Accept-Encoding").value_or(""));
  http::Response response;
  response.body = std::string(gzipped ? file->gzipped : file->plain);
  response.headers.add("Content-Type", std::string(file->media_type));
  if (gzipped) response.headers.add("Content-Encoding", "gzip");
  if (!file->gzipped.empty()) response.headers.add("Vary", "Accept-Encoding");
  response.headers.add("Cache-Control", "public, max-age=31536000, immutable");
  response.headers.add("X-Content-Type-Options", "nosniff");
  return response;
}

}  // namespace

http::Response page_for_people(const Service& service) {
  return document(service);
}

void add_shell(Service& service, Routes& routes) {
  for (const std::string_view path :
       {"/", "/search/{mission}", "/search/{mission}/results", "/program/{mission}/{program}",
        "/reference/{mission}/{file}", "/dataset/{mission}/{dataset}", "/help/{page}", "/sign-in", "/sign-up", "/reset",
        "/confirm", "/account", "/operator", "/operator/{page}", "/jobs", "/jobs/{id}", "/basket", "/downloads"}) {
    routes.add({"GET", std::string(path), "", ""}, [&service](const http::Request&) { return document(service); });
  }
  routes.add_for_people([&service](const http::Request&) {
    http::Response response = document(service);
    response.status = 404;
    return response;
  });
  routes.add({"GET", "/assets/{file}", "", ""},
             [&service](const http::Request& request) { return asset(service, request); });
}

}  // namespace almagest::api
