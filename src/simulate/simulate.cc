// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/simulate.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "simulate/chain.h"
#include "simulate/guide_star.h"
#include "simulate/hst_plan.h"
#include "simulate/other_missions.h"
#include "simulate/programs.h"

namespace almagest::simulate {
namespace {

// Makes one program: each exposure in turn, and each group as soon as its last frame is there.
class ProgramRun {
 public:
  ProgramRun(Context& context, const std::vector<const Observation*>& observations)
      : context_(context), observations_(observations), groups_(groups_of(observations)) {
    for (const Group& group : groups_) left_[&group] = group.frames.size();
  }

  base::Status run(const std::function<void()>& finish_exposure) {
    context_.set_pool(
        pool_name(*observations_.front()->program, processed_at(observations_.back()->exposures.front())));
    for (const Observation* observation : observations_) {
      ALMAGEST_CHECK(write_guide_star_files(context_, *observation));
      for (const Exposure& exposure : observation->exposures) {
        for (const Detector& detector : exposure.mode->detectors) ALMAGEST_CHECK(expose(exposure, detector));
        finish_exposure();
      }
    }
    const std::string folder = fmt::format("jw{:05}", observations_.front()->program->number);
    return context_.output().write(folder, context_.pool(), pool_text(observations_));
  }

 private:
  base::Status expose(const Exposure& exposure, const Detector& detector) {
    std::vector<const Group*> with;
    for (const Group& group : groups_) {
      const bool is_in = std::any_of(group.frames.begin(), group.frames.end(), [&](const Frame& frame) {
        return frame.exposure == &exposure && frame.detector == &detector;
      });
      if (is_in) with.push_back(&group);
    }
    Chain* chain = chain_of(exposure.technique_of(detector));
    if (chain == nullptr) return {};
    ALMAGEST_CHECK(chain->expose(exposure, detector, with));
    for (const Group* group : with) {
      if (--left_[group] == 0) ALMAGEST_CHECK(chain->combine(*group));
    }
    return {};
  }

  Chain* chain_of(Technique technique) {
    auto& chain = chains_[technique];
    if (!chain) chain = make_chain(technique, context_);
    return chain.get();
  }

  Context& context_;
  const std::vector<const Observation*>& observations_;
  std::vector<Group> groups_;
  std::map<const Group*, std::size_t> left_;
  std::map<Technique, std::unique_ptr<Chain>> chains_;
};

base::Status check(const Options& options) {
  if (options.datasets < 1 || options.datasets > kMostDatasets) {
    return base::fail(base::Code::invalid_argument,
                      fmt::format("from 1 to {} datasets can be simulated with pixels", kMostDatasets));
  }
  const std::set<int> scales{1, 2, 4, 8, 16};
  if (scales.count(options.scale) == 0) {
    return base::fail(base::Code::invalid_argument, "the scale must be 1, 2, 4, 8 or 16 (16: detectors of full size)");
  }
  for (const int number : options.programs) {
    const auto& plans = program_plans();
    if (std::none_of(plans.begin(), plans.end(), [&](const auto& plan) { return plan.program.number == number; })) {
      return base::fail(base::Code::invalid_argument,
                        fmt::format("there is no simulated program {}: they are {} to {}", number,
                                    plans.front().program.number, plans.back().program.number));
    }
  }
  return {};
}

}  // namespace

base::Result<Made> simulate(base::FileSystem& files, const std::string& folder, const Options& options,
                            const std::function<void(const Progress&)>& progress) {
  ALMAGEST_CHECK(check(options));
  const std::vector<Observation> plan = make_plan({options.seed, options.datasets, options.scale, options.earlier});
  std::map<int, std::vector<const Observation*>> programs;
  std::int64_t total = 0;
  for (const Observation& observation : plan) {
    const int number = observation.program->number;
    const auto& only = options.programs;
    if (!only.empty() && std::find(only.begin(), only.end(), number) == only.end()) continue;
    programs[number].push_back(&observation);
    total += static_cast<std::int64_t>(observation.exposures.size());
  }
  Output output(files, folder);
  Context context(output, options.seed);
  std::int64_t done = 0;
  for (const auto& [number, observations] : programs) {
    ALMAGEST_CHECK(ProgramRun(context, observations).run([&] {
      ++done;
      if (progress) progress({done, total, output.count(), output.bytes()});
    }));
  }
  if (options.programs.empty() && !options.earlier && options.datasets >= kLeastWithOthers) {
    ALMAGEST_CHECK(write_other_missions(output, context.universe()));
  }
  return Made{done, output.count(), output.bytes()};
}

std::int64_t whole_observatory() {
  return whole_plan();
}

std::vector<int> reprocessed_programs() {
  return {9020};
}

bool is_withdrawn(std::string_view name) {
  constexpr std::string_view kFailedVisit = "jw09008001001_";
  return name.starts_with(kFailedVisit) &&
         (name.find('.') == std::string_view::npos || name.find("_cal") != std::string_view::npos ||
          name.find("_i2d") != std::string_view::npos);
}

std::vector<ExclusiveProgram> exclusive_programs() {
  std::vector<ExclusiveProgram> programs;
  for (const ProgramPlan& plan : program_plans()) {
    if (plan.program.exclusive) programs.push_back({"jwst", std::to_string(plan.program.number)});
  }
  programs.push_back({"hst", std::to_string(hst::kExclusiveProgram)});
  return programs;
}

}  // namespace almagest::simulate
