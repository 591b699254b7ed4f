// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/programs.h"

namespace almagest::simulate {
namespace {

Program program(int number, std::string_view title, std::string_view investigator, std::string_view category,
                std::string_view science_category) {
  return {number, title, investigator, category, "NONE", science_category, false};
}

ProgramPlan crowded() {
  ProgramPlan plan;
  plan.program = program(9001, "SIMULATED: A crowded field across right ascension zero", "Mockstar, Ada", "GO",
                         "Stellar Populations and the Interstellar Medium");
  plan.weight = 4;
  plan.targets = {{"SIM-CROWDED-ZERO", "SIM J0000+1204", "FIXED", "Star", "Globular cluster; Resolved stars", 0.0021,
                   12.0713, Field::crowded}};
  plan.recipes = {{ModeId::nircam_both,
                   {{{"F115W", "CLEAR"}, {"F277W", "CLEAR"}}, {{"F200W", "CLEAR"}, {"F444W", "CLEAR"}}},
                   4,
                   7}};
  plan.start_mjd = 59'790.4;
  plan.step_arcmin = 2.5;
  return plan;
}

ProgramPlan pole() {
  ProgramPlan plan;
  plan.program =
      program(9002, "SIMULATED: Faint galaxies around the north celestial pole", "Fauxberg, Nils", "GO", "Galaxies");
  plan.weight = 3;
  plan.targets = {{"SIM-POLE", "", "FIXED", "Galaxy", "Field galaxies; Blank sky", 41.3, 89.9905, Field::sparse}};
  plan.recipes = {{ModeId::nircam_b, {{{"F150W", "CLEAR"}, {"F356W", "CLEAR"}}}, 4, 5},
                  {ModeId::miri, {{{"F770W", ""}}}, 4, 5}};
  plan.start_mjd = 59'912.7;
  plan.step_arcmin = 1.8;
  return plan;
}

ProgramPlan deep() {
  ProgramPlan plan;
  plan.program = program(9003, "SIMULATED: A deep field of many overlapping dithers", "Placebo, Quirina", "GTO",
                         "High-redshift Galaxies and the Distant Universe");
  plan.program.exclusive = true;
  plan.weight = 6;
  plan.targets = {{"SIM-DEEP-FIELD", "", "FIXED", "Galaxy", "High-redshift galaxies; Lyman-break galaxies", 150.1163,
                   2.2011, Field::deep}};
  Recipe recipe{ModeId::nircam_b,
                {{{"F090W", "CLEAR"}, {"F277W", "CLEAR"}},
                 {{"F150W", "CLEAR"}, {"F356W", "CLEAR"}},
                 {{"F200W", "CLEAR"}, {"F444W", "CLEAR"}}},
                6,
                9};
  recipe.parallel = {{{"F770W", ""}}, {{"F1000W", ""}}, {{"F560W", ""}}};
  plan.recipes = {recipe};
  plan.start_mjd = 60'695.2;
  plan.step_arcmin = 0.6;
  return plan;
}

ProgramPlan moving() {
  ProgramPlan plan;
  plan.program = program(9004, "SIMULATED: A main-belt asteroid that nobody has found", "Dummyev, Ilja", "GO",
                         "Solar System Astronomy");
  plan.weight = 2;
  plan.targets = {
      {"SIM-ASTEROID", "", "MOVING", "Asteroid", "Asteroids", 211.0402, -11.3307, Field::planet, false, 22.5, -8.4}};
  plan.recipes = {{ModeId::nircam_sub160, {{{"F150W", "CLEAR"}, {"F356W", "CLEAR"}}}, 4, 1},
                  {ModeId::miri_sub256, {{{"F1000W", ""}}, {{"F1500W", ""}}}, 2, 3}};
  plan.start_mjd = 60'121.3;
  return plan;
}

ProgramPlan nebula() {
  ProgramPlan plan;
  plan.program = program(9005, "SIMULATED: Glowing dust in the mid-infrared", "Testpattern, Olga", "GO",
                         "Stellar Populations and the Interstellar Medium");
  plan.weight = 4;
  plan.targets = {
      {"SIM-NEBULA", "", "FIXED", "ISM", "Reflection nebulae; Interstellar dust", 83.7402, -5.6013, Field::nebula},
      {"SIM-NEBULA-BACKGROUND", "", "FIXED", "Calibration", "Background sky", 84.3107, -5.9002, Field::sparse, true}};
  plan.recipes = {{ModeId::miri, {{{"F770W", ""}}, {{"F1500W", ""}}, {{"F2100W", ""}}}, 4, 4},
                  {ModeId::miri, {{{"F770W", ""}}, {{"F1500W", ""}}}, 2, 4}};
  plan.start_mjd = 59'845.9;
  plan.step_arcmin = 1.5;
  return plan;
}

ProgramPlan slit() {
  ProgramPlan plan;
  plan.program = program(9006, "SIMULATED: Emission lines of invented galaxies through the slit", "Phantom, Lyra", "GO",
                         "Galaxies");
  plan.weight = 2;
  plan.targets = {{"SIM-GALAXY-1", "", "FIXED", "Galaxy", "Emission line galaxies", 53.1604, -27.7803, Field::sparse},
                  {"SIM-GALAXY-2", "", "FIXED", "Galaxy", "Emission line galaxies", 53.0802, -27.8202, Field::sparse}};
  plan.recipes = {{ModeId::nirspec_slit, {{{"F100LP", "G140M"}}, {{"F290LP", "G395M"}}}, 3, 0.6}};
  plan.start_mjd = 60'240.1;
  return plan;
}

ProgramPlan shutters() {
  ProgramPlan plan;
  plan.program = program(9007, "SIMULATED: Many spectra at once through the microshutters", "Nemo, Selma", "GO",
                         "High-redshift Galaxies and the Distant Universe");
  plan.program.exclusive = true;
  plan.weight = 2;
  plan.targets = {
      {"SIM-DEEP-FIELD-MSA", "", "FIXED", "Galaxy", "High-redshift galaxies", 150.1163, 2.2011, Field::deep}};
  plan.recipes = {{ModeId::nirspec_msa, {{{"CLEAR", "PRISM"}}}, 3, 0.5}};
  plan.start_mjd = 60'760.6;
  plan.step_arcmin = 0.8;
  return plan;
}

ProgramPlan clouds() {
  ProgramPlan plan;
  plan.program = program(9008, "SIMULATED: A young cluster near the south celestial pole", "Fabel, Tristan", "DD",
                         "Stellar Populations and the Interstellar Medium");
  plan.weight = 3;
  plan.targets = {{"SIM-SOUTH-CLUSTER", "", "FIXED", "Star", "Young star clusters", 318.2204, -88.4102, Field::nebula}};
  plan.recipes = {
      {ModeId::nircam_b, {{{"F200W", "CLEAR"}, {"F444W", "CLEAR"}}, {{"F212N", "CLEAR"}, {"F444W", "F470N"}}}, 3, 6}};
  plan.start_mjd = 60'401.8;
  plan.step_arcmin = 2;
  return plan;
}

ProgramPlan calibration() {
  ProgramPlan plan;
  plan.program = program(9009, "SIMULATED: Monitoring of the photometric zero point", "Blank, Corinna", "CAL", "");
  plan.weight = 1;
  plan.targets = {
      {"SIM-STANDARD", "", "FIXED", "Calibration", "Photometric; Standard star", 265.3706, 66.7802, Field::sparse}};
  plan.recipes = {{ModeId::miri_sub256, {{{"F560W", ""}}, {{"F1000W", ""}}}, 2, 3},
                  {ModeId::nircam_sub160, {{{"F115W", "CLEAR"}, {"F410M", "CLEAR"}}}, 2, 1}};
  plan.start_mjd = 60'010.2;
  return plan;
}

}  // namespace

const std::vector<ProgramPlan>& program_plans() {
  static const std::vector<ProgramPlan> all{crowded(), pole(),     deep(),   moving(),     nebula(),
                                            slit(),    shutters(), clouds(), calibration()};
  return all;
}

}  // namespace almagest::simulate
