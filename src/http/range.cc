// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/range.h"

#include <sodium.h>

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/text.h"

namespace almagest::http {
namespace {

// More than a number can hold is the greatest: no file reaches that far.
std::optional<std::uint64_t> digits(std::string_view text) {
  constexpr std::uint64_t kGreatest = std::numeric_limits<std::uint64_t>::max();
  if (text.empty()) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    value = value > (kGreatest - digit) / 10 ? kGreatest : value * 10 + digit;
  }
  return value;
}

// Of two texts of digits alone, however long.
bool is_less(std::string_view a, std::string_view b) {
  a.remove_prefix(std::min(a.find_first_not_of('0'), a.size()));
  b.remove_prefix(std::min(b.find_first_not_of('0'), b.size()));
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

}  // namespace

base::Result<std::optional<ByteRange>> parse_range(std::string_view header, std::uint64_t size) {
  header = base::trim(header);
  if (header.size() < 6 || !base::equal_nocase(header.substr(0, 6), "bytes=")) return std::nullopt;
  const std::string_view spec = base::trim(header.substr(6));
  const std::size_t dash = spec.find('-');
  if (dash == std::string_view::npos || spec.find(',') != std::string_view::npos) return std::nullopt;
  const std::string_view first_text = base::trim(spec.substr(0, dash));
  const std::string_view last_text = base::trim(spec.substr(dash + 1));
  const auto beyond = [&] {
    return base::fail(base::Code::range_not_satisfiable,
                      fmt::format("the file has {} bytes; asked for '{}'", size, spec));
  };

  if (first_text.empty()) {  // the last n bytes
    const auto n = digits(last_text);
    if (!n) return std::nullopt;
    if (*n == 0 || size == 0) return beyond();
    const std::uint64_t length = std::min(*n, size);
    return ByteRange{size - length, length};
  }
  const auto first = digits(first_text);
  const auto last = last_text.empty() ? std::optional<std::uint64_t>(size == 0 ? 0 : size - 1) : digits(last_text);
  if (!first || !last || (!last_text.empty() && is_less(last_text, first_text))) return std::nullopt;
  if (*first >= size) return beyond();
  return ByteRange{*first, std::min(*last, size - 1) - *first + 1};
}

base::Result<std::vector<ByteRange>> parse_ranges(std::string_view header, std::uint64_t size) {
  std::vector<ByteRange> ranges;
  header = base::trim(header);
  if (header.size() < 6 || !base::equal_nocase(header.substr(0, 6), "bytes=")) return ranges;
  const auto specs = base::split(header.substr(6), ',');
  if (specs.size() > kMostRanges) return ranges;
  std::optional<base::Error> beyond;
  for (const std::string_view spec : specs) {
    if (base::trim(spec).empty()) continue;  // RFC 9110 section 5.6.1: lists may have empty items
    const auto range = parse_range("bytes=" + std::string(spec), size);
    if (!range) {
      beyond = range.error();
    } else if (!*range) {
      return std::vector<ByteRange>();
    } else {
      ranges.push_back(**range);
    }
  }
  if (ranges.empty() && beyond) return base::fail(*beyond);
  std::vector<ByteRange> ordered = ranges;
  std::sort(ordered.begin(), ordered.end(), [](const ByteRange& a, const ByteRange& b) { return a.first < b.first; });
  for (std::size_t i = 1; i < ordered.size(); ++i) {
    if (ordered[i].first < ordered[i - 1].first + ordered[i - 1].length) return std::vector<ByteRange>();
  }
  return ranges;
}

bool if_range_holds(std::string_view header, std::string_view etag) {
  return !etag.empty() && base::trim(header) == etag;
}

bool matches_strongly(std::string_view header, std::string_view etag) {
  for (const std::string_view item : base::split(header, ',')) {
    if (base::trim(item) == "*" || base::trim(item) == etag) return true;
  }
  return false;
}

bool matches_any(std::string_view header, std::string_view etag) {
  for (std::string_view item : base::split(header, ',')) {
    item = base::trim(item);
    if (item == "*") return true;
    if (item.substr(0, 2) == "W/") item.remove_prefix(2);
    if (item == etag) return true;
  }
  return false;
}

std::optional<std::string> bytes_of_base64(std::string_view text) {
  std::string bytes(text.size() / 4 * 3 + 3, '\0');
  std::size_t length = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(), " \r\n",
                        &length, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0) {
    return std::nullopt;
  }
  bytes.resize(length);
  return bytes;
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = (group << 8U) | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      out += i + k <= bytes.size() ? kDigits[(group >> (18 - 6 * k)) & 63U] : '=';
    }
  }
  return out;
}

std::string bytes_of_hex(std::string_view hex) {
  const auto value = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10); };
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes += static_cast<char>(value(hex[i]) * 16 + value(hex[i + 1]));
  return bytes;
}

}  // namespace almagest::http
