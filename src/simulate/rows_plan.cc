// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/rows_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "base/text.h"
#include "simulate/rows_sun.h"

namespace almagest::simulate::rows {
namespace {

constexpr int kMostObservations = 999;  // three digits in names
constexpr int kMostVisits = 999;
constexpr double kSecond_d = 1.0 / 86'400;
constexpr double kAcquire_s = 1150;  // slew and guide-star acquisition before the first exposure
constexpr double kOverhead_s = 45;   // between exposures
constexpr double kSetting_s = 160;   // between sequences
constexpr double kUnsuccessful = 36.0 / 10888;
constexpr int kMostSources = 40;  // that one observation's shutters are combined for

// Modes of one use with how often an observation has them; `weight` in thousandths.
struct Chance {
  std::size_t mode = 0;
  int weight = 0;
};

std::vector<Chance> chances(std::initializer_list<Use> uses) {
  std::vector<Chance> found;
  for (std::size_t i = 0; i < all_modes().size(); ++i) {
    const Mode& mode = all_modes()[i];
    if (std::find(uses.begin(), uses.end(), mode.use) == uses.end()) continue;
    found.push_back({i, static_cast<int>(1000 * mode.sequences / mode.visit_sequences)});
  }
  return found;
}

std::size_t mode_named(std::string_view exp_types) {
  const auto& modes = all_modes();
  const auto found =
      std::find_if(modes.begin(), modes.end(), [&](const Mode& mode) { return mode.exp_types == exp_types; });
  return static_cast<std::size_t>(found - modes.begin());
}

// 1 and up, with this mean.
int geometric(double mean, int most, universe::Random& random) {
  if (mean <= 1) return 1;
  const double draw = std::log(1 - random.uniform()) / std::log(1 - 1 / mean);
  return std::clamp(1 + static_cast<int>(draw), 1, most);
}

template <class Items>
std::size_t choose_place(const Items& items, universe::Random& random) {
  return static_cast<std::size_t>(&choose(items, random) - std::data(items));
}

class Planner {
 public:
  Planner(Plan& plan, universe::Random& random) : plan_(plan), random_(random) {}

  void run(std::int64_t rows) {
    choose_modes();
    // The largest programs repeat visits instead of running out of observations.
    const int repeat = 1 + static_cast<int>(rows / 3000);
    for (std::int64_t planned = 0; planned < rows && number_ < kMostObservations;) {
      const bool last = number_ + 1 == kMostObservations;
      planned += add_observation(last ? kMostVisits : repeat, rows - planned);
    }
    std::sort(plan_.combined.begin(), plan_.combined.end(),
              [](const Combined& a, const Combined& b) { return a.name < b.name; });
  }

 private:
  // A program keeps to one to three modes.
  void choose_modes() {
    static const std::vector<Chance> science = chances({Use::science, Use::pure_parallel});
    static const std::vector<Chance> calibration = chances({Use::sky, Use::internal});
    const bool calibrates = plan_.program.subcategory == "CROSS";
    const std::int64_t count = 1 + random_.below(3);
    for (std::int64_t i = 0; i < count; ++i) {
      const bool plain = calibrates && random_.uniform() < 0.7;
      modes_.push_back(choose(plain ? calibration : science, random_).mode);
      if (all_modes()[modes_.front()].use == Use::pure_parallel) break;  // all of such a program
      if (all_modes()[modes_.back()].use == Use::pure_parallel) modes_.pop_back();
    }
  }

  std::int64_t add_observation(int visits, std::int64_t wanted) {
    Observation observation;
    observation.number = ++number_;
    observation.target = static_cast<std::size_t>(number_ - 1) % plan_.program.targets.size();
    const std::size_t mode = modes_[static_cast<std::size_t>(random_.below(static_cast<std::int64_t>(modes_.size())))];
    observation.pure_parallel = all_modes()[mode].use == Use::pure_parallel;
    const Mode& main = all_modes()[mode];
    const bool beside = !main.parallel.empty() && random_.uniform() < main.parallel_share;
    const std::size_t parallel = beside ? mode_named(main.parallel) : all_modes().size();
    // One visit in nine cases of ten, up to a mosaic of tens.
    const double draw = random_.uniform();
    int count = draw < 0.90 ? 1 : static_cast<int>(2 + random_.below(draw < 0.97 ? 4 : 30));
    count = std::min(kMostVisits, count * visits);
    std::int64_t rows = 0;
    for (int i = 1; i <= count && rows < wanted; ++i) {
      observation.visits.push_back(make_visit(i, mode, parallel, observation));
      rows += observation.visits.back().exposures + (observation.pure_parallel ? 0 : kGuideStarRows);
    }
    plan_.observations.push_back(std::move(observation));
    rows += combine(mode);
    if (parallel != all_modes().size()) rows += combine(parallel);
    return rows;
  }

