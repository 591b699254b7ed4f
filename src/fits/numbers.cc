// SPDX-License-Identifier: GPL-3.0-or-later
#include "fits/numbers.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "fits/big_endian.h"

namespace almagest::fits {
namespace {

using Exact = Scaling::Exact;

constexpr double kTwoTo63 = 9223372036854775808.0;

tl::unexpected<base::Error> no_value_given() {
  return base::fail(base::Code::invalid_argument,
                    "some numbers have no value, which integers can't say: read them as floating-point numbers");
}

tl::unexpected<base::Error> does_not_fit(double value) {
  return base::fail(base::Code::invalid_argument,
                    fmt::format("the value {} does not fit the integers asked for: read it as a wider type", value));
}

template <typename T>
bool fits_in(Exact value) {
  return value >= static_cast<Exact>(std::numeric_limits<T>::min()) &&
         value <= static_cast<Exact>(std::numeric_limits<T>::max());
}

// Turns values into T one by one; remembers what went wrong, so that loops stay simple.
template <typename T>
struct Target {
  std::optional<T> no_value;
  bool lacks_value = false;
  std::optional<double> misfit{};

  T none() {
    if constexpr (std::is_floating_point_v<T>) return std::numeric_limits<T>::quiet_NaN();
    lacks_value = lacks_value || !no_value;
    return no_value.value_or(T{});
  }

  T from_exact(Exact value) {
    if constexpr (std::is_floating_point_v<T>) {
      return static_cast<T>(value);
    } else {
      if (fits_in<T>(value)) return static_cast<T>(value);
      misfit = static_cast<double>(value);
      return T{};
    }
  }

