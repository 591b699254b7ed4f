// SPDX-License-Identifier: GPL-3.0-or-later
// Forms as multipart/form-data (RFC 7578, RFC 2046 section 5.1).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "http/message.h"

namespace almagest::http {

inline constexpr std::size_t kMostFields = 10'000;

// Names and values of a form's fields, in order; what a field says of files and types does not count. invalid_argument:
// the body is no such form, or not a whole one; too_large: it has more than kMostFields fields.
base::Result<std::vector<std::pair<std::string, std::string>>> parse_multipart(std::string_view content_type,
                                                                               std::string_view body);

bool is_multipart(std::string_view content_type);

// The fields of a form, however it is sent: as the query of a GET, else as the body in either encoding.
base::Result<Parameters> form_of(const Request& request);

}  // namespace almagest::http
