// SPDX-License-Identifier: GPL-3.0-or-later
#include "fits/rice.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

namespace almagest::fits {
namespace {

// How a block begins: a code of `code_bits` says by how many low bits differences are split, from -1 (all are zero)
// over 0 ... to `raw_split` (they are written as they are).
struct Widths {
  int code_bits = 5;
  int raw_split = 25;
  int pixel_bits = 32;
};

Widths widths_of(int byte_pix) {
  if (byte_pix == 1) return {.code_bits = 3, .raw_split = 6, .pixel_bits = 8};
  if (byte_pix == 2) return {.code_bits = 4, .raw_split = 14, .pixel_bits = 16};
  return {};
}

// Bits, the most significant of each byte first. Past the end they are zeros, and `overrun` says so.
class BitReader {
 public:
  explicit BitReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  // Up to 32 of them.
  std::uint32_t take(int count) {
    if (count == 0) return 0;
    fill(count);
    const auto value = static_cast<std::uint32_t>(window_ >> (64 - count));
    drop(count);
    return value;
  }

  // Zeros before the next one, which is taken too.
  std::uint32_t take_zeros() {
    std::uint32_t zeros = 0;
    while (true) {
      fill(1);
      if (overrun_) return zeros;
      const int run = std::countl_zero(window_);
      if (run < held_) {
        drop(run);  // in two steps: 64 at once is no shift
        drop(1);
        return zeros + static_cast<std::uint32_t>(run);
      }
      zeros += static_cast<std::uint32_t>(held_);
      window_ = 0;
      held_ = 0;
    }
  }

  bool overrun() const { return overrun_; }

 private:
  void fill(int count) {
    while (held_ <= 56 && at_ < bytes_.size()) {
      window_ |= std::to_integer<std::uint64_t>(bytes_[at_++]) << (56 - held_);
      held_ += 8;
    }
    if (held_ >= count) return;
    overrun_ = true;
    held_ = 64;
  }
  void drop(int count) {
    window_ <<= count;
    held_ -= count;
  }

  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;
  std::uint64_t window_ = 0;  // its highest bits come next
  int held_ = 0;
  bool overrun_ = false;
};

// Differences are folded: 0, -1, 1, -2 ... are 0, 1, 2, 3 ...
std::uint32_t unfold(std::uint32_t folded) {
  return folded >> 1U ^ (0U - (folded & 1U));
}

std::int32_t as_pixel(std::uint32_t bits, int byte_pix) {
  if (byte_pix == 1) return static_cast<std::int32_t>(bits & 0xFFU);
  if (byte_pix == 2) return static_cast<std::int16_t>(bits & 0xFFFFU);
  return static_cast<std::int32_t>(bits);
}

}  // namespace

base::Status check_rice(std::int64_t byte_pix, std::int64_t block_size) {
  if (byte_pix != 1 && byte_pix != 2 && byte_pix != 4) {
    return base::fail(base::Code::unsupported, fmt::format("RICE_1 with BYTEPIX {} is not read here", byte_pix));
  }
  if (block_size < 1 || block_size > kMostRiceBlock) {
    return base::fail(base::Code::unsupported, fmt::format("RICE_1 with BLOCKSIZE {} is not read here", block_size));
  }
  return {};
}

bool rice_may_hold(std::size_t packed, int byte_pix, int block_size, std::uint64_t pixels) {
  const Widths widths = widths_of(byte_pix);
  const std::uint64_t blocks = std::uint64_t{packed} * 8 / static_cast<std::uint64_t>(widths.code_bits) + 1;
  std::uint64_t most = 0;
  return __builtin_mul_overflow(blocks, static_cast<std::uint64_t>(block_size), &most) || pixels <= most;
}

base::Status unpack_rice(std::span<const std::byte> packed, int byte_pix, int block_size,
                         std::span<std::int32_t> pixels) {
  const auto corrupt = [](std::string_view why) { return base::fail(base::Code::corrupt, std::string(why)); };
  const Widths widths = widths_of(byte_pix);
  BitReader bits(packed);
  std::uint32_t last = bits.take(widths.pixel_bits);
  const auto block = static_cast<std::size_t>(block_size);
  for (std::size_t begin = 0; begin < pixels.size(); begin += block) {
    const std::size_t end = std::min(begin + block, pixels.size());
    const int split = static_cast<int>(bits.take(widths.code_bits)) - 1;
    if (split > widths.raw_split) return corrupt("the Rice code of a block does not exist");
    for (std::size_t i = begin; i < end; ++i) {
      std::uint32_t folded = 0;
      if (split == widths.raw_split) {
        folded = bits.take(widths.pixel_bits);
      } else if (split >= 0) {
        const std::uint64_t high = bits.take_zeros();
        folded = static_cast<std::uint32_t>(high << split) | bits.take(split);
      }
      last += unfold(folded);
      pixels[i] = as_pixel(last, byte_pix);
    }
    if (bits.overrun()) return corrupt("the Rice codes end too early");
  }
  return {};
}

}  // namespace almagest::fits
