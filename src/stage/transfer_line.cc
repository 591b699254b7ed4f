// SPDX-License-Identifier: GPL-3.0-or-later
#include "stage/transfer_line.h"

#include <array>
#include <cmath>

#include "base/text.h"

namespace almagest::stage {
namespace {

constexpr std::size_t kWords = 9;  // before the path
constexpr double kLongest_s = 1e7;

}  // namespace

std::optional<Transfer> parse_transfer(std::string_view line) {
  std::array<std::string_view, kWords> words;
  for (std::string_view& word : words) {
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos) return std::nullopt;
    word = line.substr(0, space);
    line.remove_prefix(space + 1);
  }
  const auto& [time, login, address, command, status, bytes, seconds, outcome, offset] = words;
  const auto time_s = base::parse_int(time);
  const auto sent = base::parse_int(bytes);
  const auto took_s = base::parse_double(seconds);
  const auto from = base::parse_int(offset == "-" ? "0" : offset);
  if (command != "RETR" || !time_s || !sent || *sent < 0 || !from || *from < 0 || line.empty()) return std::nullopt;
  // Times in microseconds must not overflow, whatever is written there.
  if (*time_s < 0 || *time_s > std::int64_t{1} << 40) return std::nullopt;
  Transfer transfer;
  transfer.ended = {*time_s * 1'000'000};
  transfer.began = transfer.ended;
  if (took_s && *took_s >= 0 && *took_s < kLongest_s) transfer.began.us -= std::llround(*took_s * 1e6);
  transfer.login = login;
  transfer.address = address;
  transfer.offset = static_cast<std::uint64_t>(*from);
  transfer.bytes = static_cast<std::uint64_t>(*sent);
  transfer.whole = outcome == "success" && status == "226";
  transfer.path = line.substr(line.front() == '/' ? 1 : 0);
  return transfer;
}

}  // namespace almagest::stage
