// SPDX-License-Identifier: GPL-3.0-or-later
// Names of the sky and where they point, looked up offline.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "sky/point.h"

namespace almagest::query {

struct NamedObject {
  std::string name;  // as its catalogue writes it: "NGC 1300"
  sky::SkyPoint point;
  std::string type;  // "Galaxy", "Star", ...
};

// Immutable once filled; safe from many threads.
class NameTable {
 public:
  // Lines of "name <tab> ra <tab> dec <tab> type" (degrees, ICRS), several names of one object on lines of their own.
  static base::Result<NameTable> parse(std::string_view text);
  // Spelling is forgiven: case, blanks, punctuation and zeros before a number do not count ("m 031" is "M31").
  const NamedObject* find(std::string_view name) const;
  std::size_t size() const { return objects_.size(); }

 private:
  std::vector<NamedObject> objects_;
  std::unordered_map<std::string, std::size_t> by_key_;
};

// The form in which spellings are compared.
std::string name_key(std::string_view name);

}  // namespace almagest::query
