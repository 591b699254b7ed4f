// SPDX-License-Identifier: GPL-3.0-or-later
// parse_stcs: Space-Time Coordinate metadata as a string, as far as archives use it (IVOA note "STC-S: Space-Time
// Coordinate (STC) Metadata Linear String Implementation" 1.33, 2009; TAP 1.0 section 6).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "base/text.h"
#include "sky/box.h"
#include "sky/region.h"

namespace almagest::sky {
namespace {

constexpr std::size_t kMaxText = 1 << 20;
constexpr std::size_t kMaxTotalVertices = 20'000;

constexpr std::array<std::string_view, 6> kFrames{"ICRS", "J2000", "FK5", "GSC1", "GSC2", "UNKNOWNFRAME"};
constexpr std::array<std::string_view, 6> kOtherFrames{"FK4",         "B1950",    "GALACTIC",
                                                       "GALACTIC_II", "ECLIPTIC", "SUPER_GALACTIC"};
constexpr std::array<std::string_view, 8> kIgnored{"GEOCENTER",     "BARYCENTER", "HELIOCENTER", "TOPOCENTER",
                                                   "UNKNOWNREFPOS", "SPHERICAL2", "RELOCATABLE", "SPHERICAL"};

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& list) {
  return std::any_of(list.begin(), list.end(), [&](std::string_view known) { return base::equal_nocase(word, known); });
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Not a coordinate, though it stands where one should.
bool is_nan_word(std::string_view word) {
  if (!word.empty() && (word[0] == '-' || word[0] == '+')) word.remove_prefix(1);
  return is_one_of(word, std::array<std::string_view, 6>{"nan", "inf", "infinity", "null", "none", "nodata"});
}

class StcsParser {
 public:
  explicit StcsParser(std::string_view text) : text_(text) { next(); }

  base::Result<Parsed> parse() {
    if (word_.empty()) return fail("The region is empty");
    if (base::equal_nocase(word_, "UNION")) {
      ALMAGEST_CHECK(parse_union());
    } else {
      while (!word_.empty()) ALMAGEST_CHECK(parse_shape());
    }
    if (!word_.empty()) return fail(fmt::format("\"{}\" does not belong after the region", word_));
    return finish();
  }

 private:
  struct Numbers {
    std::vector<double> values;
    bool all_numbers = true;
  };

  tl::unexpected<base::Error> fail(std::string message, base::Code code = base::Code::invalid_argument) const {
    return base::fail(code, std::move(message), base::Span{at_, word_.size()});
  }

  // Moves to the next word: a parenthesis, or what stands between blanks, commas and parentheses. Empty at the end.
  void next() {
    std::size_t begin = at_ + word_.size();
    while (begin < text_.size() && std::string_view(" \t\r\n,").find(text_[begin]) != std::string_view::npos) ++begin;
    std::size_t end = begin;
    while (end < text_.size() && std::string_view(" \t\r\n,()").find(text_[end]) == std::string_view::npos) ++end;
    if (end == begin && begin < text_.size()) ++end;
    at_ = begin;
    word_ = text_.substr(begin, end - begin);
  }

  // Whether a frame was named.
  base::Result<bool> skip_frame() {
    bool named = false;
    while (!word_.empty()) {
      if (is_one_of(word_, kOtherFrames)) {
        return fail(fmt::format("The frame {} is not supported; give ICRS coordinates", word_),
                    base::Code::unsupported);
      }
      const bool frame = is_one_of(word_, kFrames);
      if (!frame && !is_one_of(word_, kIgnored)) break;
      named = named || frame;
      next();
    }
    return named;
  }

  base::Status parse_union() {
    next();
    ALMAGEST_TRY(const bool named, skip_frame());
    frame_of_union_ = named;
    if (word_ != "(") return fail("UNION needs shapes in parentheses");
    next();
    while (word_ != ")") {
      if (word_.empty()) return fail("The parenthesis after UNION is not closed");
      ALMAGEST_CHECK(parse_shape());
    }
    next();
    return {};
  }

  base::Status parse_shape() {
    const std::string kind = base::upper(word_);
    if (is_one_of(kind, std::array<std::string_view, 4>{"UNION", "INTERSECTION", "DIFFERENCE", "NOT"})) {
      return fail(fmt::format("{} is not supported in this place of a region", kind), base::Code::unsupported);
    }
    const bool polygon = kind == "POLYGON";
    if (!polygon && kind != "CIRCLE" && kind != "BOX" && kind != "POSITION") {
      return fail(fmt::format("\"{}\" is not a shape; POLYGON, CIRCLE, BOX and POSITION are", word_.substr(0, 40)));
    }
    next();
    ALMAGEST_TRY(const bool named, skip_frame());
    only_bare_circles_ = only_bare_circles_ && kind == "CIRCLE" && !named && !frame_of_union_;
    const bool parenthesised = word_ == "(";
    if (parenthesised) next();
    ALMAGEST_TRY(const Numbers numbers, read_numbers());
    if (parenthesised) {
      if (word_ != ")") return fail("A parenthesis is not closed");
      next();
    }
    if (polygon) {
      vertices_ += numbers.values.size() / 2;
      if (vertices_ > kMaxTotalVertices) {
        return fail(fmt::format("The region has more than {} vertices", kMaxTotalVertices), base::Code::too_large);
      }
    }
    add(kind, numbers);
    ++shape_;
    return {};
  }

  base::Result<Numbers> read_numbers() {
    Numbers numbers;
    while (!word_.empty() && word_ != "(" && word_ != ")") {
      if (const auto number = base::parse_double(word_)) {
        numbers.values.push_back(*number);
      } else if (is_nan_word(word_)) {
        numbers.values.push_back(std::nan(""));
        numbers.all_numbers = false;
      } else if (is_letter(word_[0])) {
        break;
      } else {
        return fail(fmt::format("\"{}\" is not a number", word_.substr(0, 40)));
      }
      next();
    }
    return numbers;
  }

  void drop(Problem problem) {
    found({problem, true, shape_, fmt::format("Shape {} was dropped: {}", shape_ + 1, text_of(problem))});
  }
  void found(Finding finding) { parsed_.findings.push_back(std::move(finding)); }

  void add(const std::string& kind, const Numbers& numbers) {
    if (!numbers.all_numbers) return drop(Problem::bad_coordinates);
    if (kind == "POLYGON") return add_polygon(numbers.values);
    const std::size_t expected = kind == "POSITION" ? 2 : kind == "CIRCLE" ? 3 : 4;
    if (numbers.values.size() != expected) return drop(Problem::bad_count);
    const auto centre = SkyPoint::make(numbers.values[0], numbers.values[1]);
    if (!centre) return drop(Problem::bad_coordinates);
    if (kind == "BOX") return add_box(*centre, numbers.values[2], numbers.values[3]);
    const double radius_deg = expected == 3 ? numbers.values[2] : 0;
    if (!(radius_deg >= 0 && radius_deg <= 180)) return drop(Problem::bad_coordinates);
    if (expected == 3 && radius_deg <= 0) return drop(Problem::degenerate);
    shapes_.emplace_back(Circle{*centre, radius_deg});
  }

  void add_polygon(const std::vector<double>& numbers) {
    if (numbers.size() % 2 != 0) return drop(Problem::bad_count);
    std::vector<SkyPoint> vertices;
    vertices.reserve(numbers.size() / 2);
    for (std::size_t i = 0; i < numbers.size(); i += 2) {
      const auto vertex = SkyPoint::make(numbers[i], numbers[i + 1]);
      if (!vertex) return drop(Problem::bad_coordinates);
      vertices.push_back(*vertex);
    }
    add_vertices(vertices);
  }

  void add_box(const SkyPoint& centre, double width_deg, double height_deg) {
    auto polygon = polygon_of(Box{centre, width_deg, height_deg, 0});
    if (!polygon) return drop(polygon.error());
    shapes_.emplace_back(std::move(*polygon));
  }

  void add_vertices(const std::vector<SkyPoint>& vertices) {
    auto polygon = Polygon::make(vertices);
    if (!polygon) return drop(polygon.error());
    if (polygon->self_crossing()) {
      found({Problem::self_crossing, false, shape_,
             fmt::format("Shape {}: {}; inside is by the even-odd rule", shape_ + 1, text_of(Problem::self_crossing))});
    }
    shapes_.emplace_back(std::move(*polygon));
  }

  Parsed finish() {
    parsed_.region = Region(std::move(shapes_));
    parsed_.placeholder = only_bare_circles_;
    const double width_deg = 2 * parsed_.region.bounding_cap().radius_deg;
    if (width_deg > kWide_deg) {
      found({Problem::wide, false, 0, fmt::format("The region spans about {:.0f} degrees", width_deg)});
    }
    return std::move(parsed_);
  }

  std::string_view text_;
  std::string_view word_;
  std::size_t at_ = 0;
  std::size_t shape_ = 0;
  std::size_t vertices_ = 0;
  bool frame_of_union_ = false;
  bool only_bare_circles_ = true;
  std::vector<Shape> shapes_;
  Parsed parsed_;
};

}  // namespace

base::Result<Parsed> parse_stcs(std::string_view text) {
  if (text.size() > kMaxText) return base::fail(base::Code::too_large, "The region's text is longer than 1 MiB");
  return StcsParser(text).parse();
}

}  // namespace almagest::sky
