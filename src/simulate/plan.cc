// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "simulate/attitude.h"
#include "simulate/programs.h"
#include "simulate/sun.h"
#include "universe/random.h"
#include "universe/tangent.h"

namespace almagest::simulate {
namespace {

constexpr double kSlew_s = 1800;
constexpr double kBetweenDithers_s = 48;
constexpr double kBetweenSettings_s = 130;
constexpr double kLongestProgram_d = 280;
constexpr double kGoldenAngle = 2.399963229728653;

std::int64_t exposures_of(const ObservationPlan& observation) {
  std::int64_t count = 0;
  for (const Step& step : observation.steps) count += std::int64_t{step.dithers} * (step.has_parallel ? 2 : 1);
  return count;
}

std::int64_t exposures_of(const ProgramPlan& plan) {
  return std::accumulate(plan.observations.begin(), plan.observations.end(), std::int64_t{0},
                         [](std::int64_t sum, const auto& observation) { return sum + exposures_of(observation); });
}

// By largest remainder, so that the shares add up to the whole.
std::vector<std::int64_t> share_out(std::int64_t whole, const std::vector<double>& weights) {
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  std::vector<std::int64_t> shares;
  std::vector<std::pair<double, std::size_t>> remainders;
  std::int64_t given = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double exact = static_cast<double>(whole) * weights[i] / sum;
    shares.push_back(static_cast<std::int64_t>(exact));
    if (weights[i] > 0) remainders.emplace_back(std::floor(exact) - exact, i);
    given += shares.back();
  }
  std::sort(remainders.begin(), remainders.end());
  for (std::size_t i = 0; given < whole; ++i, ++given) ++shares[remainders[i % remainders.size()].second];
  return shares;
}

// Everything once if there is enough, and the rest for the programs that go on; else each program its part.
std::vector<std::int64_t> shares_of(std::int64_t datasets, const std::vector<ProgramPlan>& plans) {
  std::vector<double> once, again;
  for (const ProgramPlan& plan : plans) {
    once.push_back(static_cast<double>(exposures_of(plan)));
    again.push_back(plan.repeats ? once.back() : 0);
  }
  if (datasets <= whole_plan()) return share_out(datasets, once);
  std::vector<std::int64_t> shares = share_out(datasets - whole_plan(), again);
  for (std::size_t i = 0; i < plans.size(); ++i) shares[i] += exposures_of(plans[i]);
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

// Whole milliseconds, as headers give them.
base::Instant later(base::Instant time, double seconds) {
  return {time.us + std::llround(seconds * 1000) * 1000};
}

base::Instant instant_of(double mjd) {
  return {std::llround((mjd - base::kMjdOf1970) * 86'400'000) * 1000};
}

double mjd_of_us(double us) {
  return us / 8.64e10 + base::kMjdOf1970;
}

sky::SkyPoint fixed_position(const Target& target) {
  return sky::SkyPoint::make(target.ra_deg, target.dec_deg).value_or(sky::SkyPoint::towards({1, 0, 0}));
}

// Where dithers run along a slit.
bool in_slit(const Exposure& exposure) {
  return exposure.mode->technique == Technique::slit || exposure.mode->technique == Technique::shutters;
}

class ProgramPlanner {
 public:
  ProgramPlanner(const PlanOptions& options, const ProgramPlan& plan, std::int64_t share)
      : options_(options),
        plan_(plan),
        random_(options.seed, "plan " + std::to_string(plan.program.number)),
        left_(share) {
    roll_deg_ = random_.uniform(-4.5, 0);
  }

  std::vector<Observation> make() {
    std::vector<Observation> observations;
    while (left_ > 0) observations.push_back(enumerate_exposures(static_cast<int>(observations.size())));
    const auto count = static_cast<double>(observations.size());
    const double step_d = std::min(plan_.step_d, kLongestProgram_d / count);
    for (Observation& observation : observations) place_in_time(observation, step_d);
    for (Observation& observation : observations) place_on_sky(observation);
    return observations;
  }

 private:
  const ObservationPlan& plan_of(int number) const {
    return plan_.observations[static_cast<std::size_t>(number - 1) % plan_.observations.size()];
  }

  Observation enumerate_exposures(int made) {
    Observation observation;
    observation.program = &plan_.program;
    observation.number = made + 1;
    const ObservationPlan& plan = plan_of(observation.number);
    const bool first_round = made < static_cast<int>(plan_.observations.size());
    observation.candidate = first_round ? plan.candidate : 0;
    for (std::size_t s = 0; s < plan.steps.size() && left_ > 0; ++s) {
      const Step& step = plan.steps[s];
      for (int dither = 1; dither <= step.dithers && left_ > 0; ++dither) {
        add(observation, step, s, dither, false);
        if (step.has_parallel && left_ > 0) add(observation, step, s, dither, true);
      }
    }
    return observation;
  }

  void add(Observation& observation, const Step& step, std::size_t place, int dither, bool is_parallel) {
    const ObservationPlan& plan = plan_of(observation.number);
    Exposure exposure;
    exposure.program = &plan_.program;
    exposure.target = &plan_.targets[plan.target];
    exposure.target_number = static_cast<int>(plan.target) + 1;
    exposure.mode = &mode_of(is_parallel ? step.parallel_mode : step.mode, options_.scale);
    exposure.setting = setting_of(exposure.mode->instrument, is_parallel ? step.parallel : step.setting);
    exposure.parallel = plan.pure_parallel ? Parallel::pure : is_parallel ? Parallel::coordinated : Parallel::prime;
    exposure.observation = observation.number;
    exposure.step = static_cast<int>(place);
    exposure.direct = step.direct;
    exposure.reference = plan.reference;
    exposure.failed = plan.failed;
    exposure.earlier = options_.earlier;
    exposure.group = fmt::format("{:02}", 2 + 2 * place);
    exposure.place = static_cast<int>(observation.exposures.size()) + 1;
    const bool in_subarray = exposure.mode->readout.subarray != "FULL";  // each dither is an activity of its own
    exposure.activity = in_subarray ? base_36(7 + exposure.place) : "01";
    exposure.number = in_subarray ? 1 : dither;
    exposure.dither = dither;
    exposure.dithers = step.dithers;
    set_offsets(exposure, step);
    observation.exposures.push_back(std::move(exposure));
    --left_;
  }

  // So that the middle of the first exposure is the middle of a transit or an eclipse.
  static double on_event(double mjd, const Exposure& exposure) {
    const universe::Source* source = universe::Universe::special(exposure.target->proposal_name);
    if (source == nullptr || source->variation.kind == universe::Variation::Kind::none) return mjd;
    // By the telescope's clock, an event comes when its light does.
    const double later_s = kTdbMinusUtc_s + light_delay_s(mjd, fixed_position(*exposure.target).unit());
    const double before_d = (kSlew_s + exposure.mode->readout.elapsed_s() / 2 + later_s) / 86'400;
    const double turns = std::ceil((mjd + before_d - source->variation.epoch_mjd) / source->variation.period_d);
    return source->variation.epoch_mjd + turns * source->variation.period_d - before_d;
  }

  // The first day from then on on which the sun is where the telescope needs it.
  static double when_visible(double mjd, const Exposure& exposure) {
    const Target& target = *exposure.target;
    for (int day = 0; day < 366; ++day) {
      const sky::SkyPoint place = target.mover != nullptr ? target.mover->at(mjd + day) : fixed_position(target);
      if (can_see(mjd + day, place.unit()) && can_see(mjd + day + 0.6, place.unit())) return mjd + day;
    }
    return mjd;
  }

  // Along a slit to and fro; else around the first place.
  static void set_offsets(Exposure& exposure, const Step& step) {
    const int dither = exposure.dither;
    if (in_slit(exposure)) {
      exposure.y_offset_arcsec = (dither - (step.dithers + 1) / 2.0) * step.dither_arcsec;
      return;
    }
    const double radius = dither == 1 ? 0 : step.dither_arcsec * std::sqrt((dither - 0.5) / step.dithers);
    exposure.x_offset_arcsec = std::round(radius * std::cos(kGoldenAngle * dither) * 1e4) / 1e4;
    exposure.y_offset_arcsec = std::round(radius * std::sin(kGoldenAngle * dither) * 1e4) / 1e4;
  }

  void place_in_time(Observation& observation, double step_d) {
    const double jitter_d = random_.uniform(0, 0.4 * step_d);
    double mjd = plan_.start_mjd + (observation.number - 1) * step_d + jitter_d;
    mjd = when_visible(mjd, observation.exposures.front());
    if (plan_of(observation.number).on_event) mjd = on_event(mjd, observation.exposures.front());
    const base::Instant visit_start = instant_of(mjd);
    base::Instant next = later(visit_start, kSlew_s);
    auto& exposures = observation.exposures;
    for (std::size_t i = 0; i < exposures.size(); ++i) {
      Exposure& exposure = exposures[i];
      const bool parallel = exposure.parallel == Parallel::coordinated;
      if (i > 0 && !parallel) {
        next = later(next, exposures[i - 1].group == exposure.group ? kBetweenDithers_s : kBetweenSettings_s);
      }
      exposure.start = parallel ? exposures[i - 1].start : next;
      exposure.end = later(exposure.start, exposure.mode->readout.elapsed_s());
      next = std::max(next, exposure.end);
    }
    for (Exposure& exposure : exposures) {
      exposure.visit_start = visit_start;
      exposure.visit_end = later(next, 60);
      exposure.of = static_cast<int>(exposures.size());
    }
  }

  // Where the target is, plus the offset of the observation; rounds go round a grid of three by three.
  sky::SkyPoint aim(const Exposure& exposure, const sky::SkyPoint& target) const {
    const ObservationPlan& plan = plan_of(exposure.observation);
    const auto round = (exposure.observation - 1) / static_cast<int>(plan_.observations.size()) % 9;
    const double step_arcsec = 60 * plan_.step_arcmin;
    const int row = round / 3;
    return universe::Compass(target).offset(plan.east_arcsec + (round % 3) * step_arcsec,
                                            plan.north_arcsec + row * step_arcsec);
  }

  void place_on_sky(Observation& observation) {
    // V3 points away from the sun, within a few degrees.
    const Exposure& first = observation.exposures.front();
    const sky::SkyPoint place =
        first.target->mover != nullptr ? first.target->mover->at(first.middle_mjd()) : fixed_position(*first.target);
    const double sun_pa_deg = universe::Compass(place).position_angle_deg(sun_direction(first.middle_mjd()));
    const double v3_pa_deg = std::fmod(sun_pa_deg + 540 + roll_deg_ + plan_of(observation.number).roll_deg, 360.0);
    for (std::size_t i = 0; i < observation.exposures.size(); ++i) {
      Exposure& exposure = observation.exposures[i];
      const Target& target = *exposure.target;
      if (exposure.parallel == Parallel::coordinated) {
        follow(observation.exposures[i - 1], exposure);
        continue;
      }
      exposure.target_position =
          target.mover != nullptr ? target.mover->at(exposure.middle_mjd()) : fixed_position(target);
      const Attitude ideal(aim(exposure, exposure.target_position), 0, 0, v3_pa_deg);
      exposure.pointing = pointing_of(exposure, ideal);
      exposure.v3_pa_deg = ideal.v3_pa_deg(exposure.pointing);
    }
  }

  static sky::SkyPoint pointing_of(const Exposure& exposure, const Attitude& ideal) {
    if (!in_slit(exposure)) return ideal.at(-exposure.x_offset_arcsec, exposure.y_offset_arcsec);
    const double angle = exposure.mode->slit_angle_deg * sky::kDegree;
    return ideal.at(-exposure.y_offset_arcsec * std::sin(angle), -exposure.y_offset_arcsec * std::cos(angle));
  }

  static void follow(const Exposure& prime, Exposure& parallel) {
    const Attitude attitude(prime.pointing, prime.mode->v2_arcsec, prime.mode->v3_arcsec, prime.v3_pa_deg);
    parallel.target_position = prime.target_position;
    parallel.pointing = attitude.at(parallel.mode->v2_arcsec, parallel.mode->v3_arcsec);
    parallel.v3_pa_deg = attitude.v3_pa_deg(parallel.pointing);
  }

  const PlanOptions& options_;
  const ProgramPlan& plan_;
  universe::Random random_;
  std::int64_t left_;
  double roll_deg_ = 0;
};

}  // namespace

double Exposure::mjy_sr_per_dn_s(const Detector& detector) const {
  return (earlier ? 0.965 : 1) * setting.of(detector).mjy_sr_per_dn_s;
}

double Exposure::middle_mjd() const {
  return mjd_of_us((static_cast<double>(start.us) + static_cast<double>(end.us)) / 2);
}

std::string Exposure::visit_id() const {
  return fmt::format("{:05}{:03}{:03}", program->number, observation, 1);
}

std::string Exposure::root() const {
  return fmt::format("jw{}_{}{}{}_{:05}", visit_id(), group, sequence(), activity, number);
}

std::string Exposure::root(const Detector& detector) const {
  return fmt::format("{}_{}", root(), detector.file_name);
}

Technique Exposure::technique_of(const Detector& detector) const {
  if (mode->technique != Technique::wide_slitless) return mode->technique;
  return direct || detector.channel == "SHORT" ? Technique::image : mode->technique;
}

std::string_view Exposure::type_of(const Detector& detector) const {
  if (technique_of(detector) == mode->technique) return mode->exp_type;
  return mode->instrument == Instrument::nircam ? "NRC_IMAGE" : "NIS_IMAGE";
}

std::int64_t whole_plan() {
  std::int64_t count = 0;
  for (const ProgramPlan& plan : program_plans()) count += exposures_of(plan);
  return count;
}

std::vector<Observation> make_plan(const PlanOptions& options) {
  const std::vector<ProgramPlan>& plans = program_plans();
  const std::vector<std::int64_t> shares = shares_of(options.datasets, plans);
  std::vector<Observation> all;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    std::vector<Observation> made = ProgramPlanner(options, plans[i], shares[i]).make();
    std::move(made.begin(), made.end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace almagest::simulate
