// SPDX-License-Identifier: GPL-3.0-or-later
// ASCII text helpers; locale plays no part.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace almagest::base {

std::string_view trim(std::string_view text);
std::string lower(std::string_view text);
std::string upper(std::string_view text);
bool equal_nocase(std::string_view a, std::string_view b);
std::vector<std::string_view> split(std::string_view text, char separator);  // keeps empty parts
std::string join(const std::vector<std::string>& parts, std::string_view separator);

// The whole text must be the number; otherwise nothing. No hexadecimal, no NaN, no infinity.
std::optional<std::int64_t> parse_int(std::string_view text);
std::optional<double> parse_double(std::string_view text);

std::string hex(const std::string& bytes);
bool is_utf8(std::string_view text);
std::string latin1_to_utf8(std::string_view text);
// `text` between `*` wildcards, without regard to ASCII case. Linear in the text for each star.
bool matches_wildcard(std::string_view pattern_lower, std::string_view text);
std::string percent_decode(std::string_view text, bool plus_is_space);
std::string percent_encode(std::string_view text, std::string_view keep);  // unreserved and `keep` stay
std::string html_escape(std::string_view text);

}  // namespace almagest::base
