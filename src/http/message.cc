// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/message.h"

#include "base/errors.h"
#include "base/json_writer.h"
#include "base/text.h"

namespace almagest::http {

void Headers::set(std::string_view name, std::string value) {
  for (auto& [field, old] : fields_) {
    if (base::equal_nocase(field, name)) {
      old = std::move(value);
      return;
    }
  }
  add(std::string(name), std::move(value));
}

std::optional<std::string_view> Headers::get(std::string_view name) const {
  for (const auto& [field, value] : fields_) {
    if (base::equal_nocase(field, name)) return value;
  }
  return std::nullopt;
}

Parameters Parameters::parse(std::string_view encoded) {
  Parameters parameters;
  if (encoded.empty()) return parameters;
  for (const std::string_view pair : base::split(encoded, '&')) {
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    const std::string_view value = equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    parameters.pairs_.emplace_back(base::percent_decode(pair.substr(0, equals), true),
                                   base::percent_decode(value, true));
  }
  return parameters;
}

Parameters Parameters::of(std::vector<std::pair<std::string, std::string>> pairs) {
  Parameters parameters;
  parameters.pairs_ = std::move(pairs);
  return parameters;
}

std::optional<std::string_view> Parameters::get(std::string_view name) const {
  for (const auto& [field, value] : pairs_) {
    if (base::equal_nocase(field, name)) return value;
  }
  return std::nullopt;
}

std::vector<std::string_view> Parameters::all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& [field, value] : pairs_) {
    if (base::equal_nocase(field, name)) values.push_back(value);
  }
  return values;
}

std::string_view Request::capture(std::string_view name) const {
  for (const auto& [field, value] : captures) {
    if (field == name) return value;
  }
  return {};
}

std::optional<std::string_view> Request::cookie(std::string_view name) const {
  const auto header = headers.get("Cookie");
  if (!header) return std::nullopt;
  for (const std::string_view part : base::split(*header, ';')) {
    const std::string_view pair = base::trim(part);
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) return pair.substr(equals + 1);
  }
  return std::nullopt;
}

Response Response::json(std::string text, int status) {
  Response response;
  response.status = status;
  response.headers.add("Content-Type", "application/json");
  response.body = std::move(text);
  response.compressible = true;
  return response;
}

Response Response::html(std::string text, int status) {
  Response response = json(std::move(text), status);
  response.headers.set("Content-Type", "text/html; charset=utf-8");
  response.headers.add(
      "Content-Security-Policy",
      "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'; "
      "frame-ancestors 'none'");
  return response;
}

Response Response::text(std::string text, int status) {
  Response response = json(std::move(text), status);
  response.headers.set("Content-Type", "text/plain; charset=utf-8");
  return response;
}

Response problem(const base::Error& error, const Request& request, std::string_view pointer,
                 std::optional<int> status) {
  const base::CodeInfo& info = base::info_of(error.code);
  const int sent = status.value_or(info.status);
  base::JsonWriter json;
  json.begin_object();
  json.key("type").string("about:blank").key("title").string(info.title).key("status").number(std::int64_t{sent});
  json.key("detail").string(error.message).key("code").string(info.name).key("request_id").string(request.id);
  if (error.at) {
    json.key("at").begin_object().key("offset").number(static_cast<std::int64_t>(error.at->offset));
    json.key("length").number(static_cast<std::int64_t>(error.at->length)).end_object();
  }
  if (!pointer.empty()) json.key("pointer").string(pointer);
  json.end_object();
  Response response = Response::json(json.take(), sent);
  response.headers.set("Content-Type", "application/problem+json");
  return response;
}

Response message(const base::Error& error, const Request& request) {
  const base::CodeInfo& info = base::info_of(error.code);
  base::JsonWriter json;
  json.begin_object().key("message").string(error.message).key("code").string(info.name);
  json.key("request_id").string(request.id);
  if (error.at) {
    json.key("at").begin_object().key("offset").number(static_cast<std::int64_t>(error.at->offset));
    json.key("length").number(static_cast<std::int64_t>(error.at->length)).end_object();
  }
  json.end_object();
  return Response::json(json.take(), info.status);
}

}  // namespace almagest::http
