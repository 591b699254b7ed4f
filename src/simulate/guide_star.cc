// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/guide_star.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "simulate/attitude.h"
#include "simulate/camera.h"
#include "simulate/cards_parts.h"

namespace almagest::simulate {
namespace {

using fits::CardWriter;
using fits::Checksums;

constexpr double kGuider_arcsec = 0.069;
constexpr double kMjyPerDn_s = 0.5;
constexpr double kFrame_s = 0.34;

// One kind of guider data and when it was taken.
struct Step {
  std::string_view kind;      // in the file name: gs-acq1
  std::string_view exp_type;  // FGS_ACQ1
  std::string_view part;      // image or stacked, for identifications
  std::string_view pattern;
  std::string_view mode;
  int size = 32;
  int groups = 2;
  int integrations = 1;
  base::Instant start;
  base::Instant end;
  int attempt = 1;
  bool succeeded = true;
};

// Every seventh visit does not find its star at once, and tries the next one.
bool needs_second_attempt(const Exposure& exposure) {
  return (exposure.program->number + exposure.observation) % 7 == 0;
}

std::vector<Step> steps_of(const Observation& observation) {
  const Exposure& first = observation.exposures.front();
  const Exposure& last = observation.exposures.back();
  const auto after = [&](double seconds) {
    return base::Instant{first.visit_start.us + static_cast<std::int64_t>(seconds * 1000) * 1000};
  };
  std::vector<Step> steps;
  const auto identify = [&](double from, int attempt, bool succeeded) {
    steps.push_back({"gs-id", "FGS_ID-IMAGE", "image", "FGSRAPID", "COARSE", 144, 2, 1, after(from), after(from + 120),
                     attempt, succeeded});
    steps.push_back({"gs-id", "FGS_ID-STACK", "stacked", "FGSRAPID", "COARSE", 96, 2, 1, after(from), after(from + 120),
                     attempt, succeeded});
  };
  int attempt = 1;
  if (needs_second_attempt(first)) {
    identify(900, attempt, true);
    steps.push_back(
        {"gs-acq1", "FGS_ACQ1", "", "ACQ1", "TRACK", 128, 2, 3, after(1050), after(1063.266), attempt, false});
    ++attempt;
  }
  identify(1200, attempt, true);
  for (const Step& step : std::vector<Step>{
           {"gs-acq1", "FGS_ACQ1", "", "ACQ1", "TRACK", 128, 2, 3, after(1500), after(1513.266), attempt},
           {"gs-acq2", "FGS_ACQ2", "", "ACQ2", "TRACK", 32, 2, 3, after(1520), after(1524.8), attempt},
           {"gs-track", "FGS_TRACK", "", "TRACK", "TRACK", 32, 2, 4, after(1530), after(1610), attempt}}) {
    steps.push_back(step);
  }
  if (first.target->mover != nullptr) {
    // A moving target is followed on the track box all the time.
    steps.push_back({"gs-track", "FGS_TRACK", "", "TRACK", "MOVING", 32, 2, 24, first.start, last.end, attempt});
  } else {
    steps.push_back({"gs-fg", "FGS_FINEGUIDE", "", "FINEGUIDE", "FINEGUIDE", 8, 2, 64, first.start, last.end, attempt});
  }
  return steps;
}

// Year, day of the year, time of day: yyyydddhhmmss.
std::string stamp(base::Instant time) {
  using std::chrono::days;
  using std::chrono::sys_days;
  const std::chrono::sys_time<std::chrono::microseconds> moment{std::chrono::microseconds(time.us)};
  const auto day = std::chrono::floor<days>(moment);
  const std::chrono::year_month_day date(day);
  const auto of_year = (day - sys_days(date.year() / 1 / 1)).count() + 1;
  const std::string clock = base::iso_of(time, base::Fraction::none);
  return fmt::format("{:04}{:03}{}{}{}", static_cast<int>(date.year()), of_year, clock.substr(11, 2),
                     clock.substr(14, 2), clock.substr(17, 2));
}

std::string dataset_of(const Exposure& exposure, const Step& step) {
  const std::string visit = "jw" + exposure.visit_id() + "_" + std::string(step.kind);
  return step.part.empty() ? visit + "_" + stamp(step.end) : fmt::format("{}_{}", visit, step.attempt);
}

std::string file_name(const Exposure& exposure, const Step& step, std::string_view stage) {
  const std::string dataset = dataset_of(exposure, step);
  if (step.part.empty()) return fmt::format("{}_{}.fits", dataset, stage);
  return fmt::format("{}_{}-{}.fits", dataset, step.part, stage);
}

// North is up: the guider's own turn does not matter here.
universe::Tangent wcs_of_step(const Exposure& exposure, const Step& step) {
  const double middle = (step.size + 1) / 2.0;
  return {guide_star_of(exposure).position, {middle, middle}, kGuider_arcsec * (step.size == 144 ? 14 : 1), 0};
}

CardWriter primary_of(const Exposure& exposure, const Step& step, const std::string& name, std::string_view model) {
  CardWriter cards;
  add_origin(cards, name, model, {step.end.us / 1'000'000 * 1'000'000 + 90'000'000'000});
  add_program(cards, exposure);
  add_times(cards, step.start, step.end);
  add_visit(cards, exposure);
  add_target(cards, exposure);
  cards.text("INSTRUME", "FGS", "instrument").text("DETECTOR", "GUIDER1", "detector");
  cards.integer("FOCUSPOS", 0, "position of the focus mechanism");
  cards.text("EXP_TYPE", step.exp_type, "type of data").text("READPATT", step.pattern, "readout pattern");
  cards.integer("NINTS", step.integrations, "integrations").integer("NGROUPS", step.groups, "groups in one");
  cards.integer("NFRAMES", 1, "frames in a group").integer("FRMDIVSR", 1, "divisor of averages");
  cards.integer("GROUPGAP", 0, "frames dropped between groups").integer("NSAMPLES", 1, "samples of a pixel");
  cards.integer("DRPFRMS1", 0, "frames dropped before the first group")
      .integer("DRPFRMS3", 0, "and between integrations");
  cards.real("TSAMPLE", 10, "[us] between samples").real("TFRAME", kFrame_s, "[s] between frames");
  cards.real("TGROUP", kFrame_s, "[s] between groups")
      .real("EFFINTTM", kFrame_s * step.groups, "[s] effective integration");
  const double duration_s = static_cast<double>(step.end.us - step.start.us) / 1e6;
  cards.real("DURATION", duration_s, "[s] duration").integer("NRSTSTRT", 1, "resets at the start");
  cards.integer("NRESETS", 1, "resets between integrations").logical("ZEROFRAM", false, "zero frame kept apart");
  cards.logical("DATAPROB", !step.succeeded, "telemetry tells of a problem")
      .integer("SCA_NUM", 497, "sensor chip assembly");
  cards.integer("DATAMODE", 0, "data mode")
      .integer("FASTAXIS", 1, "fast readout axis")
      .integer("SLOWAXIS", 2, "slow one");
  cards.text("SUBARRAY", fmt::format("{0}X{0}", step.size), "subarray");
  cards.integer("SUBSTRT1", 1, "first pixel along axis 1").integer("SUBSTRT2", 1, "first pixel along axis 2");
  cards.integer("SUBSIZE1", step.size, "pixels along axis 1").integer("SUBSIZE2", step.size, "pixels along axis 2");
  for (const char* keyword : {"DETXCOR", "DETYCOR"}) cards.integer(keyword, 0, "corner of the box");
  for (const char* keyword : {"DETXSIZ", "DETYSIZ"}) cards.integer(keyword, step.size, "size of the box");
  cards.real("DATASTRT", mjd_of(step.start), "[d] start of the data, MJD").real("DATAEND", mjd_of(step.end), "[d] end");
  cards.text("APERNAME", "FGS1_FULL", "aperture").text("PPS_APER", exposure.mode->aperture, "of the target");
  add_guide_star(cards, exposure, step.mode);
  cards.text("GSACSTAT", step.succeeded ? "SUCCESSFUL" : "FAILED", "how the acquisition went");
  cards.text("GF_START", with_blank(step.start), "UTC start of guiding")
      .text("GF_END", with_blank(step.end), "UTC end");
  cards.text("GS_EPOCH", "2015-01-01 00:00:00", "epoch of the star's place")
      .real("GS_MURA", 0, "[mas/yr] proper motion");
  return cards.real("GS_MUDEC", 0, "[mas/yr] proper motion");
}

CardWriter science_of(const Exposure& exposure, const Step& step, std::string_view unit) {
  CardWriter cards = science_cards(unit, static_cast<double>(step.end.us - step.start.us) / 1e6);
  const universe::Tangent wcs = wcs_of_step(exposure, step);
  cards.integer("EXTVER", 1, "extension version");
  wcs.write(cards);
  cards.text("S_REGION", wcs.s_region(step.size, step.size), "outline on the sky");
  const Attitude attitude(exposure.pointing, exposure.mode->v2_arcsec, exposure.mode->v3_arcsec, exposure.v3_pa_deg);
  const sky::SkyPoint axis = attitude.at(0, 0);
  cards.real("RA_V1", axis.ra_deg(), "[deg] V1 axis").real("DEC_V1", axis.dec_deg(), "[deg] V1 axis");
  cards.real("PA_V3", attitude.v3_pa_deg(axis), "[deg] position angle of V3 at V1");
  cards.real("V2_REF", 206.407, "[arcsec] reference point").real("V3_REF", -697.765, "[arcsec]");
  cards.integer("VPARITY", -1, "sense of the pixel axes").real("V3I_YANG", 0, "[deg] from V3 to axis 2");
  cards.real("RA_REF", wcs.reference().ra_deg(), "[deg] reference point");
  cards.real("DEC_REF", wcs.reference().dec_deg(), "[deg]").real("ROLL_REF", exposure.v3_pa_deg, "[deg] of V3 there");
  cards.real("PA_APER", 0, "[deg] of axis 2: north is up");
  return cards.append(ephemeris_cards(step.start, step.end, wcs.reference().unit()));
}

// What is around, and the guide star itself, which no program looks at.
universe::Scene scene_of(const Context& context, const Exposure& exposure) {
  const GuideStar star = guide_star_of(exposure);
  universe::Scene scene = context.universe().look(star.position, 1.3, exposure.middle_mjd());
  universe::Source source;
  source.direction = star.position.unit();
  source.spectrum = universe::Spectrum::star(3.6e9 * std::pow(10, -0.4 * star.magnitude), 5000);
  scene.sources.push_back(source);
  return scene;
}

base::Status write_step(Context& context, const Exposure& exposure, const Step& step) {
  const universe::Tangent wcs = wcs_of_step(exposure, step);
  const universe::Sight sight{0.6, 5.0, &context.psf(1.6, 2.4), 0.2};
  auto light = universe::render_mjy_sr(scene_of(context, exposure), sight, wcs, step.size, step.size);
  for (float& pixel : light) pixel /= static_cast<float>(kMjyPerDn_s);
  Detector guider;
  guider.name = "GUIDER1";
  guider.gain_e_per_dn = 2;
  guider.read_noise_dn = 8;
  const Readout readout{"", step.pattern, step.size, step.size, 1, kFrame_s, 1, 0, step.groups, step.integrations};
  const std::string name = file_name(exposure, step, "uncal");
  universe::Random random(context.seed(), "noise " + name);
  const Recording recording = record(light, readout, guider, random);
  std::vector<std::byte> file;
  ALMAGEST_CHECK(
      fits::append_empty_primary(file, primary_of(exposure, step, name, "GuiderRawModel"), Checksums::write));
  ALMAGEST_CHECK(fits::append_image(file, {{step.size, step.size, step.groups, step.integrations}, recording.ramps_dn},
                                    science_of(exposure, step, "DN"), Checksums::write));
  ALMAGEST_CHECK(context.output().write(dataset_of(exposure, step), name, file));
  if (step.integrations > 1 && step.kind != "gs-acq1") return {};

  file.clear();
  const std::string calibrated = file_name(exposure, step, "cal");
  ALMAGEST_CHECK(
      fits::append_empty_primary(file, primary_of(exposure, step, calibrated, "GuiderCalModel"), Checksums::write));
  ALMAGEST_CHECK(fits::append_image(file, {{step.size, step.size}, recording.mean.values},
                                    science_of(exposure, step, "DN/s"), Checksums::write));
  return context.output().write(dataset_of(exposure, step), calibrated, file);
}

}  // namespace

base::Status write_guide_star_files(Context& context, const Observation& observation) {
  for (const Step& step : steps_of(observation)) {
    ALMAGEST_CHECK(write_step(context, observation.exposures.front(), step));
  }
  return {};
}

}  // namespace almagest::simulate
