// SPDX-License-Identifier: GPL-3.0-or-later
// Byte ranges and validators (RFC 9110 sections 13 and 14).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace almagest::http {

struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t length = 0;
};

// The one range asked for. nullopt: none, several or an unknown unit, so the whole is sent. A range that starts beyond
// the end is range_not_satisfiable.
base::Result<std::optional<ByteRange>> parse_range(std::string_view header, std::uint64_t size);

// All ranges asked for, in the order asked; those beyond the end left out. Empty: none or an unknown unit, so the whole
// is sent; too many (kMostRanges) or overlapping ones, which nobody in his right mind asks for (RFC 9110 section 14.2),
// are taken for none, too. range_not_satisfiable: all of them lie beyond the end.
inline constexpr std::size_t kMostRanges = 64;
base::Result<std::vector<ByteRange>> parse_ranges(std::string_view header, std::uint64_t size);

// Whether an If-Range value still names the entity with this strong ETag; dates never match (we compare content).
bool if_range_holds(std::string_view header, std::string_view etag);
// Whether If-Match lists this strong ETag (RFC 9110, section 13.1.1: a weak one never matches) or is "*".
bool matches_strongly(std::string_view header, std::string_view etag);
// Whether If-None-Match lists the ETag (weak comparison) or is "*".
bool matches_any(std::string_view header, std::string_view etag);

std::string base64(std::string_view bytes);
std::optional<std::string> bytes_of_base64(std::string_view text);  // RFC 4648 section 4, blanks and line ends skipped
std::string bytes_of_hex(std::string_view hex);

}  // namespace almagest::http
