// SPDX-License-Identifier: GPL-3.0-or-later
// What a request brings beside its syntax: parameters, ranges, validators, codings.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "http/compress.h"
#include "http/message.h"
#include "http/range.h"

using namespace almagest;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto parameters = http::Parameters::parse(text);
  (void)parameters.get("uri");
  for (const std::uint64_t length : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 40U}) {
    const auto range = http::parse_range(text, length);
    if (range && *range && ((*range)->length == 0 || (*range)->first + (*range)->length > length)) std::abort();
  }
  (void)http::matches_any(text, "\"a\"");
  (void)http::accepts_gzip(text);
  http::Request request;
  request.headers.add("Cookie", std::string(text));
  (void)request.cookie("mast_token");
  return 0;
}
