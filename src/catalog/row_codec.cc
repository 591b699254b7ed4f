// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/row_codec.h"

#include <bit>
#include <cmath>
#include <cstring>

namespace almagest::catalog {
namespace {

// kWholeReal: a real without fraction, such as 0.0, in as few bytes as an integer.
enum Tag : unsigned char { kInteger = 1, kReal = 2, kString = 3, kTime = 4, kWholeReal = 5 };

bool is_small_whole(double value) {
  return value > -1e9 && value < 1e9 && value == static_cast<double>(static_cast<std::int64_t>(value)) &&
         !(value == 0 && std::signbit(value));
}

void put_varint(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out += static_cast<char>(value | 0x80U);
    value >>= 7U;
  }
  out += static_cast<char>(value);
}

std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63U);
}
std::int64_t unzigzag(std::uint64_t value) {
  return static_cast<std::int64_t>((value >> 1U) ^ (~(value & 1U) + 1U));
}

class Reader {
 public:
  explicit Reader(std::span<const std::byte> bytes) : bytes_(bytes) {}
  bool done() const { return bytes_.empty(); }
  bool failed() const { return failed_; }
  unsigned char byte() {
    if (bytes_.empty()) {
      failed_ = true;
      return 0;
    }
    const auto value = static_cast<unsigned char>(bytes_.front());
    bytes_ = bytes_.subspan(1);
    return value;
  }
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const unsigned char next = byte();
      value |= static_cast<std::uint64_t>(next & 0x7FU) << shift;
      if ((next & 0x80U) == 0) return value;
    }
    failed_ = true;
    return 0;
  }
  std::span<const std::byte> take(std::uint64_t length) {
    if (length > bytes_.size()) {
      failed_ = true;
      return {};
    }
    const auto taken = bytes_.first(length);
    bytes_ = bytes_.subspan(length);
    return taken;
  }

 private:
  std::span<const std::byte> bytes_;
  bool failed_ = false;
};

metadata::Value read_value(Reader& in, unsigned char tag, bool& known) {
  known = true;
  switch (tag) {
    case kInteger:
      return unzigzag(in.varint());
    case kWholeReal:
      return static_cast<double>(unzigzag(in.varint()));
    case kTime:
      return base::Instant{unzigzag(in.varint())};
    case kReal: {
      const auto bytes = in.take(sizeof(double));
      std::uint64_t bits = 0;
      for (std::size_t i = bytes.size(); i-- > 0;) bits = (bits << 8U) | static_cast<std::uint64_t>(bytes[i]);
      return std::bit_cast<double>(bits);
    }
    case kString: {
      const auto bytes = in.take(in.varint());
      return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    }
    default:
      known = false;
      return {};
  }
}

}  // namespace

void encode_row(const Row& row, const ColumnNumbers& columns, std::string& into) {
  into.clear();
  for (std::size_t i = 0; i < row.size(); ++i) {
    const metadata::Value& value = row[i];
    if (metadata::is_null(value)) continue;
    put_varint(into, columns.number_of[i]);
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
      into += static_cast<char>(kInteger);
      put_varint(into, zigzag(*integer));
    } else if (const auto* real = std::get_if<double>(&value); real != nullptr && is_small_whole(*real)) {
      into += static_cast<char>(kWholeReal);
      put_varint(into, zigzag(static_cast<std::int64_t>(*real)));
    } else if (real != nullptr) {
      into += static_cast<char>(kReal);
      auto bits = std::bit_cast<std::uint64_t>(*real);
      for (int k = 0; k < 8; ++k, bits >>= 8U) into += static_cast<char>(bits & 0xFFU);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      into += static_cast<char>(kString);
      put_varint(into, text->size());
      into += *text;
    } else {
      into += static_cast<char>(kTime);
      put_varint(into, zigzag(std::get<base::Instant>(value).us));
    }
  }
}

base::Status decode_row(std::span<const std::byte> blob, const ColumnNumbers& columns, Row& row) {
  row.assign(columns.number_of.size(), metadata::Value());
  Reader in(blob);
  while (!in.done()) {
    const auto number = static_cast<std::uint32_t>(in.varint());
    bool known = false;
    metadata::Value value = read_value(in, in.byte(), known);
    if (in.failed() || !known)
      return base::fail(base::Code::corrupt, "a row of the catalog is damaged; run 'almagest check'");
    const auto found = columns.position_of.find(number);
    if (found != columns.position_of.end()) row[found->second] = std::move(value);
  }
  return {};
}

}  // namespace almagest::catalog
