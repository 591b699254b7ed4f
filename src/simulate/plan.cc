// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "simulate/attitude.h"
#include "simulate/programs.h"
#include "universe/random.h"

namespace almagest::simulate {
namespace {

constexpr double kSlew_s = 1800;
constexpr double kBetweenDithers_s = 48;
constexpr double kBetweenSettings_s = 130;
constexpr double kLongestProgram_d = 280;
constexpr double kBetweenVisits_d = 6.37;
constexpr double kGoldenAngle = 2.399963229728653;

// By largest remainder, so that the shares add up to the whole.
std::vector<std::int64_t> share_out(std::int64_t whole, const std::vector<ProgramPlan>& plans) {
  const double weights =
      std::accumulate(plans.begin(), plans.end(), 0.0, [](double sum, const auto& plan) { return sum + plan.weight; });
  std::vector<std::int64_t> shares;
  std::vector<std::pair<double, std::size_t>> remainders;
  std::int64_t given = 0;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    const double exact = static_cast<double>(whole) * plans[i].weight / weights;
    shares.push_back(static_cast<std::int64_t>(exact));
    remainders.emplace_back(std::floor(exact) - exact, i);
    given += shares.back();
  }
  std::sort(remainders.begin(), remainders.end());
  for (std::size_t i = 0; given < whole; ++i, ++given) ++shares[remainders[i % remainders.size()].second];
  return shares;
}

Setting setting_of(Instrument instrument, const SettingNames& names) {
  Setting setting;
  setting.first = element_of(instrument, names.first.filter, names.first.wheel);
  if (!names.second.filter.empty()) setting.second = element_of(instrument, names.second.filter, names.second.wheel);
  return setting;
}

std::string base_36(int number) {
  constexpr std::string_view digits = "0123456789abcdefghijklmnopqrstuvwxyz";
  return {digits[static_cast<std::size_t>(number / 36 % 36)], digits[static_cast<std::size_t>(number % 36)]};
}

double seconds_of(const Readout& readout) {
  return readout.frame_s + readout.groups * readout.group_s();
}

// Whole milliseconds, as headers give them.
base::Instant later(base::Instant time, double seconds) {
  return {time.us + std::llround(seconds * 1000) * 1000};
}

double hours_between(base::Instant from, base::Instant to) {
  return static_cast<double>(to.us - from.us) / 3.6e9;
}

class ProgramPlanner {
 public:
  ProgramPlanner(std::uint64_t seed, const ProgramPlan& plan, std::int64_t share)
      : plan_(plan), random_(seed, "plan " + std::to_string(plan.program.number)), left_(share) {
    roll_deg_ = random_.uniform(0, 360);
  }

  std::vector<Observation> make() {
    std::vector<Observation> observations;
    while (left_ > 0) observations.push_back(enumerate_exposures(static_cast<int>(observations.size())));
    const auto count = static_cast<double>(observations.size());
    const double step_d = std::min(kBetweenVisits_d, kLongestProgram_d / count);
    for (Observation& observation : observations) place_in_time(observation, step_d);
    for (Observation& observation : observations) place_on_sky(observation);
    return observations;
  }

 private:
  const Recipe& recipe_of(int visit) const {
    return plan_.recipes[static_cast<std::size_t>(visit) % plan_.recipes.size()];
  }

  Observation enumerate_exposures(int visit) {
    Observation observation;
    observation.program = &plan_.program;
    observation.number = visit + 1;
    const Recipe& recipe = recipe_of(visit);
    for (std::size_t s = 0; s < recipe.settings.size() && left_ > 0; ++s) {
      for (int dither = 1; dither <= recipe.dithers && left_ > 0; ++dither) {
        add(observation, recipe.mode, recipe.settings[s], s, dither, Parallel::prime);
        if (s >= recipe.parallel.size() || left_ == 0) continue;
        add(observation, recipe.parallel_mode, recipe.parallel[s], s, dither, Parallel::coordinated);
      }
    }
    return observation;
  }

  void add(Observation& observation, ModeId mode, const SettingNames& names, std::size_t setting, int dither,
           Parallel parallel) {
    const std::size_t target = static_cast<std::size_t>(observation.number - 1) % plan_.targets.size();
    const Recipe& recipe = recipe_of(observation.number - 1);
    Exposure exposure;
    exposure.program = &plan_.program;
    exposure.target = &plan_.targets[target];
    exposure.target_number = static_cast<int>(target) + 1;
    exposure.mode = &mode_of(mode);
    exposure.setting = setting_of(exposure.mode->instrument, names);
    exposure.parallel = parallel;
    exposure.observation = observation.number;
    exposure.group = fmt::format("{:02}", 2 + 2 * setting);
    exposure.place = static_cast<int>(observation.exposures.size()) + 1;
    const bool in_subarray = exposure.mode->readout.binning == 1;  // each dither is an activity of its own
    exposure.activity = in_subarray ? base_36(7 + exposure.place) : "01";
    exposure.number = in_subarray ? 1 : dither;
    exposure.dither = dither;
    exposure.dithers = recipe.dithers;
    const double radius = dither == 1 ? 0 : recipe.dither_arcsec * std::sqrt((dither - 0.5) / recipe.dithers);
    exposure.x_offset_arcsec = std::round(radius * std::cos(kGoldenAngle * dither) * 1e4) / 1e4;
    exposure.y_offset_arcsec = std::round(radius * std::sin(kGoldenAngle * dither) * 1e4) / 1e4;
    observation.exposures.push_back(std::move(exposure));
    --left_;
  }

