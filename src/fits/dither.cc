// SPDX-License-Identifier: GPL-3.0-or-later
#include "fits/dither.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <limits>

#include "base/text.h"
#include "fits/big_endian.h"

namespace almagest::fits {
namespace {

constexpr std::size_t kRandomNumbers = 10'000;
constexpr std::int32_t kDitheredZero = -2'147'483'646;  // stands for 0.0 exactly, under SUBTRACTIVE_DITHER_2

// The sequence of Appendix I, in [0, 1).
const std::array<float, kRandomNumbers>& random_numbers() {
  static const std::array<float, kRandomNumbers> numbers = [] {
    constexpr std::uint64_t kMultiplier = 16'807;
    constexpr std::uint64_t kModulus = 2'147'483'647;
    std::array<float, kRandomNumbers> made{};
    std::uint64_t state = 1;
    for (float& number : made) {
      state = state * kMultiplier % kModulus;
      number = static_cast<float>(static_cast<double>(state) / static_cast<double>(kModulus));
    }
    return made;
  }();
  return numbers;
}

// The random numbers of one tile: they begin at a place that the tile's number gives, and go on from the next place
// each time that the table is used up.
class Sequence {
 public:
  Sequence(std::uint64_t tile, std::int64_t seed)
      : place_(static_cast<std::size_t>((tile + static_cast<std::uint64_t>(seed) - 1) % kRandomNumbers)) {
    enter();
  }
  double next() {
    const double number = random_numbers()[at_];
    if (++at_ == kRandomNumbers) {
      place_ = (place_ + 1) % kRandomNumbers;
      enter();
    }
    return number;
  }

 private:
  void enter() { at_ = static_cast<std::size_t>(random_numbers()[place_] * 500); }
  std::size_t place_;
  std::size_t at_ = 0;
};

template <typename T>
void write_values(std::span<const std::int32_t> stored, const Quantization& how, std::uint64_t tile,
                  std::span<std::byte> into) {
  Sequence sequence(tile, how.seed);
  for (std::size_t i = 0; i < stored.size(); ++i) {
    const double number = stored[i];
    const double random = how.dither == Dither::none ? 0.5 : sequence.next();
    double value = 0;
    if (how.blank && *how.blank == stored[i]) {
      value = std::numeric_limits<double>::quiet_NaN();
    } else if (how.dither != Dither::subtractive_2 || stored[i] != kDitheredZero) {
      value = (number - random + 0.5) * how.scale + how.zero;
    }
    store(static_cast<T>(value), into.data() + i * sizeof(T));
  }
}

}  // namespace

base::Result<Dither> dither_named(std::string_view name) {
  if (base::equal_nocase(name, "SUBTRACTIVE_DITHER_1")) return Dither::subtractive_1;
  if (base::equal_nocase(name, "SUBTRACTIVE_DITHER_2")) return Dither::subtractive_2;
  if (name.empty() || base::equal_nocase(name, "NO_DITHER") || base::equal_nocase(name, "NONE")) return Dither::none;
  return base::fail(base::Code::unsupported, fmt::format("the way of rounding ZQUANTIZ = '{}' is not read here", name));
}

void dequantize(std::span<const std::int32_t> stored, const Quantization& how, std::uint64_t tile, NumberType type,
                std::span<std::byte> into) {
  if (type == NumberType::float32) {
    write_values<float>(stored, how, tile, into);
  } else {
    write_values<double>(stored, how, tile, into);
  }
}

}  // namespace almagest::fits
