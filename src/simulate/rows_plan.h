// SPDX-License-Identifier: GPL-3.0-or-later
// What was done for one program: observations, their visits, and in each visit the sequences of exposures.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "simulate/rows_modes.h"
#include "simulate/rows_program.h"

namespace almagest::simulate::rows {

// Exposures that differ only by their dither.
struct Sequence {
  std::size_t mode = 0;  // in all_modes()
  std::size_t optics = 0;
  std::size_t readout = 0;
  const Dither* dither = nullptr;
  int exposures = 1;
  int group = 2;
  char kind = '1';   // of the sequence: 1 prime, 2 parallel
  int activity = 1;  // two base-36 digits in names
  int place = 1;     // of its first exposure in the visit
  double start_mjd = 0;
  double step_d = 0;  // from one exposure to the next
};

struct Visit {
  int number = 1;
  double start_mjd = 0;
  double end_mjd = 0;
  double v3_pa_deg = 0;
  bool successful = true;
  int exposures = 0;
  std::vector<Sequence> sequences;  // as their names sort
};

struct Observation {
  int number = 1;
  std::size_t target = 0;
  bool pure_parallel = false;
  std::vector<Visit> visits;
};

// A dataset of level 3.
struct Combined {
  std::size_t observation = 0;  // in Plan::observations
  std::size_t mode = 0;
  int source = 0;    // of many in one field, from 1; 0: the target
  std::string name;  // jw01234-o001_t001_nircam
};

struct Plan {
  Program program;
  std::vector<Observation> observations;
  std::vector<Combined> combined;  // by name
};

// Guide-star datasets of each visit: its identification, two acquisitions, track and fine guidance.
inline constexpr int kGuideStarRows = 5;

// At least as many rows as the program's share.
Plan make_plan(const Share& share, std::int64_t all_rows, double last_mjd, universe::Random& random);

}  // namespace almagest::simulate::rows
