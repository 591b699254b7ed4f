// SPDX-License-Identifier: GPL-3.0-or-later
// The Rice algorithm of tile compression: FITS 4.0 section 10.4.1. Internal to this layer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/result.h"

namespace almagest::fits {

// Refuses parameters that are not read here: BYTEPIX other than 1, 2, 4; BLOCKSIZE outside 1 to kMostRiceBlock.
inline constexpr std::int64_t kMostRiceBlock = 1024;
base::Status check_rice(std::int64_t byte_pix, std::int64_t block_size);

// Whether `packed` can hold `pixels` numbers at all, so that room for them may be taken.
bool rice_may_hold(std::size_t packed, int byte_pix, int block_size, std::uint64_t pixels);

// Fills `pixels`; of BYTEPIX 1 they are 0 to 255, of 2 and 4 signed. Errors: corrupt.
base::Status unpack_rice(std::span<const std::byte> packed, int byte_pix, int block_size,
                         std::span<std::int32_t> pixels);

}  // namespace almagest::fits
