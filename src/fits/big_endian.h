// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers as FITS stores them, most significant byte first. Internal to this layer.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace almagest::fits {

template <std::size_t size>
using Bits = std::conditional_t<
    size == 1, std::uint8_t,
    std::conditional_t<size == 2, std::uint16_t, std::conditional_t<size == 4, std::uint32_t, std::uint64_t>>>;

template <typename U>
U swapped(U bits) {
  if constexpr (sizeof(U) == 2) return __builtin_bswap16(bits);
  if constexpr (sizeof(U) == 4) return __builtin_bswap32(bits);
  if constexpr (sizeof(U) == 8) return __builtin_bswap64(bits);
  return bits;
}

template <typename T>
T load(const std::byte* from) {
  Bits<sizeof(T)> bits = 0;
  std::memcpy(&bits, from, sizeof bits);
  if constexpr (std::endian::native == std::endian::little) bits = swapped(bits);
  return std::bit_cast<T>(bits);
}

template <typename T>
void store(T number, std::byte* to) {
  auto bits = std::bit_cast<Bits<sizeof(T)>>(number);
  if constexpr (std::endian::native == std::endian::little) bits = swapped(bits);
  std::memcpy(to, &bits, sizeof bits);
}

}  // namespace almagest::fits
