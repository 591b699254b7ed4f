// SPDX-License-Identifier: GPL-3.0-or-later
// Instants in UTC, as microseconds since 1970-01-01T00:00:00. Leap seconds do not exist here, as in MJD (UTC) and
// POSIX.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace almagest::base {

struct Instant {
  std::int64_t us = 0;  // since 1970
  auto operator<=>(const Instant&) const = default;
};

inline constexpr double kMjdOf1970 = 40587.0;

double mjd_of(Instant instant);
// Rounded to 10 microseconds: a double near MJD 60000 resolves 0.6. `mjd` must lie in years 1 to 9999, else
// invalid_argument.
Result<Instant> instant_of_mjd(double mjd);

enum class Fraction { none, seven_digits, as_needed };
// "2023-01-25T14:53:08" with the fraction that is asked for.
std::string iso_of(Instant instant, Fraction fraction);
std::string rfc3339_of(Instant instant);  // with Z, fraction as needed

// "YYYY[-MM[-DD[(T| )hh[:mm[:ss[.f...]]]]]]" with an optional Z. `end` is the first instant after what the text
// names: for "2023-02" begin is 2023-02-01 and end 2023-03-01; a full time names one microsecond or, without a
// fraction, one second.
struct Period {
  Instant begin;
  Instant end;
};
Result<Period> parse_period(std::string_view text);
Result<Instant> parse_instant(std::string_view text);  // the begin of parse_period

}  // namespace almagest::base
