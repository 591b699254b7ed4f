// SPDX-License-Identifier: GPL-3.0-or-later
// The named mix of searches (mix.tsv) in process, on one core, warm: counts, facets, cones, pages far down, start from
// the snapshot on disk, and memory. mix_bench DIR, where DIR was made by `almagest simulate DIR --datasets N
// --index-only` (or holds any archive of JWST). docs/performance.md has recorded runs.
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <map>
#include <random>

#include "mix.h"

using namespace almagest;
using namespace almagest::bench;

namespace {

double best_of(int times, const std::function<void()>& work) {
  std::vector<double> all;
  all.reserve(static_cast<std::size_t>(times));
  for (int i = 0; i < times; ++i) all.push_back(milliseconds(work));
  std::sort(all.begin(), all.end());
  return all[all.size() / 2];
}

double quantile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1, static_cast<std::size_t>(share * static_cast<double>(values.size())))];
}

void show(const char* what, const std::vector<double>& values) {
  fmt::print("{:<58} p50 {:9.3f} ms   p99 {:9.3f} ms   most {:9.3f} ms\n", what, quantile(values, 0.5),
             quantile(values, 0.99), quantile(values, 1));
}

long peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

class Bench {
 public:
  Bench(index::SnapshotPointer snapshot, const metadata::Mission& mission, base::Instant now)
      : snapshot_(std::move(snapshot)), table_(*snapshot_->find(mission.id())), mission_(mission), now_(now) {}

  void counts(const std::vector<Named>& mix) const {
    std::vector<double> all;
    for (const Named& named : mix) {
      query::Search search = named.search;
      search.counting = query::Counting::only;
      std::uint64_t total = 0;
      all.push_back(best_of(5, [&] { total = *query::run(snapshot_, search, viewer_, now_)->total; }));
      fmt::print("  {:<40} {:>10} rows {:9.3f} ms\n", named.name, total, all.back());
    }
    show("count, the mix", all);
  }

  void facets(const std::vector<Named>& mix) const {
    const std::vector<query::FacetAsk> asks = facet_asks(mission_);
    query::Search everything;
    everything.mission = mission_.id();
    show("facets made ready before the snapshot is served",
         {milliseconds([&] { query::prepare_facets(*snapshot_, nullptr, now_); })});
    const auto ask = [&] { (void)query::facets(snapshot_, everything, asks, viewer_, now_); };
    show("15 facets, nothing asked for, the first time", {milliseconds(ask)});
    show("15 facets, nothing asked for", {best_of(9, ask)});
    std::vector<double> all;
    for (const Named& named : mix) {
      all.push_back(best_of(3, [&] { (void)query::facets(snapshot_, named.search, asks, viewer_, now_); }));
      fmt::print("  {:<40} {:9.3f} ms\n", named.name, all.back());
    }
    show("15 facets, the mix", all);
  }

  void cones() const {
    std::mt19937_64 random(1);
    std::map<sky::Cell, std::size_t> fields;  // rows by cell of about 3.4 arcmin
    for (index::Row row = 0; row < table_.end(); ++row) {
      if (table_.live().test(row) && !table_.sky().nowhere().test(row)) ++fields[table_.cell(row) >> 4];
    }
    sky::Cell deepest = 0;
    for (const auto& [cell, rows] : fields) {
      if (rows > fields[deepest]) deepest = cell;
    }
    std::vector<double> all;
    std::uint64_t matches = 0;
    while (all.size() < 10'000) {
      const auto row = static_cast<index::Row>(random() % table_.end());
      if (!table_.live().test(row) || !table_.position(row)) continue;
      const query::Search search = cone_at(mission_, *table_.position(row));
      all.push_back(milliseconds([&] { matches += *query::run(snapshot_, search, viewer_, now_)->total; }));
    }
    show(fmt::format("3' cones at 10,000 datasets, 100 rows ({} matches on average)", matches / all.size()).c_str(),
         all);
    const query::Search search = cone_at(mission_, sky::centre_of(deepest, index::kPlaceOrder - 2));
    std::uint64_t total = 0;
    const double time = best_of(21, [&] { total = *query::run(snapshot_, search, viewer_, now_)->total; });
    show(fmt::format("3' cone in the fullest field ({} matches)", total).c_str(), {time});
  }

