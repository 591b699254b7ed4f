// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/area.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "query/area_side.h"
#include "sky/overlap.h"

namespace almagest::query {
namespace {

using base::Code;
using index::Bitmap;
using index::Row;

// No more rows than these are tested one by one without asking the sky index.
constexpr std::size_t kFew = 2000;
constexpr std::size_t kMostNumbers = 2 * sky::Polygon::kMaxVertices;

sky::RegionTest test_of(const sky::Region& region) {
  return sky::RegionTest(region);
}
sky::MocTest test_of(const sky::Moc& moc) {
  return sky::MocTest(moc);
}

template <typename Shape>
Bitmap rows_in_area(const index::Table& table, const Shape& area, const Bitmap& among) {
  const auto test = test_of(area);
  Bitmap rows = Bitmap::none(among.size());
  const auto meets = [&](Row row) {
    const auto& place = table.sky().place(row);
    return place.footprint.empty() ? place.position && test.meets(*place.position) : test.meets(place.footprint);
  };
  if (among.count() <= kFew) {
    among.for_each([&](std::size_t row) {
      if (meets(static_cast<Row>(row))) rows.set(row);
    });
    return rows;
  }
  // Rows of one place meet it together.
  const auto across = [&](Row first, std::span<const Row> of_place) {
    const auto counts = [&](Row row) { return among.test(first + row); };
    const auto one = std::find_if(of_place.begin(), of_place.end(), counts);
    if (one == of_place.end() || !meets(first + *one)) return;
    for (const Row row : of_place) rows.set(first + row);
  };
  table.sky().split(
      [&](const sky::Vector& centre, double reach, double radius) { return side_of(area, centre, reach, radius); },
      rows, across);
  return rows &= among;
}

base::Result<Area> parse_shapes(std::string_view text) {
  ALMAGEST_TRY(sky::Parsed parsed, sky::parse_stcs(text));
  for (const sky::Finding& finding : parsed.findings) {
    if (finding.dropped)
      return base::fail(Code::invalid_argument, fmt::format("The area can't be used: of its shape {}, {}",
                                                            finding.shape + 1, sky::text_of(finding.problem)));
  }
  return Area(std::move(parsed.region));
}

// Numbers between blanks and commas, in pairs.
base::Result<Area> parse_vertices(std::string_view text) {
  std::vector<double> numbers;
  for (std::size_t at = text.find_first_not_of(" \t\r\n,"); at != std::string_view::npos;
       at = text.find_first_not_of(" \t\r\n,", at)) {
    const std::size_t end = std::min(text.find_first_of(" \t\r\n,", at), text.size());
    const auto number = base::parse_double(text.substr(at, end - at));
    if (!number) {
      return base::fail(
          Code::invalid_argument,
          fmt::format("\"{}\" is not a coordinate in degrees", text.substr(at, std::min<std::size_t>(end - at, 40))),
          base::Span{at, end - at});
    }
    numbers.push_back(*number);
    if (numbers.size() > kMostNumbers) {
      return base::fail(Code::too_large, fmt::format("A polygon may have {} vertices", sky::Polygon::kMaxVertices));
    }
    at = end;
  }
  if (numbers.size() % 2 != 0) {
    return base::fail(Code::invalid_argument, "The vertices of a polygon are pairs of right ascension and declination");
  }
  std::vector<sky::SkyPoint> vertices;
  for (std::size_t i = 0; i < numbers.size(); i += 2) {
    ALMAGEST_TRY(const sky::SkyPoint vertex, sky::SkyPoint::make(numbers[i], numbers[i + 1]));
    vertices.push_back(vertex);
  }
  return area_of(vertices);
}

}  // namespace

base::Result<Area> area_of(const std::vector<sky::SkyPoint>& vertices) {
  auto polygon = sky::Polygon::make(vertices);
  if (!polygon) {
    return base::fail(Code::invalid_argument,
                      fmt::format("These vertices make no polygon: {}", sky::text_of(polygon.error())));
  }
  return Area(sky::Region({std::move(*polygon)}));
}

base::Result<Area> parse_area(std::string_view text) {
  if (base::trim(text).empty()) return base::fail(Code::invalid_argument, "The area is empty", base::Span{0, 0});
  if (text.find_first_of("/{") != std::string_view::npos) {
    ALMAGEST_TRY(sky::Moc moc, sky::Moc::parse(text));
    return Area(std::move(moc));
  }
  const char first = base::trim(text)[0];
  const bool word = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z');
  return word ? parse_shapes(text) : parse_vertices(text);
}

Bitmap rows_overlapping(const index::Table& table, const Area& area, const Bitmap& among) {
  return std::visit([&](const auto& shape) { return rows_in_area(table, shape, among); }, area);
}

}  // namespace almagest::query
