// SPDX-License-Identifier: GPL-3.0-or-later
#include "fits/wcs_cards.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "base/text.h"

namespace almagest::fits {
namespace {

constexpr std::size_t kMostCards = 4000;
constexpr int kMostParameter = 99;  // m of PVi_ma and PSi_ma
constexpr int kMostSipOrder = 9;

tl::unexpected<base::Error> corrupt(std::string message) {
  return base::fail(base::Code::corrupt, std::move(message));
}

// What a keyword is followed by: nothing, the number of an axis, or two numbers.
enum class Shape { plain, axis, axis_and_number };
enum class Kind { text, real, integer };

struct Known {
  std::string_view root;
  Shape shape;
  Kind kind;
  bool alternates;  // has an alternate's letter behind it
};

constexpr std::array kKnown{
    Known{"CTYPE", Shape::axis, Kind::text, true},         Known{"CUNIT", Shape::axis, Kind::text, true},
    Known{"CRPIX", Shape::axis, Kind::real, true},         Known{"CRVAL", Shape::axis, Kind::real, true},
    Known{"CDELT", Shape::axis, Kind::real, true},         Known{"CROTA", Shape::axis, Kind::real, false},
    Known{"PC", Shape::axis_and_number, Kind::real, true}, Known{"CD", Shape::axis_and_number, Kind::real, true},
    Known{"PV", Shape::axis_and_number, Kind::real, true}, Known{"PS", Shape::axis_and_number, Kind::text, true},
    Known{"LONPOLE", Shape::plain, Kind::real, true},      Known{"LATPOLE", Shape::plain, Kind::real, true},
    Known{"RESTFRQ", Shape::plain, Kind::real, true},      Known{"RESTFREQ", Shape::plain, Kind::real, false},
    Known{"RESTWAV", Shape::plain, Kind::real, true},      Known{"EQUINOX", Shape::plain, Kind::real, true},
    Known{"RADESYS", Shape::plain, Kind::text, true},      Known{"SPECSYS", Shape::plain, Kind::text, true},
    Known{"RADECSYS", Shape::plain, Kind::text, false},    Known{"EPOCH", Shape::plain, Kind::real, false},
    Known{"VELREF", Shape::plain, Kind::integer, false},
};

struct Found {
  const Known* known = nullptr;
  int axis = 0;
  int number = 0;
};

// One or two digits, the first not 0 unless it is alone; taken off `text`.
std::optional<int> take_number(std::string_view& text) {
  std::size_t size = 0;
  while (size < text.size() && size < 3 && text[size] >= '0' && text[size] <= '9') ++size;
  if (size == 0 || size > 2 || (size == 2 && text[0] == '0')) return std::nullopt;
  const int number = size == 1 ? text[0] - '0' : (text[0] - '0') * 10 + (text[1] - '0');
  text.remove_prefix(size);
  return number;
}

std::optional<Found> match(const Known& known, std::string_view keyword, char alternate) {
  if (keyword.substr(0, known.root.size()) != known.root) return std::nullopt;
  std::string_view rest = keyword.substr(known.root.size());
  Found found{.known = &known};
  if (known.shape != Shape::plain) {
    const auto axis = take_number(rest);
    if (!axis || *axis < 1) return std::nullopt;
    found.axis = *axis;
  }
  if (known.shape == Shape::axis_and_number) {
    if (rest.empty() || rest.front() != '_') return std::nullopt;
    rest.remove_prefix(1);
    const auto number = take_number(rest);
    if (!number) return std::nullopt;
    found.number = *number;
  }
  if (known.alternates && alternate != ' ') {
    if (rest.size() != 1 || rest.front() != alternate) return std::nullopt;
    rest.remove_prefix(1);
  }
  return rest.empty() ? std::optional(found) : std::nullopt;
}

std::optional<Found> find(std::string_view keyword, char alternate) {
  for (const Known& known : kKnown) {
    if (const auto found = match(known, keyword, alternate)) return found;
  }
  return std::nullopt;
}

// A_ORDER, B_p_q, AP_p_q and their like (Shupe et al. 2005).
bool is_sip(std::string_view keyword) {
  if (keyword.empty() || (keyword[0] != 'A' && keyword[0] != 'B')) return false;
  keyword.remove_prefix(1);
  if (!keyword.empty() && keyword[0] == 'P') keyword.remove_prefix(1);
  if (keyword == "_ORDER") return true;
  return keyword.size() == 4 && keyword[0] == '_' && keyword[2] == '_' && keyword[1] >= '0' && keyword[1] <= '9' &&
         keyword[3] >= '0' && keyword[3] <= '9';
}

bool is_lookup(std::string_view keyword) {
  for (const std::string_view root : {"CPDIS", "CQDIS", "D2IMDIS", "D2IMARR"}) {
    if (keyword.substr(0, root.size()) == root) return true;
  }
  return false;
}

class Collector {
 public:
  Collector(const Header& header, char alternate) : header_(header), alternate_(alternate) {}

