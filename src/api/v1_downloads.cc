// SPDX-License-Identifier: GPL-3.0-or-later
// The list of what the asker has had stored to download: GET /api/v1/selections, DELETE /api/v1/selections/{file}.
#include "api/account_route.h"
#include "api/v1.h"
#include "retrieve/stored.h"

namespace almagest::api::v1 {
namespace {

constexpr std::int64_t kUsualPage = 100;

void write_number(const std::optional<std::int64_t>& number, base::JsonWriter& json) {
  if (number) {
    json.number(*number);
  } else {
    json.null();
  }
}

void write_download(const Caller& caller, const access::Download& download, base::JsonWriter& json) {
  json.begin_object().key("id").string(download.id).key("mission");
  write_text_or_null(download.mission, json);
  json.key("name").string(download.name).key("made");
  // Its microseconds are for the order alone.
  json.string(base::rfc3339_of({download.made.us / 1'000'000 * 1'000'000}));
  json.key("expires").string(base::rfc3339_of(caller.service.selections->expires(download.id)));
  json.key("exclusive").boolean(download.exclusive).key("files");
  write_number(download.files, json);
  json.key("bytes");
  write_number(download.bytes, json);
  json.key("format");
  write_text(download.format, json);
  json.key("order");
  if (download.order.empty()) {
    json.null();
  } else {
    json.raw(download.order);
  }
  json.end_object();
}

base::Result<std::int64_t> parameter(const Caller& caller, std::string_view name, std::int64_t otherwise,
                                     std::int64_t most) {
  const auto text = caller.request.query.get(name);
  return text ? whole_of(*text, name, 0, most) : otherwise;
}

base::Result<http::Response> list(const Caller& caller) {
  ALMAGEST_TRY(const std::int64_t offset, parameter(caller, "offset", 0, std::int64_t{1} << 53));
  ALMAGEST_TRY(const std::int64_t limit, parameter(caller, "limit", kUsualPage, access::kMostDownloads));
  ALMAGEST_TRY(const access::DownloadPage page, caller.service.accounts.downloads(caller.name(), offset, limit));
  base::JsonWriter json;
  json.begin_object().key("total").number(page.total).key("selections").begin_array();
  for (const access::Download& download : page.downloads) write_download(caller, download, json);
  json.end_array().end_object();
  return private_json(json);
}

// The selection goes, too: what is in a user's list was made by him.
base::Result<http::Response> forget(const Caller& caller) {
  const std::string id(caller.request.capture("file"));
  ALMAGEST_CHECK(caller.service.accounts.forget_download(caller.name(), id));
  ALMAGEST_CHECK(caller.service.selections->remove(id));
  base::JsonWriter json;
  json.begin_object().end_object();
  return private_json(json);
}

}  // namespace

void add_download_list(Service& service, Routes& routes) {
  add_account_route(
      service, routes,
      {"GET", "/selections", Needs::full, "What the asker has had stored to download", {"offset", "limit"}}, list);
  add_account_route(
      service, routes,
      {"DELETE", "/selections/{file}", Needs::full, "Takes a stored selection out of the asker's list, and removes it"},
      forget);
}

}  // namespace almagest::api::v1
