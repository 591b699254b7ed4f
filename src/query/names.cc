// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/names.h"

#include <fmt/format.h>

#include "base/text.h"

namespace almagest::query {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

std::string name_key(std::string_view name) {
  std::string key;
  bool after_digit = false;
  bool gap = false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = base::lower(name.substr(i, 1))[0];
    const bool letter = (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
    if (!letter && !is_digit(c)) {
      gap = gap || c != '.';
      // A sign belongs to a position ("BD+31", "PKS 0637-752").
      if ((c == '+' || c == '-') && after_digit) key += c;
      continue;
    }
    const bool leading_zero = c == '0' && !after_digit && i + 1 < name.size() && is_digit(name[i + 1]);
    if (leading_zero) continue;
    if (gap && after_digit && is_digit(c) && !key.empty() && is_digit(key.back())) key += '_';  // "1 23" is not "123"
    key += c;
    after_digit = is_digit(c);
    gap = false;
  }
  constexpr std::string_view kMessier = "messier";
  if (key.compare(0, kMessier.size(), kMessier) == 0 && key.size() > kMessier.size() &&
      is_digit(key[kMessier.size()])) {
    key = "m" + key.substr(kMessier.size());
  }
  return key;
}

base::Result<NameTable> NameTable::parse(std::string_view text) {
  NameTable table;
  std::size_t number = 0;
  for (const std::string_view line : base::split(text, '\n')) {
    ++number;
    if (line.empty()) continue;
    const auto fields = base::split(line, '\t');
    const auto wrong = [&] {
      return base::fail(base::Code::corrupt,
                        fmt::format("line {} of the table of names is not name, ra, dec, type", number));
    };
    if (fields.size() != 4) return wrong();
    const auto ra = base::parse_double(fields[1]);
    const auto dec = base::parse_double(fields[2]);
    if (!ra || !dec) return wrong();
    const auto point = sky::SkyPoint::make(*ra, *dec);
    if (!point) return wrong();
    // The first of several objects of one name is meant.
    if (!table.by_key_.emplace(name_key(fields[0]), table.objects_.size()).second) continue;
    table.objects_.push_back({std::string(fields[0]), *point, std::string(fields[3])});
  }
  return table;
}

const NamedObject* NameTable::find(std::string_view name) const {
  const auto found = by_key_.find(name_key(name));
  return found == by_key_.end() ? nullptr : &objects_[found->second];
}

}  // namespace almagest::query
