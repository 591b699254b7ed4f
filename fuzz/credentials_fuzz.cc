// SPDX-License-Identifier: GPL-3.0-or-later
// What a request is known by: cookies, Authorization, Origin, X-Forwarded-For.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "api/credentials.h"

using namespace almagest;

namespace {

bool lies_in(std::string_view part, std::string_view whole) {
  return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t half = text.find('\n');
  const std::string first(text.substr(0, half));
  const std::string second(half == std::string_view::npos ? std::string_view() : text.substr(half + 1));
  http::Request request;
  request.peer = "127.0.0.1";
  request.headers.add("Cookie", first);
  if (!second.empty()) request.headers.add("Authorization", second);
  const auto read = api::read_credentials(request);
  if (read) {
    // Nothing is made up, and no cookie runs into the next.
    const std::string_view cookie = *request.headers.get("Cookie");
    if (!lies_in(read->session, cookie) || !lies_in(read->cookie_token, cookie)) std::abort();
    if (read->session.find(';') != std::string_view::npos) std::abort();
    if (!read->header_token.empty() && !lies_in(read->header_token, *request.headers.get("Authorization")))
      std::abort();
  }

  http::Request from;
  from.peer = "127.0.0.1";
  from.headers.add("Host", "archive.example.org");
  from.headers.add("Origin", first);
  from.headers.add("X-Forwarded-For", second);
  const bool here = api::comes_from_here(from, "https://mast.example.org/path");
  if (here && first.size() > 27) std::abort();  // "https://archive.example.org", "https://mast.example.org"
  const std::string address = api::address_of(from, true);
  if (address.empty() || address.size() > 100 || address.find_first_of(" \r\n\"") != std::string::npos) std::abort();
  if (api::address_of(from, false) != "127.0.0.1") std::abort();
  return 0;
}
