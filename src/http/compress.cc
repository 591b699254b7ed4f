// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/compress.h"

#include <libdeflate.h>

#include <memory>

#include "base/text.h"

namespace almagest::http {

bool accepts_gzip(std::string_view accept_encoding) {
  for (const std::string_view item : base::split(accept_encoding, ',')) {
    const auto parts = base::split(item, ';');
    if (!base::equal_nocase(base::trim(parts.front()), "gzip")) continue;
    if (parts.size() == 1) return true;
    std::string_view weight = base::trim(parts[1]);
    if (weight.substr(0, 2) != "q=") return true;
    const auto q = base::parse_double(weight.substr(2));
    return q && *q > 0;
  }
  return false;
}

std::optional<std::string> gzip(std::string_view text) {
  constexpr int kLevel = 1;  // JSON shrinks tenfold at any level; time counts more
  const std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> compressor(
      libdeflate_alloc_compressor(kLevel), &libdeflate_free_compressor);
  std::string out(text.size(), '\0');
  const std::size_t size = libdeflate_gzip_compress(compressor.get(), text.data(), text.size(), out.data(), out.size());
  if (size == 0) return std::nullopt;
  out.resize(size);
  return out;
}

}  // namespace almagest::http