  void place_in_time(Observation& observation, double step_d) {
    const double jitter_d = random_.uniform(0, 0.4 * step_d);
    const double mjd = plan_.start_mjd + (observation.number - 1) * step_d + jitter_d;
    base::Instant visit_start{std::llround((mjd - base::kMjdOf1970) * 86'400'000) * 1000};
    base::Instant next = later(visit_start, kSlew_s);
    auto& exposures = observation.exposures;
    for (std::size_t i = 0; i < exposures.size(); ++i) {
      Exposure& exposure = exposures[i];
      const bool parallel = exposure.parallel == Parallel::coordinated;
      if (i > 0 && !parallel) {
        next = later(next, exposures[i - 1].group == exposure.group ? kBetweenDithers_s : kBetweenSettings_s);
      }
      exposure.start = parallel ? exposures[i - 1].start : next;
      exposure.end = later(exposure.start, seconds_of(exposure.mode->readout));
      next = std::max(next, exposure.end);
    }
    for (Exposure& exposure : exposures) {
      exposure.visit_start = visit_start;
      exposure.visit_end = later(next, 60);
      exposure.of = static_cast<int>(exposures.size());
    }
  }

  // Repeated visits go round a grid of three by three.
  sky::SkyPoint aim(const Exposure& exposure) const {
    const Target& target = *exposure.target;
    const auto around = static_cast<int>(static_cast<std::size_t>(exposure.observation - 1) / plan_.targets.size() % 9);
    const double step_arcsec = 60 * plan_.step_arcmin;
    const base::Instant middle{(exposure.start.us + exposure.end.us) / 2};
    const base::Instant epoch{std::llround((plan_.start_mjd - base::kMjdOf1970) * 86'400) * 1'000'000};
    const double hours = hours_between(epoch, middle);
    const universe::Compass compass(fixed_position(target));
    const int row = around / 3;
    return compass.offset((around % 3) * step_arcsec + target.ra_rate_arcsec_h * hours,
                          row * step_arcsec + target.dec_rate_arcsec_h * hours);
  }

  static sky::SkyPoint fixed_position(const Target& target) {
    return sky::SkyPoint::make(target.ra_deg, target.dec_deg).value_or(sky::SkyPoint::towards({1, 0, 0}));
  }

  void place_on_sky(Observation& observation) {
    const double days = static_cast<double>(observation.exposures[0].start.us) / 8.64e10;
    const double v3_pa_deg = std::fmod(roll_deg_ + 0.98 * days, 360.0);
    for (std::size_t i = 0; i < observation.exposures.size(); ++i) {
      Exposure& exposure = observation.exposures[i];
      const Target& target = *exposure.target;
      const bool moving = target.type == "MOVING";
      if (exposure.parallel == Parallel::coordinated) {
        follow(observation.exposures[i - 1], exposure);
        continue;
      }
      const sky::SkyPoint aimed = aim(exposure);
      exposure.target_position = moving ? aimed : fixed_position(target);
      const Attitude ideal(aimed, 0, 0, v3_pa_deg);
      exposure.pointing = ideal.at(-exposure.x_offset_arcsec, exposure.y_offset_arcsec);
      exposure.v3_pa_deg = ideal.v3_pa_deg(exposure.pointing);
    }
  }

  static void follow(const Exposure& prime, Exposure& parallel) {
    const Attitude attitude(prime.pointing, prime.mode->v2_arcsec, prime.mode->v3_arcsec, prime.v3_pa_deg);
    parallel.target_position = prime.target_position;
    parallel.pointing = attitude.at(parallel.mode->v2_arcsec, parallel.mode->v3_arcsec);
    parallel.v3_pa_deg = attitude.v3_pa_deg(parallel.pointing);
  }

  const ProgramPlan& plan_;
  universe::Random random_;
  std::int64_t left_;
  double roll_deg_ = 0;
};

}  // namespace

std::string Exposure::visit_id() const {
  return fmt::format("{:05}{:03}{:03}", program->number, observation, 1);
}

std::string Exposure::root() const {
  return fmt::format("jw{}_{}{}{}_{:05}", visit_id(), group, sequence(), activity, number);
}

std::string Exposure::root(const Detector& detector) const {
  return fmt::format("{}_{}", root(), detector.file_name);
}

std::vector<Observation> make_plan(std::uint64_t seed, std::int64_t datasets) {
  const std::vector<ProgramPlan>& plans = program_plans();
  const std::vector<std::int64_t> shares = share_out(datasets, plans);
  std::vector<Observation> all;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    std::vector<Observation> made = ProgramPlanner(seed, plans[i], shares[i]).make();
    std::move(made.begin(), made.end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace almagest::simulate
