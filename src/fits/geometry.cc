// SPDX-License-Identifier: GPL-3.0-or-later
// Sizes of data: FITS 4.0 section 4.4.1 (eq. 1 and 2) and 6.1.1 (random groups, eq. 4).
#include "fits/geometry.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace almagest::fits {
namespace {

constexpr std::int64_t kMaxAxes = 999;
constexpr std::uint64_t kMaxSize = std::uint64_t{1} << 60;

tl::unexpected<base::Error> corrupt(std::string message) {
  return base::fail(base::Code::corrupt, std::move(message));
}

base::Result<std::int64_t> required(const Header& header, std::string_view keyword) {
  const auto value = header.integer(keyword);
  if (value) return *value;
  const bool there = header.contains(keyword);
  return corrupt(fmt::format("{} {}", keyword, there ? "is not an integer" : "is missing"));
}

// A count that has a default and can't be negative.
base::Result<std::uint64_t> count_of(const Header& header, std::string_view keyword, std::uint64_t otherwise) {
  if (!header.contains(keyword)) return otherwise;
  ALMAGEST_TRY(const std::int64_t value, required(header, keyword));
  if (value < 0) return corrupt(fmt::format("{} is negative", keyword));
  return static_cast<std::uint64_t>(value);
}

base::Result<std::uint64_t> product(std::uint64_t a, std::uint64_t b) {
  std::uint64_t result = 0;
  if (__builtin_mul_overflow(a, b, &result) || result > kMaxSize) return corrupt("the size of the data overflows");
  return result;
}

base::Status read_axes(Hdu& hdu) {
  ALMAGEST_TRY(const std::int64_t bitpix, required(hdu.header, "BITPIX"));
  constexpr std::array<std::int64_t, 6> kBitpix{8, 16, 32, 64, -32, -64};
  if (std::find(kBitpix.begin(), kBitpix.end(), bitpix) == kBitpix.end()) {
    return corrupt(fmt::format("BITPIX is {}", bitpix));
  }
  hdu.bitpix = static_cast<int>(bitpix);
  ALMAGEST_TRY(const std::int64_t count, required(hdu.header, "NAXIS"));
  if (count < 0 || count > kMaxAxes) return corrupt(fmt::format("NAXIS is {}", count));
  for (std::int64_t i = 1; i <= count; ++i) {
    const std::string keyword = fmt::format("NAXIS{}", i);
    ALMAGEST_TRY(const std::int64_t length, required(hdu.header, keyword));
    if (length < 0) return corrupt(fmt::format("{} is negative", keyword));
    hdu.axes.push_back(length);
  }
  return {};
}

HduType type_of(const Hdu& hdu, Place place) {
  const Header& header = hdu.header;
  if (place == Place::primary) {
    const bool groups = !hdu.axes.empty() && hdu.axes[0] == 0 && header.logical("GROUPS").value_or(false);
    return groups ? HduType::random_groups : HduType::primary;
  }
  const std::string name = base::upper(header.string("XTENSION").value_or(""));
  if (name == "IMAGE" || name == "IUEIMAGE") return HduType::image;
  if (name == "TABLE") return HduType::ascii_table;
  if (name != "BINTABLE" && name != "A3DTABLE") return HduType::other;
  return header.logical("ZIMAGE").value_or(false) ? HduType::compressed_image : HduType::binary_table;
}

base::Result<std::uint64_t> data_size_of(const Hdu& hdu) {
  if (hdu.axes.empty()) return 0;
  const bool groups = hdu.type == HduType::random_groups;
  std::uint64_t elements = 1;
  for (std::size_t i = groups ? 1 : 0; i < hdu.axes.size(); ++i) {
    if (hdu.axes[i] == 0) elements = 0;
  }
  for (std::size_t i = groups ? 1 : 0; i < hdu.axes.size() && elements > 0; ++i) {
    ALMAGEST_TRY(elements, product(elements, static_cast<std::uint64_t>(hdu.axes[i])));
  }
  if (groups && hdu.axes.size() == 1) elements = 0;
  const auto bytes = static_cast<std::uint64_t>(hdu.bitpix < 0 ? -hdu.bitpix : hdu.bitpix) / 8;
  if (hdu.type == HduType::primary) return product(elements, bytes);
  ALMAGEST_TRY(const std::uint64_t parameters, count_of(hdu.header, "PCOUNT", 0));
  ALMAGEST_TRY(const std::uint64_t group_count, count_of(hdu.header, "GCOUNT", 1));
  std::uint64_t group = 0;
  if (__builtin_add_overflow(parameters, elements, &group)) return corrupt("the size of the data overflows");
  ALMAGEST_TRY(const std::uint64_t all, product(group, group_count));
  return product(all, bytes);
}

}  // namespace

base::Status measure(Hdu& hdu, Place place) {
  ALMAGEST_CHECK(read_axes(hdu));
  hdu.type = type_of(hdu, place);
  ALMAGEST_TRY(hdu.data_size, data_size_of(hdu));
  auto name = hdu.header.string("EXTNAME");
  if (!name) name = hdu.header.string("HDUNAME");
  hdu.name = name.value_or("");
  hdu.version = hdu.header.integer("EXTVER").value_or(1);
  return {};
}

std::string_view text_of(HduType type) {
  switch (type) {
    case HduType::primary:
      return "primary";
    case HduType::random_groups:
      return "random groups";
    case HduType::image:
      return "image";
    case HduType::ascii_table:
      return "ASCII table";
    case HduType::binary_table:
      return "binary table";
    case HduType::compressed_image:
      return "compressed image";
    case HduType::other:
      return "other";
  }
  return "";
}

}  // namespace almagest::fits
