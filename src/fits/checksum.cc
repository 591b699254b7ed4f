// SPDX-License-Identifier: GPL-3.0-or-later
#include "fits/checksum.h"

#include <algorithm>
#include <array>

namespace almagest::fits {

std::uint32_t checksum_of(std::span<const std::byte> bytes, std::uint32_t before) {
  std::uint64_t sum = before;
  for (std::size_t i = 0; i + 4 <= bytes.size(); i += 4) {
    sum += std::to_integer<std::uint32_t>(bytes[i]) << 24U | std::to_integer<std::uint32_t>(bytes[i + 1]) << 16U |
           std::to_integer<std::uint32_t>(bytes[i + 2]) << 8U | std::to_integer<std::uint32_t>(bytes[i + 3]);
  }
  while (sum > 0xFFFFFFFFU) sum = (sum & 0xFFFFFFFFU) + (sum >> 32U);
  return static_cast<std::uint32_t>(sum);
}

std::string encode_checksum(std::uint32_t sum) {
  constexpr int kZero = '0';
  const auto is_sign = [](int c) { return (c >= 0x3a && c <= 0x40) || (c >= 0x5b && c <= 0x60); };
  const std::uint32_t value = ~sum;
  std::string text(16, '0');
  for (std::size_t i = 0; i < 4; ++i) {
    const int byte = static_cast<int>(value >> (24 - 8 * i) & 0xFFU);
    std::array<int, 4> parts{};
    parts.fill(byte / 4 + kZero);
    parts[0] += byte % 4;
    // Pairs move apart, which keeps their sum, until all are letters or digits.
    while (std::any_of(parts.begin(), parts.end(), is_sign)) {
      for (std::size_t k = 0; k < 4; k += 2) {
        if (!is_sign(parts[k]) && !is_sign(parts[k + 1])) continue;
        ++parts[k];
        --parts[k + 1];
      }
    }
    for (std::size_t k = 0; k < 4; ++k) text[4 * k + i] = static_cast<char>(parts[k]);
  }
  std::rotate(text.begin(), text.end() - 1, text.end());  // the value begins in column 12, a byte off the words
  return text;
}

}  // namespace almagest::fits
