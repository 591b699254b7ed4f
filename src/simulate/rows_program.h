// SPDX-License-Identifier: GPL-3.0-or-later
// Programs: how many rows each has, who proposed it, when it was observed and where it looked.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sky/point.h"
#include "universe/random.h"

namespace almagest::simulate::rows {

// First observations and default end of the simulated mission, MJD (UTC): 2022-07-12 and 2026-11-22.
inline constexpr double kFirstMjd = 59'772.0;
inline constexpr double kLastMjd = 61'366.0;

// A program's part of all rows; rows are numbered from 0 in the order of their names.
struct Share {
  int number = 0;
  std::int64_t first = 0;
  std::int64_t rows = 0;
};

// `rows` in all, in ascending order of numbers; the same for the same arguments.
std::vector<Share> share_out(std::uint64_t seed, std::int64_t rows);

enum class TargetKind : std::uint8_t { fixed, moving, unknown };

struct Target {
  TargetKind kind = TargetKind::fixed;
  std::string proposal_name;  // TARGPROP
  std::string name;           // TARGNAME; empty: no catalogue knows it
  std::string_view category;
  std::string_view description;
  double ra_deg = 0;
  double dec_deg = 0;
  double ra_rate_deg_d = 0;  // along the sky, moving targets
  double dec_rate_deg_d = 0;
  double mu_ra = 0;  // arcsec/yr
  double mu_dec = 0;
  bool background = false;

  sky::SkyPoint at(double days) const;  // so long after the visit began
};

// Versions of the pipeline and what goes with them.
struct Processing {
  std::string_view calibration;  // CAL_VER
  std::string_view context;      // CRDS_CTX
  std::string_view references;   // CRDS_VER
  std::string_view science;      // SDP_VER
  std::string_view parameters;   // PRD_VER
  int weight = 1;
};

struct Program {
  int number = 0;
  std::string category;  // GO, GTO, DD, CAL, SURVEY, ENG, COM
  std::string proposal_type;
  std::string title;
  std::string investigator;
  std::string_view science_category;
  std::string_view subcategory;
  const Processing* processing = nullptr;
  double exclusive_days = 0;
  double start_mjd = 0;
  double span_days = 100;
  bool deep = false;  // in one of the crowded fields
  std::vector<Target> targets;
};

Program make_program(const Share& share, std::int64_t all_rows, double last_mjd, universe::Random& random);

// One of `items`, by its weight.
template <class Items>
const auto& choose(const Items& items, universe::Random& random) {
  int total = 0;
  for (const auto& item : items) total += item.weight;
  auto left = random.below(total);
  for (const auto& item : items) {
    left -= item.weight;
    if (left < 0) return item;
  }
  return *std::begin(items);
}

}  // namespace almagest::simulate::rows
