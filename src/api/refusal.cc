// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/refusal.h"

namespace almagest::api {

using base::Code;

namespace {

constexpr const char* kBusy_s = "2";       // until a place may be free
constexpr const char* kTooOften_s = "60";  // where nobody knows better

}  // namespace

http::Response with_refusal_headers(http::Response refused, Code code) {
  if (code == Code::unauthorized) refused.headers.set("WWW-Authenticate", "Bearer realm=\"almagest\"");
  if (code == Code::unavailable) refused.headers.set("Retry-After", kBusy_s);
  if (code == Code::too_many) refused.headers.set("Retry-After", kTooOften_s);
  return refused;
}

http::Response after_waiting(http::Response refused, std::chrono::seconds wait) {
  refused.headers.set("Retry-After", std::to_string(wait.count()));
  return refused;
}

http::Response message_refusal(const base::Error& error, const http::Request& request) {
  return with_refusal_headers(http::message(error, request), error.code);
}

http::Response problem_refusal(const base::Error& error, const http::Request& request, std::string_view pointer) {
  return with_refusal_headers(http::problem(error, request, pointer), error.code);
}

}  // namespace almagest::api
