// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/footprint_codec.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <vector>

namespace almagest::index {
namespace {

constexpr char kPlain = 1;     // the text follows
constexpr char kPolygons = 2;  // polygons follow
constexpr std::string_view kPolygon = "POLYGON ICRS ";
constexpr std::array<std::int64_t, 10> kPowers{1,       10,        100,        1'000,       10'000,
                                               100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000};

struct Vertex {
  std::int64_t ra = 0;  // in units of 10^-decimals degrees
  std::int64_t dec = 0;
};
// What all numbers of a text have in common, and the numbers.
struct Polygons {
  bool two_blanks = false;  // after ICRS
  unsigned decimals = 0;
  std::vector<std::vector<Vertex>> all;
};

std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63U);
}
std::int64_t unzigzag(std::uint64_t value) {
  return static_cast<std::int64_t>((value >> 1U) ^ (~(value & 1U) + 1U));
}

// Wraps round instead of overflowing: the bytes may be anything.
std::int64_t sum(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

void put(std::string& into, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7U) into += static_cast<char>(value | 0x80U);
  into += static_cast<char>(value);
}

class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}
  std::uint64_t number() {
    if (bytes_.size() >= sizeof(std::uint64_t)) {
      // Eight bytes at once: the first without its top bit is the number's last, and the sevens of bits move together.
      std::uint64_t word = 0;
      std::memcpy(&word, bytes_.data(), sizeof word);
      const std::uint64_t lasts = ~word & 0x8080'8080'8080'8080U;
      if (lasts != 0) {
        bytes_.remove_prefix(static_cast<std::size_t>(std::countr_zero(lasts)) / 8 + 1);
        word &= lasts ^ (lasts - 1);
        word = (word & 0x007F'007F'007F'007FU) | (word & 0x7F00'7F00'7F00'7F00U) >> 1U;
        word = (word & 0x0000'3FFF'0000'3FFFU) | (word & 0x3FFF'0000'3FFF'0000U) >> 2U;
        return (word & 0x0FFF'FFFFU) | (word & 0x0FFF'FFFF'0000'0000U) >> 4U;
      }
    }
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (bytes_.empty()) break;
      const auto next = static_cast<unsigned char>(bytes_.front());
      bytes_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(next & 0x7FU) << shift;
      if ((next & 0x80U) == 0) return value;
    }
    failed_ = true;
    return 0;
  }
  std::size_t left() const { return bytes_.size(); }
  bool failed() const { return failed_; }

 private:
  std::string_view bytes_;
  bool failed_ = false;
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Reads "-12.345" off the front: the number without its point, and how many digits followed it.
std::optional<std::int64_t> take_number(std::string_view& text, unsigned& decimals) {
  std::size_t at = !text.empty() && text.front() == '-' ? 1 : 0;
  const bool negative = at == 1;
  std::int64_t value = 0;
  const std::size_t first = at;
  for (; at < text.size() && is_digit(text[at]) && at - first < 4; ++at) value = value * 10 + (text[at] - '0');
  if (at == first || at == text.size() || text[at] != '.') return std::nullopt;
  const std::size_t point = at++;
  for (; at < text.size() && is_digit(text[at]) && at - point < kPowers.size(); ++at) {
    value = value * 10 + (text[at] - '0');
  }
  decimals = static_cast<unsigned>(at - point - 1);
  text.remove_prefix(at);
  return negative ? -value : value;
}

