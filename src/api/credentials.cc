// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/credentials.h"

#include <algorithm>

#include "base/text.h"

namespace almagest::api {
namespace {

constexpr std::size_t kMostBytes = 100;  // of an address

}  // namespace

base::Result<Credentials> read_credentials(const http::Request& request) {
  Credentials credentials;
  credentials.session = request.cookie(kSessionCookie).value_or("");
  credentials.cookie_token = request.cookie(kTokenCookie).value_or("");
  const auto header = request.headers.get("Authorization");
  if (!header) return credentials;
  const std::string_view value = base::trim(*header);
  const std::size_t space = value.find(' ');
  const std::string_view scheme = value.substr(0, space);
  if (space == std::string_view::npos ||
      !(base::equal_nocase(scheme, "token") || base::equal_nocase(scheme, "bearer"))) {
    return base::fail(base::Code::unauthorized,
                      "send 'Authorization: token YOUR-TOKEN' or 'Authorization: Bearer YOUR-TOKEN'");
  }
  credentials.header_token = base::trim(value.substr(space + 1));
  return credentials;
}

bool comes_from_here(const http::Request& request, std::string_view address) {
  const auto origin = request.headers.get("Origin");
  if (!origin) return true;
  const std::size_t path = address.find('/', std::min(address.size(), address.find("://") + 3));
  if (!address.empty() && base::equal_nocase(*origin, address.substr(0, path))) return true;
  const std::size_t scheme = origin->starts_with("https://") ? 8 : origin->starts_with("http://") ? 7 : 0;
  const std::string_view host = request.headers.get("Host").value_or("");
  return scheme != 0 && !host.empty() && base::equal_nocase(origin->substr(scheme), host);
}

std::string address_of(const http::Request& request, bool forwarded) {
  // The last item of the last line is the proxy's; what comes before it anybody may have written.
  std::optional<std::string_view> header;
  for (const auto& [name, value] : request.headers.fields()) {
    if (forwarded && base::equal_nocase(name, "X-Forwarded-For")) header = value;
  }
  if (!header) return request.peer;
  const std::size_t comma = header->rfind(',');
  const std::string_view last = base::trim(comma == std::string_view::npos ? *header : header->substr(comma + 1));
  const bool plausible = !last.empty() && last.size() <= kMostBytes &&
                         last.find_first_not_of("0123456789abcdefABCDEF.:") == std::string_view::npos;
  return plausible ? std::string(last) : request.peer;
}

}  // namespace almagest::api
