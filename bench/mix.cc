// SPDX-License-Identifier: GPL-3.0-or-later
#include "mix.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>

#include "base/text.h"
#include "index/store.h"

namespace almagest::bench {
void give_up(const std::string& message) {
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

Opened open_archive(const std::string& folder) {
  Opened opened;
  opened.env = base::make_env();
  std::vector<metadata::Mission> missions;
  for (const char* id : {"hst", "jwst", "tess"}) missions.push_back(load_mission(opened.env->files(), id));
  auto dictionary = metadata::Dictionary::make(std::move(missions));
  if (!dictionary) give_up(dictionary.error().message);
  opened.dictionary = std::make_unique<metadata::Dictionary>(std::move(*dictionary));
  opened.mission = opened.dictionary->find("jwst");
  auto catalog = catalog::Catalog::open(*opened.env, folder, *opened.dictionary, catalog::OpenMode::read);
  if (!catalog) give_up(catalog.error().message);
  index::Store store(*opened.env, folder, *opened.dictionary);
  opened.start_ms = milliseconds([&] {
    auto loaded = store.load(*catalog);
    if (!loaded) give_up(loaded.error().message);
    opened.snapshot = loaded->snapshot;
    opened.rebuilt = loaded->rebuilt;
  });
  opened.table = opened.snapshot->find("jwst");
  return opened;
}

query::Search parse_search(const metadata::Mission& mission, std::string_view conditions) {
  query::Search search;
  search.mission = mission.id();
  search.limit = 0;
  for (const std::string_view part : base::split(conditions, '&')) {
    const std::size_t colon = part.find(':');
    if (colon == std::string_view::npos) give_up(fmt::format("'{}' has no colon after its column", part));
    const auto column = mission.find(base::trim(part.substr(0, colon)));
    if (!column) give_up(fmt::format("no column in '{}'", part));
    auto condition = query::parse_condition(mission, *column, base::trim(part.substr(colon + 1)));
    if (!condition) give_up(fmt::format("{}: {}", part, condition.error().message));
    search.constraints.push_back({*column, std::move(*condition)});
  }
  return search;
}

std::vector<Named> load_mix(base::FileSystem& files, const metadata::Mission& mission) {
  const auto text = base::read_text(files, ALMAGEST_SOURCE_DIR "/bench/mix.tsv", 1U << 20U);
  if (!text) give_up(text.error().message);
  std::vector<Named> mix;
  for (const std::string_view line : base::split(*text, '\n')) {
    const std::size_t tab = line.find('\t');
    if (line.empty() || line.front() == '#' || tab == std::string_view::npos) continue;
    mix.push_back({std::string(line.substr(0, tab)), parse_search(mission, line.substr(tab + 1))});
  }
  return mix;
}

std::vector<query::FacetAsk> facet_asks(const metadata::Mission& mission) {
  std::vector<query::FacetAsk> asks;
  for (const char* name :
       {"instrume", "exp_type", "productLevel", "filter", "detector", "opticalElements", "program", "category",
        "targtype", "readpatt", "subarray", "apername", "template", "scicat", "proposal_cycle"}) {
    asks.push_back({*mission.find(name), 100, false, 20});
  }
  return asks;
}

query::Search cone_at(const metadata::Mission& mission, const sky::SkyPoint& point) {
  query::Search search;
  search.mission = mission.id();
  search.limit = 100;
  search.radius_deg = 0.05;
  search.sort = {{*mission.find("ang_sep"), index::Direction::ascending}};
  search.targets.push_back({point, "here"});
  return search;
}

double milliseconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace almagest::bench
