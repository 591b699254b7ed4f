// SPDX-License-Identifier: GPL-3.0-or-later
// What a request brings beside its syntax: parameters, ranges, validators, codings.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "http/compress.h"
#include "http/message.h"
#include "http/multipart.h"
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
  const auto ranges = http::parse_ranges(text, 1000);
  if (ranges && ranges->size() > http::kMostRanges) std::abort();
  for (std::size_t i = 0; ranges && i < ranges->size(); ++i) {
    if ((*ranges)[i].length == 0 || (*ranges)[i].first + (*ranges)[i].length > 1000) std::abort();
  }
  (void)http::parse_multipart("multipart/form-data; boundary=b", text);
  (void)http::parse_multipart(text, "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--b--");
  (void)http::matches_any(text, "\"a\"");
  (void)http::accepts_gzip(text);
  http::Request request;
  request.headers.add("Cookie", std::string(text));
  (void)request.cookie("mast_token");
  return 0;
}