  Visit make_visit(int number, std::size_t mode_place, std::size_t parallel, const Observation& observation) {
    const Mode& mode = all_modes()[mode_place];
    Visit visit;
    visit.number = number;
    visit.successful = random_.uniform() >= kUnsuccessful;
    const Target& target = plan_.program.targets[observation.target];
    const auto [start, pa] = schedule(plan_.program, target.at(0), random_);
    visit.start_mjd = start;
    visit.v3_pa_deg = pa;
    double now = start + kAcquire_s * kSecond_d;
    int group = 2;
    const bool one_group = random_.uniform() < 0.25;  // activities instead of groups
    int activity = 1;
    if (!mode.acquired.empty() && random_.uniform() < 0.6) {
      add_sequence(visit, mode_named(mode.acquired), group++, '1', 1, now, nullptr);
    }
    const int count = geometric(mode.visit_sequences, 30, random_);
    for (int i = 0; i < count; ++i) {
      const double start_of_this = now;
      const Sequence prime = add_sequence(visit, mode_place, group, '1', activity, now, nullptr);
      if (parallel != all_modes().size()) {
        double then = start_of_this;
        add_sequence(visit, parallel, group, '2', activity, then, &prime);
      }
      if (one_group) {
        activity += 2;
      } else {
        group += 2;
      }
    }
    visit.end_mjd = now + 240 * kSecond_d;
    std::sort(visit.sequences.begin(), visit.sequences.end(), [](const Sequence& a, const Sequence& b) {
      return std::tuple(a.group, a.kind, a.activity) < std::tuple(b.group, b.kind, b.activity);
    });
    return visit;
  }

  // Moves `now` to its end. One beside another takes the other's times and dithers.
  const Sequence& add_sequence(Visit& visit, std::size_t mode_place, int group, char kind, int activity, double& now,
                               const Sequence* beside) {
    const Mode& mode = all_modes()[mode_place];
    Sequence sequence;
    sequence.mode = mode_place;
    sequence.optics = choose_place(mode.optics, random_);
    sequence.readout = choose_place(mode.readouts, random_);
    sequence.dither = beside != nullptr ? beside->dither : &choose(mode.dithers, random_);
    sequence.exposures = sequence.dither->points;
    sequence.group = group;
    sequence.kind = kind;
    sequence.activity = activity;
    sequence.start_mjd = now;
    const double each = std::max(1.0, mode.readouts[sequence.readout].duration_s) + kOverhead_s;
    sequence.step_d = beside != nullptr ? beside->step_d : each * kSecond_d;
    sequence.place = visit.exposures + 1;
    visit.exposures += sequence.exposures;
    now += sequence.exposures * sequence.step_d + kSetting_s * kSecond_d;
    visit.sequences.push_back(sequence);
    return visit.sequences.back();
  }

  std::int64_t combine(std::size_t mode_place) {
    const Mode& mode = all_modes()[mode_place];
    if (mode.combined.empty()) return 0;
    const std::size_t place = plan_.observations.size() - 1;
    const Observation& observation = plan_.observations[place];
    const std::string start = fmt::format("jw{:05}-o{:03}_", plan_.program.number, observation.number);
    const std::string instrument = base::lower(mode.instrument);
    if (mode.exp_types != "NRS_MSASPEC") {
      plan_.combined.push_back(
          {place, mode_place, 0, fmt::format("{}t{:03}_{}", start, observation.target + 1, instrument)});
      return 1;
    }
    const std::int64_t sources = 4 + random_.below(kMostSources - 3);
    for (std::int64_t source = 1; source <= sources; ++source) {
      plan_.combined.push_back({place, mode_place, static_cast<int>(source),
                                fmt::format("{}s{:09}_{}", start, source * 37 + observation.number, instrument)});
    }
    return sources;
  }

  Plan& plan_;
  universe::Random& random_;
  std::vector<std::size_t> modes_;
  int number_ = 0;
};

}  // namespace

Plan make_plan(const Share& share, std::int64_t all_rows, double last_mjd, universe::Random& random) {
  Plan plan;
  plan.program = make_program(share, all_rows, last_mjd, random);
  Planner(plan, random).run(share.rows);
  return plan;
}

}  // namespace almagest::simulate::rows
