// SPDX-License-Identifier: GPL-3.0-or-later
// What the benchmarks of the named mix (mix.tsv) share: an archive's index of JWST, mapped, and its searches parsed.
// Whatever goes wrong ends the program with a sentence.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "index/snapshot.h"
#include "metadata/mission.h"
#include "query/facets.h"

namespace almagest::bench {

[[noreturn]] void give_up(const std::string& message);

metadata::Mission load_mission(base::FileSystem& files, const std::string& id);  // of the source tree

struct Opened {
  std::unique_ptr<base::Env> env;
  std::unique_ptr<metadata::Dictionary> dictionary;
  index::SnapshotPointer snapshot;
  const metadata::Mission* mission = nullptr;
  const index::Table* table = nullptr;
  double start_ms = 0;   // that loading the snapshot took
  std::string rebuilt;  // why the index had to be made anew; empty: it was there
};
Opened open_archive(const std::string& folder);

struct Named {
  std::string name;
  query::Search search;
};
// "column: condition & column: condition".
query::Search parse_search(const metadata::Mission& mission, std::string_view conditions);
std::vector<Named> load_mix(base::FileSystem& files, const metadata::Mission& mission);

// The 15 columns whose values are counted, 100 values each.
std::vector<query::FacetAsk> facet_asks(const metadata::Mission& mission);

// The 100 rows nearest to a point, within 3 arcmin.
query::Search cone_at(const metadata::Mission& mission, const sky::SkyPoint& point);

double milliseconds(const std::function<void()>& work);

}  // namespace almagest::bench
