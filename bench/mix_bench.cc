// SPDX-License-Identifier: GPL-3.0-or-later
// The named mix of searches (mix.tsv) in process, on one core, warm: counts, facets, cones, pages far down, start from
// the snapshot on disk, and memory. mix_bench DIR, where DIR was made by `almagest simulate DIR --datasets N
// --index-only` (or holds any archive of JWST). docs/performance.md has recorded runs.
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <map>
#include <random>

#include "base/env.h"
#include "base/text.h"
#include "index/store.h"
#include "query/facets.h"

using namespace almagest;

namespace {

struct Named {
  std::string name;
  query::Search search;
};

[[noreturn]] void give_up(const std::string& message) {
  fmt::print(stderr, "{}\n", message);
  std::exit(1);
}

metadata::Mission load_mission(base::FileSystem& files, const std::string& id) {
  std::vector<metadata::DeclarationFile> parts;
  for (const char* name : {"mission.toml", "columns.toml", "products.toml", "names.toml", "bands.toml"}) {
    const std::string path = std::string(ALMAGEST_SOURCE_DIR "/missions/") + id + "/" + name;
    if (auto text = base::read_text(files, path, 1U << 24U)) parts.push_back({path, std::move(*text)});
  }
  auto mission = metadata::load_mission(parts);
  if (!mission) give_up(mission.error().message);
  return std::move(*mission);
}

std::vector<Named> mix_of(base::FileSystem& files, const metadata::Mission& mission) {
  const auto text = base::read_text(files, ALMAGEST_SOURCE_DIR "/bench/mix.tsv", 1U << 20U);
  if (!text) give_up(text.error().message);
  std::vector<Named> mix;
  for (const std::string_view line : base::split(*text, '\n')) {
    const std::size_t tab = line.find('\t');
    if (line.empty() || line.front() == '#' || tab == std::string_view::npos) continue;
    Named named{std::string(line.substr(0, tab)), {}};
    named.search.mission = mission.id();
    named.search.limit = 0;
    for (const std::string_view part : base::split(line.substr(tab + 1), '&')) {
      const std::size_t colon = part.find(':');
      const auto column = mission.find(base::trim(part.substr(0, colon)));
      if (!column) give_up(fmt::format("no column in '{}'", part));
      auto condition = query::parse_condition(mission, *column, base::trim(part.substr(colon + 1)));
      if (!condition) give_up(fmt::format("{}: {}", part, condition.error().message));
      named.search.constraints.push_back({*column, std::move(*condition)});
    }
    mix.push_back(std::move(named));
  }
  return mix;
}

double milliseconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

double best_of(int times, const std::function<void()>& work) {
  std::vector<double> all;
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
    std::vector<query::FacetAsk> asks;
    for (const char* name :
         {"instrume", "exp_type", "productLevel", "filter", "detector", "opticalElements", "program", "category",
          "targtype", "readpatt", "subarray", "apername", "template", "scicat", "proposal_cycle"}) {
      asks.push_back({*mission_.find(name), 100, false, 20});
    }
    query::Search everything;
    everything.mission = mission_.id();
    (void)query::facets(snapshot_, everything, asks, viewer_, now_);  // computed once, at the first sight
    show("15 facets, nothing asked for",
         {best_of(9, [&] { (void)query::facets(snapshot_, everything, asks, viewer_, now_); })});
    std::vector<double> all;
    for (const Named& named : mix) {
      all.push_back(best_of(3, [&] { (void)query::facets(snapshot_, named.search, asks, viewer_, now_); }));
      fmt::print("  {:<40} {:9.3f} ms\n", named.name, all.back());
    }
    show("15 facets, the mix", all);
  }

  query::Search cone_at(const sky::SkyPoint& point) const {
    query::Search search;
    search.mission = mission_.id();
    search.limit = 100;
    search.radius_deg = 0.05;
    search.sort = {{*mission_.find("ang_sep"), index::Direction::ascending}};
    search.targets.push_back({point, "here"});
    return search;
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
      const query::Search search = cone_at(*table_.position(row));
      all.push_back(milliseconds([&] { matches += *query::run(snapshot_, search, viewer_, now_)->total; }));
    }
    show(fmt::format("3' cones at 10,000 datasets, 100 rows ({} matches on average)", matches / all.size()).c_str(),
         all);
    const query::Search search = cone_at(sky::centre_of(deepest, index::kPlaceOrder - 2));
    std::uint64_t total = 0;
    const double time = best_of(21, [&] { total = *query::run(snapshot_, search, viewer_, now_)->total; });
    show(fmt::format("3' cone in the fullest field ({} matches)", total).c_str(), {time});
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
      show(fmt::format("suggestions for '{}' of {}", text, column).c_str(),
           {best_of(5, [&] { (void)query::suggest(snapshot_, search, position, text, 20, viewer_, now_); })});
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
  const auto env = base::make_env();
  std::vector<metadata::Mission> missions;
  for (const char* id : {"hst", "jwst", "tess"}) missions.push_back(load_mission(env->files(), id));
  auto dictionary = metadata::Dictionary::make(std::move(missions));
  if (!dictionary) give_up(dictionary.error().message);
  const metadata::Mission& jwst = *dictionary->find("jwst");
  auto catalog = catalog::Catalog::open(*env, arguments[1], *dictionary, catalog::OpenMode::read);
  if (!catalog) give_up(catalog.error().message);
  index::Store store(*env, arguments[1], *dictionary);
  std::optional<index::Loaded> loaded;
  const double start = milliseconds([&] {
    auto made = store.load(*catalog);
    if (!made) give_up(made.error().message);
    loaded.emplace(std::move(*made));
  });
  if (!loaded->rebuilt.empty()) fmt::print("the index was made anew: {}\n", loaded->rebuilt);
  const index::Table& table = *loaded->snapshot->find("jwst");
  fmt::print("{} rows, {:.2f} GB of index; start {:.2f} s; memory then {} MB\n", table.rows(),
             static_cast<double>(table.bytes()) / 1e9, start / 1000, peak_megabytes());
  const Bench bench(loaded->snapshot, jwst, env->clock().now());
  const std::vector<Named> mix = mix_of(env->files(), jwst);
  fmt::print("{} searches in the mix\n", mix.size());
  bench.counts(mix);
  bench.facets(mix);
  bench.cones();
  bench.pages();
  bench.suggestions();
  fmt::print("peak memory {} MB\n", peak_megabytes());
  return 0;
}
