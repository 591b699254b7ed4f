// SPDX-License-Identifier: GPL-3.0-or-later
// Conditions on right ascensions and declinations: decimal degrees or base 60.
#include <fmt/format.h>
#include <iterator>

#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include "base/text.h"
#include "query/condition_parts.h"

namespace almagest::query {
namespace {

using base::Result;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kHour_deg = 15;

enum class Angle { ra, dec };

struct Field {
  double value = 0;
  char unit = 0;  // h d m s, or 0: none written
};

struct Sign {
  std::string_view text;
  char unit;
};
constexpr Sign kUnits[] = {{"h", 'h'},
                           {"d", 'd'},
                           {"m", 'm'},
                           {"s", 's'},
                           {"H", 'h'},
                           {"D", 'd'},
                           {"M", 'm'},
                           {"S", 's'},
                           {"'", 'm'},
                           {"\"", 's'},
                           {"\xC2\xB0", 'd'},
                           {"\xE2\x80\xB2", 'm'},
                           {"\xE2\x80\xB3", 's'},
                           {":", 0}};

// Takes one unsigned number with its unit or separator from the front.
std::optional<Field> take_field(std::string_view& text) {
  const std::size_t length = std::min(text.find_first_not_of("0123456789."), text.size());
  const auto value = base::parse_double(text.substr(0, length));
  if (!value) return std::nullopt;
  Field field{*value, 0};
  text = text.substr(length);
  for (const Sign& unit : kUnits) {
    if (!text.starts_with(unit.text)) continue;
    field.unit = unit.unit;
    text.remove_prefix(unit.text.size());
    if (unit.text == ":" && text.empty()) return std::nullopt;
    break;
  }
  text = base::trim(text);
  return field;
}

// Units, where written, must be those of the field's place.
bool units_fit(const std::vector<Field>& fields, char first) {
  const std::string_view expected = first == 'h' ? "hms" : "dms";
  if (fields.size() > expected.size()) return false;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].unit != 0 && fields[i].unit != expected[i]) return false;
  }
  return true;
}

std::optional<double> in_base_60(const std::vector<Field>& fields) {
  double value = 0;
  double scale = 1;
  for (std::size_t i = 0; i < fields.size(); ++i, scale *= 60) {
    const bool last = i + 1 == fields.size();
    if (i > 0 && fields[i].value >= 60) return std::nullopt;
    if (!last && fields[i].value != std::floor(fields[i].value)) return std::nullopt;
    value += fields[i].value / scale;
  }
  return value;
}

// Degrees, or nothing if `text` is no angle. A right ascension of several fields is in hours.
std::optional<double> degrees_in(std::string_view text, Angle angle) {
  if (const auto decimal = base::parse_double(text)) return decimal;
  const bool negative = text.starts_with('-') || text.starts_with("\xE2\x88\x92");
  if (negative) text.remove_prefix(text.front() == '-' ? 1 : 3);
  if (!negative && text.starts_with('+')) text.remove_prefix(1);
  std::vector<Field> fields;
  while (!text.empty()) {
    const auto field = take_field(text);
    if (!field || fields.size() == 3) return std::nullopt;
    fields.push_back(*field);
  }
  if (fields.empty()) return std::nullopt;
  const bool one = fields.size() == 1;
  const bool hours = angle == Angle::ra && fields[0].unit != 'd' && (!one || fields[0].unit == 'h');
  if (!units_fit(fields, hours ? 'h' : 'd')) return std::nullopt;
  const auto value = in_base_60(fields);
  if (!value) return std::nullopt;
  return (negative ? -*value : *value) * (hours ? kHour_deg : 1);
}

Result<double> angle_in(const Part& part, Angle angle) {
  const auto degrees = degrees_in(part.text, angle);
  if (!degrees) {
    return refuse(
        part, angle == Angle::ra
                  ? fmt::format("'{}' is not a right ascension; write degrees (155.125) or hours (10:20:30)", part.text)
                  : fmt::format("'{}' is not a declination; write degrees (-5.5) or base 60 (-05:30:00)", part.text));
  }
  if (angle == Angle::dec && std::abs(*degrees) > 90) {
    return refuse(part, fmt::format("the declination {} lies beyond a pole; it must be from -90 to 90", part.text));
  }
  if (angle == Angle::ra && (*degrees < -360 || *degrees > 720)) {
    return refuse(part,
                  fmt::format("the right ascension {} is out of range; it must be from 0 to 360 degrees", part.text));
  }
  return *degrees;
}