  void areas() const {
    const auto count = [&](const char* what, const char* area) {
      query::Search search;
      search.mission = mission_.id();
      search.counting = query::Counting::only;
      search.area = *query::parse_area(area);
      std::uint64_t total = 0;
      const double time = best_of(3, [&] { total = *query::run(snapshot_, search, viewer_, now_)->total; });
      show(fmt::format("{} ({} rows)", what, total).c_str(), {time});
    };
    count("area of a circle of 3'", "CIRCLE ICRS 53.16 -27.785 0.05");
    count("area of a circle of 10 degrees", "CIRCLE ICRS 53.16 -27.785 10");
    count("area of a circle of 90 degrees", "CIRCLE ICRS 10 41 90");
    count("area of a polygon across ra 0", "POLYGON ICRS 350 -30 10 -30 10 30 350 30");
    count("area of a coverage map, half of the sky", "0/0-5");
    count("area of a coverage map, cells of order 7", "7/0-99 1000-1099 40000-40999 90000 100000-109999");
  }

  void pages() const {
    std::vector<std::size_t> shown;
    for (std::size_t i = 0; i < mission_.columns().size(); ++i) {
      if (mission_.columns()[i].default_output) shown.push_back(i);
    }
    const auto page = [&](const char* what, const char* filter, const char* sort) {
      query::Search search;
      search.mission = mission_.id();
      search.offset = 250'000;
      search.limit = 25;
      if (sort != nullptr) search.sort = {{*mission_.find(sort), index::Direction::descending}};
      if (filter != nullptr) {
        const std::size_t column = *mission_.find("category");
        search.constraints.push_back({column, *query::parse_condition(mission_, column, filter)});
      }
      std::uint64_t total = 0;
      const double time = best_of(21, [&] {
        const auto result = query::run(snapshot_, search, viewer_, now_);
        total = *result->total;
        for (const query::Match& match : result->rows) {
          for (const std::size_t column : shown) (void)query::value_of(*result->table, column, match, search, now_);
        }
      });
      show(fmt::format("{} ({} rows)", what, total).c_str(), {time});
    };
    page("page 10,000 of 25 rows, unfiltered", nullptr, nullptr);
    page("page 10,000, category GTO", "GTO", nullptr);
    page("page 10,000, unfiltered, newest first", nullptr, "date_beg");
    page("page 10,000, category GTO, newest first", "GTO", "date_beg");
    page("page 10,000, unfiltered, by target", nullptr, "targprop");
    page("page 10,000, unfiltered, by exposure time", nullptr, "effexptm");
  }

  void suggestions() const {
    for (const auto& [column, text] : std::vector<std::pair<const char*, const char*>>{
             {"targprop", "n"}, {"title", "deep"}, {"fileSetName", "jw013"}}) {
      query::Search search;
      search.mission = mission_.id();
      const std::size_t position = *mission_.find(column);
      show(fmt::format("suggestions for '{}' of {}", text, column).c_str(), {best_of(5, [&, text = text] {
             (void)query::suggest(snapshot_, search, position, text, 20, viewer_, now_);
           })});
    }
  }

 private:
  index::SnapshotPointer snapshot_;
  const index::Table& table_;
  const metadata::Mission& mission_;
  base::Instant now_;
  access::Viewer viewer_ = access::Viewer::anonymous();
};

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) give_up("usage: mix_bench DIR");
  const Opened opened = open_archive(arguments[1]);
  if (!opened.rebuilt.empty()) fmt::print("the index was made anew: {}\n", opened.rebuilt);
  fmt::print("{} rows, {:.2f} GB of index; start {:.2f} s; memory then {} MB\n", opened.table->rows(),
             static_cast<double>(opened.table->bytes()) / 1e9, opened.start_ms / 1000, peak_megabytes());
  const Bench bench(opened.snapshot, *opened.mission, opened.env->clock().now());
  const std::vector<Named> mix = load_mix(opened.env->files(), *opened.mission);
  fmt::print("{} searches in the mix\n", mix.size());
  if (std::getenv("ALMAGEST_ONLY_CONES") == nullptr) bench.counts(mix);
  if (std::getenv("ALMAGEST_ONLY_CONES") == nullptr) bench.facets(mix);
  bench.cones();
  bench.areas();
  bench.pages();
  bench.suggestions();
  fmt::print("peak memory {} MB\n", peak_megabytes());
  return 0;
}
