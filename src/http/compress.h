// SPDX-License-Identifier: GPL-3.0-or-later
// gzip content coding (RFC 9110 section 8.4.1.3) of finished bodies.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace almagest::http {

// Whether an Accept-Encoding value allows gzip (RFC 9110 section 12.5.3; "gzip;q=0" does not).
bool accepts_gzip(std::string_view accept_encoding);
std::optional<std::string> gzip(std::string_view text);  // nullopt: it would not get smaller

}  // namespace almagest::http