  T from_real(double value) {
    if constexpr (std::is_floating_point_v<T>) {
      return static_cast<T>(value);
    } else {
      if (std::isnan(value)) return none();
      const double whole = std::nearbyint(value);
      // Both ends are powers of two, or 0, so that the comparison is exact; so is the way over 128 bits.
      if (whole >= -kTwoTo63 && whole < 2 * kTwoTo63 && fits_in<T>(static_cast<Exact>(whole))) {
        return static_cast<T>(whole);
      }
      misfit = value;
      return T{};
    }
  }
};

template <typename Stored, typename T>
void convert_all(const std::byte* stored, std::size_t step, const Scaling& scaling, Target<T>& target,
                 std::span<T> into) {
  const std::size_t stride = step * sizeof(Stored);
  if constexpr (std::is_floating_point_v<T>) {
    if (scaling.changes_nothing() && (std::is_floating_point_v<Stored> || !scaling.blank)) {
      for (std::size_t i = 0; i < into.size(); ++i) into[i] = static_cast<T>(load<Stored>(stored + i * stride));
      return;
    }
  }
  for (std::size_t i = 0; i < into.size(); ++i) {
    const Stored number = load<Stored>(stored + i * stride);
    if constexpr (std::is_floating_point_v<Stored>) {
      const bool as_is = scaling.changes_nothing();
      into[i] = target.from_real(as_is ? double{number} : static_cast<double>(number) * scaling.scale + scaling.zero);
    } else if (scaling.blank && static_cast<std::int64_t>(number) == *scaling.blank) {
      into[i] = target.none();
    } else if (scaling.exact_zero) {
      into[i] = target.from_exact(static_cast<Exact>(number) + *scaling.exact_zero);
    } else {
      into[i] = target.from_real(static_cast<double>(number) * scaling.scale + scaling.zero);
    }
  }
}

base::Result<double> number_of(const Header& header, std::string_view keyword, double otherwise) {
  const Card* card = header.find(keyword);
  if (card == nullptr || card->kind() == ValueKind::undefined) return otherwise;
  const auto value = header.real(keyword);
  if (!value || !std::isfinite(*value)) {
    return base::fail(base::Code::corrupt, fmt::format("{} is not a number", keyword));
  }
  return *value;
}

// Nothing if it has a fraction or is beyond 64 bits, of whatever sign.
std::optional<Exact> whole(const Header& header, std::string_view keyword, double value) {
  if (const auto integer = header.integer(keyword)) return static_cast<Exact>(*integer);
  if (std::trunc(value) != value || std::fabs(value) > 2 * kTwoTo63) return std::nullopt;
  return static_cast<Exact>(value);
}

}  // namespace

std::size_t size_of(NumberType type) {
  switch (type) {
    case NumberType::uint8:
      return 1;
    case NumberType::int16:
      return 2;
    case NumberType::int32:
    case NumberType::float32:
      return 4;
    case NumberType::int64:
    case NumberType::float64:
      return 8;
  }
  return 8;
}

bool is_floating(NumberType type) {
  return type == NumberType::float32 || type == NumberType::float64;
}

std::string_view text_of(NumberType type) {
  switch (type) {
    case NumberType::uint8:
      return "uint8";
    case NumberType::int16:
      return "int16";
    case NumberType::int32:
      return "int32";
    case NumberType::int64:
      return "int64";
    case NumberType::float32:
      return "float32";
    case NumberType::float64:
      return "float64";
  }
  return "";
}

std::optional<NumberType> number_type_of_bitpix(std::int64_t bitpix) {
  switch (bitpix) {
    case 8:
      return NumberType::uint8;
    case 16:
      return NumberType::int16;
    case 32:
      return NumberType::int32;
    case 64:
      return NumberType::int64;
    case -32:
      return NumberType::float32;
    case -64:
      return NumberType::float64;
    default:
      return std::nullopt;
  }
}

base::Result<Scaling> Scaling::of(const Header& header, std::string_view scale_keyword, std::string_view zero_keyword,
                                  std::string_view blank_keyword) {
  Scaling scaling;
  ALMAGEST_TRY(scaling.scale, number_of(header, scale_keyword, 1));
  ALMAGEST_TRY(scaling.zero, number_of(header, zero_keyword, 0));
  scaling.exact_zero = scaling.scale == 1 ? whole(header, zero_keyword, scaling.zero) : std::nullopt;
  // A blank that is no integer can't be stored, so that nothing equals it; files that have one are read all the same.
  if (!blank_keyword.empty()) scaling.blank = header.integer(blank_keyword);
  return scaling;
}

template <typename T>
base::Status convert(NumberType type, std::span<const std::byte> stored, std::size_t step, const Scaling& scaling,
                     std::optional<T> no_value, std::span<T> into) {
  if (into.empty()) return {};
  const std::size_t held = stored.size() / size_of(type);
  if (held == 0 || step == 0 || (held - 1) / step < into.size() - 1) {
    return base::fail(base::Code::internal, "fewer numbers are stored than asked for");
  }
  Target<T> target{.no_value = no_value};
  switch (type) {
    case NumberType::uint8:
      convert_all<std::uint8_t>(stored.data(), step, scaling, target, into);
      break;
    case NumberType::int16:
      convert_all<std::int16_t>(stored.data(), step, scaling, target, into);
      break;
    case NumberType::int32:
      convert_all<std::int32_t>(stored.data(), step, scaling, target, into);
      break;
    case NumberType::int64:
      convert_all<std::int64_t>(stored.data(), step, scaling, target, into);
      break;
    case NumberType::float32:
      convert_all<float>(stored.data(), step, scaling, target, into);
      break;
    case NumberType::float64:
      convert_all<double>(stored.data(), step, scaling, target, into);
      break;
  }
  if (target.lacks_value) return no_value_given();
  if (target.misfit) return does_not_fit(*target.misfit);
  return {};
}

template base::Status convert(NumberType, std::span<const std::byte>, std::size_t, const Scaling&,
                              std::optional<std::uint8_t>, std::span<std::uint8_t>);
template base::Status convert(NumberType, std::span<const std::byte>, std::size_t, const Scaling&,
                              std::optional<std::int16_t>, std::span<std::int16_t>);
template base::Status convert(NumberType, std::span<const std::byte>, std::size_t, const Scaling&,
                              std::optional<std::uint16_t>, std::span<std::uint16_t>);
template base::Status convert(NumberType, std::span<const std::byte>, std::size_t, const Scaling&,
                              std::optional<std::int32_t>, std::span<std::int32_t>);
template base::Status convert(NumberType, std::span<const std::byte>, std::size_t, const Scaling&,
                              std::optional<std::uint32_t>, std::span<std::uint32_t>);
template base::Status convert(NumberType, std::span<const std::byte>, std::size_t, const Scaling&,
                              std::optional<std::int64_t>, std::span<std::int64_t>);
template base::Status convert(NumberType, std::span<const std::byte>, std::size_t, const Scaling&,
                              std::optional<std::uint64_t>, std::span<std::uint64_t>);
template base::Status convert(NumberType, std::span<const std::byte>, std::size_t, const Scaling&, std::optional<float>,
                              std::span<float>);
template base::Status convert(NumberType, std::span<const std::byte>, std::size_t, const Scaling&,
                              std::optional<double>, std::span<double>);

}  // namespace almagest::fits
