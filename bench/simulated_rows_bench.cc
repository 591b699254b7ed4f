// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of metadata made from nothing.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>

#include "metadata/mission_files.h"
#include "simulate/rows.h"

using namespace almagest;

namespace {

void make_rows(benchmark::State& state) {
  simulate::rows::Options options;
  options.datasets = state.range(0);
  const auto source = simulate::rows::RowSource::make(metadata::shipped_mission("jwst"), options);
  if (!source) {
    std::fprintf(stderr, "%s\n", source.error().message.c_str());
    std::exit(1);
  }
  std::int64_t texts = 0;
  for (auto _ : state) {
    const auto done =
        source->each(0, source->programs().size(), [&](const simulate::rows::Simulated& row) -> base::Status {
          texts += static_cast<std::int64_t>(row.dataset->name.size());
          return {};
        });
    if (!done) std::exit(1);
  }
  benchmark::DoNotOptimize(texts);
  state.SetItemsProcessed(state.iterations() * options.datasets);
}
BENCHMARK(make_rows)->Arg(100'000)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
