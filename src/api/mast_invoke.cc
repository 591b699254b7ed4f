// SPDX-License-Identifier: GPL-3.0-or-later
// MAST's portal interface, /api/v0/invoke: so far the service that makes bundles of files by their URIs, which older
// clients download by. Its answers are JSON with a status, COMPLETE or ERROR; HTTP's says the rest.
#include <fmt/format.h>

#include "api/bundle_order.h"
#include "api/identity.h"
#include "api/mast_order.h"
#include "api/refusal.h"
#include "base/text.h"
#include "http/multipart.h"

namespace almagest::api {
namespace {

using base::Code;

constexpr const char* kPaths[] = {"/api/v0/invoke", "/portal_jwst/Mashup/Mashup.asmx/invoke"};

base::Result<std::string> request_of(const http::Request& request) {
  ALMAGEST_TRY(const http::Parameters form, http::form_of(request));
  if (const auto json = form.get("request")) return std::string(*json);
  return base::fail(Code::invalid_argument, R"(give request={"service": ..., "params": {...}})");
}

http::Response json_answer(base::JsonWriter& json, int status) {
  http::Response response = http::Response::json(json.take(), status);
  response.headers.add("Cache-Control", "no-store");
  return response;
}

// What was asked wrongly is told as clients read it: with 200 and the status ERROR.
http::Response error_answer(const base::Error& error, const http::Request& request) {
  base::JsonWriter json;
  json.begin_object().key("status").string("ERROR").key("msg").string(error.message);
  json.key("data").begin_array().end_array().key("fields").begin_array().end_array().end_object();
  const bool asked_wrongly =
      error.code == Code::invalid_argument || error.code == Code::unsupported || error.code == Code::too_large;
  const int status = asked_wrongly ? 200 : http::message(error, request).status;
  return with_refusal_headers(json_answer(json, status), error.code);
}

void write_statuses(const retrieve::StoredSelections::Keeping& keeping, base::JsonWriter& json) {
  const retrieve::Frozen& frozen = *keeping.stored->frozen;
  json.key("statusList").begin_object();
  for (const retrieve::FrozenFile& file : frozen.files()) {
    // What the archive does not have is named as it was asked for.
    const std::string uri =
        file.fate == retrieve::Fate::absent ? std::string(frozen.text(file.name)) : frozen.uri(file);
    json.key(uri).string(file.fate == retrieve::Fate::sent ? "COMPLETE" : "ERROR");
  }
  json.end_object();
  const std::size_t missing = frozen.files().size() - frozen.sent().size();
  std::vector<std::string> said;
  if (missing != 0) {
    said.push_back(fmt::format("{} of {} files are not in it; its manifest says why", missing, frozen.files().size()));
  }
  if (keeping.removed != 0) said.push_back(fmt::format("{} older ones of yours made room for it", keeping.removed));
  json.key("msg").string(base::join(said, "; "));
}

base::Result<http::Response> bundle(const Service& service, const http::Request& request, const Identity& identity,
                                    const BundleRequest& wanted) {
  ALMAGEST_TRY(const auto keeping, store(service, request, identity.viewer, wanted));
  if (keeping.no_room) return after_waiting(error_answer(keeping.no_room->error, request), keeping.no_room->wait);
  const std::string base = public_address(service, request) + "/api/v1/selections/" + keeping.stored->id;
  base::JsonWriter json;
  json.begin_object().key("status").string("COMPLETE").key("url").string(base + wanted.extension);
  json.key("manifestUrl").string(base + "/manifest.html");
  write_statuses(keeping, json);
  json.key("bytesStreamed").number(std::int64_t{0}).key("progress").number(std::int64_t{1}).end_object();
  return json_answer(json, 200);
}

base::Result<http::Response> invoke(const Service& service, const http::Request& request) {
  ALMAGEST_TRY(const Identity identity, identify(service, request));
  ALMAGEST_CHECK(check_change(service, request, identity));
  ALMAGEST_TRY(const std::string json, request_of(request));
  ALMAGEST_TRY(const Invocation invocation, read_invocation(json));
  if (invocation.bundle) return bundle(service, request, identity, *invocation.bundle);
  return base::fail(Code::unsupported,
                    fmt::format("this archive has no service '{}'; it has {}", invocation.service, kBundleService));
}

}  // namespace

void add_mast_invoke(Service& service, Routes& routes) {
  for (const char* path : kPaths) {
    for (const char* method : {"GET", "POST"}) {
      routes.add(
          {method, path, "MAST's portal interface: a form with request=JSON; the service Mast.Bundle.Request", ""},
          [&service](const http::Request& request) {
            auto answer = invoke(service, request);
            return answer ? std::move(*answer) : error_answer(answer.error(), request);
          });
    }
  }
}

}  // namespace almagest::api