// Numbers up to the next word or the end, each after one blank, but the first; all with the same number of decimals.
bool take_polygon(std::string_view& text, Polygons& into) {
  if (text.substr(0, kPolygon.size()) != kPolygon) return false;
  text.remove_prefix(kPolygon.size());
  const bool two_blanks = !text.empty() && text.front() == ' ';
  if (two_blanks) text.remove_prefix(1);
  if (!into.all.empty() && two_blanks != into.two_blanks) return false;
  into.two_blanks = two_blanks;
  std::vector<std::int64_t> numbers;
  for (;;) {
    unsigned decimals = 0;
    const auto number = take_number(text, decimals);
    if (!number || decimals == 0) return false;
    if ((!into.all.empty() || !numbers.empty()) && decimals != into.decimals) return false;
    into.decimals = decimals;
    numbers.push_back(*number);
    if (text.empty()) break;
    if (text.front() != ' ') return false;
    text.remove_prefix(1);
    if (!text.empty() && text.front() == 'P') break;
  }
  if (numbers.size() % 2 != 0) return false;
  std::vector<Vertex>& polygon = into.all.emplace_back();
  for (std::size_t i = 0; i < numbers.size(); i += 2) polygon.push_back({numbers[i], numbers[i + 1]});
  return true;
}

std::optional<Polygons> polygons_in(std::string_view text) {
  Polygons polygons;
  while (!text.empty()) {
    if (!take_polygon(text, polygons)) return std::nullopt;
  }
  return polygons;
}

void put_number(std::int64_t value, unsigned decimals, std::string& text) {
  if (value < 0) text += '-';
  const std::uint64_t size =
      value < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  const auto power = static_cast<std::uint64_t>(kPowers[decimals]);
  text += std::to_string(size / power);
  text += '.';
  const std::string fraction = std::to_string(size % power);
  text.append(decimals - fraction.size(), '0');
  text += fraction;
}

std::string text_of(const Polygons& polygons) {
  std::string text;
  for (const auto& polygon : polygons.all) {
    if (!text.empty()) text += ' ';
    text += polygons.two_blanks ? "POLYGON ICRS " : "POLYGON ICRS";
    for (const Vertex& vertex : polygon) {
      text += ' ';
      put_number(vertex.ra, polygons.decimals, text);
      text += ' ';
      put_number(vertex.dec, polygons.decimals, text);
    }
  }
  return text;
}

std::optional<Polygons> decode(std::string_view encoded) {
  Bytes bytes(encoded.substr(1));
  Polygons polygons;
  const std::uint64_t style = bytes.number();
  polygons.two_blanks = (style & 16U) != 0;
  polygons.decimals = static_cast<unsigned>(style & 15U);
  const std::uint64_t count = bytes.number();
  if (bytes.failed() || polygons.decimals < 1 || polygons.decimals >= kPowers.size() || count > bytes.left()) {
    return std::nullopt;
  }
  polygons.all.resize(count);
  for (auto& polygon : polygons.all) {
    const std::uint64_t vertices = bytes.number();
    if (vertices > bytes.left()) return std::nullopt;
    polygon.resize(vertices);
    Vertex last;
    for (Vertex& vertex : polygon) {
      vertex.ra = sum(last.ra, unzigzag(bytes.number()));
      vertex.dec = sum(last.dec, unzigzag(bytes.number()));
      last = vertex;
    }
  }
  if (bytes.failed()) return std::nullopt;
  return polygons;
}

// The same as parsing the text, without the text. Empty if a vertex or a polygon is not good.
sky::Region region_of(const Polygons& polygons) {
  std::vector<sky::Shape> shapes;
  const auto power = static_cast<double>(kPowers[polygons.decimals]);
  std::vector<sky::SkyPoint> points;
  for (const auto& polygon : polygons.all) {
    points.clear();
    for (const Vertex& vertex : polygon) {
      const auto point =
          sky::SkyPoint::make(static_cast<double>(vertex.ra) / power, static_cast<double>(vertex.dec) / power);
      if (!point) return {};
      points.push_back(*point);
    }
    auto made = sky::Polygon::make(points);
    if (!made) return {};
    shapes.emplace_back(std::move(*made));
  }
  return sky::Region(std::move(shapes));
}

sky::Region region_of_text(std::string_view text) {
  auto parsed = sky::parse_stcs(text);
  if (!parsed || parsed->placeholder) return {};
  return std::move(parsed->region);
}

// Points of the plane that touches the sphere at a direction: great circles are straight there, and what is nearer to
// the origin is nearer on the sphere.
struct Flat {
  double x = 0;
  double y = 0;
};

