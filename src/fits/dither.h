// SPDX-License-Identifier: GPL-3.0-or-later
// Integers that stand for floating-point pixels: FITS 4.0 section 10.2 and Appendix I (the random numbers of
// subtractive dithering). Internal to this layer.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.h"
#include "fits/numbers.h"

namespace almagest::fits {

enum class Dither { none, subtractive_1, subtractive_2 };

// By ZQUANTIZ. Errors: unsupported for a method that FITS 4.0 does not have.
base::Result<Dither> dither_named(std::string_view name);

struct Quantization {
  double scale = 1;
  double zero = 0;
  std::optional<std::int64_t> blank{};
  Dither dither = Dither::none;
  std::int64_t seed = 1;  // ZDITHER0, 1 to 10000
};

// Writes the values, as float32 or float64, most significant byte first. `tile` counts from 0.
void dequantize(std::span<const std::int32_t> stored, const Quantization& how, std::uint64_t tile, NumberType type,
                std::span<std::byte> into);

}  // namespace almagest::fits
