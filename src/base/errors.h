// SPDX-License-Identifier: GPL-3.0-or-later
// The one table from error codes to the outside: HTTP status (RFC 9110), problem type and title (RFC 9457).
#pragma once

#include <string_view>

#include "base/result.h"

namespace almagest::base {

struct CodeInfo {
  Code code;
  std::string_view name;   // stable, for programs: "not_found"
  int status;              // HTTP
  std::string_view title;  // for people
};

const CodeInfo& info_of(Code code);
inline int status_of(Code code) {
  return info_of(code).status;
}

}  // namespace almagest::base
