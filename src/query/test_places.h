// SPDX-License-Identifier: GPL-3.0-or-later
// For tests: the places of an archive's datasets, worked out without the index.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "index/test_archive.h"
#include "sky/region.h"

namespace almagest::query::testing {

// Where a dataset is in the sky, by its record alone.
struct Known {
  std::string name;
  sky::Region footprint;
  std::optional<sky::SkyPoint> target;

  std::optional<double> distance_deg(const sky::SkyPoint& point) const {
    if (!footprint.empty()) return footprint.distance_deg(point);
    if (target) return sky::separation_deg(*target, point);
    return std::nullopt;
  }
};

// In the order of TestArchive::datasets().
inline std::vector<Known> known_rows(const index::testing::TestArchive& archive) {
  std::vector<Known> rows;
  for (const catalog::Dataset& dataset : archive.datasets()) {
    Known row{dataset.name, {}, std::nullopt};
    const auto* region = std::get_if<std::string>(&dataset.row[archive.column("s_region")]);
    if (region != nullptr) {
      auto parsed = sky::parse_stcs(*region);
      if (parsed && !parsed->placeholder) row.footprint = parsed->region;
    }
    const auto* ra = std::get_if<double>(&dataset.row[archive.column("ra")]);
    const auto* dec = std::get_if<double>(&dataset.row[archive.column("dec")]);
    if (ra != nullptr && dec != nullptr) row.target = *sky::SkyPoint::make(*ra, *dec);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace almagest::query::testing