  base::Result<WcsCards> run(std::size_t dimensions, int most_axes) {
    for (const Card& card : header_.cards()) {
      if (!card.has_value()) continue;
      ALMAGEST_CHECK(take(card));
    }
    if (types_.empty() && !located_) return base::fail(base::Code::not_found, "the header has no world coordinates");
    const std::string keyword = alternate_ == ' ' ? "WCSAXES" : fmt::format("WCSAXES{}", alternate_);
    const std::int64_t least = std::max<std::int64_t>(static_cast<std::int64_t>(dimensions), last_axis_);
    // Ramps of four axes say WCSAXES 2; like wcslib this takes whatever is most.
    const std::int64_t axes = std::max(least, header_.integer(keyword).value_or(least));
    if (axes > most_axes) {
      return base::fail(base::Code::too_large, fmt::format("world coordinates on more than {} axes", most_axes));
    }
    if (axes < 1) return base::fail(base::Code::not_found, "the header has no axes");
    out_.axes = static_cast<int>(axes);
    ALMAGEST_CHECK(check_tables());
    ALMAGEST_CHECK(take_sip());
    out_.text.insert(0, fmt::format("{:<80}", fmt::format("WCSAXES = {:>20}", axes)));
    return std::move(out_);
  }

 private:
  base::Status take(const Card& card) {
    const std::string_view keyword = card.keyword();
    if (is_lookup(keyword)) out_.lookup_distortion = true;
    if (keyword == "AMDX1") out_.plate_solution = true;
    const auto found = find(keyword, alternate_);
    if (!found || header_.find(keyword) != &card) return {};  // of several equal ones the first counts
    if (++count_ > kMostCards) return base::fail(base::Code::too_large, "there are too many cards of coordinates");
    const std::string name = alternate_ != ' ' && found->known->alternates
                                 ? std::string(keyword.substr(0, keyword.size() - 1))
                                 : std::string(keyword);
    if (found->known->shape == Shape::axis_and_number && found->number > kMostParameter) return {};
    const bool matrix = found->known->root == "PC" || found->known->root == "CD";
    if (matrix && found->number == 0) return {};
    last_axis_ = std::max({last_axis_, found->axis, matrix ? found->number : 0});
    if (found->known->kind == Kind::text) return take_text(name, *found, card);
    const auto value = header_.real(keyword);
    const bool sound = value && std::isfinite(*value);
    if (!sound && found->known->shape == Shape::plain) return {};  // wcslib has defaults for these
    if (!sound) return corrupt(fmt::format("{} is not a number", keyword));
    if (found->known->kind == Kind::integer) {
      if (std::fabs(*value) < 1e6) write(name, fmt::format("{}", static_cast<int>(*value)));
      return {};
    }
    if (found->known->root == "PV") parameters_[{found->axis, found->number}] = *value;
    located_ = located_ || found->known->root == "CRVAL";
    write(name, fmt::format("{:.17G}", *value));
    return {};
  }

  base::Status take_text(const std::string& name, const Found& found, const Card& card) {
    if (card.kind() != ValueKind::string && found.known->shape == Shape::plain) return {};
    if (card.kind() != ValueKind::string) return corrupt(fmt::format("{} is not a string", card.keyword()));
    const std::string text(base::trim(card.text()));
    const bool printable =
        std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~' && c != '\''; });
    if (!printable || text.size() > 60) return corrupt(fmt::format("{} is no name of this kind", card.keyword()));
    if (found.known->root == "CTYPE") types_[found.axis] = text;
    if (found.known->root == "PS") names_[{found.axis, found.number}] = text;
    write(name, fmt::format("'{:<8}'", text));
    return {};
  }