// What lies round the origin: how often edges pass it on one side, and how near they come.
struct Around {
  bool inside = false;
  double nearest_squared = std::numeric_limits<double>::infinity();

  void add_edge(const Flat& a, const Flat& b) {
    if ((a.y > 0) != (b.y > 0) && a.x - a.y * (b.x - a.x) / (b.y - a.y) > 0) inside = !inside;
    const double dx = b.x - a.x;
    const double dy = b.y - a.y;
    const double squared = dx * dx + dy * dy;
    const double along = squared > 0 ? std::clamp(-(a.x * dx + a.y * dy) / squared, 0.0, 1.0) : 0;
    const double x = a.x + along * dx;
    const double y = a.y + along * dy;
    nearest_squared = std::min(nearest_squared, x * x + y * y);
  }
  double distance_deg() const {
    const double nearest = std::atan(std::sqrt(nearest_squared)) / sky::kDegree;
    return inside || nearest <= sky::kEdgeTolerance_deg ? 0 : nearest;
  }
};

// The upright box round some points, and how near it comes to the origin.
struct Reached {
  Flat low{std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
  Flat high{-low.x, -low.y};

  void add(const Flat& flat) {
    low = {std::min(low.x, flat.x), std::min(low.y, flat.y)};
    high = {std::max(high.x, flat.x), std::max(high.y, flat.y)};
  }
  double least_squared() const {
    const double x = std::max({0.0, low.x, -high.x});
    const double y = std::max({0.0, low.y, -high.y});
    return x * x + y * y;
  }
};

// Sines and cosines of angles near to one whose are known, by their series: exact to the last digits within kNearby.
constexpr double kNearby = 0.03;
struct Turned {
  double sine = 0;
  double cosine = 1;
};
Turned turned(const Turned& from, double by) {
  const double square = by * by;
  const double sine = by * (1 - square / 6 * (1 - square / 20 * (1 - square / 42)));
  const double cosine = 1 - square / 2 * (1 - square / 12 * (1 - square / 30 * (1 - square / 56)));
  return {from.sine * cosine + from.cosine * sine, from.cosine * cosine - from.sine * sine};
}
Turned turned_to(double angle) {
  return {std::sin(angle), std::cos(angle)};
}

// Directions of vertices, most of which are near to the first.
class Directions {
 public:
  explicit Directions(std::int64_t power) : unit_(sky::kDegree / static_cast<double>(power)) {}
  sky::Vector of(const Vertex& vertex) {
    if (!known_) {
      known_ = true;
      first_ = vertex;
      ra_ = turned_to(static_cast<double>(vertex.ra) * unit_);
      dec_ = turned_to(static_cast<double>(vertex.dec) * unit_);
    }
    const Turned ra = angle(vertex.ra, first_.ra, ra_);
    const Turned dec = angle(vertex.dec, first_.dec, dec_);
    return {dec.cosine * ra.cosine, dec.cosine * ra.sine, dec.sine};
  }

 private:
  Turned angle(std::int64_t value, std::int64_t first, const Turned& known) const {
    const double by = (static_cast<double>(value) - static_cast<double>(first)) * unit_;
    if (std::abs(by) < kNearby) return turned(known, by);
    return turned_to(static_cast<double>(value) * unit_);
  }
  double unit_;
  bool known_ = false;
  Vertex first_;
  Turned ra_, dec_;
};

}  // namespace

FootprintProbe::FootprintProbe(const sky::SkyPoint& point) : point_(point), middle_(point.unit()) {
  const Turned ra = turned_to(point.ra_deg() * sky::kDegree);
  const Turned dec = turned_to(point.dec_deg() * sky::kDegree);
  sine_dec_ = dec.sine;
  cosine_dec_ = dec.cosine;
  east_ = {-ra.sine, ra.cosine, 0};
  north_ = cross(middle_, east_);
}

// Vertices about the point by series, to second order and the third where it counts. Of a vertex no farther than
// `farthest` what is left out is less than `error`.
struct FootprintProbe::Series {
  double ra, dec, sine, cosine, unit, farthest, error;

