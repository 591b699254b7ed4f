// SPDX-License-Identifier: GPL-3.0-or-later
// A line of the log that ProFTPD writes of what it has sent. What clients have written is in it, too.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace almagest::stage {

// What ProFTPD is to write of each file that it has sent: a LogFormat.
inline constexpr const char* kTransferFormat = "%{%s}t %u %a %m %s %b %T %{transfer-status} %{file-offset} %F";

struct Transfer {
  base::Instant began, ended;
  std::string login, address;
  std::uint64_t offset = 0, bytes = 0;  // sent, from there
  bool whole = false;                   // to the end of the file
  std::string path;                     // as the client sees it, without a slash before it
};
// A line of the log; nullopt: it is of something else, or of a file that was refused.
std::optional<Transfer> parse_transfer(std::string_view line);

}  // namespace almagest::stage
