// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/guide_star.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "simulate/camera.h"
#include "simulate/cards.h"

namespace almagest::simulate {
namespace {

using fits::CardWriter;
using fits::Checksums;

constexpr double kGuider_arcsec = 0.069;
constexpr double kMjyPerDn_s = 0.5;

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
};

std::vector<Step> steps_of(const Observation& observation) {
  const Exposure& first = observation.exposures.front();
  const Exposure& last = observation.exposures.back();
  const auto after = [&](double seconds) {
    return base::Instant{first.visit_start.us + static_cast<std::int64_t>(seconds * 1000) * 1000};
  };
  return {{"gs-id", "FGS_ID-IMAGE", "image", "FGSRAPID", "COARSE", 256, 2, 1, after(1200), after(1320)},
          {"gs-id", "FGS_ID-STACK", "stacked", "FGSRAPID", "COARSE", 128, 2, 1, after(1200), after(1320)},
          {"gs-acq1", "FGS_ACQ1", "", "ACQ1", "TRACK", 128, 2, 3, after(1500), after(1513.266)},
          {"gs-acq2", "FGS_ACQ2", "", "ACQ2", "TRACK", 32, 2, 3, after(1520), after(1524.8)},
          {"gs-track", "FGS_TRACK", "", "TRACK", "TRACK", 32, 2, 4, after(1530), after(1610)},
          {"gs-fg", "FGS_FINEGUIDE", "", "FINEGUIDE", "FINEGUIDE", 8, 2, 64, first.start, last.end}};
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
  return step.part.empty() ? visit + "_" + stamp(step.end) : visit + "_1";
}

std::string file_name(const Exposure& exposure, const Step& step, std::string_view stage) {
  const std::string dataset = dataset_of(exposure, step);
  if (step.part.empty()) return fmt::format("{}_{}.fits", dataset, stage);
  return fmt::format("{}_{}-{}.fits", dataset, step.part, stage);
}

// North is up: the guider's own turn does not matter here.
universe::Tangent wcs_of_step(const Exposure& exposure, const Step& step) {
  const double middle = (step.size + 1) / 2.0;
  return {guide_star_of(exposure).position, {middle, middle}, kGuider_arcsec * (step.size == 256 ? 8 : 1), 0};
}

CardWriter primary_of(const Exposure& exposure, const Step& step, const std::string& name, std::string_view model) {
  CardWriter cards;
  add_origin(cards, name, model, {step.end.us / 1'000'000 * 1'000'000 + 90'000'000'000});
  add_program(cards, exposure);
  add_times(cards, step.start, step.end);
  add_target(cards, exposure);
  cards.text("INSTRUME", "FGS", "instrument").text("DETECTOR", "GUIDER1", "detector");
  cards.text("EXP_TYPE", step.exp_type, "type of data").text("READPATT", step.pattern, "readout pattern");
  cards.integer("NINTS", step.integrations, "integrations").integer("NGROUPS", step.groups, "groups in one");
  cards.real("DURATION", static_cast<double>(step.end.us - step.start.us) / 1e6, "[s] duration");
  cards.text("SUBARRAY", fmt::format("{0}X{0}", step.size), "subarray");
  cards.integer("SUBSIZE1", step.size, "pixels along axis 1").integer("SUBSIZE2", step.size, "pixels along axis 2");
  cards.text("APERNAME", "FGS1_FULL", "aperture");
  add_guide_star(cards, exposure, step.mode);
  return cards;
}

CardWriter science_of(const Exposure& exposure, const Step& step, std::string_view unit) {
  CardWriter cards = science_cards(unit, static_cast<double>(step.end.us - step.start.us) / 1e6);
  const universe::Tangent wcs = wcs_of_step(exposure, step);
  wcs.write(cards);
  cards.text("S_REGION", wcs.s_region(step.size, step.size), "outline on the sky");
  return cards;
}

// The star alone in an otherwise nearly empty field.
Scene scene_of(std::uint64_t seed, const Exposure& exposure) {
  const GuideStar star = guide_star_of(exposure);
  Scene scene = make_scene(seed, "guider " + exposure.visit_id(), star.position, 1.2, Field::planet);
  Source source;
  source.direction = star.position.unit();
  source.flux_ujy = 3.6e9 * std::pow(10, -0.4 * star.magnitude);
  source.spectral_slope = -1;
  scene.sources.push_back(source);
  return scene;
}

base::Status write_step(Output& output, std::uint64_t seed, const Exposure& exposure, const Step& step) {
  const universe::Tangent wcs = wcs_of_step(exposure, step);
  const Sight sight{2.0, std::max(0.06, 0.7 * wcs.pixel_arcsec()), 0.2};
  const auto light = render_mjy_sr(scene_of(seed, exposure), sight, wcs, step.size, step.size);
  const Detector guider{"GUIDER1", "guider1", "", "", 207.2, -697.5, 0, kGuider_arcsec, 497, 2, 8};
  const Readout readout{"", step.pattern, step.size, step.size, 1, 0.34, 1, 0, step.groups};
  const std::string name = file_name(exposure, step, "uncal");
  universe::Random random(seed, "noise " + name);
  std::vector<std::uint16_t> ramps;
  Recording last;
  for (int i = 0; i < step.integrations; ++i) {
    last = record(light, kMjyPerDn_s, readout, guider, random);
    ramps.insert(ramps.end(), last.ramp_dn.begin(), last.ramp_dn.end());
  }
  std::vector<std::byte> file;
  ALMAGEST_CHECK(
      fits::append_empty_primary(file, primary_of(exposure, step, name, "GuiderRawModel"), Checksums::write));
  ALMAGEST_CHECK(fits::append_image(file, {{step.size, step.size, step.groups, step.integrations}, std::move(ramps)},
                                    science_of(exposure, step, "DN"), Checksums::write));
  ALMAGEST_CHECK(output.write(dataset_of(exposure, step), name, file));
  if (step.integrations > 1 && step.kind != "gs-acq1") return {};

  file.clear();
  const std::string calibrated = file_name(exposure, step, "cal");
  ALMAGEST_CHECK(
      fits::append_empty_primary(file, primary_of(exposure, step, calibrated, "GuiderCalModel"), Checksums::write));
  ALMAGEST_CHECK(fits::append_image(file, {{step.size, step.size}, last.rate_dn_s}, science_of(exposure, step, "DN/s"),
                                    Checksums::write));
  return output.write(dataset_of(exposure, step), calibrated, file);
}

}  // namespace

base::Status write_guide_star_files(Output& output, std::uint64_t seed, const Observation& observation) {
  for (const Step& step : steps_of(observation)) {
    ALMAGEST_CHECK(write_step(output, seed, observation.exposures.front(), step));
  }
  return {};
}

}  // namespace almagest::simulate
