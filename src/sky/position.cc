// SPDX-License-Identifier: GPL-3.0-or-later
// parse_position: the ways people write coordinates.
#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string>
#include <vector>

#include "base/text.h"
#include "sky/point.h"

namespace almagest::sky {
namespace {

constexpr std::size_t kMaxLength = 200;

enum class Unit { none, hours, degrees, minutes, seconds };

struct Field {
  std::string number;  // digits and one point
  Unit unit = Unit::none;
};

struct Angle {
  bool negative = false;
  std::vector<Field> fields;
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Typographic signs as ASCII; two primes are a double prime.
std::string plain(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kSigns{
      {{"\u2212", "-"}, {"\u00b0", "d"}, {"\u2032", "m"}, {"\u2033", "s"}, {"''", "s"}, {"'", "m"}, {"\"", "s"}}};
  std::string out = base::lower(base::trim(text));
  for (const auto& [sign, ascii] : kSigns) {
    for (std::size_t at = out.find(sign); at != std::string::npos; at = out.find(sign, at))
      out.replace(at, sign.size(), ascii);
  }
  return out;
}

std::optional<Unit> unit_of(char c) {
  switch (c) {
    case 'h':
      return Unit::hours;
    case 'd':
      return Unit::degrees;
    case 'm':
      return Unit::minutes;
    case 's':
      return Unit::seconds;
    default:
      return std::nullopt;
  }
}

// "10h20m30.5s", "-05:06:07", "10 20 30", "1.5e2" as a sign and up to three numbers.
std::optional<Angle> split_angle(std::string_view text) {
  Angle angle;
  text = base::trim(text);
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    angle.negative = text[0] == '-';
    text = base::trim(text.substr(1));
  }
  std::size_t at = 0;
  while (at < text.size()) {
    Field field;
    const std::size_t begin = at;
    while (at < text.size() && (is_digit(text[at]) || text[at] == '.')) ++at;
    if (at == begin || angle.fields.size() == 3) return std::nullopt;
    if (at + 1 < text.size() && text[at] == 'e') {  // an exponent
      ++at;
      if (text[at] == '-' || text[at] == '+') ++at;
      while (at < text.size() && is_digit(text[at])) ++at;
    }
    field.number = std::string(text.substr(begin, at - begin));
    while (at < text.size() && text[at] == ' ') ++at;
    if (at < text.size() && text[at] == ':') {
      if (++at == text.size()) return std::nullopt;
    } else if (at < text.size()) {
      if (const auto unit = unit_of(text[at])) {
        field.unit = *unit;
        ++at;
      }
    }
    while (at < text.size() && text[at] == ' ') ++at;
    angle.fields.push_back(std::move(field));
  }
  if (angle.fields.empty()) return std::nullopt;
  return angle;
}

// Units, where they are given, must be in order: (h|d) m s.
bool units_in_order(const Angle& angle, Unit first) {
  const std::array<Unit, 3> expected{first, Unit::minutes, Unit::seconds};
  for (std::size_t i = 0; i < angle.fields.size(); ++i) {
    if (angle.fields[i].unit != Unit::none && angle.fields[i].unit != expected[i]) return false;
  }
  return true;
}

// In the unit of the first field.
std::optional<double> value_of(const Angle& angle) {
  double value = 0;
  double scale = 1;
  for (std::size_t i = 0; i < angle.fields.size(); ++i) {
    const std::string& number = angle.fields[i].number;
    const bool last = i + 1 == angle.fields.size();
    if (!last && number.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
    const auto part = base::parse_double(number);
    if (!part || (i > 0 && !(*part < 60))) return std::nullopt;
    value += *part / scale;
    scale *= 60;
  }
  return angle.negative ? -value : value;
}

std::optional<double> parse_ra_deg(std::string_view text) {
  const auto angle = split_angle(text);
  if (!angle) return std::nullopt;
  const Unit given = angle->fields[0].unit;
  const bool hours = given == Unit::hours || (given == Unit::none && angle->fields.size() > 1);
  if (!units_in_order(*angle, hours ? Unit::hours : Unit::degrees)) return std::nullopt;
  const auto value = value_of(*angle);
  if (!value) return std::nullopt;
  if (hours && !(*value > -24 && *value <= 24)) return std::nullopt;
  return hours ? *value * 15 : *value;
}

std::optional<double> parse_dec_deg(std::string_view text) {
  const auto angle = split_angle(text);
  if (!angle || !units_in_order(*angle, Unit::degrees)) return std::nullopt;
  return value_of(*angle);
}

// Where the declination begins: behind a comma, at a sign that is neither first nor of an exponent, else at the half of
// the words.
std::optional<std::pair<std::string_view, std::string_view>> halves(std::string_view text) {
  if (const auto comma = text.find_first_of(",;"); comma != std::string_view::npos) {
    return std::pair{text.substr(0, comma), text.substr(comma + 1)};
  }
  for (std::size_t i = text.size(); i-- > 1;) {
    if (text[i] != '-' && text[i] != '+') continue;
    if (text[i - 1] == 'e') continue;
    return std::pair{text.substr(0, i), text.substr(i)};
  }
  std::vector<std::size_t> words;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != ' ' && (i == 0 || text[i - 1] == ' ')) words.push_back(i);
  }
  if (words.empty() || words.size() % 2 != 0) return std::nullopt;
  const std::size_t middle = words[words.size() / 2];
  return std::pair{text.substr(0, middle), text.substr(middle)};
}

}  // namespace

base::Result<SkyPoint> parse_position(std::string_view text) {
  constexpr const char* kHelp =
      "This is not a position; write it like \"150.1 2.2\" (degrees) or \"10:00:24 +02:12:00\" (hours, degrees)";
  if (text.size() > kMaxLength) return base::fail(base::Code::invalid_argument, kHelp);
  std::string clean = plain(text);
  for (char& c : clean) {
    if (c == '\t') c = ' ';
  }
  const auto parts = halves(clean);
  if (!parts) return base::fail(base::Code::invalid_argument, kHelp);
  const auto ra = parse_ra_deg(parts->first);
  const auto dec = parse_dec_deg(parts->second);
  if (!ra || !dec) return base::fail(base::Code::invalid_argument, kHelp);
  return SkyPoint::make(*ra, *dec);
}

}  // namespace almagest::sky
