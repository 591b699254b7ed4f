// SPDX-License-Identifier: GPL-3.0-or-later
// Lines of ProFTPD's log: whatever is read of one stands in it, and its times can be counted with.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "stage/transfer_line.h"

using namespace almagest;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  const auto transfer = stage::parse_transfer(line);
  if (!transfer) return 0;
  const bool is_sound = line.ends_with(transfer->path) && line.find(transfer->login) != std::string_view::npos &&
                        transfer->login.find(' ') == std::string::npos && transfer->began <= transfer->ended &&
                        transfer->ended.us >= 0 && transfer->bytes <= INT64_MAX && transfer->offset <= INT64_MAX;
  if (!is_sound) std::abort();
  return 0;
}