  // Distortions belong to the primary coordinates, and to those that say so.
  base::Status take_sip() {
    const bool wanted = std::any_of(types_.begin(), types_.end(), [](const auto& type) {
      return type.second.size() > 4 && type.second.compare(type.second.size() - 4, 4, "-SIP") == 0;
    });
    if (!wanted) return {};
    for (const Card& card : header_.cards()) {
      const std::string_view keyword = card.keyword();
      if (!is_sip(keyword) || !card.has_value() || header_.find(keyword) != &card) continue;
      const auto value = header_.real(keyword);
      if (!value || !std::isfinite(*value)) return corrupt(fmt::format("{} is not a number", keyword));
      const std::string name(keyword);
      if (name.back() == 'R') {
        if (*value < 0 || *value > kMostSipOrder) return corrupt(fmt::format("{} is {}", keyword, *value));
        write(name, fmt::format("{}", static_cast<int>(*value)));
      } else if (name[name.size() - 1] - '0' + (name[name.size() - 3] - '0') <= kMostSipOrder) {
        write(name, fmt::format("{:.17G}", *value));
      }
    }
    return {};
  }

  double parameter(int axis, int number, double otherwise) const {
    const auto found = parameters_.find({axis, number});
    return found == parameters_.end() ? otherwise : found->second;
  }
  std::string name(int axis, int number) const {
    const auto found = names_.find({axis, number});
    return found == names_.end() ? std::string() : found->second;
  }

  // Greisen et al. 2006, section 6: each -TAB axis names a table and a column, and is one of the axes of the array
  // there; those of one array must be complete.
  base::Status check_tables() const {
    std::map<std::string, std::set<int>> axes_of_array;
    for (const auto& [axis, type] : types_) {
      if (type.size() < 8 || type.compare(4, 4, "-TAB") != 0) continue;
      if (name(axis, 0).empty() || name(axis, 1).empty()) {
        return corrupt(fmt::format("axis {} is a table, but PS{}_0 and PS{}_1 do not name it", axis, axis, axis));
      }
      const double version = parameter(axis, 1, 1);
      const double level = parameter(axis, 2, 1);
      const double place = parameter(axis, 3, 1);
      const bool sound = version >= 0 && version < 1e6 && level >= 0 && level < 1e6 && place >= 1 &&
                         place <= out_.axes && std::trunc(place) == place && std::trunc(version) == version &&
                         std::trunc(level) == level;
      if (!sound)
        return corrupt(fmt::format("axis {} is a table, but PV{}_1 to PV{}_3 are out of range", axis, axis, axis));
      const std::string array = fmt::format("{}\n{}\n{}\n{}", name(axis, 0), name(axis, 1), version, level);
      if (!axes_of_array[array].insert(static_cast<int>(place)).second) {
        return corrupt(fmt::format("axis {} is the same axis of a table as another one", axis));
      }
    }
    for (const auto& [array, places] : axes_of_array) {
      if (*places.rbegin() != static_cast<int>(places.size()))
        return corrupt("an axis of a table of coordinates is missing");
    }
    return {};
  }

  void write(const std::string& keyword, const std::string& value) {
    out_.text += fmt::format("{:<80}", fmt::format("{:<8}= {:>20}", keyword, value));
  }

  const Header& header_;
  const char alternate_;
  WcsCards out_;
  std::size_t count_ = 0;
  int last_axis_ = 0;
  bool located_ = false;
  std::map<int, std::string> types_;
  std::map<std::pair<int, int>, double> parameters_;
  std::map<std::pair<int, int>, std::string> names_;
};

}  // namespace

base::Result<WcsCards> wcs_cards(const Header& header, std::size_t dimensions, char alternate, int most_axes) {
  if (alternate != ' ' && (alternate < 'A' || alternate > 'Z')) {
    return base::fail(base::Code::invalid_argument, "alternate coordinates are named by a letter from A to Z");
  }
  return Collector(header, alternate).run(dimensions, most_axes);
}

}  // namespace almagest::fits
