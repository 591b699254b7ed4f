// SPDX-License-Identifier: GPL-3.0-or-later
// Writes one dataset row after the other. Each function sets the columns of its level; what lies above is kept from the
// row before, so that a row costs what changes.
#pragma once

#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "simulate/rows_footprint.h"
#include "simulate/rows_plan.h"
#include "simulate/rows_setup.h"

namespace almagest::simulate::rows {

class Filler {
 public:
  Filler(const Setups& setups, catalog::Dataset& dataset, universe::Random& random);

  void begin_program(const Program& program);
  void begin_observation(const Observation& observation);
  void begin_visit(const Observation& observation, const Visit& visit);
  void begin_sequence(const Visit& visit, const Sequence& sequence);

  // Each completes a row; `id` is the dataset's, from 1.
  void exposure(const Visit& visit, const Sequence& sequence, int number, catalog::Id id);
  void guide_star(const Visit& visit, int which, catalog::Id id);  // 0 to kGuideStarRows - 1, as their names sort
  void combined(const Observation& observation, const Combined& product, catalog::Id id);

  const Setup& setup() const { return *setup_; }  // of the row

 private:
  struct Times {
    double start_mjd = 0;
    double end_mjd = 0;
  };
  void use_mode(const Setup& setup, std::size_t readout);
  void describe_target(const Observation& observation);
  void choose_star(const Visit& visit);
  void describe_optics(const Sequence& sequence);
  void describe_all_optics(const Observation& observation, std::size_t mode);
  void set_times(Times times);
  void set_release(double end_mjd);
  void set_aim(const Visit& visit, double mjd, double x_arcsec, double y_arcsec);
  void set_region(int decimals);
  void set_name(catalog::Id id);
  void set_association(std::string_view stage, int number);

  const Setups& setups_;
  const Columns& at_;
  catalog::Dataset& dataset_;
  Sheet sheet_;
  universe::Random& random_;

  const Program* program_ = nullptr;
  const Target* target_ = nullptr;
  const Setup* setup_ = nullptr;
  std::size_t readout_ = 0;
  bool overwritten_ = false;  // columns of the mode differ from what it says
  std::string visit_root_;    // jw01234001001
  std::string stamp_;         // of the program's associations: 20250603t220940
  bool pure_parallel_ = false;
  const Aperture* aim_ = nullptr;  // of the prime instrument
  Attitude attitude_;
  std::vector<std::array<Place, 4>> shutters_;
  std::string text_;  // scratch
};

base::Instant instant_of(double mjd);

}  // namespace almagest::simulate::rows
