// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/programs_parts.h"

namespace almagest::simulate {
namespace {

using enum ModeId;
namespace place = universe::place;

constexpr std::string_view kPlanets = "Exoplanets and Exoplanet Formation";

ProgramPlan standard() {
  ProgramPlan plan;
  plan.program =
      program(9009, "SIMULATED: Monitoring of the photometric zero point", "Simulated, Corinna Blank", "CAL", "");
  plan.targets = {target_at(place::kStandard, "Calibration", "Photometric; Standard star")};
  plan.observations = {{{step(miri_sub256, one("F560W"), 2, 3), step(miri_sub256, one("F1000W"), 2, 3)}},
                       {{step(nircam_sub160, pair("F115W", "F410M"), 1, 1)}},
                       {{step(fgs_image, one(""), 1, 4)}}};
  plan.start_mjd = 60'010.2;
  return plan;
}

ProgramPlan transit() {
  ProgramPlan plan;
  plan.program =
      program(9013, "SIMULATED: One transit through every instrument", "Simulated, Venus Durchgang", "GO", kPlanets);
  plan.targets = {target_at(place::kTransit, "Star", "Exoplanet systems; Transits")};
  const auto series = [](ModeId mode, SettingNames setting) {
    return ObservationPlan{.steps = {step(mode, setting, 1, 0)}, .on_event = true};
  };
  plan.observations = {series(niriss_soss, one("CLEAR", "GR700XD")), series(nirspec_series, one("CLEAR", "PRISM")),
                       series(nircam_grism_series, {{"F322W2", "GRISMR"}, {"F322W2", "GRISMR"}}),
                       series(miri_lrs_series, one("P750L"))};
  plan.start_mjd = 60'300.3;
  return plan;
}

ProgramPlan eclipse() {
  ProgramPlan plan;
  plan.program = program(9014, "SIMULATED: Eclipses of a close pair of stars", "Simulated, Algol Wechsel", "GO",
                         "Stellar Physics and Stellar Types");
  plan.targets = {target_at(place::kEclipsing, "Star", "Eclipsing binaries")};
  plan.observations = {
      {.steps = {step(nircam_image_series, {{"F210M", "CLEAR"}, {"F444W", "CLEAR"}}, 1, 0)}, .on_event = true}};
  plan.start_mjd = 60'370.7;
  return plan;
}

// Two rolls and a star for comparison, combined as one candidate for each mask.
ProgramPlan planets() {
  ProgramPlan plan;
  plan.program =
      program(9015, "SIMULATED: Two planets beside a bright star", "Simulated, Leopold Maske", "GTO", kPlanets);
  plan.targets = {target_at(place::kPlanets, "Star", "Exoplanet systems; Direct imaging"),
                  target_at(place::kReference, "Calibration", "Point spread function")};
  const auto group = [&plan](const Step& step, int candidate) {
    plan.observations.push_back({.steps = {step}, .candidate = candidate});
    plan.observations.push_back({.steps = {step}, .roll_deg = 9, .candidate = candidate});
    Step dithered = step;
    dithered.dithers = 1;
    dithered.dither_arcsec = 0.02;
    plan.observations.push_back({.steps = {dithered}, .target = 1, .candidate = candidate, .reference = true});
  };
  group(step(nircam_round_mask, {{"F444W", "MASKRND"}, {"F444W", "MASKRND"}}, 1, 0), 1001);
  group(step(miri_phase_mask, one("F1140C"), 1, 0), 1002);
  group(step(miri_lyot, one("F2300C"), 1, 0), 1003);
  plan.start_mjd = 60'444.4;
  plan.step_d = 0.12;
  return plan;
}

ProgramPlan binary() {
  ProgramPlan plan;
  plan.program = program(9016, "SIMULATED: Fringes of a star with a close companion", "Simulated, Siebenhold Loch",
                         "GO", "Stellar Physics and Stellar Types");
  plan.targets = {target_at(place::kBinary, "Star", "Binary stars"),
                  target_at(place::kReference, "Calibration", "Interferometric calibrator")};
  plan.observations = {
      {.steps = {step(niriss_ami, one("F480M", "NRM"), 2, 0.3)}, .candidate = 1001},
      {.steps = {step(niriss_ami, one("F480M", "NRM"), 2, 0.3)}, .target = 1, .candidate = 1001, .reference = true}};
  plan.start_mjd = 60'500.5;
  plan.step_d = 0.15;
  return plan;
}

}  // namespace

std::vector<ProgramPlan> special_programs() {
  return {standard(), transit(), eclipse(), planets(), binary()};
}

}  // namespace almagest::simulate
