// SPDX-License-Identifier: GPL-3.0-or-later
// What a selection comes to, in numbers.
#pragma once

#include <map>
#include <optional>
#include <tuple>

#include "retrieve/walk.h"

namespace almagest::retrieve {

struct Amount {
  std::uint64_t files = 0, bytes = 0;
  void add(std::uint64_t size) {
    ++files;
    bytes += size;
  }
};

struct GroupSummary {
  Amount all;       // within reach
  Amount selected;  // that will be sent
  std::uint64_t recommended_files = 0;
  std::uint64_t denied_files = 0;  // that the viewer may not read, chosen or not
};

struct Summary {
  std::uint64_t datasets = 0;
  std::uint64_t made_into = 0, made_from = 0;  // datasets that could be added, or are
  std::map<std::tuple<int, std::string, std::string, std::string, bool>, GroupSummary>
      groups;       // by rank of the level, level, type, suffix, whether guide star
  Amount selected;  // that will be sent
  std::uint64_t sign_in = 0, denied = 0, denied_bytes = 0;  // chosen, but not to be read
  std::optional<base::Instant> next_release;                // the first of those
  Amount not_held;                                          // chosen and free to read, but not here
  Amount references;                                        // that sent files name, chosen or not
  std::optional<std::uint64_t> name_matches;                // files whose names the filter fits
};

base::Result<Summary> summarize(const Context& context, const Selection& selection);

}  // namespace almagest::retrieve
