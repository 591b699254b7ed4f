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

// A dither pattern with one setting, and what another instrument does at the same time.
struct Step {
  ModeId mode = ModeId::nircam_b;
  SettingNames setting;
  int dithers = 3;
  double dither_arcsec = 6;
  bool direct = false;
  bool has_parallel = false;
  ModeId parallel_mode = ModeId::miri;
  SettingNames parallel{};
};

struct ObservationPlan {
  std::vector<Step> steps;
  std::size_t target = 0;
  double east_arcsec = 0;  // of the aim from the target
  double north_arcsec = 0;
  double roll_deg = 0;  // more than in the program's other observations
  int candidate = 0;
  bool reference = false;
  bool failed = false;
  bool pure_parallel = false;
  bool on_event = false;  // around a transit or an eclipse of the target
};

struct ProgramPlan {
  Program program;
  std::vector<Target> targets;
  std::vector<ObservationPlan> observations;
  double start_mjd = 0;
  double step_d = 6.37;  // between observations
  bool repeats = false;  // may be done again and again, each time beside the last
  double step_arcmin = 0;
};

const std::vector<ProgramPlan>& program_plans();

// Parts of the list.
std::vector<ProgramPlan> imaging_programs();
std::vector<ProgramPlan> spectroscopy_programs();
std::vector<ProgramPlan> special_programs();  // time series, coronagraphy, interferometry, calibration

}  // namespace almagest::simulate
