// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/time.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cmath>
#include <optional>

namespace almagest::base {
namespace {

constexpr std::int64_t kUsPerDay = 86'400'000'000;
constexpr std::int64_t kUsPerSecond = 1'000'000;

struct Broken {
  int year;
  unsigned month, day;
  int hour, minute, second;
  std::int64_t fraction_us;
};

Broken break_down(Instant instant) {
  std::int64_t days = instant.us / kUsPerDay;
  std::int64_t rest = instant.us % kUsPerDay;
  if (rest < 0) {
    rest += kUsPerDay;
    --days;
  }
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
  const std::int64_t seconds = rest / kUsPerSecond;
  return {static_cast<int>(date.year()),
          static_cast<unsigned>(date.month()),
          static_cast<unsigned>(date.day()),
          static_cast<int>(seconds / 3600),
          static_cast<int>(seconds / 60 % 60),
          static_cast<int>(seconds % 60),
          rest % kUsPerSecond};
}

std::int64_t us_of_date(int year, unsigned month, unsigned day) {
  const std::chrono::sys_days days = std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day};
  return days.time_since_epoch().count() * kUsPerDay;
}

// A cursor over digits; every read fails softly.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}
  bool done() const { return at_ == text_.size(); }
  std::size_t at() const { return at_; }
  bool take(char c) {
    if (done() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  std::optional<int> digits(int least, int most) {
    int value = 0;
    int count = 0;
    while (count < most && !done() && text_[at_] >= '0' && text_[at_] <= '9') {
      value = value * 10 + (text_[at_++] - '0');
      ++count;
    }
    if (count < least) return std::nullopt;
    return value;
  }
  std::optional<std::int64_t> fraction_us() {
    std::int64_t value = 0;
    std::int64_t scale = kUsPerSecond / 10;
    int count = 0;
    while (!done() && text_[at_] >= '0' && text_[at_] <= '9') {
      value += (text_[at_++] - '0') * scale;
      scale /= 10;
      if (++count > 12) return std::nullopt;
    }
    if (count == 0) return std::nullopt;
    return value;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

tl::unexpected<Error> bad_time(std::string_view text, std::size_t at) {
  return fail(Code::invalid_argument,
              fmt::format("'{}' is not a date; write YYYY-MM-DD or YYYY-MM-DD hh:mm:ss (UTC)", text),
              Span{at, text.size() > at ? text.size() - at : 0});
}

}  // namespace

double mjd_of(Instant instant) {
  const std::int64_t days = instant.us / kUsPerDay;
  return kMjdOf1970 + static_cast<double>(days) +
         static_cast<double>(instant.us - days * kUsPerDay) / static_cast<double>(kUsPerDay);
}

Result<Instant> instant_of_mjd(double mjd) {
  constexpr double kFirst = -678'575.0;  // 0001-01-01
  constexpr double kLast = 2'973'484.0;  // 10000-01-01
  if (!std::isfinite(mjd) || mjd < kFirst || mjd >= kLast) {
    return fail(Code::invalid_argument, fmt::format("MJD {} lies outside the years 1 to 9999", mjd));
  }
  const double whole = std::floor(mjd);
  const double tens_of_us = std::round((mjd - whole) * (static_cast<double>(kUsPerDay) / 10.0));
  const auto days = static_cast<std::int64_t>(whole) - static_cast<std::int64_t>(kMjdOf1970);
  return Instant{days * kUsPerDay + static_cast<std::int64_t>(tens_of_us) * 10};
}

std::string iso_of(Instant instant, Fraction fraction) {
  const Broken t = break_down(instant);
  std::string text =
      fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", t.year, t.month, t.day, t.hour, t.minute, t.second);
  if (fraction == Fraction::seven_digits) {
    text += fmt::format(".{:06}0", t.fraction_us);
  } else if (fraction == Fraction::as_needed && t.fraction_us != 0) {
    std::string digits = fmt::format(".{:06}", t.fraction_us);
    digits.erase(digits.find_last_not_of('0') + 1);
    text += digits;
  }
  return text;
}

std::string rfc3339_of(Instant instant) {
  return iso_of(instant, Fraction::as_needed) + "Z";
}

Result<Period> parse_period(std::string_view text) {
  Reader in(text);
  const auto year = in.digits(4, 4);
  if (!year || *year < 1) return bad_time(text, 0);
  if (in.done()) return Period{{us_of_date(*year, 1, 1)}, {us_of_date(*year + 1, 1, 1)}};

  if (!in.take('-')) return bad_time(text, in.at());
  const auto month = in.digits(2, 2);
  if (!month || *month < 1 || *month > 12) return bad_time(text, 5);
  const auto m = static_cast<unsigned>(*month);
  if (in.done()) {
    const std::int64_t end = m == 12 ? us_of_date(*year + 1, 1, 1) : us_of_date(*year, m + 1, 1);
    return Period{{us_of_date(*year, m, 1)}, {end}};
  }

  if (!in.take('-')) return bad_time(text, in.at());
  const auto day = in.digits(2, 2);
  if (!day) return bad_time(text, 8);
  const auto d = static_cast<unsigned>(*day);
  if (!(std::chrono::year{*year} / std::chrono::month{m} / std::chrono::day{d}).ok()) return bad_time(text, 8);
  const std::int64_t date = us_of_date(*year, m, d);
  if (in.done()) return Period{{date}, {date + kUsPerDay}};

  if (!in.take('T') && !in.take(' ')) return bad_time(text, in.at());
  const auto hour = in.digits(2, 2);
  if (!hour || *hour > 23) return bad_time(text, 11);
  std::int64_t begin = date + std::int64_t{*hour} * 3600 * kUsPerSecond;
  std::int64_t length = 3600 * kUsPerSecond;
  if (in.take(':')) {
    const auto minute = in.digits(2, 2);
    if (!minute || *minute > 59) return bad_time(text, 14);
    begin += std::int64_t{*minute} * 60 * kUsPerSecond;
    length = 60 * kUsPerSecond;
    if (in.take(':')) {
      const auto second = in.digits(2, 2);
      if (!second || *second > 60) return bad_time(text, 17);
      begin += *second * kUsPerSecond;
      length = kUsPerSecond;
      if (in.take('.')) {
        const auto fraction = in.fraction_us();
        if (!fraction) return bad_time(text, in.at());
        begin += *fraction;
        length = 1;
      }
    }
  }
  in.take('Z');
  if (!in.done()) return bad_time(text, in.at());
  return Period{{begin}, {begin + length}};
}

Result<Instant> parse_instant(std::string_view text) {
  ALMAGEST_TRY(const Period period, parse_period(text));
  return period.begin;
}

}  // namespace almagest::base
