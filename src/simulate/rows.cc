// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/rows.h"

#include <fmt/format.h>

#include "simulate/rows_filler.h"
#include "simulate/rows_plan.h"

namespace almagest::simulate::rows {
namespace {

// The rows of one program, until its share is used up.
class ProgramRows {
 public:
  ProgramRows(const Plan& plan, const Share& share, Filler& filler, const catalog::Dataset& dataset,
              const RowSource::Each& row)
      : plan_(plan), filler_(filler), row_(row), id_(share.first), end_(share.first + share.rows) {
    row_now_.dataset = &dataset;
    row_now_.program = &plan.program;
  }

  base::Status run() {
    filler_.begin_program(plan_.program);
    ALMAGEST_CHECK(combined());
    for (const Observation& observation : plan_.observations) {
      if (full()) break;
      filler_.begin_observation(observation);
      for (const Visit& visit : observation.visits) ALMAGEST_CHECK(one_visit(observation, visit));
    }
    if (full()) return {};
    return base::fail(base::Code::internal,
                      fmt::format("simulated program {} has {} rows too few", plan_.program.number, end_ - id_));
  }

 private:
  bool full() const { return id_ == end_; }

  base::Status combined() {
    const Observation* observation = nullptr;
    for (const Combined& product : plan_.combined) {
      if (full()) break;
      if (observation != &plan_.observations[product.observation]) {
        observation = &plan_.observations[product.observation];
        filler_.begin_observation(*observation);
        filler_.begin_visit(*observation, observation->visits.front());
      }
      filler_.combined(*observation, product, id_ + 1);
      ALMAGEST_CHECK(hand_on(Level::combined));
    }
    return {};
  }

  base::Status one_visit(const Observation& observation, const Visit& visit) {
    if (full()) return {};
    filler_.begin_visit(observation, visit);
    for (const Sequence& sequence : visit.sequences) {
      if (full()) return {};
      filler_.begin_sequence(visit, sequence);
      for (int number = 1; number <= sequence.exposures && !full(); ++number) {
        filler_.exposure(visit, sequence, number, id_ + 1);
        ALMAGEST_CHECK(hand_on(Level::exposure));
      }
    }
    for (int which = 0; which < kGuideStarRows && !observation.pure_parallel && !full(); ++which) {
      filler_.guide_star(visit, which, id_ + 1);
      ALMAGEST_CHECK(hand_on(Level::exposure));
    }
    return {};
  }

  enum class Level { exposure, combined };
  base::Status hand_on(Level level) {
    ++id_;
    row_now_.setup = &filler_.setup();
    row_now_.combined = level == Level::combined;
    return row_(row_now_);
  }

  const Plan& plan_;
  Filler& filler_;
  const RowSource::Each& row_;
  Simulated row_now_;
  std::int64_t id_;  // of the row before
  std::int64_t end_;
};

}  // namespace

RowSource::RowSource(Setups setups, const Options& options)
    : options_(options), setups_(std::move(setups)), shares_(share_out(options.seed, options.datasets)) {}

base::Result<RowSource> RowSource::make(const metadata::Mission& mission, const Options& options) {
  if (options.datasets < 1 || options.datasets > kMostRows) {
    return base::fail(base::Code::invalid_argument,
                      fmt::format("datasets can be simulated from 1 to {} at a time", kMostRows));
  }
  if (!(options.last_mjd >= kFirstMjd + 30) || options.last_mjd > 80'000) {
    return base::fail(base::Code::invalid_argument,
                      fmt::format("the simulated mission ends between MJD {} and 80000", kFirstMjd + 30));
  }
  ALMAGEST_TRY(Setups setups, Setups::make(mission));
  return RowSource(std::move(setups), options);
}

base::Status RowSource::each(std::size_t first, std::size_t end, const Each& row) const {
  catalog::Dataset dataset;
  for (std::size_t i = first; i < end && i < shares_.size(); ++i) {
    const Share& share = shares_[i];
    // Each program draws from its own sequence, so that none depends on another. A fresh Filler keeps nothing of the
    // program before.
    universe::Random random(options_.seed, fmt::format("rows of program {}", share.number));
    const Plan plan = make_plan(share, options_.datasets, options_.last_mjd, random);
    Filler filler(setups_, dataset, random);
    ALMAGEST_CHECK(ProgramRows(plan, share, filler, dataset, row).run());
  }
  return {};
}

}  // namespace almagest::simulate::rows
