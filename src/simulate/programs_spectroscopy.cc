// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/programs_parts.h"

namespace almagest::simulate {
namespace {

using enum ModeId;
namespace place = universe::place;

constexpr std::string_view kDistant = "High-redshift Galaxies and the Distant Universe";

ProgramPlan slit() {
  ProgramPlan plan;
  plan.program = program(9006, "SIMULATED: Emission lines of invented galaxies through the slit",
                         "Simulated, Lyra Phantom", "GO", "Galaxies");
  plan.targets = {target_at(place::kGalaxy1, "Galaxy", "Emission line galaxies"),
                  target_at(place::kGalaxy2, "Galaxy", "Emission line galaxies")};
  const std::vector<Step> steps{step(nirspec_slit, one("F100LP", "G140M"), 3, 0.6),
                                step(nirspec_slit, one("F290LP", "G395M"), 3, 0.6)};
  plan.observations = {{.steps = steps, .target = 0},
                       {.steps = {step(nirspec_slit, one("CLEAR", "PRISM"), 2, 0.6)}, .target = 1}};
  plan.start_mjd = 60'240.1;
  return plan;
}

ProgramPlan shutters() {
  ProgramPlan plan;
  plan.program = program(9007, "SIMULATED: A hundred spectra at once through the microshutters",
                         "Simulated, Selma Nemo", "GO", kDistant);
  plan.program.exclusive = true;
  plan.targets = {target_at(place::kDeepField, "Galaxy", "High-redshift galaxies")};
  plan.targets[0].proposal_name = "SIM-DEEP-FIELD-MSA";
  plan.observations = {{{step(nirspec_msa, one("CLEAR", "PRISM"), 2, 0.53)}}};
  plan.start_mjd = 60'760.6;
  return plan;
}

ProgramPlan lens() {
  ProgramPlan plan;
  plan.program = program(9011, "SIMULATED: Slitless spectra behind a lens that bends nothing", "Simulated, Berta Linse",
                         "GO", kDistant);
  plan.targets = {target_at(place::kLens, "Clusters of Galaxies", "Rich clusters; Gravitational lensing")};
  plan.observations = {
      {{direct(step(niriss_wfss, one("CLEAR", "F150W"), 2, 3)), step(niriss_wfss, one("GR150C", "F150W"), 2, 3),
        step(niriss_wfss, one("GR150R", "F150W"), 1, 3)}},
      {{step(nircam_b, pair("F115W", "F277W"), 1, 5)}}};
  plan.start_mjd = 59'880.3;
  return plan;
}

ProgramPlan grism() {
  ProgramPlan plan;
  plan.program = program(9012, "SIMULATED: Redshifts through the long-wavelength grism", "Simulated, Wanda Gitter",
                         "GTO", kDistant);
  plan.targets = {target_at(place::kDeepField, "Galaxy", "High-redshift galaxies; Emission line galaxies")};
  plan.observations = {{{direct(step(nircam_wfss, pair("F115W", "F356W"), 1, 4)),
                         step(nircam_wfss, {{"F200W", "CLEAR"}, {"F356W", "GRISMR"}}, 2, 4)}}};
  plan.start_mjd = 60'060.9;
  return plan;
}

ProgramPlan starburst() {
  ProgramPlan plan;
  plan.program = program(9017, "SIMULATED: Cubes of a dusty starburst", "Simulated, Konrad Wuerfel", "GO", "Galaxies");
  plan.targets = {target_at(place::kStarburst, "Galaxy", "Starburst galaxies; Ultraluminous infrared galaxies"),
                  target_at(place::kEmpty, "Calibration", "Background sky")};
  plan.targets[1].background = true;
  plan.observations = {
      {{step(nirspec_ifu, one("F170LP", "G235M"), 2, 0.4), step(nirspec_ifu, one("CLEAR", "PRISM"), 1, 0.4)}},
      {.steps = {step(miri_mrs, one("", "SHORT"), 1, 0.6), step(miri_mrs, one("", "MEDIUM"), 1, 0.6),
                 step(miri_mrs, one("", "LONG"), 1, 0.6)},
       .candidate = 1001},
      {.steps = {step(miri_mrs, one("", "SHORT"), 1, 0.6)}, .target = 1, .candidate = 1001}};
  plan.start_mjd = 60'180.2;
  return plan;
}

ProgramPlan low_resolution() {
  ProgramPlan plan;
  plan.program =
      program(9018, "SIMULATED: Warm dust through the long slit", "Simulated, Flora Prisma", "GO", "Galaxies");
  plan.targets = {target_at(place::kGalaxy1, "Galaxy", "Emission line galaxies")};
  plan.observations = {{{step(miri_lrs_slit, one("P750L"), 2, 1.9)}}};
  plan.start_mjd = 60'255.5;
  return plan;
}

}  // namespace

std::vector<ProgramPlan> spectroscopy_programs() {
  return {slit(), shutters(), lens(), grism(), starburst(), low_resolution()};
}

}  // namespace almagest::simulate