  Series(const FootprintProbe& probe, double radius_deg, std::int64_t power)
      : ra(probe.point_.ra_deg() * sky::kDegree),
        dec(probe.point_.dec_deg() * sky::kDegree),
        sine(probe.sine_dec_),
        cosine(probe.cosine_dec_),
        unit(sky::kDegree / static_cast<double>(power)),
        farthest(3 * std::max(radius_deg, 0.05) * sky::kDegree) {
    const double by_ra_most = farthest / cosine;
    error = farthest * (by_ra_most * by_ra_most + farthest * farthest);
  }
  Flat at(const Vertex& vertex) const {
    const double by_ra = static_cast<double>(vertex.ra) * unit - ra;
    const double by_dec = static_cast<double>(vertex.dec) * unit - dec;
    const double across = cosine - sine * by_dec;
    return {by_ra * across, by_dec + by_ra * by_ra / 2 * sine * across};
  }
  About about(const Around& around) const {
    const double nearest = std::sqrt(around.nearest_squared);
    if (around.inside) return {0, nearest > error ? 0 : error / sky::kDegree};
    return {std::max(0.0, nearest - error) / sky::kDegree, (nearest + error) / sky::kDegree};
  }
  // Whether all of the polygon with these corners is surely farther than that.
  bool is_beyond(const std::vector<Vertex>& corners, double distance_deg) const {
    Reached reached;
    for (const Vertex& corner : corners) {
      const Flat flat = at(corner);
      if (!holds(flat)) return false;
      reached.add(flat);
    }
    const double beyond = distance_deg * sky::kDegree + 2 * error;
    return reached.least_squared() > beyond * beyond;
  }
  bool holds(const Flat& flat) const { return std::abs(flat.x) < farthest && std::abs(flat.y) < farthest; }
};

std::optional<double> FootprintProbe::distance_deg(std::string_view encoded, double enough_deg) const {
  if (encoded.empty() || encoded.front() != kPolygons) return std::nullopt;
  // Of many polygons only those need be looked at closely that may be the nearest.
  constexpr std::uint64_t kMany = 3;
  constexpr double kRadius_deg = 0.05;
  Bytes bytes(encoded.substr(1));
  const std::uint64_t decimals = bytes.number() & 15U;
  std::uint64_t polygons = bytes.number();
  if (bytes.failed() || decimals < 1 || decimals >= kPowers.size()) return std::nullopt;
  std::optional<About> about;
  if (polygons >= kMany) about = about_deg(encoded, kRadius_deg, enough_deg);
  if (about && about->most_deg <= enough_deg) return about->most_deg;
  const Series series(*this, kRadius_deg, kPowers[decimals]);
  Directions directions(kPowers[decimals]);
  double distance_deg = 180;
  std::vector<Vertex> corners;
  for (; polygons > 0 && !bytes.failed(); --polygons) {
    corners.clear();
    Vertex vertex;
    for (std::uint64_t vertices = bytes.number(); vertices > 0 && !bytes.failed(); --vertices) {
      vertex.ra = sum(vertex.ra, unzigzag(bytes.number()));
      vertex.dec = sum(vertex.dec, unzigzag(bytes.number()));
      corners.push_back(vertex);
    }
    if (corners.empty()) continue;
    if (about && series.is_beyond(corners, about->most_deg)) continue;
    Around around;
    std::optional<Flat> last;
    Flat first;
    for (const Vertex& corner : corners) {
      const sky::Vector direction = directions.of(corner);
      const double towards = dot(direction, middle_);
      constexpr double kNear = 0.65;
      if (towards < kNear) return std::nullopt;
      const Flat flat{dot(direction, east_) / towards, dot(direction, north_) / towards};
      if (last) {
        around.add_edge(*last, flat);
      } else {
        first = flat;
      }
      last = flat;
    }
    around.add_edge(*last, first);
    distance_deg = std::min(distance_deg, around.distance_deg());
    if (distance_deg <= enough_deg) return distance_deg;
  }
  return bytes.failed() ? std::nullopt : std::optional(distance_deg);
}

