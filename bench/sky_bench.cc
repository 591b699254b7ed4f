// SPDX-License-Identifier: GPL-3.0-or-later
// Shapes of the sky: sky_bench
#include <benchmark/benchmark.h>

#include <cmath>
#include <random>
#include <vector>

#include "sky/box.h"
#include "sky/convex.h"
#include "sky/moc.h"
#include "sky/overlap.h"

using namespace almagest::sky;

namespace {

using Random = std::mt19937;

double between(Random& random, double low, double high) {
  return std::uniform_real_distribution<double>(low, high)(random);
}

// Fields of 2.2 arcminutes, as of a detector, near to a place.
std::vector<Region> fields(std::size_t count, double spread_deg) {
  Random random(1);
  std::vector<Region> made;
  while (made.size() < count) {
    const SkyPoint centre =
        *SkyPoint::make(150 + between(random, -spread_deg, spread_deg), between(random, -spread_deg, spread_deg));
    made.push_back(Region({*polygon_of(Box{centre, 2.2 / 60, 2.2 / 60, between(random, 0, 360)})}));
  }
  return made;
}

Region star(int corners, double radius_deg) {
  Random random(2);
  std::vector<SkyPoint> vertices;
  for (int i = 0; i < corners; ++i) {
    const double turn = 6.283185307179586 * i / corners;
    const double reach = radius_deg * between(random, 0.5, 1);
    vertices.push_back(*SkyPoint::make(150 + reach * std::cos(turn), reach * std::sin(turn)));
  }
  return Region({*Polygon::make(vertices)});
}

// Argument: corners of the area. Fields are near to it: some within, some across its edge, some outside.
void BM_Overlap(benchmark::State& state) {
  const auto all = fields(1000, 0.2);
  const RegionTest area(star(static_cast<int>(state.range(0)), 0.2));
  std::size_t met = 0;
  for (auto _ : state) {
    met = 0;
    for (const Region& field : all) met += area.meets(field) ? 1 : 0;
    benchmark::DoNotOptimize(met);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(all.size()));
  state.counters["met"] = static_cast<double>(met);
}
BENCHMARK(BM_Overlap)->Arg(4)->Arg(40)->Arg(400)->Unit(benchmark::kMicrosecond);

void BM_OverlapWithMoc(benchmark::State& state) {
  const auto all = fields(1000, 0.4);
  const Moc moc = Moc::covering(star(12, 0.2), static_cast<int>(state.range(0)));
  std::size_t met = 0;
  for (auto _ : state) {
    met = 0;
    for (const Region& field : all) met += intersects(field, moc) ? 1 : 0;
    benchmark::DoNotOptimize(met);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(all.size()));
  state.counters["met"] = static_cast<double>(met);
}
BENCHMARK(BM_OverlapWithMoc)->Arg(9)->Arg(13)->Unit(benchmark::kMicrosecond);

void BM_ConvexParts(benchmark::State& state) {
  const Region region = star(static_cast<int>(state.range(0)), 1);
  const auto& polygon = std::get<Polygon>(region.shapes()[0]);
  for (auto _ : state) benchmark::DoNotOptimize(convex_parts(polygon));
}
BENCHMARK(BM_ConvexParts)->Arg(8)->Arg(100)->Arg(1000)->Unit(benchmark::kMicrosecond);

// The fields of a whole archive, as cells of order 10.
Moc large_moc() {
  Random random(3);
  std::vector<CellRange> cells;
  for (int i = 0; i < 500'000; ++i) {
    const Cell cell = static_cast<Cell>(random() % static_cast<std::uint64_t>(cell_count(10)));
    cells.push_back({cell, cell + 1});
  }
  return Moc::of_cells(10, std::move(cells));
}

void BM_ParseMoc(benchmark::State& state) {
  const Moc moc = large_moc();
  const std::string text = state.range(0) == 0 ? moc.to_ascii() : moc.to_json();
  for (auto _ : state) benchmark::DoNotOptimize(Moc::parse(text));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
  state.counters["cells"] = static_cast<double>(count_cells(moc.cells()));
}
BENCHMARK(BM_ParseMoc)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

void BM_UniteMocs(benchmark::State& state) {
  const Moc a = large_moc();
  const Moc b = Moc::covering(star(12, 40), 10);
  for (auto _ : state) benchmark::DoNotOptimize(united(a, b));
}
BENCHMARK(BM_UniteMocs)->Unit(benchmark::kMillisecond);

void BM_MocContains(benchmark::State& state) {
  const Moc moc = large_moc();
  Random random(4);
  std::vector<SkyPoint> points;
  for (int i = 0; i < 1000; ++i) points.push_back(*SkyPoint::make(between(random, 0, 360), between(random, -90, 90)));
  for (auto _ : state) {
    for (const SkyPoint& point : points) benchmark::DoNotOptimize(moc.contains(point));
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(points.size()));
}
BENCHMARK(BM_MocContains)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
