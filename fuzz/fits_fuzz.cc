// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes, as they are and behind a gzip that is sound: errors are fine, crashes, hangs and invalid UTF-8 are not.
#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

#include "base/text.h"
#include "fits/header.h"

namespace {

using namespace almagest;

constexpr fits::Limits kLimits{.hdus = 200, .cards = 20'000, .continuations = 200, .inflated_bytes = 1 << 24};

void require(bool condition) {
  if (!condition) std::abort();
}

void visit(const fits::Hdu& hdu, std::size_t size) {
  require(hdu.data_offset % fits::kBlockSize == 0);
  require(hdu.data_present <= hdu.data_size);
  require(hdu.data_present == 0 || hdu.data_offset + hdu.data_present <= size);
  for (const fits::Card& card : hdu.header.cards()) {
    require(base::is_utf8(card.text()) && base::is_utf8(card.comment()));
    require((card.kind() == fits::ValueKind::string) <= std::holds_alternative<std::string>(card.value()));
    require(card.keyword().empty() || hdu.header.find(card.keyword()) != nullptr);
  }
}

void read_all(std::span<const std::byte> bytes) {
  const auto file = fits::read(bytes, kLimits);
  if (!file) return require(!file.error().message.empty());
  require(!file->hdus().empty());
  for (const fits::Hdu& hdu : file->hdus()) visit(hdu, file->size());
}

std::vector<std::byte> gzip(std::span<const std::byte> bytes) {
  z_stream stream{};
  deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::vector<std::byte> out(deflateBound(&stream, bytes.size()) + 32);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  read_all(bytes);
  read_all(gzip(bytes));
  return 0;
}
