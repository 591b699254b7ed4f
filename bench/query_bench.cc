// SPDX-License-Identifier: GPL-3.0-or-later
// Searches over an archive: ALMAGEST_ARCHIVE=DIR query_bench
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdlib>

#include "base/env.h"
#include "query/search.h"
#include "query/sky_view.h"
#include "query/target_names.h"

using namespace almagest;

namespace {

struct Archive {
  std::unique_ptr<base::Env> env = base::make_env();
  std::optional<metadata::Dictionary> dictionary;
  std::optional<catalog::Catalog> catalog;
  index::SnapshotPointer snapshot;
};

metadata::Mission load(base::FileSystem& files, const std::string& id) {
  std::vector<metadata::DeclarationFile> parts;
  for (const char* name : {"mission.toml", "columns.toml", "products.toml", "names.toml", "bands.toml"}) {
    const std::string path = std::string(ALMAGEST_SOURCE_DIR "/missions/") + id + "/" + name;
    if (auto text = base::read_text(files, path, 1U << 24U)) parts.push_back({path, std::move(*text)});
  }
  auto mission = metadata::load_mission(parts);
  if (!mission) {
    fmt::print(stderr, "{}\n", mission.error().message);
    std::exit(1);
  }
  return std::move(*mission);
}

Archive& archive() {
  static Archive opened = [] {
    Archive made;
    const char* folder = std::getenv("ALMAGEST_ARCHIVE");
    std::vector<metadata::Mission> missions;
    missions.push_back(load(made.env->files(), "jwst"));
    made.dictionary.emplace(std::move(*metadata::Dictionary::make(std::move(missions))));
    auto catalog =
        catalog::Catalog::open(*made.env, folder == nullptr ? "." : folder, *made.dictionary, catalog::OpenMode::read);
    if (!catalog) {
      fmt::print(stderr, "{}\nset ALMAGEST_ARCHIVE to the folder of an archive\n", catalog.error().message);
      std::exit(1);
    }
    made.catalog.emplace(std::move(*catalog));
    made.snapshot = *index::build(*made.catalog, *made.dictionary);
    return made;
  }();
  return opened;
}

query::Search search_for(std::initializer_list<std::pair<const char*, std::string>> conditions) {
  query::Search search;
  search.mission = "jwst";
  search.limit = 100;
  const metadata::Mission& mission = archive().dictionary->missions()[0];
  for (const auto& [name, text] : conditions) {
    const std::size_t column = *mission.find(name);
    search.constraints.push_back({column, *query::parse_condition(mission, column, text)});
  }
  return search;
}

void measure(benchmark::State& state, const query::Search& search) {
  const base::Instant now = archive().env->clock().now();
  std::uint64_t total = 0;
  for (auto _ : state) {
    const auto result = query::run(archive().snapshot, search, access::Viewer::anonymous(), now);
    total = result->total.value_or(0);
    benchmark::DoNotOptimize(result->rows.data());
  }
  state.counters["rows"] = static_cast<double>(total);
}

void BM_Build(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(index::build(*archive().catalog, *archive().dictionary));
  const index::Table& table = *archive().snapshot->find("jwst");
  state.counters["rows"] = static_cast<double>(table.rows());
  state.counters["MB"] = static_cast<double>(table.bytes()) / 1e6;
}
BENCHMARK(BM_Build)->Unit(benchmark::kMillisecond);

void BM_Everything(benchmark::State& state) {
  measure(state, search_for({}));
}
BENCHMARK(BM_Everything)->Unit(benchmark::kMicrosecond);

void BM_Conditions(benchmark::State& state) {
  measure(state, search_for({{"exp_type", "NRC_IMAGE, MIR_IMAGE"},
                             {"duration", ">100"},
                             {"instrume", "!NIRISS"},
                             {"date_obs", "2022-07 .. 2023-07"}}));
}
BENCHMARK(BM_Conditions)->Unit(benchmark::kMicrosecond);

void BM_Wildcards(benchmark::State& state) {
  measure(state, search_for({{"fileSetName", "*02101*, !*00001"}}));
}
BENCHMARK(BM_Wildcards)->Unit(benchmark::kMicrosecond);

void BM_ThousandNames(benchmark::State& state) {
  const index::Table& table = *archive().snapshot->find("jwst");
  std::string names;
  for (index::Row row = 0; row < table.rows(); row += static_cast<index::Row>(table.rows() / 1000 + 1)) {
    names += (names.empty() ? "" : ",") + std::string(table.name(row));
  }
  measure(state, search_for({{"fileSetName", names}}));
}
BENCHMARK(BM_ThousandNames)->Unit(benchmark::kMicrosecond);

void BM_ParseThousandNames(benchmark::State& state) {
  std::string names = "jw00000";
  for (int i = 1; i < 1000; ++i) names += fmt::format(",jw{:011}_02101_00001", i);
  for (auto _ : state) benchmark::DoNotOptimize(query::parse_condition(query::Family::text, names));
}
BENCHMARK(BM_ParseThousandNames)->Unit(benchmark::kMicrosecond);

// Arguments: targets, radius in arcseconds.
void BM_Cone(benchmark::State& state) {
  query::Search search = search_for({});
  const index::Table& table = *archive().snapshot->find("jwst");
  const auto targets = static_cast<std::size_t>(state.range(0));
  for (std::size_t i = 0; i < targets; ++i) {
    const auto& place = table.sky().place(static_cast<index::Row>(i * 7919 % table.rows()));
    if (place.position) search.targets.push_back({*place.position, "target"});
  }
  search.radius_deg = static_cast<double>(state.range(1)) / 3600;
  measure(state, search);
}
BENCHMARK(BM_Cone)
    ->Args({1, 0})
    ->Args({1, 180})
    ->Args({1, 1800})
    ->Args({1, 36000})
    ->Args({1, 648000})
    ->Args({100, 180})
    ->Args({1000, 180})
    ->Unit(benchmark::kMicrosecond);

// Argument: radius of a circle in arcminutes.
void BM_Area(benchmark::State& state) {
  query::Search search = search_for({});
  const index::Table& table = *archive().snapshot->find("jwst");
  search.area = sky::Region({sky::Circle{*table.sky().place(0).position, static_cast<double>(state.range(0)) / 60}});
  measure(state, search);
}
BENCHMARK(BM_Area)->Arg(3)->Arg(600)->Arg(5400)->Unit(benchmark::kMicrosecond);

// Argument: radius of the disc that the coverage map covers, in arcminutes.
void BM_AreaOfMoc(benchmark::State& state) {
  query::Search search = search_for({});
  const index::Table& table = *archive().snapshot->find("jwst");
  const sky::Circle circle{*table.sky().place(0).position, static_cast<double>(state.range(0)) / 60};
  search.area = sky::Moc::covering(sky::Region({circle}), 11);
  measure(state, search);
}
BENCHMARK(BM_AreaOfMoc)->Arg(3)->Arg(600)->Arg(5400)->Unit(benchmark::kMicrosecond);

query::SkyView whole_sky() {
  return *query::SkyView::make(archive().snapshot, search_for({}), access::Viewer::anonymous(),
                               archive().env->clock().now());
}

// Argument: order.
void BM_Density(benchmark::State& state) {
  const query::SkyView view = whole_sky();
  std::uint64_t total = 0;
  for (auto _ : state) total = view.density(static_cast<int>(state.range(0))).total;
  state.counters["rows"] = static_cast<double>(total);
}
BENCHMARK(BM_Density)->Arg(6)->Arg(9)->Arg(12)->Unit(benchmark::kMicrosecond);

void BM_Coverage(benchmark::State& state) {
  const query::SkyView view = whole_sky();
  for (auto _ : state) benchmark::DoNotOptimize(view.coverage(static_cast<int>(state.range(0))));
}
BENCHMARK(BM_Coverage)->Arg(6)->Arg(9)->Arg(12)->Unit(benchmark::kMillisecond);

void BM_Picture(benchmark::State& state) {
  const query::SkyView view = whole_sky();
  const query::Grid grid{query::Projection::equirectangular, 1440, 720, *sky::SkyPoint::make(180, 0), 0.25};
  for (auto _ : state) benchmark::DoNotOptimize(view.picture(grid));
}
BENCHMARK(BM_Picture)->Unit(benchmark::kMillisecond);

void BM_TargetNames(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(query::target_names(archive().snapshot, "jwst", "titan", access::Viewer::anonymous(),
                                                 archive().env->clock().now()));
  }
}
BENCHMARK(BM_TargetNames)->Unit(benchmark::kMicrosecond);

void BM_SortByDate(benchmark::State& state) {
  query::Search search = search_for({});
  const metadata::Mission& mission = archive().dictionary->missions()[0];
  search.sort = {{*mission.find("date_obs"), index::Direction::descending},
                 {*mission.find("targprop"), index::Direction::ascending}};
  search.offset = static_cast<std::uint64_t>(state.range(0));
  measure(state, search);
}
BENCHMARK(BM_SortByDate)->Arg(0)->Arg(8000)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
