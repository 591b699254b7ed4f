// SPDX-License-Identifier: GPL-3.0-or-later
// The checksum of FITS 4.0 Appendix J: a 32-bit sum in ones' complement, and its text form.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace almagest::fits {

// `bytes` is a multiple of 4 long. The sum of several pieces is found by handing on the sum of those before.
std::uint32_t checksum_of(std::span<const std::byte> bytes, std::uint32_t before = 0);

// 16 characters that, as the value of CHECKSUM in a header where it was '0000000000000000', bring the HDU's sum from
// `sum` to minus zero.
std::string encode_checksum(std::uint32_t sum);

}  // namespace almagest::fits
