// SPDX-License-Identifier: GPL-3.0-or-later
// The few loops that touch every row. Rows come in words of 64; bit i of word w is row 64 w + i of `codes`. A row that
// is not set in `rows` is never looked at for its own sake, so any work on it is only for speed. Each has one version
// for every x86-64 processor and one for those with AVX2, chosen when the program starts.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace almagest::index {

using Words = std::span<std::uint64_t>;
using ConstWords = std::span<const std::uint64_t>;

inline bool test(ConstWords bits, std::size_t i) {
  return ((bits[i >> 6U] >> (i & 63U)) & 1U) != 0;
}
inline void set(Words bits, std::size_t i) {
  bits[i >> 6U] |= std::uint64_t{1} << (i & 63U);
}
std::size_t count(ConstWords bits);
// How many bits are set in both; the spans have the same length.
std::size_t count_both(ConstWords a, ConstWords b);
bool any(ConstWords bits);

// Clears each row whose code is not in [low, high]. `codes` may end in the middle of the last word, whose other bits
// are 0.
void keep_between(std::span<const std::uint8_t> codes, std::uint8_t low, std::uint8_t high, Words rows);
void keep_between(std::span<const std::uint16_t> codes, std::uint16_t low, std::uint16_t high, Words rows);
void keep_between(std::span<const std::uint32_t> codes, std::uint32_t low, std::uint32_t high, Words rows);

// Clears each row whose code is not a member of `set`.
void keep_members(std::span<const std::uint8_t> codes, const std::array<std::uint64_t, 4>& set, Words rows);
void keep_members(std::span<const std::uint16_t> codes, ConstWords set, Words rows);
void keep_members(std::span<const std::uint32_t> codes, ConstWords set, Words rows);

}  // namespace almagest::index