std::optional<FootprintProbe::About> FootprintProbe::about_deg(std::string_view encoded, double radius_deg,
                                                               double enough_deg) const {
  if (encoded.empty() || encoded.front() != kPolygons || cosine_dec_ < 0.05 || radius_deg > 0.25) return std::nullopt;
  Bytes bytes(encoded.substr(1));
  const std::uint64_t decimals = bytes.number() & 15U;
  std::uint64_t polygons = bytes.number();
  if (bytes.failed() || decimals < 1 || decimals >= kPowers.size()) return std::nullopt;
  const Series series(*this, radius_deg, kPowers[decimals]);
  About about{180, 180};
  const double enough_squared = enough_deg * enough_deg * sky::kDegree * sky::kDegree;
  double farther_squared = std::numeric_limits<double>::infinity();
  std::vector<Flat> corners;
  for (; polygons > 0 && !bytes.failed(); --polygons) {
    corners.clear();
    Vertex vertex;
    Reached reached;
    double corner_squared = std::numeric_limits<double>::infinity();
    for (std::uint64_t vertices = bytes.number(); vertices > 0 && !bytes.failed(); --vertices) {
      vertex.ra = sum(vertex.ra, unzigzag(bytes.number()));
      vertex.dec = sum(vertex.dec, unzigzag(bytes.number()));
      const Flat flat = series.at(vertex);
      if (!series.holds(flat)) return std::nullopt;
      reached.add(flat);
      corner_squared = std::min(corner_squared, flat.x * flat.x + flat.y * flat.y);
      corners.push_back(flat);
    }
    if (corners.empty()) continue;
    // Most slits are told by their corners: near enough already, or surely farther than another.
    if (corner_squared < enough_squared) {
      about.most_deg = std::min(about.most_deg, (std::sqrt(corner_squared) + series.error) / sky::kDegree);
      if (about.most_deg <= enough_deg) break;
    }
    if (reached.least_squared() > farther_squared) continue;
    Around around;
    Flat last = corners.back();
    for (const Flat& corner : corners) {
      around.add_edge(last, corner);
      last = corner;
    }
    const About own = series.about(around);
    about.least_deg = std::min(about.least_deg, own.least_deg);
    about.most_deg = std::min(about.most_deg, own.most_deg);
    if (about.most_deg <= enough_deg) break;
    const double farther = about.most_deg * sky::kDegree + 2 * series.error;
    farther_squared = farther * farther;
  }
  return bytes.failed() ? std::nullopt : std::optional(about);
}

void encode_footprint(std::string_view stcs, std::string& into) {
  if (stcs.empty()) return;
  // Only what comes back the same, text and region, is taken apart.
  if (const auto polygons = polygons_in(stcs);
      polygons && text_of(*polygons) == stcs && region_of(*polygons).shapes().size() == polygons->all.size()) {
    into += kPolygons;
    put(into, (polygons->two_blanks ? 16U : 0U) | polygons->decimals);
    put(into, polygons->all.size());
    for (const auto& polygon : polygons->all) {
      put(into, polygon.size());
      Vertex last;
      for (const Vertex& vertex : polygon) {
        put(into, zigzag(vertex.ra - last.ra));
        put(into, zigzag(vertex.dec - last.dec));
        last = vertex;
      }
    }
    return;
  }
  into += kPlain;
  into += stcs;
}

std::string footprint_text(std::string_view encoded) {
  if (encoded.empty()) return {};
  if (encoded.front() == kPlain) return std::string(encoded.substr(1));
  const auto polygons = encoded.front() == kPolygons ? decode(encoded) : std::nullopt;
  return polygons ? text_of(*polygons) : std::string();
}

sky::Region footprint_region(std::string_view encoded) {
  if (encoded.empty()) return {};
  if (encoded.front() == kPlain) return region_of_text(encoded.substr(1));
  const auto polygons = encoded.front() == kPolygons ? decode(encoded) : std::nullopt;
  return polygons ? region_of(*polygons) : sky::Region();
}

}  // namespace almagest::index
