// SPDX-License-Identifier: GPL-3.0-or-later
// Stored numbers and what they mean: FITS 4.0 sections 4.4.2.5 (BSCALE, BZERO, BLANK), 5 (formats of numbers) and
// 7.3.2 (TSCAL, TZERO, TNULL).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.h"
#include "fits/header.h"

namespace almagest::fits {

// As stored: most significant byte first, integers in two's complement but for the byte, which has no sign.
enum class NumberType { uint8, int16, int32, int64, float32, float64 };

std::size_t size_of(NumberType type);
bool is_floating(NumberType type);
std::string_view text_of(NumberType type);
std::optional<NumberType> number_type_of_bitpix(std::int64_t bitpix);

// value = zero + scale * stored, and the stored integer that stands for "no value".
struct Scaling {
  __extension__ typedef __int128 Exact;  // NOLINT(modernize-use-using): only a typedef can be marked so

  double scale = 1;
  double zero = 0;
  // `zero` as it is if the values are whole numbers: scale 1 and a whole zero, as where integers without sign are
  // stored with an offset. They are reckoned exactly.
  std::optional<Exact> exact_zero = 0;
  std::optional<std::int64_t> blank{};

  // By the keywords of these names; those that are absent keep their defaults. Errors: corrupt if one is no number.
  static base::Result<Scaling> of(const Header& header, std::string_view scale_keyword, std::string_view zero_keyword,
                                  std::string_view blank_keyword);
  bool changes_nothing() const { return exact_zero && *exact_zero == 0; }
};

// Every `step`th number from the beginning of `stored`, scaled, into `into`; `stored` holds at least
// (into.size() - 1) * step + 1 numbers. As T goes: float and double get NaN where there is no value. Integers get what
// is nearest, halves to even; where there is no value (blank or NaN) they get `no_value`. Errors: invalid_argument if a
// value does not fit in T, or there is none and no `no_value` was given.
template <typename T>
base::Status convert(NumberType type, std::span<const std::byte> stored, std::size_t step, const Scaling& scaling,
                     std::optional<T> no_value, std::span<T> into);

extern template base::Status convert(NumberType, std::span<const std::byte>, std::size_t, const Scaling&,
                                     std::optional<std::uint8_t>, std::span<std::uint8_t>);
extern template base::Status convert(NumberType, std::span<const std::byte>, std::size_t, const Scaling&,
                                     std::optional<std::int16_t>, std::span<std::int16_t>);
extern template base::Status convert(NumberType, std::span<const std::byte>, std::size_t, const Scaling&,
                                     std::optional<std::uint16_t>, std::span<std::uint16_t>);
extern template base::Status convert(NumberType, std::span<const std::byte>, std::size_t, const Scaling&,
                                     std::optional<std::int32_t>, std::span<std::int32_t>);
extern template base::Status convert(NumberType, std::span<const std::byte>, std::size_t, const Scaling&,
                                     std::optional<std::uint32_t>, std::span<std::uint32_t>);
extern template base::Status convert(NumberType, std::span<const std::byte>, std::size_t, const Scaling&,
                                     std::optional<std::int64_t>, std::span<std::int64_t>);
extern template base::Status convert(NumberType, std::span<const std::byte>, std::size_t, const Scaling&,
                                     std::optional<std::uint64_t>, std::span<std::uint64_t>);
extern template base::Status convert(NumberType, std::span<const std::byte>, std::size_t, const Scaling&,
                                     std::optional<float>, std::span<float>);
extern template base::Status convert(NumberType, std::span<const std::byte>, std::size_t, const Scaling&,
                                     std::optional<double>, std::span<double>);

}  // namespace almagest::fits
