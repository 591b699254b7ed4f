// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace almagest::ingest {
namespace {

using metadata::Type;
using metadata::Value;

Value decode_time(std::string_view text) {
  if (const auto mjd = base::parse_double(text)) {
    const auto instant = base::instant_of_mjd(*mjd);
    return instant ? Value(*instant) : Value();
  }
  constexpr std::string_view kPrefix = "/Date(";
  constexpr std::string_view kSuffix = ")/";
  if (text.size() > kPrefix.size() + kSuffix.size() && text.substr(0, kPrefix.size()) == kPrefix &&
      text.substr(text.size() - kSuffix.size()) == kSuffix) {
    const auto ms = base::parse_int(text.substr(kPrefix.size(), text.size() - kPrefix.size() - kSuffix.size()));
    constexpr std::int64_t kLast = 253'402'300'799'999;  // 9999-12-31
    if (!ms || *ms > kLast || *ms < -62'135'596'800'000) return {};
    return base::Instant{*ms * 1000};
  }
  const auto instant = base::parse_instant(text);
  return instant ? Value(*instant) : Value();
}

Value decode_boolean(std::string_view text) {
  for (const std::string_view word : {"t", "true", "1", "y", "yes"}) {
    if (base::equal_nocase(text, word)) return std::int64_t{1};
  }
  for (const std::string_view word : {"f", "false", "0", "n", "no"}) {
    if (base::equal_nocase(text, word)) return std::int64_t{0};
  }
  return {};
}

Value decode_integer(std::string_view text) {
  if (const auto value = base::parse_int(text)) return *value;
  const auto real = base::parse_double(text);
  constexpr double kExact = 9'007'199'254'740'992.0;  // 2^53
  if (!real || std::abs(*real) > kExact || std::trunc(*real) != *real) return {};
  return static_cast<std::int64_t>(*real);
}

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

std::string cleaned(std::string_view text) {
  std::string out = base::is_utf8(text) ? std::string(text) : base::latin1_to_utf8(text);
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return out;
}

}  // namespace

Value decode(const metadata::Column& column, std::string_view text) {
  text = base::trim(text);
  if (text.empty() || text == "NULL") return {};
  std::string mapped;
  if (!column.map.empty()) {
    const auto found = column.map.find(std::string(text));
    if (found != column.map.end()) text = mapped = found->second;
  }
  switch (column.type) {
    case Type::integer:
      return decode_integer(text);
    case Type::boolean:
      return decode_boolean(text);
    case Type::time:
      return decode_time(text);
    case Type::real: {
      const auto value = base::parse_double(text);
      return value ? Value(*value) : Value();
    }
    case Type::string:
    case Type::region:
      return is_plain(text) ? std::string(text) : cleaned(text);
  }
  return {};
}

std::string text_of(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
  if (const auto* real = std::get_if<double>(&value)) return fmt::format("{}", *real);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* instant = std::get_if<base::Instant>(&value))
    return base::iso_of(*instant, base::Fraction::as_needed);
  return {};
}

}  // namespace almagest::ingest
