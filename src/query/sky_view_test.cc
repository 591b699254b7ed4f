// SPDX-License-Identifier: GPL-3.0-or-later
// What maps show, against passes over all rows.
#include "query/sky_view.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "query/test_places.h"
#include "sky/overlap.h"
#include "sky/sky_test_util.h"

namespace almagest::query {
namespace {

using index::testing::below;
using index::testing::kNow_us;
using index::testing::Random;
using index::testing::TestArchive;
using index::testing::uniform;
using testing::Known;

const base::Instant kNow{kNow_us};

std::optional<sky::SkyPoint> position_of(const Known& row) {
  return row.footprint.empty() ? row.target : row.footprint.centre();
}

class View : public ::testing::Test {
 protected:
  View() : random_(23) {
    archive_.fill(random_, 2500);
    snapshot_ = *index::build(archive_.catalog(), archive_.dictionary());
    rows_ = testing::known_rows(archive_);
  }

  SkyView view_of(std::optional<sky::Region> region, const Search& search = {.mission = "test"}) {
    return SkyView::make(snapshot_, search, access::Viewer::anonymous(), kNow, std::move(region)).value();
  }

  sky::SkyPoint random_point() {
    if (below(random_, 4) == 0) return *sky::SkyPoint::make(0, below(random_, 2) == 0 ? 90 : 0);
    return *sky::SkyPoint::make(uniform(random_, 0, 360), uniform(random_, -90, 90));
  }

  std::optional<sky::Region> random_view() {
    if (below(random_, 4) == 0) return std::nullopt;
    return sky::Region({sky::Circle{random_point(), std::pow(10, uniform(random_, -1, 2))}});
  }

  bool in_view(const Known& row, const std::optional<sky::Region>& view) {
    if (!view) return position_of(row).has_value();
    return row.footprint.empty() ? row.target && view->contains(*row.target) : sky::intersects(row.footprint, *view);
  }

