// SPDX-License-Identifier: GPL-3.0-or-later
// Small cones in crowded fields, page by page, against a pass over all rows with the sky's own arithmetic: every shape
// that the tree's boxes stand for, at the poles, across right ascension 0, and where footprints are as wide as the
// cone.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "query/search.h"
#include "query/test_oracle.h"
#include "query/test_places.h"

namespace almagest::query {
namespace {

using index::testing::below;
using index::testing::kNow_us;
using index::testing::pick;
using index::testing::Random;
using index::testing::TestArchive;
using index::testing::uniform;
using testing::Known;

// Corners (east, north) in degrees about a point.
std::string polygon(const sky::SkyPoint& at, const std::vector<std::pair<double, double>>& corners) {
  std::string text = "POLYGON ICRS";
  const double cosine = std::max(0.001, std::cos(at.dec_deg() * sky::kDegree));
  for (const auto& [east, north] : corners) {
    const double ra = std::fmod(at.ra_deg() + east / cosine + 720, 360);
    text += fmt::format(" {:.7f} {:.7f}", ra, std::clamp(at.dec_deg() + north, -90.0, 90.0));
  }
  return text;
}

std::string box(const sky::SkyPoint& at, double east, double north, double width, double height, double angle,
                double skew) {
  std::vector<std::pair<double, double>> corners;
  for (const auto& [x, y] : {std::pair{-1.0, -1.0}, {1.0, -1.0}, {1.0 + skew, 1.0}, {-1.0, 1.0 - skew}}) {
    const double u = x * width / 2;
    const double w = y * height / 2;
    corners.emplace_back(east + u * std::cos(angle) - w * std::sin(angle),
                         north + u * std::sin(angle) + w * std::cos(angle));
  }
  return polygon(at, corners);
}

std::string footprint(const sky::SkyPoint& at, Random& random) {
  const double angle = uniform(random, 0, 6.3);
  const double size = 0.001 * std::pow(300.0, uniform(random, 0, 1));  // 4 arcsec to 18 arcmin
  std::string text;
  switch (below(random, 9)) {
    case 0:
      return fmt::format("CIRCLE ICRS {:.6f} {:.6f} {:.5f}", at.ra_deg(), at.dec_deg(), size / 2);
    case 1:  // many slits
      for (std::size_t n = 3 + below(random, 60); n > 0; --n) {
        if (!text.empty()) text += ' ';
        text += box(at, uniform(random, -0.03, 0.03), uniform(random, -0.03, 0.03), 0.0004, 0.0001, angle, 0);
      }
      return text;
    case 2:  // two parts
      return box(at, 0, 0, size, size, angle, 0) + " " + box(at, size, 0, size / 3, size / 3, angle, 0);
    case 3:  // not convex, or crossing itself
      return polygon(at, {{0, 0}, {size, 0}, {size / 4, size / 4}, {0, size}, {-size, uniform(random, -size, size)}});
    case 8: {  // the same corners twice over: nothing is inside
      std::vector<std::pair<double, double>> corners;
      corners.reserve(8);
      for (int i = 0; i < 8; ++i) {
        corners.emplace_back(size * std::cos(angle + i * 1.5707963), size * std::sin(angle + i * 1.5707963));
      }
      return polygon(at, corners);
    }
    case 4:  // a rim of a part, so that the middle is outside
      return box(at, 0, -size, 3 * size, size / 5, 0, 0) + " " + box(at, 0, size, 3 * size, size / 5, 0, 0);
    default:
      return box(at, 0, 0, size, size * uniform(random, 0.2, 1), angle, uniform(random, 0, 0.1));
  }
}

class Nearest : public ::testing::TestWithParam<sky::SkyPoint> {};

TEST_P(Nearest, PagesAreThoseOfAPassOverAllRows) {
  const sky::SkyPoint field = GetParam();
  Random random(static_cast<std::uint64_t>(field.dec_deg() * 7 + field.ra_deg() + 1000));
  const double cosine = std::max(0.002, std::cos(field.dec_deg() * sky::kDegree));
  const auto place = [&] {
    const double ra = field.ra_deg() + uniform(random, -0.15, 0.15) / cosine;
    return *sky::SkyPoint::make(std::fmod(ra + 720, 360),
                                std::clamp(field.dec_deg() + uniform(random, -0.15, 0.15), -90.0, 90.0));
  };
  TestArchive archive;
  const auto dataset = [&](std::size_t i) {
    catalog::Dataset made = index::testing::random_dataset(random, archive.mission(), i);
    const sky::SkyPoint at = place();
    made.row[archive.column("ra")] = at.ra_deg();
    made.row[archive.column("dec")] = at.dec_deg();
    made.row[archive.column("s_region")] =
        below(random, 12) == 0 ? metadata::Value() : metadata::Value(footprint(at, random));
    // Rows of one exposure are all at one place.
    if (below(random, 3) == 0 && !archive.datasets().empty()) {
      const catalog::Dataset& other = pick(random, archive.datasets());
      for (const char* column : {"ra", "dec", "s_region"}) {
        made.row[archive.column(column)] = other.row[archive.column(column)];
      }
    }
    return made;
  };
  const auto write = [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; i += 50) {
      std::vector<catalog::Dataset> datasets;
      for (std::size_t k = i; k < std::min(i + 50, end); ++k) datasets.push_back(dataset(k));
      archive.write(std::move(datasets));
    }
  };
  write(0, 700);
  const auto base = *index::build(archive.catalog(), archive.dictionary());
  write(650, 900);  // some in place of others
  const auto layered = *index::refresh(archive.catalog(), archive.dictionary(), base);
  ASSERT_EQ(layered->find("test")->parts().size(), 2U);
  const auto alone = *index::build(archive.catalog(), archive.dictionary());
  const auto known = testing::known_rows(archive);
  const std::size_t separation = archive.column("ang_sep");
  std::size_t found = 0;
  for (int round = 0; round < 150; ++round) {
    const sky::SkyPoint point = below(random, 10) == 0 ? field : place();
    Search search{"test", {}, {{point, "here"}}};
    search.radius_deg = pick(random, std::vector<double>{0.25, 0.1, 0.05, 0.05, 0.01, 0.001, 1e-5, 0});
    search.sort = {{separation, index::Direction::ascending}};
    search.limit = 1 + below(random, 120);
    search.offset = below(random, 3) == 0 ? below(random, 200) : 0;
    std::function<bool(const metadata::Value&)> holds = [](const metadata::Value&) { return true; };
    std::size_t constrained = 0;
    if (below(random, 3) == 0) {
      constrained = archive.column(pick(random, std::vector<std::string>{"count", "instrume", "duration"}));
      auto condition = testing::random_condition(random, archive.mission().columns()[constrained]);
      auto parsed = parse_condition(archive.mission(), constrained, condition.text);
      ASSERT_TRUE(parsed) << condition.text;
      search.constraints.push_back({constrained, *parsed});
      holds = condition.holds;
    }
    std::vector<std::pair<double, std::string>> expected;
    for (std::size_t i = 0; i < known.size(); ++i) {
      const auto distance = known[i].distance_deg(point);
      if (distance && *distance <= search.radius_deg + sky::kEdgeTolerance_deg &&
          holds(archive.datasets()[i].row[constrained])) {
        expected.emplace_back(*distance, known[i].name);
      }
    }
    const auto& snapshot = below(random, 2) == 0 ? alone : layered;
    const auto result = run(snapshot, search, access::Viewer::anonymous(), base::Instant{kNow_us});
    ASSERT_TRUE(result);
    ASSERT_EQ(result->total, expected.size());
    found += expected.size();
    std::sort(expected.begin(), expected.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    const std::size_t begin = std::min<std::size_t>(search.offset, expected.size());
    const std::size_t end = std::min<std::size_t>(begin + search.limit, expected.size());
    ASSERT_EQ(result->rows.size(), end - begin);
    for (std::size_t i = begin; i < end; ++i) {
      const Match& match = result->rows[i - begin];
      // Two ways to reckon an arc may differ in the last digits, and rows be exchanged that are as far.
      ASSERT_NEAR(match.separation_arcmin / 60, expected[i].first, 1e-11) << result->table->name(match.row);
      if (i > begin && match.separation_arcmin == result->rows[i - begin - 1].separation_arcmin) {
        ASSERT_TRUE(
            index::text_less(result->table->name(result->rows[i - begin - 1].row), result->table->name(match.row)));
      }
    }
    // With another order among those as far, against the search that looks at every match.
    search.sort.push_back({archive.column("count"), index::Direction::descending});
    const auto page = run(snapshot, search, access::Viewer::anonymous(), base::Instant{kNow_us});
    search.offset = 0;
    search.limit = 20'000;
    const auto all = run(snapshot, search, access::Viewer::anonymous(), base::Instant{kNow_us});
    ASSERT_TRUE(page && all);
    ASSERT_EQ(page->rows.size(), end - begin);
    for (std::size_t i = begin; i < end; ++i) {
      ASSERT_EQ(page->rows[i - begin].row, all->rows[i].row) << i;
      ASSERT_EQ(page->rows[i - begin].separation_arcmin, all->rows[i].separation_arcmin);
    }
  }
  EXPECT_GT(found, 5000U);
}

INSTANTIATE_TEST_SUITE_P(Fields, Nearest,
                         ::testing::Values(*sky::SkyPoint::make(150, 2), *sky::SkyPoint::make(0, -60),
                                           *sky::SkyPoint::make(359.99, 89.95), *sky::SkyPoint::make(80, -89.9),
                                           *sky::SkyPoint::make(230, 85), *sky::SkyPoint::make(0.01, 70)),
                         [](const auto& field) { return fmt::format("Field{}", field.index); });

}  // namespace
}  // namespace almagest::query
