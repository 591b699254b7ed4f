// SPDX-License-Identifier: GPL-3.0-or-later
// For tests: the missions that come with the source, and made-up ones.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "metadata/mission.h"

namespace almagest::metadata {

inline std::vector<DeclarationFile> declaration_files(const std::string& mission) {
  std::vector<DeclarationFile> files;
  for (const auto* name : {"mission.toml", "columns.toml", "products.toml", "names.toml", "bands.toml"}) {
    const auto path = "missions/" + mission + "/" + name;
    std::ifstream in(ALMAGEST_SOURCE_DIR "/" + path);
    if (!in) continue;
    std::stringstream text;
    text << in.rdbuf();
    files.push_back({path, text.str()});
  }
  return files;
}

// A mission of the source tree; stops the test program if it does not load.
inline const Mission& shipped_mission(const std::string& id) {
  static auto* const loaded = new std::map<std::string, Mission>;
  const auto known = loaded->find(id);
  if (known != loaded->end()) return known->second;
  auto result = load_mission(declaration_files(id));
  if (!result) {
    std::fprintf(stderr, "%s\n", result.error().message.c_str());
    std::abort();
  }
  return loaded->emplace(id, *std::move(result)).first->second;
}

}  // namespace almagest::metadata
