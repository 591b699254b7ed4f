// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/simulate.h"

#include <fmt/format.h>

#include <map>

#include "simulate/combined_spectrum.h"
#include "simulate/guide_star.h"
#include "simulate/programs.h"
#include "simulate/shutters.h"

namespace almagest::simulate {
namespace {

// Scenes are made when they are first looked at and kept until another field is.
class Fields {
 public:
  explicit Fields(std::uint64_t seed) : seed_(seed) {}

  const Scene& of(const Observation& observation, const ProgramPlan& plan) {
    const Exposure& first = observation.exposures.front();
    const bool moving = first.target->type == "MOVING";
    std::string name(first.target->proposal_name);
    if (moving) name += fmt::format(" {}", observation.number);
    const sky::SkyPoint centre = first.target_position;
    const bool has_parallel = !plan.recipes.front().parallel.empty();
    const double radius_arcmin = moving ? 1.5 : 3.6 + 2.9 * plan.step_arcmin + (has_parallel ? 5 : 0);
    if (name != name_) {
      scene_ = std::make_unique<Scene>(make_scene(seed_, name, centre, radius_arcmin, first.target->field));
      name_ = name;
    }
    return *scene_;
  }

 private:
  std::uint64_t seed_;
  std::string name_;
  std::unique_ptr<Scene> scene_;
};

const ProgramPlan& plan_of(const Program& program) {
  for (const ProgramPlan& plan : program_plans()) {
    if (plan.program.number == program.number) return plan;
  }
  return program_plans().front();
}

Mosaic::Member member_of(const Group::Frame& frame) {
  const Readout& readout = frame.exposure->mode->readout;
  return {wcs_of(*frame.exposure, *frame.detector), readout.width, readout.height, frame.exposure->target_position};
}

class Simulation {
 public:
  Simulation(base::FileSystem& files, const std::string& folder, const Options& options,
             const std::function<void(const Progress&)>& progress)
      : options_(options), progress_(progress), output_(files, folder), fields_(options.seed) {}

  base::Result<Made> run() {
    const std::vector<Observation> plan = make_plan(options_.seed, options_.datasets);
    std::map<int, std::vector<const Observation*>> programs;
    for (const Observation& observation : plan) programs[observation.program->number].push_back(&observation);
    for (const auto& [number, observations] : programs) {
      pool_ = pool_name(*observations.front()->program, processed_at(*observations.back()));
      for (const Observation* observation : observations) ALMAGEST_CHECK(observe(*observation));
      ALMAGEST_CHECK(output_.write(fmt::format("jw{:05}", number), pool_, pool_text(observations)));
    }
    return Made{done_, output_.count(), output_.bytes()};
  }

 private:
  base::Status observe(const Observation& observation) {
    const std::vector<Group> groups = groups_of(observation, processed_at(observation));
    // Guider data of every other visit are enough to show what they are.
    if (observation.number % 2 == 1) ALMAGEST_CHECK(write_guide_star_files(output_, options_.seed, observation));
    if (observation.exposures.front().mode->instrument == Instrument::nirspec) {
      return observe_spectra(observation, groups);
    }
    return observe_images(observation, groups);
  }

  base::Status observe_images(const Observation& observation, const std::vector<Group>& groups) {
    const Scene& scene = fields_.of(observation, plan_of(*observation.program));
    for (const Group& group : groups) {
      std::vector<Mosaic::Member> members;
      for (const Group::Frame& frame : group.frames) members.push_back(member_of(frame));
      Mosaic mosaic(members);
      for (const Group::Frame& frame : group.frames) {
        ALMAGEST_TRY(const CalibratedImage image, write_image_files(output_, options_.seed, scene, *frame.exposure,
                                                                    *frame.detector, {group.association, pool_}));
        mosaic.add(image, frame.exposure->target_position);
        if (frame.detector == &frame.exposure->mode->detectors.back()) finish_exposure();
      }
      ALMAGEST_CHECK(write_combined_image(output_, group, mosaic, pool_));
    }
    return {};
  }

  base::Status observe_spectra(const Observation& observation, const std::vector<Group>& groups) {
    const Exposure& first = observation.exposures.front();
    const std::vector<Slit> slits = slits_of(options_.seed, first);
    if (first.mode->exp_type == "NRS_MSASPEC") ALMAGEST_CHECK(write_shutter_file(output_, observation, slits));
    for (const Group& group : groups) {
      std::vector<CombinedSpectrum> combined(slits.size());
      for (const Group::Frame& frame : group.frames) {
        ALMAGEST_TRY(const std::vector<SlitSpectrum> spectra,
                     write_spectrum_files(output_, options_.seed, *frame.exposure, *frame.detector, slits,
                                          {group.association, pool_}));
        for (std::size_t i = 0; i < slits.size(); ++i) combined[i].add(*frame.detector, spectra[i]);
        if (frame.detector == &frame.exposure->mode->detectors.back()) finish_exposure();
      }
      std::vector<std::string> outputs;
      for (std::size_t i = 0; i < slits.size(); ++i) {
        ALMAGEST_CHECK(write_combined_spectrum(output_, group, slits[i], combined[i], pool_));
        outputs.push_back(source_names(group, slits[i]).root);
      }
      ALMAGEST_CHECK(output_.write(group.dataset, group.association, association_text(group, pool_, "spec3", outputs)));
    }
    return {};
  }

  void finish_exposure() {
    ++done_;
    if (progress_) progress_({done_, options_.datasets, output_.count(), output_.bytes()});
  }

  const Options& options_;
  const std::function<void(const Progress&)>& progress_;
  Output output_;
  Fields fields_;
  std::string pool_;
  std::int64_t done_ = 0;
};

}  // namespace

base::Result<Made> simulate(base::FileSystem& files, const std::string& folder, const Options& options,
                            const std::function<void(const Progress&)>& progress) {
  if (options.datasets < 1 || options.datasets > kMostDatasets) {
    return base::fail(base::Code::invalid_argument,
                      fmt::format("from 1 to {} datasets can be simulated with pixels", kMostDatasets));
  }
  return Simulation(files, folder, options, progress).run();
}

std::vector<std::string> exclusive_programs() {
  std::vector<std::string> numbers;
  for (const ProgramPlan& plan : program_plans()) {
    if (plan.program.exclusive) numbers.push_back(std::to_string(plan.program.number));
  }
  return numbers;
}

}  // namespace almagest::simulate
