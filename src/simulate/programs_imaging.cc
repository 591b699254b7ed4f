// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/programs_parts.h"

namespace almagest::simulate {
namespace {

using enum ModeId;
namespace place = universe::place;

constexpr std::string_view kStars = "Stellar Populations and the Interstellar Medium";
constexpr std::string_view kDistant = "High-redshift Galaxies and the Distant Universe";

ProgramPlan crowded() {
  ProgramPlan plan;
  plan.program =
      program(9001, "SIMULATED: A crowded field across right ascension zero", "Simulated, Ada Mockstar", "GO", kStars);
  plan.targets = {target_at(place::kCrowdedZero, "Star", "Globular cluster; Resolved stars", "SIM J0000+1204")};
  plan.observations = {
      {{step(nircam_both, pair("F115W", "F277W"), 1, 7), step(nircam_b, pair("F200W", "F444W"), 1, 7)}}};
  plan.start_mjd = 59'790.4;
  plan.repeats = true;
  plan.step_arcmin = 2.5;
  return plan;
}

ProgramPlan pole() {
  ProgramPlan plan;
  plan.program = program(9002, "SIMULATED: Faint galaxies around the north celestial pole", "Simulated, Nils Fauxberg",
                         "GO", "Galaxies");
  plan.targets = {target_at(place::kNorthPole, "Galaxy", "Field galaxies; Blank sky")};
  plan.observations = {{{step(nircam_b, pair("F150W", "F356W"), 2, 5)}}, {{step(miri, one("F770W"), 1, 5)}}};
  plan.start_mjd = 59'912.7;
  plan.repeats = true;
  plan.step_arcmin = 1.8;
  return plan;
}

ProgramPlan deep() {
  ProgramPlan plan;
  plan.program = program(9003, "SIMULATED: A deep field of many overlapping dithers", "Simulated, Quirina Placebo",
                         "GTO", kDistant);
  plan.program.exclusive = true;
  plan.targets = {target_at(place::kDeepField, "Galaxy", "High-redshift galaxies; Lyman-break galaxies")};
  const auto part = [](SettingNames prime, std::string_view parallel, int dithers) {
    return with(step(nircam_b, prime, dithers, 9), miri, one(parallel));
  };
  plan.observations = {{{part(pair("F115W", "F356W"), "F1000W", 1), part(pair("F200W", "F444W"), "F770W", 1)}},
                       {.steps = {part(pair("F200W", "F444W"), "F770W", 2)}, .east_arcsec = 60, .north_arcsec = 40}};
  plan.start_mjd = 60'695.2;
  plan.repeats = true;
  plan.step_arcmin = 0.6;
  return plan;
}

ProgramPlan asteroid() {
  ProgramPlan plan;
  plan.program = program(9004, "SIMULATED: A main-belt asteroid that nobody has found", "Simulated, Ilja Dummyev", "GO",
                         "Solar System Astronomy");
  plan.targets = {target_of(universe::Universe::movers()[0], "Asteroid", "Asteroids")};
  plan.observations = {{{step(nircam_sub160, pair("F150W", "F356W"), 2, 1)}},
                       {{step(miri_sub256, one("F1000W"), 2, 3)}}};
  plan.start_mjd = 60'121.3;
  return plan;
}

ProgramPlan nebula() {
  ProgramPlan plan;
  plan.program =
      program(9005, "SIMULATED: Glowing dust in the mid-infrared", "Simulated, Olga Testpattern", "GO", kStars);
  plan.targets = {target_at(place::kNebula, "ISM", "Reflection nebulae; Interstellar dust"),
                  target_at(place::kEmpty, "Calibration", "Background sky")};
  plan.targets[1].background = true;
  plan.observations = {
      {{step(miri, one("F770W"), 2, 4), step(miri, one("F1130W"), 2, 4), step(miri, one("F2100W"), 2, 4)}},
      {.steps = {step(miri, one("F770W"), 1, 4), step(miri, one("F2100W"), 1, 4)}, .target = 1}};
  plan.start_mjd = 59'845.9;
  plan.repeats = true;
  plan.step_arcmin = 1.5;
  return plan;
}

// The first visit broke off and was done again.
ProgramPlan south() {
  ProgramPlan plan;
  plan.program = program(9008, "SIMULATED: A young cluster near the south celestial pole", "Simulated, Tristan Fabel",
                         "DD", kStars);
  plan.targets = {target_at(place::kSouthCluster, "Star", "Young star clusters")};
  plan.observations = {{.steps = {step(nircam_b, pair("F200W", "F444W"), 1, 6)}, .failed = true},
                       {{step(nircam_b, pair("F200W", "F444W"), 1, 6)}}};
  plan.start_mjd = 60'401.8;
  plan.repeats = true;
  plan.step_arcmin = 2;
  return plan;
}

// Tiles of a mosaic: the same candidate.
ProgramPlan spiral() {
  ProgramPlan plan;
  plan.program = program(9010, "SIMULATED: Tiles over a spiral galaxy", "Simulated, Marlene Wirbel", "GO", "Galaxies");
  plan.targets = {target_at(place::kSpiral, "Galaxy", "Spiral galaxies; Interstellar medium", "MESSIER-051A")};
  const std::vector<Step> steps{step(nircam_b, pair("F200W", "F335M"), 1, 5)};
  const std::vector<Step> warm{step(miri, one("F770W"), 1, 5), step(miri, one("F1130W"), 1, 5)};
  plan.observations = {{.steps = steps, .east_arcsec = -60, .candidate = 1001},
                       {.steps = steps, .east_arcsec = 60, .candidate = 1001},
                       {.steps = warm, .north_arcsec = -45, .candidate = 1002},
                       {.steps = warm, .north_arcsec = 45, .candidate = 1002}};
  plan.start_mjd = 60'080.6;
  plan.step_d = 0.9;
  return plan;
}

ProgramPlan comet() {
  ProgramPlan plan;
  plan.program = program(9019, "SIMULATED: The coma of a comet without a name", "Simulated, Edmund Schweif", "DD",
                         "Solar System Astronomy");
  plan.targets = {target_of(universe::Universe::movers()[1], "Comet", "Comets; Comae")};
  plan.observations = {{{step(miri_sub256, one("F1500W"), 2, 3)}}, {{step(niriss_image, one("CLEAR", "F150W"), 2, 4)}}};
  plan.start_mjd = 60'560.8;
  plan.step_d = 0.4;
  return plan;
}

ProgramPlan pure_parallel() {
  ProgramPlan plan;
  plan.program = program(9020, "SIMULATED: Whatever lies beside the targets of others", "Simulated, Tilda Nebenbei",
                         "SURVEY", kDistant);
  plan.targets = {{"SIM-PARALLEL", "", "FIXED", "Unidentified", "Blank field", 53.1330, -27.7902}};
  plan.observations = {
      {.steps = {step(niriss_image, one("CLEAR", "F115W"), 2, 4), step(niriss_image, one("CLEAR", "F200W"), 2, 4)},
       .pure_parallel = true}};
  plan.start_mjd = 60'240.1;
  return plan;
}

}  // namespace

std::vector<ProgramPlan> imaging_programs() {
  return {crowded(), pole(), deep(), asteroid(), nebula(), south(), spiral(), comet(), pure_parallel()};
}

}  // namespace almagest::simulate