  Random random_;
  TestArchive archive_;
  index::SnapshotPointer snapshot_;
  std::vector<Known> rows_;
};

TEST_F(View, OutlinesTheFootprints) {
  std::map<std::string, const Known*> by_name;
  for (const Known& row : rows_) by_name[row.name] = &row;
  std::size_t seen = 0;
  for (int round = 0; round < 40; ++round) {
    const auto view = random_view();
    const std::size_t most = round % 2 == 0 ? 1'000'000 : below(random_, 30);
    const SkyView shown = view_of(view);
    const Outlines outlines = shown.outlines(most);
    std::size_t expected = 0;
    for (const Known& row : rows_) expected += in_view(row, view) ? 1 : 0;
    ASSERT_EQ(outlines.total, expected);
    ASSERT_EQ(outlines.shown.size(), std::min(expected, most));
    index::Row last = 0;
    for (const Outline& outline : outlines.shown) {
      ASSERT_TRUE(seen == 0 || outline.row >= last);
      last = outline.row;
      const Known& row = *by_name.at(std::string(shown.table().name(outline.row)));
      ASSERT_TRUE(in_view(row, view));
      ASSERT_EQ(outline.polygons.size(), row.footprint.shapes().size());
      ASSERT_EQ(outline.position, *position_of(row));
      for (std::size_t i = 0; i < outline.polygons.size(); ++i) {
        const sky::Shape& shape = row.footprint.shapes()[i];
        if (const auto* polygon = std::get_if<sky::Polygon>(&shape)) {
          ASSERT_EQ(outline.polygons[i], polygon->vertices());
          continue;
        }
        ASSERT_EQ(outline.polygons[i].size(), static_cast<std::size_t>(SkyView::kCircleVertices));
        for (const sky::SkyPoint& vertex : outline.polygons[i]) {
          const auto& circle = std::get<sky::Circle>(shape);
          ASSERT_NEAR(sky::separation_deg(vertex, circle.centre), circle.radius_deg, 1e-9);
        }
      }
      ++seen;
    }
    ASSERT_EQ(shown.without_position(),
              static_cast<std::uint64_t>(
                  std::count_if(rows_.begin(), rows_.end(), [](const Known& row) { return !position_of(row); })));
  }
  EXPECT_GT(seen, 1000U);
}

TEST_F(View, CountsByCell) {
  for (int round = 0; round < 60; ++round) {
    const auto view = random_view();
    const int order = static_cast<int>(below(random_, SkyView::kMaxDensityOrder + 1));
    const Density density = view_of(view).density(order);
    ASSERT_EQ(density.order, order);
    std::map<sky::Cell, std::uint64_t> expected;
    for (const Known& row : rows_) {
      if (const auto position = position_of(row)) ++expected[sky::cell_of(*position, order)];
    }
    std::uint64_t total = 0;
    sky::Cell last = -1;
    std::set<sky::Cell> counted;
    for (const CellCount& count : density.cells) {
      ASSERT_GT(count.cell, last);
      last = count.cell;
      ASSERT_EQ(count.rows, expected.at(count.cell));
      counted.insert(count.cell);
      total += count.rows;
    }
    ASSERT_EQ(density.total, total);
    if (!view) {
      ASSERT_EQ(density.cells.size(), expected.size());
    }
    for (const Known& row : rows_) {  // every position in view is in a cell that is counted
      const auto position = position_of(row);
      if (view && position && view->contains(*position)) {
        ASSERT_TRUE(counted.contains(sky::cell_of(*position, order)));
      }
    }
  }
}

TEST_F(View, CoversTheFootprints) {
  for (int round = 0; round < 24; ++round) {
    const auto view = round < 4 ? std::nullopt : random_view();
    const int order = round % 12;
    const sky::Moc coverage = view_of(view).coverage(order);
    ASSERT_EQ(coverage.order(), order);
    // The union of all covers, worked out one by one.
    sky::Moc all;
    for (const Known& row : rows_) {
      if (!in_view(row, view)) continue;
      const sky::Region shape = row.footprint.empty() ? sky::Region({sky::Circle{*row.target, 0}}) : row.footprint;
      all = united(all, sky::Moc::covering(shape, order, 20'000));
      for (const sky::Shape& part : shape.shapes()) {
        const auto* polygon = std::get_if<sky::Polygon>(&part);
        if (polygon == nullptr) continue;
        for (int k = 0; k < 40; ++k) {  // points within, far enough from the edges
          const auto& corners = polygon->corners();
          const sky::Vector at = corners[below(random_, corners.size())] * uniform(random_, 0, 1) +
                                 corners[below(random_, corners.size())] * uniform(random_, 0, 1) +
                                 polygon->axes()[2] * 0.01;
          const sky::SkyPoint point = sky::SkyPoint::towards(at);
          if (!polygon->contains(at * (1 / length(at))) || (view && !view->contains(point))) continue;
          if (polygon->edge_distance_deg(point.unit()) < 2.0 / 3600) continue;
          ASSERT_TRUE(coverage.contains(point)) << order << ' ' << shape.to_stcs();
        }
      }
    }
    if (view) {
      all = intersected(all, sky::Moc::covering(*view, order));
    } else {
      ASSERT_EQ(intersected(coverage, all), coverage) << order;  // no cell that a cover would not have
    }
    ASSERT_LE(coverage.sky_fraction(), all.sky_fraction() + 1e-15);
  }
}

TEST_F(View, DrawsTheDensity) {
  const Grid grids[] = {{Projection::equirectangular, 360, 180, *sky::SkyPoint::make(180, 0), 1},
                        {Projection::equirectangular, 90, 60, *sky::SkyPoint::make(0, 60), 2},
                        {Projection::gnomonic, 80, 90, *sky::SkyPoint::make(10, 89), 0.5},
                        {Projection::gnomonic, 50, 40, *sky::SkyPoint::make(0, 0), 1}};
  const SkyView view = view_of(std::nullopt);
  for (const Grid& grid : grids) {
    const Picture picture = view.picture(grid).value();
    ASSERT_EQ(picture.density.size(), static_cast<std::size_t>(grid.width * grid.height));
    EXPECT_EQ(picture.order, order_for(grid.pixel_deg));
    const Density density = view.density(picture.order);
    std::map<sky::Cell, double> by_cell;
    for (const CellCount& count : density.cells) {
      by_cell[count.cell] =
          static_cast<double>(count.rows) * static_cast<double>(sky::cell_count(picture.order)) / 41252.96124941927;
    }
    EXPECT_EQ(picture.total, density.total);
    // Pixels by another way: from points of the sky to the pixels that they fall into.
    sky::RandomSky near(25);
    std::size_t compared = 0;
    for (int i = 0; i < 20'000; ++i) {
      const sky::SkyPoint point = near.near(grid.centre, std::min(90.0, grid.width * grid.pixel_deg));
      double east = std::remainder(point.ra_deg() - grid.centre.ra_deg(), 360.0);
      double north = point.dec_deg() - grid.centre.dec_deg();
      if (grid.projection == Projection::gnomonic) {
        const double away = sky::separation_deg(point, grid.centre);
        if (away > 80) continue;
        const double a = (point.ra_deg() - grid.centre.ra_deg()) * sky::kDegree;
        const double d = point.dec_deg() * sky::kDegree;
        const double d0 = grid.centre.dec_deg() * sky::kDegree;
        const double depth = std::cos(away * sky::kDegree);
        east = std::cos(d) * std::sin(a) / depth / sky::kDegree;
        north = (std::sin(d) * std::cos(d0) - std::cos(d) * std::sin(d0) * std::cos(a)) / depth / sky::kDegree;
      }
      const double x = grid.width / 2.0 - east / grid.pixel_deg;
      const double y = grid.height / 2.0 - north / grid.pixel_deg;
      // Near to a pixel's middle, so that it is in the same cell.
      if (std::fabs(x - std::floor(x) - 0.5) > 0.1 || std::fabs(y - std::floor(y) - 0.5) > 0.1) continue;
      if (x < 0 || y < 0 || x >= grid.width || y >= grid.height) continue;
      const sky::Cell cell = sky::cell_of(point, picture.order);
      bool alone = true;
      for (int k = 0; k < 8; ++k) {
        const sky::Vector beside =
            point.unit() + sky::Vector{k & 1 ? 1.0 : -1.0, k & 2 ? 1.0 : -1.0, k & 4 ? 1.0 : -1.0} *
                               (0.2 * grid.pixel_deg * sky::kDegree);
        alone = alone && sky::cell_of(beside, picture.order) == cell;
      }
      if (!alone) continue;
      const float value =
          picture.density[static_cast<std::size_t>(static_cast<int>(y) * grid.width + static_cast<int>(x))];
      ASSERT_NEAR(value, by_cell.contains(cell) ? by_cell[cell] : 0, 1e-3);
      ++compared;
    }
    EXPECT_GT(compared, 20U);
  }
  const Picture tall = view.picture({Projection::equirectangular, 2, 200, *sky::SkyPoint::make(0, 0), 1}).value();
  EXPECT_TRUE(std::isnan(tall.density.front()));
  EXPECT_FALSE(std::isnan(tall.density[200]));
  for (const Grid& wrong : {Grid{Projection::gnomonic, 0, 5, *sky::SkyPoint::make(0, 0), 1},
                            Grid{Projection::gnomonic, 5, -5, *sky::SkyPoint::make(0, 0), 1},
                            Grid{Projection::gnomonic, 100'000, 100'000, *sky::SkyPoint::make(0, 0), 1},
                            Grid{Projection::gnomonic, 5, 5, *sky::SkyPoint::make(0, 0), 0},
                            Grid{Projection::gnomonic, 5, 5, *sky::SkyPoint::make(0, 0), std::nan("")}}) {
    EXPECT_EQ(view.picture(wrong).error().code, base::Code::invalid_argument);
  }
}

TEST_F(View, ShowsWhatTheSearchFinds) {
  const std::size_t level = archive_.column("level");
  const Search search{.mission = "test",
                      .constraints = {{level, *parse_condition(archive_.mission(), level, "3")}},
                      .targets = {{*sky::SkyPoint::make(10, 0), "a"}, {*sky::SkyPoint::make(20, 0), "b"}},
                      .radius_deg = 50,
                      .area = Area(sky::Moc::parse("0/0-7").value())};
  const auto found = run(snapshot_, search, access::Viewer::anonymous(), kNow);
  std::set<index::Row> expected;
  for (const Match& match : found->rows) expected.insert(match.row);
  const SkyView view = view_of(std::nullopt, search);
  std::set<index::Row> shown;
  for (const Outline& outline : view.outlines(100'000).shown) shown.insert(outline.row);
  EXPECT_EQ(shown, expected);
  EXPECT_GT(shown.size(), 20U);
  EXPECT_EQ(view.density(3).total, expected.size());
  EXPECT_EQ(view.without_position(), found->without_position);
  EXPECT_GT(found->without_position, 0U);
  EXPECT_EQ(SkyView::make(snapshot_, {.mission = "none"}, access::Viewer::anonymous(), kNow).error().code,
            base::Code::not_found);
  EXPECT_EQ(
      SkyView::make(snapshot_, {.mission = "test", .radius_deg = -1}, access::Viewer::anonymous(), kNow).error().code,
      base::Code::invalid_argument);
}

TEST(HiddenRows, AreOnNoMap) {
  TestArchive archive("hidden");
  Random random(24);
  archive.fill(random, 300);
  const auto snapshot = *index::build(archive.catalog(), archive.dictionary());
  const Search all{.mission = "test"};
  const auto view = SkyView::make(snapshot, all, access::Viewer::anonymous(), kNow).value();
  const auto rows = testing::known_rows(archive);
  std::size_t placed = 0;
  std::size_t nowhere = 0;
  sky::Moc covered;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& release = archive.datasets()[i].release;
    if (release && *release > kNow) continue;
    ++(position_of(rows[i]) ? placed : nowhere);
    if (rows[i].footprint.empty() && !rows[i].target) continue;
    const sky::Region shape =
        rows[i].footprint.empty() ? sky::Region({sky::Circle{*rows[i].target, 0}}) : rows[i].footprint;
    covered = united(covered, sky::Moc::covering(shape, 10, 20'000));
  }
  EXPECT_EQ(view.outlines(1000).total, placed);
  EXPECT_EQ(view.density(12).total, placed);
  EXPECT_EQ(view.without_position(), nowhere);
  EXPECT_EQ(view.coverage(10), covered);
  EXPECT_LT(placed, 300U);
}

TEST(OrderFor, KnowsHowWideCellsAre) {
  EXPECT_EQ(order_for(58), 0);
  EXPECT_EQ(order_for(180), 0);
  EXPECT_EQ(order_for(1), 5);
  EXPECT_EQ(order_for(0.0143), 12);
  EXPECT_EQ(order_for(1e-30), sky::kMaxOrder);
  EXPECT_EQ(order_for(0), sky::kMaxOrder);
}

}  // namespace
}  // namespace almagest::query
