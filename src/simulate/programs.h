// SPDX-License-Identifier: GPL-3.0-or-later
// The programs that the simulation invents.
#pragma once

#include <string_view>
#include <vector>

#include "simulate/plan.h"

namespace almagest::simulate {

struct ElementNames {
  std::string_view filter;
  std::string_view wheel;
};

struct SettingNames {
  ElementNames first;
  ElementNames second{};  // empty: none
};

// An observation that is repeated, each time with the next target, until the program has its share of exposures.
struct Recipe {
  ModeId mode = ModeId::nircam_b;
  std::vector<SettingNames> settings;
  int dithers = 3;
  double dither_arcsec = 6;
  // Taken at the same time by another instrument.
  std::vector<SettingNames> parallel{};
  ModeId parallel_mode = ModeId::miri;
};

struct ProgramPlan {
  Program program;
  double weight = 1;  // of its share in all exposures
  std::vector<Target> targets;
  std::vector<Recipe> recipes;  // by turns
  double start_mjd = 0;
  double step_arcmin = 0;  // between repeated visits to a target
};

const std::vector<ProgramPlan>& program_plans();

}  // namespace almagest::simulate
