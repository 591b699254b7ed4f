// SPDX-License-Identifier: GPL-3.0-or-later
// Cards of the program, the visit, the target and the times.
#include <fmt/format.h>

#include <cctype>

#include "simulate/cards_parts.h"
#include "simulate/cycle.h"
#include "simulate/sun.h"

namespace almagest::simulate {
namespace {

using fits::CardWriter;

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

std::string_view role_of(const Exposure& exposure) {
  switch (exposure.parallel) {
    case Parallel::prime:
      return "PRIME";
    case Parallel::coordinated:
      return "PARALLEL_COORDINATED";
    case Parallel::pure:
      return "PARALLEL_PURE";
  }
  return "PRIME";
}

}  // namespace

std::string date_of(base::Instant time) {
  return base::iso_of(time, base::Fraction::none).substr(0, 10);
}

std::string date_and_time(base::Instant time) {
  return base::iso_of(time, base::Fraction::seven_digits).substr(0, 23);
}

std::string with_blank(base::Instant time) {
  std::string text = base::iso_of(time, base::Fraction::seven_digits);
  return text.replace(10, 1, " ");
}

void add_origin(CardWriter& cards, const std::string& file, std::string_view model, base::Instant made) {
  cards.text("DATE", date_and_time(made), "UTC date of this file").text("ORIGIN", "ALMAGEST", "who made this file");
  cards.logical("SIMULATE", true, "no telescope took these data");
  cards.comment("SIMULATED by Almagest for demonstrations and tests. Nothing here was observed.");
  cards.text("TIMESYS", "UTC", "time system").text("FILENAME", file, "name of the file");
  cards.text("SDP_VER", "2025_1", "version of the processing");
  cards.text("PRD_VER", "PRDOPSSOC-068", "version of the tables of the telescope");
  cards.text("OSS_VER", "8.4.13", "version of the scripts on board");
  cards.text("DATAMODL", model, "type of data model").text("TELESCOP", "JWST", "telescope that is simulated");
  cards.text("TIMEUNIT", "s", "unit of times unless said otherwise");
  cards.logical("HGA_MOVE", false, "antenna moved during the exposure");
}

void add_identity(CardWriter& cards, const Exposure& exposure) {
  cards.text("VISITGRP", exposure.group, "visit group").text("SEQ_ID", std::string(1, exposure.sequence()), "sequence");
  cards.text("ACT_ID", upper(exposure.activity), "activity").text("EXPOSURE", fmt::format("{:05}", exposure.number));
  cards.text("EXPRIPAR", role_of(exposure), "prime or parallel");
  cards.integer("EXPCOUNT", exposure.place, "count of exposures in the visit");
}

void add_visit(CardWriter& cards, const Exposure& exposure) {
  const bool moving = exposure.target->type == "MOVING";
  cards.text("ENG_QUAL", "OK", "engineering data quality");
  cards.text("ENGQLPTG", "PLANNED", "quality of pointing information");
  cards.text("VISITYPE",
             moving                                ? "PRIME_TARGETED_MOVING"
             : exposure.parallel == Parallel::pure ? "PARALLEL_PURE"
                                                   : "PRIME_TARGETED_FIXED",
             "visit type");
  cards.text("VSTSTART", with_blank(exposure.visit_start), "UTC visit start");
  cards.text("VISITEND", with_blank(exposure.visit_end), "UTC visit end");
  cards.text("VISITSTA", exposure.failed ? "UNSUCCESSFUL" : "SUCCESSFUL", "status of the visit");
  cards.integer("NEXPOSUR", exposure.of, "exposures planned in the visit");
  cards.text("OSF_FILE", "SIMULATED_osf.xml", "observatory status file");
  cards.logical("CROWDFLD", false, "guider in a crowded field");
  cards.real("PWFSEET", mjd_of(exposure.visit_start) - 1.2, "[d] end of the last wavefront sensing, MJD");
  cards.real("NWFSEST", mjd_of(exposure.visit_start) + 0.8, "[d] start of the next wavefront sensing, MJD");
  cards.text("FPE_SIDE", "A", "side of the focal plane electronics").text("ICE_SIDE", "A", "and of the control");
  cards.real("SCTARATE", 0, "[ms/s] adjustment of the clock");
  cards.logical("INTARGET", false, "at least one exposure is internal")
      .logical("TARGOOPP", false, "target of opportunity");
  cards.logical("TSOVISIT", exposure.mode->is_series(), "time series")
      .logical("EXP_ONLY", false, "without configuring the instrument");
}

void add_program(CardWriter& cards, const Exposure& exposure) {
  const Program& program = *exposure.program;
  cards.text("TITLE", program.title, "proposal title").text("PI_NAME", program.investigator, "invented investigator");
  cards.text("CATEGORY", program.category, "program category").text("SUBCAT", program.subcategory);
  cards.integer("CYCLE", cycle_at(mjd_of(exposure.visit_start)), "yearly call for proposals, by the date");
  cards.text("SCICAT", program.science_category.empty() ? "NONE" : program.science_category, "science category");
  cards.integer("CONT_ID", 0, "program that this one continues");
  cards.text("OBS_ID", fmt::format("V{}P0000000{}{}{}", exposure.visit_id(), exposure.group, exposure.sequence(),
                                   upper(exposure.activity)));
  cards.text("VISIT_ID", exposure.visit_id(), "visit identifier");
  cards.text("PROGRAM", fmt::format("{:05}", program.number), "program number");
  cards.text("OBSERVTN", fmt::format("{:03}", exposure.observation), "observation number");
  cards.text("VISIT", "001", "visit number");
  cards.text("OBSLABEL", fmt::format("{} {}", exposure.target->proposal_name, exposure.observation),
             "observation label");
  cards.text("OBSFOLDR", program.title, "folder of the observations");
  cards.text("TEMPLATE", exposure.mode->observing_template, "observation template");
}

void add_times(CardWriter& cards, base::Instant start, base::Instant end) {
  cards.text("DATE-OBS", date_of(start), "UTC date at the start");
  cards.text("TIME-OBS", date_and_time(start).substr(11), "UTC time at the start");
  cards.text("DATE-BEG", date_and_time(start), "UTC start").text("DATE-END", date_and_time(end), "UTC end");
  cards.real("EXPSTART", mjd_of(start), "[d] start in MJD");
  cards.real("EXPMID", mjd_of(base::Instant{(start.us + end.us) / 2}), "[d] middle in MJD");
  cards.real("EXPEND", mjd_of(end), "[d] end in MJD");
}

void add_target(CardWriter& cards, const Exposure& exposure) {
  const Target& target = *exposure.target;
  cards.text("TARGPROP", target.proposal_name, "target in the proposal");
  cards.text("TARGNAME", target.name, "name in catalogues");
  cards.text("TARGTYPE", target.type, "type of target");
  cards.real("TARG_RA", exposure.target_position.ra_deg(), "[deg] at mid time");
  cards.real("TARG_DEC", exposure.target_position.dec_deg(), "[deg] at mid time");
  cards.real("TARGURA", 0.05, "[arcsec] uncertainty").real("TARGUDEC", 0.05, "[arcsec] uncertainty");
  cards.real("PROP_RA", target.ra_deg, "[deg] in the proposal")
      .real("PROP_DEC", target.dec_deg, "[deg] in the proposal");
  cards.real("MU_RA", 0, "[arcsec/yr] proper motion").real("MU_DEC", 0, "[arcsec/yr] proper motion");
  cards.text("TARGCAT", target.category, "category of the target");
  cards.text("TARGDESC", target.description, "description of the target");
  cards.real("VA_RA", exposure.pointing.ra_deg(), "[deg] aperture, without aberration here");
  cards.real("VA_DEC", exposure.pointing.dec_deg(), "[deg]");
  cards.text("SRCTYAPT", "UNKNOWN", "kind of source in the proposal");
  cards.logical("BKGDTARG", target.background, "background target");
}

void add_barycentric_times(CardWriter& cards, const Subject& subject) {
  const double start = mjd_of(subject.start);
  const double end = mjd_of(subject.end);
  const double middle = (start + end) / 2;
  const double delay_s = light_delay_s(middle, subject.exposure().target_position.unit());
  const double to_barycentre_d = (delay_s + kTdbMinusUtc_s) / 86'400;
  cards.real("BARTDELT", delay_s, "[s] light reaches the barycentre later");
  cards.real("BSTRTIME", start + to_barycentre_d, "[d] start at the barycentre, MJD in TDB");
  cards.real("BMIDTIME", middle + to_barycentre_d, "[d] middle at the barycentre, MJD in TDB");
  cards.real("BENDTIME", end + to_barycentre_d, "[d] end at the barycentre, MJD in TDB");
  cards.real("HELIDELT", delay_s, "[s] light reaches the sun later");
  cards.real("HSTRTIME", start + delay_s / 86'400, "[d] start at the sun, MJD");
  cards.real("HMIDTIME", middle + delay_s / 86'400, "[d] middle at the sun, MJD");
  cards.real("HENDTIME", end + delay_s / 86'400, "[d] end at the sun, MJD");
}

}  // namespace almagest::simulate
