// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/cards.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "simulate/attitude.h"
#include "universe/random.h"

namespace almagest::simulate {
namespace {

using fits::CardWriter;

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

double seconds_between(base::Instant from, base::Instant to) {
  return static_cast<double>(to.us - from.us) / 1e6;
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

void add_visit(CardWriter& cards, const Exposure& exposure) {
  const bool moving = exposure.target->type == "MOVING";
  cards.text("ENG_QUAL", "OK", "engineering data quality");
  cards.text("ENGQLPTG", "PLANNED", "quality of pointing information");
  cards.text("VISITYPE", moving ? "PRIME_TARGETED_MOVING" : "PRIME_TARGETED_FIXED", "visit type");
  cards.text("VSTSTART", with_blank(exposure.visit_start), "UTC visit start");
  cards.text("VISITEND", with_blank(exposure.visit_end), "UTC visit end");
  cards.text("VISITSTA", "SUCCESSFUL", "status of the visit");
  cards.integer("NEXPOSUR", exposure.of, "exposures planned in the visit");
  cards.logical("INTARGET", false, "at least one exposure is internal")
      .logical("TARGOOPP", false, "target of opportunity");
  cards.logical("TSOVISIT", false, "time series").logical("EXP_ONLY", false, "without configuring the instrument");
}

void add_optics(CardWriter& cards, const Mode& mode, const Element& element) {
  cards.text("INSTRUME", mode.name, "instrument").text("FILTER", element.filter, "filter");
  if (mode.instrument == Instrument::nircam) cards.text("PUPIL", element.wheel, "pupil wheel element");
  if (mode.instrument == Instrument::nirspec) cards.text("GRATING", element.wheel, "grating wheel element");
}

void add_instrument(CardWriter& cards, const Exposure& exposure, const Detector& detector) {
  const Mode& mode = *exposure.mode;
  add_optics(cards, mode, exposure.setting.of(detector));
  cards.text("DETECTOR", detector.name, "detector");
  switch (mode.instrument) {
    case Instrument::nircam:
      cards.text("MODULE", detector.module, "NIRCam module").text("CHANNEL", detector.channel, "NIRCam channel");
      cards.logical("PILIN", false, "pupil imaging lens in the light path");
      break;
    case Instrument::miri:
      cards.text("CCCSTATE", "OPEN", "contamination control cover").text("DETMODE", "FASTR1", "detector mode");
      break;
    case Instrument::nirspec:
      if (mode.exp_type == "NRS_FIXEDSLIT") cards.text("FXD_SLIT", "S200A1", "slit that the target is put into");
      if (mode.exp_type == "NRS_MSASPEC") {
        cards.text("MSAMETFL", fmt::format("jw{}_01_msa.fits", exposure.visit_id()), "open microshutters");
        cards.integer("MSAMETID", 1, "configuration in it").text("MSASTATE", "CONFIGURED", "state of the shutters");
      }
      cards.real("GWA_TILT", 38.1, "[K] grating wheel temperature");
      break;
  }
}

void add_readout(CardWriter& cards, const Exposure& exposure, const Detector& detector) {
  const Readout& readout = exposure.mode->readout;
  cards.text("READPATT", readout.pattern, "readout pattern").integer("NINTS", 1, "integrations");
  cards.integer("NGROUPS", readout.groups, "groups in an integration");
  cards.integer("NFRAMES", readout.frames, "frames in a group")
      .integer("FRMDIVSR", readout.frames, "divisor of averages");
  cards.integer("GROUPGAP", readout.gap, "frames dropped between groups").integer("DRPFRMS1", 0).integer("DRPFRMS3", 0);
  cards.integer("NSAMPLES", 1, "samples of a pixel").real("TSAMPLE", 10, "[us] between samples");
  cards.real("TFRAME", readout.frame_s, "[s] between frames").real("TGROUP", readout.group_s(), "[s] between groups");
  const double integration_s = readout.groups * readout.group_s();
  cards.real("EFFINTTM", integration_s, "[s] effective integration")
      .real("EFFEXPTM", integration_s, "[s] effective exposure");
  cards.real("DURATION", seconds_between(exposure.start, exposure.end), "[s] duration of the exposure");
  cards.integer("NRSTSTRT", 1, "resets at the start").integer("NRESETS", 1, "resets between integrations");
  cards.logical("ZEROFRAM", false, "zero frame kept apart").logical("DATAPROB", false, "telemetry tells of a problem");
  cards.integer("SCA_NUM", detector.sca_number, "sensor chip assembly").integer("DATAMODE", 0);
  cards.text("SUBARRAY", readout.subarray, "subarray");
  cards.integer("SUBSTRT1", 1, "first pixel along axis 1").integer("SUBSTRT2", 1, "first pixel along axis 2");
  cards.integer("SUBSIZE1", readout.width, "pixels along axis 1")
      .integer("SUBSIZE2", readout.height, "pixels along axis 2");
  cards.integer("FASTAXIS", 1, "fast readout axis").integer("SLOWAXIS", 2, "slow readout axis");
  if (readout.binning > 1) {
    cards.comment(fmt::format("SIMULATED: each pixel stands for {0} x {0} pixels of the detector.", readout.binning));
  }
}

void add_dither(CardWriter& cards, const Exposure& exposure) {
  cards.real("XOFFSET", exposure.x_offset_arcsec, "[arcsec] offset from the start of the pattern");
  cards.real("YOFFSET", exposure.y_offset_arcsec, "[arcsec] offset from the start of the pattern");
  cards.text("PATTTYPE", exposure.mode->instrument == Instrument::nircam ? "INTRAMODULE" : "CYCLING", "dither pattern");
  cards.integer("PATT_NUM", exposure.dither, "place in the pattern")
      .integer("NUMDTHPT", exposure.dithers, "places in it");
  cards.integer("PRIDTPTS", exposure.dithers, "primary places").integer("SUBPXPTS", 1, "subpixel places");
  cards.text("PATTSIZE", "DEFAULT", "size of the pattern");
}

// Names as the calibration reference system has them; numbers from 9001 up are of no real file.
void add_references(CardWriter& cards, const Mode& mode, FileKind::Stage stage) {
  cards.text("CRDS_VER", "12.1.5", "version of the reference selection software");
  cards.text("CRDS_CTX", "jwst_9001.pmap", "SIMULATED reference context");
  const auto add = [&](std::string_view keyword, std::string_view type, int number) {
    cards.text(keyword, fmt::format("crds://jwst_{}_{}_{}.fits", mode.file_name, type, number));
  };
  add("R_DARK", "dark", 9011);
  add("R_GAIN", "gain", 9002);
  add("R_LINEAR", "linearity", 9005);
  add("R_MASK", "mask", 9003);
  add("R_READNO", "readnoise", 9004);
  add("R_SATURA", "saturation", 9006);
  if (stage != FileKind::Stage::calibrated && stage != FileKind::Stage::combined) return;
  add("R_FLAT", "flat", 9021);
  add("R_PHOTOM", "photom", 9022);
  add("R_AREA", "area", 9023);
  cards.text("R_WAVRAN", "N/A");
}

void add_steps(CardWriter& cards, FileKind::Stage stage) {
  cards.text("CAL_VER", "1.18.0", "version of the pipeline whose products are imitated").text("CAL_VCS", "SIMULATED");
  for (const char* step : {"S_DQINIT", "S_SATURA", "S_LINEAR", "S_DARK", "S_RAMP"}) cards.text(step, "COMPLETE");
  if (stage == FileKind::Stage::slopes) return;
  for (const char* step : {"S_WCS", "S_FLAT", "S_PHOTOM"}) cards.text(step, "COMPLETE");
  if (stage == FileKind::Stage::combined) cards.text("S_RESAMP", "COMPLETE");
}

void add_association(CardWriter& cards, const FileKind& kind) {
  if (!kind.association.empty()) cards.text("ASNTABLE", kind.association, "association");
  if (!kind.pool.empty()) cards.text("ASNPOOL", kind.pool, "pool of exposures");
}

void add_identity(CardWriter& cards, const Exposure& exposure) {
  cards.text("VISITGRP", exposure.group, "visit group").text("SEQ_ID", std::string(1, exposure.sequence()), "sequence");
  cards.text("ACT_ID", upper(exposure.activity), "activity").text("EXPOSURE", fmt::format("{:05}", exposure.number));
  cards.text("EXPRIPAR", exposure.parallel == Parallel::prime ? "PRIME" : "PARALLEL_COORDINATED", "prime or parallel");
  cards.integer("EXPCOUNT", exposure.place, "count of exposures in the visit");
}

}  // namespace

base::Instant processed_at(const Observation& observation) {
  base::Instant last = observation.exposures.front().visit_end;
  return {(last.us / 1'000'000 + 86'400 + 3'725) * 1'000'000};
}

GuideStar guide_star_of(const Exposure& exposure) {
  universe::Random random(7, "guide star " + exposure.visit_id());
  const universe::Compass compass(exposure.target_position);
  const double turn_deg = random.uniform(0, 360);
  const double distance_arcsec = random.uniform(500, 620);
  return {fmt::format("SIM{:07}", random.below(10'000'000)),
          compass.offset(distance_arcsec * std::sin(turn_deg * sky::kDegree),
                         distance_arcsec * std::cos(turn_deg * sky::kDegree)),
          std::round(random.uniform(12.5, 17.5) * 1e4) / 1e4};
}

void add_origin(CardWriter& cards, const std::string& file, std::string_view model, base::Instant made) {
  cards.text("DATE", date_and_time(made), "UTC date of this file").text("ORIGIN", "ALMAGEST", "who made this file");
  cards.logical("SIMULATE", true, "no telescope took these data");
  cards.comment("SIMULATED by Almagest for demonstrations and tests. Nothing here was observed.");
  cards.text("TIMESYS", "UTC", "time system").text("FILENAME", file, "name of the file");
  cards.text("SDP_VER", "2025_1").text("PRD_VER", "PRDOPSSOC-068").text("OSS_VER", "8.4.13");
  cards.text("DATAMODL", model, "type of data model").text("TELESCOP", "JWST", "telescope that is simulated");
  cards.logical("HGA_MOVE", false, "antenna moved during the exposure");
}

void add_program(CardWriter& cards, const Exposure& exposure) {
  const Program& program = *exposure.program;
  cards.text("TITLE", program.title, "proposal title").text("PI_NAME", program.investigator, "invented investigator");
  cards.text("CATEGORY", program.category, "program category").text("SUBCAT", program.subcategory);
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
  cards.text("TARGPROP", target.proposal_name, "target in the proposal").text("TARGNAME", target.name);
  cards.text("TARGTYPE", target.type, "type of target");
  cards.real("TARG_RA", exposure.target_position.ra_deg(), "[deg] at mid time");
  cards.real("TARG_DEC", exposure.target_position.dec_deg(), "[deg] at mid time");
  cards.real("TARGURA", 0.05, "[arcsec] uncertainty").real("TARGUDEC", 0.05, "[arcsec] uncertainty");
  cards.real("PROP_RA", target.ra_deg, "[deg] in the proposal")
      .real("PROP_DEC", target.dec_deg, "[deg] in the proposal");
  cards.real("MU_RA", 0, "[arcsec/yr] proper motion").real("MU_DEC", 0, "[arcsec/yr] proper motion");
  cards.text("TARGCAT", target.category, "category of the target").text("TARGDESC", target.description);
  cards.logical("BKGDTARG", target.background, "background target");
}

void add_guide_star(CardWriter& cards, const Exposure& exposure, std::string_view mode) {
  const GuideStar star = guide_star_of(exposure);
  cards.integer("GS_ORDER", 1, "place in the list of candidates").text("GDSTARID", star.id, "guide star");
  cards.text("GSSTRTTM", with_blank({exposure.visit_start.us + 1'500'000'000}));
  cards.text("GSENDTIM", with_blank({exposure.visit_start.us + 1'620'000'000}));
  cards.real("GS_RA", star.position.ra_deg(), "[deg] guide star").real("GS_DEC", star.position.dec_deg(), "[deg]");
  cards.real("GS_URA", 1.2e-5, "[deg] uncertainty").real("GS_UDEC", 1.2e-5, "[deg] uncertainty");
  cards.real("GS_MAG", star.magnitude, "magnitude in the guider").real("GS_UMAG", 0.01, "uncertainty");
  cards.real("GS_V3_PA", exposure.v3_pa_deg, "[deg]").text("PCS_MODE", mode, "pointing control mode");
}

CardWriter primary_cards(const FileKind& kind, const Exposure& exposure, const Detector& detector) {
  CardWriter cards;
  add_origin(cards, kind.name, kind.model, {exposure.end.us / 1'000'000 * 1'000'000 + 90'000'000'000});
  add_program(cards, exposure);
  add_identity(cards, exposure);
  add_times(cards, exposure.start, exposure.end);
  add_visit(cards, exposure);
  add_target(cards, exposure);
  add_instrument(cards, exposure, detector);
  cards.text("EXP_TYPE", exposure.mode->exp_type, "type of data");
  add_readout(cards, exposure, detector);
  add_dither(cards, exposure);
  cards.text("APERNAME", fmt::format("{}_{}", detector.name, exposure.mode->readout.subarray), "aperture");
  cards.text("PPS_APER", exposure.mode->aperture, "aperture of the target");
  add_guide_star(cards, exposure, exposure.target->type == "MOVING" ? "MOVING" : "FINEGUIDE");
  if (kind.stage != FileKind::Stage::raw) {
    add_steps(cards, kind.stage);
    add_references(cards, *exposure.mode, kind.stage);
  }
  add_association(cards, kind);
  return cards;
}

CardWriter combined_cards(const FileKind& kind, const std::vector<const Exposure*>& exposures, const Element& element) {
  const Exposure& first = *exposures.front();
  base::Instant start = first.start;
  base::Instant end = first.end;
  double effective_s = 0;
  for (const Exposure* exposure : exposures) {
    start = std::min(start, exposure->start);
    end = std::max(end, exposure->end);
    effective_s += exposure->mode->readout.groups * exposure->mode->readout.group_s();
  }
  CardWriter cards;
  add_origin(cards, kind.name, kind.model, {(first.visit_end.us / 1'000'000 + 86'400 + 3'725) * 1'000'000});
  add_program(cards, first);
  add_times(cards, start, end);
  add_target(cards, first);
  add_optics(cards, *first.mode, element);
  cards.text("DETECTOR", "MULTIPLE", "detector").text("EXP_TYPE", first.mode->exp_type, "type of data");
  cards.text("EXPRIPAR", first.parallel == Parallel::prime ? "PRIME" : "PARALLEL_COORDINATED", "prime or parallel");
  cards.text("SUBARRAY", first.mode->readout.subarray, "subarray").text("READPATT", first.mode->readout.pattern);
  cards.real("EFFEXPTM", effective_s, "[s] effective exposure").real("DURATION", effective_s, "[s] of all exposures");
  cards.integer("NUMDTHPT", first.dithers, "places in the dither pattern");
  add_steps(cards, kind.stage);
  add_references(cards, *first.mode, kind.stage);
  add_association(cards, kind);
  return cards;
}

CardWriter science_cards(std::string_view unit, double exposure_s) {
  CardWriter cards;
  cards.text("EXTNAME", "SCI", "extension name").text("BUNIT", unit, "unit of the values");
  cards.real("XPOSURE", exposure_s, "[s] effective exposure").real("TELAPSE", exposure_s, "[s] elapsed");
  return cards;
}

CardWriter pointing_cards(const Exposure& exposure, const Detector& detector) {
  const Mode& mode = *exposure.mode;
  const Attitude attitude(exposure.pointing, mode.v2_arcsec, mode.v3_arcsec, exposure.v3_pa_deg);
  const sky::SkyPoint axis = attitude.at(0, 0);
  const sky::SkyPoint reference = attitude.at(detector.v2_arcsec, detector.v3_arcsec);
  const double roll_deg = attitude.v3_pa_deg(reference);
  CardWriter cards;
  cards.real("RA_V1", axis.ra_deg(), "[deg] V1 axis").real("DEC_V1", axis.dec_deg(), "[deg] V1 axis");
  cards.real("PA_V3", attitude.v3_pa_deg(axis), "[deg] position angle of V3 at V1");
  cards.real("V2_REF", detector.v2_arcsec, "[arcsec] reference point").real("V3_REF", detector.v3_arcsec, "[arcsec]");
  cards.integer("VPARITY", -1, "sense of the pixel axes")
      .real("V3I_YANG", detector.y_angle_deg, "[deg] from V3 to axis 2");
  cards.real("RA_REF", reference.ra_deg(), "[deg] reference point").real("DEC_REF", reference.dec_deg(), "[deg]");
  cards.real("ROLL_REF", roll_deg, "[deg] of V3 at the reference point");
  cards.real("PA_APER", std::fmod(roll_deg + detector.y_angle_deg + 360, 360.0), "[deg] of axis 2");
  return cards;
}

}  // namespace almagest::simulate