// Half the width of an n +- m; a plain number of degrees.
Result<double> margin_in(const Comparison& comparison, double middle) {
  const auto margin = base::parse_double(comparison.second.text);
  if (!margin || *margin < 0)
    return refuse(comparison.second, "what follows +- must be a number of degrees, not negative");
  return comparison.percent ? std::abs(middle) * (*margin / 100) : *margin;
}

Test reals(double low, double high) {
  return NumberRange{{1, 0}, {low, high}};
}

double wrapped(double ra_deg) {
  if (ra_deg >= 0 && ra_deg <= 360) return ra_deg;
  const double rest = std::fmod(ra_deg, 360.0);
  return rest < 0 ? rest + 360 : rest;
}

// From `low` eastwards to `high`.
Test ra_range(double low, double high) {
  if (high - low >= 360) return reals(-kInfinity, kInfinity);
  const double from = wrapped(low);
  const double to = wrapped(high);
  if (from <= to) return reals(from, to);
  return WrappedRange{from, to};
}

Result<Test> ra_test(const Comparison& comparison, double first) {
  if (comparison.relation == Relation::range) {
    ALMAGEST_TRY(const double second, angle_in(comparison.second, Angle::ra));
    return ra_range(first, second);
  }
  if (comparison.relation == Relation::around) {
    ALMAGEST_TRY(const double margin, margin_in(comparison, first));
    return margin >= 180 ? reals(-kInfinity, kInfinity) : ra_range(first - margin, first + margin);
  }
  if (comparison.relation == Relation::equal) {
    const double ra = wrapped(first) >= 360 ? 0 : wrapped(first);
    return reals(ra, ra);
  }
  if (first < 0 || first > 360) {
    return refuse(comparison.first, "compare with a right ascension from 0 to 360, or write a range: 350 .. 10");
  }
  switch (comparison.relation) {
    case Relation::less:
      return reals(-kInfinity, std::nextafter(first, -kInfinity));
    case Relation::at_most:
      return reals(-kInfinity, first);
    case Relation::more:
      return reals(std::nextafter(first, kInfinity), kInfinity);
    default:
      return reals(first, kInfinity);
  }
}

Result<Test> dec_test(const Comparison& comparison, double first) {
  switch (comparison.relation) {
    case Relation::less:
      return reals(-kInfinity, std::nextafter(first, -kInfinity));
    case Relation::at_most:
      return reals(-kInfinity, first);
    case Relation::more:
      return reals(std::nextafter(first, kInfinity), kInfinity);
    case Relation::at_least:
      return reals(first, kInfinity);
    case Relation::equal:
      return reals(first, first);
    case Relation::around: {
      ALMAGEST_TRY(const double margin, margin_in(comparison, first));
      return reals(first - margin, first + margin);
    }
    case Relation::range:
      break;
  }
  ALMAGEST_TRY(const double second, angle_in(comparison.second, Angle::dec));
  if (first > second) {
    return refuse(comparison.second, fmt::format("this range runs backwards; write {} .. {}", comparison.second.text,
                                                 comparison.first.text));
  }
  return reals(first, second);
}

}  // namespace

Result<Test> parse_ra(const Part& item) {
  ALMAGEST_TRY(const Comparison comparison, parse_comparison(item, "150.5"));
  ALMAGEST_TRY(const double first, angle_in(comparison.first, Angle::ra));
  return ra_test(comparison, first);
}

Result<Test> parse_dec(const Part& item) {
  ALMAGEST_TRY(const Comparison comparison, parse_comparison(item, "-5.5"));
  ALMAGEST_TRY(const double first, angle_in(comparison.first, Angle::dec));
  return dec_test(comparison, first);
}

}  // namespace almagest::query
