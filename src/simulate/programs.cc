// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/programs.h"

#include <algorithm>
#include <iterator>

namespace almagest::simulate {

const std::vector<ProgramPlan>& program_plans() {
  static const std::vector<ProgramPlan> all = [] {
    std::vector<ProgramPlan> plans = imaging_programs();
    for (auto make : {spectroscopy_programs, special_programs}) {
      std::vector<ProgramPlan> more = make();
      std::move(more.begin(), more.end(), std::back_inserter(plans));
    }
    std::sort(plans.begin(), plans.end(),
              [](const ProgramPlan& a, const ProgramPlan& b) { return a.program.number < b.program.number; });
    return plans;
  }();
  return all;
}

}  // namespace almagest::simulate
