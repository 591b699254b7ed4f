// SPDX-License-Identifier: GPL-3.0-or-later
// What a request brings to be known by, as sent: nothing of it is checked yet.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "http/message.h"

namespace almagest::api {

inline constexpr std::string_view kSessionCookie = "almagest_session";
inline constexpr std::string_view kTokenCookie = "mast_token";

// Empty ones were not sent. They point into the request.
struct Credentials {
  std::string_view header_token;  // Authorization: token|Bearer
  std::string_view session;
  std::string_view cookie_token;
};

// unauthorized: an Authorization that this archive does not understand.
base::Result<Credentials> read_credentials(const http::Request& request);

// Whether the Origin of a request, if it has one, is the archive: `address` ("https://mast.example.org", may be empty)
// or the host that was asked.
bool comes_from_here(const http::Request& request, std::string_view address);

// Who asks: the peer or, behind a proxy, the last address that X-Forwarded-For names, which the proxy added itself.
std::string address_of(const http::Request& request, bool forwarded);

}  // namespace almagest::api
