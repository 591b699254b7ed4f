// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/column.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <string>
#include <type_traits>

namespace almagest::index {
namespace {

constexpr std::uint64_t kSignBit = std::uint64_t{1} << 63U;
constexpr std::uint64_t kNullKey = std::numeric_limits<std::uint64_t>::max();

// Unsigned numbers in the order of the values.
std::uint64_t ordered(std::int64_t value) {
  return static_cast<std::uint64_t>(value) ^ kSignBit;
}
std::uint64_t ordered(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  return (bits & kSignBit) != 0 ? ~bits : bits | kSignBit;
}

// Room for the null's key is made by taking the last two integers of 64 bits for one.
std::uint64_t directed(std::uint64_t key, Direction direction) {
  return std::min(direction == Direction::ascending ? key : ~key, kNullKey - 1);
}

template <typename Number>
Bitmap between(std::span<const Number> values, const Bitmap& nulls, Number low, Number high) {
  Bitmap rows = Bitmap::where(values.size(), [&](std::size_t i) { return values[i] >= low && values[i] <= high; });
  rows.and_not(nulls);
  return rows;
}

template <typename Number>
void plain_keys(std::span<const Number> values, const Bitmap& nulls, std::span<const Row> rows, Direction direction,
                std::vector<std::uint64_t>& keys) {
  for (const Row row : rows) keys.push_back(nulls.test(row) ? kNullKey : directed(ordered(values[row]), direction));
}

}  // namespace

Code Column::dictionary_size() const {
  switch (content_) {
    case Content::text:
      return static_cast<Code>(texts_.size());
    case Content::real:
      return static_cast<Code>(reals_.size());
    default:
      return static_cast<Code>(integers_.size());
  }
}

bool Column::is_null(Row row) const {
  return has_dictionary_ ? codes_[row] == dictionary_size() : nulls_.test(row);
}

metadata::Value Column::value(Row row) const {
  if (is_null(row)) return {};
  const std::size_t at = has_dictionary_ ? codes_[row] : row;
  switch (content_) {
    case Content::text:
      return std::string(texts_[at]);
    case Content::integer:
      return integers_[at];
    case Content::real:
      return reals_[at];
    case Content::instant:
      return base::Instant{integers_[at]};
  }
  return {};
}

std::span<const Code> Column::elements_of(Code code) const {
  const std::size_t begin = code == 0 ? 0 : element_ends_[code - 1];
  return std::span<const Code>(element_codes_).subspan(begin, element_ends_[code] - begin);
}

Bitmap Column::rows_with(const Bitmap& codes) const {
  const std::size_t wanted = codes.count();
  if (wanted == 0) return Bitmap::none(rows_);
  if (wanted == codes.size()) return Bitmap::all(rows_);
  return std::visit(
      [&](const auto& stored) {
        if constexpr (std::is_same_v<std::decay_t<decltype(stored)>, std::monostate>) {
          return codes.test(0) ? Bitmap::all(rows_) : Bitmap::none(rows_);
        } else {
          return Bitmap::where(rows_, [&](std::size_t i) { return codes.test(stored[i]); });
        }
      },
      codes_.stored());
}

Bitmap Column::null_rows() const {
  if (!has_dictionary_) return nulls_;
  Bitmap null = Bitmap::none(dictionary_size() + std::size_t{1});
  null.set(dictionary_size());
  return rows_with(null);
}

Bitmap Column::rows_between(std::int64_t low, std::int64_t high) const {
  return between<std::int64_t>(integers_, nulls_, low, high);
}

Bitmap Column::rows_between(double low, double high) const {
  return between<double>(reals_, nulls_, low, high);
}

std::vector<std::uint64_t> Column::sort_keys(std::span<const Row> rows, Direction direction) const {
  std::vector<std::uint64_t> keys;
  keys.reserve(rows.size());
  if (has_dictionary_) {
    const Code null = dictionary_size();
    for (const Row row : rows) {
      const Code code = codes_[row];
      const Code rank = direction == Direction::ascending ? code : null - 1 - code;
      keys.push_back(code == null ? kNullKey : rank);
    }
  } else if (content_ == Content::real) {
    plain_keys<double>(reals_, nulls_, rows, direction, keys);
  } else {
    plain_keys<std::int64_t>(integers_, nulls_, rows, direction, keys);
  }
  return keys;
}

std::size_t Column::bytes() const {
  return codes_.bytes() + texts_.bytes() + integers_.capacity() * sizeof(std::int64_t) +
         reals_.capacity() * sizeof(double) + nulls_.size() / 8 + elements_.bytes() +
         element_ends_.capacity() * sizeof(std::size_t) + element_codes_.capacity() * sizeof(Code);
}

}  // namespace almagest::index
