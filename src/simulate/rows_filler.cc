// SPDX-License-Identifier: GPL-3.0-or-later
// Columns of programs, observations, visits and sequences; rows_exposure.cc completes rows.
#include "simulate/rows_filler.h"

#include <fmt/format.h>

#include <cmath>

#include "simulate/cycle.h"
#include "simulate/rows_text.h"

namespace almagest::simulate::rows {
namespace {

constexpr double kEpoch2000_us = 946'684'800'000'000;

struct Scripts {
  std::string_view version;  // OSS_VER
  int weight;
};
// Exposures of NIRCam in the public tables.
constexpr std::array<Scripts, 8> kScripts{{{"11.1.1", 806},
                                           {"11.0", 367},
                                           {"11.3", 344},
                                           {"10.3", 222},
                                           {"10.0", 175},
                                           {"10.2", 146},
                                           {"10.1", 130},
                                           {"9.3", 24}}};

char base36(std::int64_t digit) {
  return static_cast<char>(digit < 10 ? '0' + digit : 'A' + digit - 10);
}

// YYYYMMDDthhmmss or another form, of an instant.
std::string stamp_of(base::Instant instant) {
  const std::string iso = base::iso_of(instant, base::Fraction::none);
  return fmt::format("{}{}{}t{}{}{}", iso.substr(0, 4), iso.substr(5, 2), iso.substr(8, 2), iso.substr(11, 2),
                     iso.substr(14, 2), iso.substr(17, 2));
}

}  // namespace

base::Instant instant_of(double mjd) {
  return {std::llround((mjd - base::kMjdOf1970) * 86'400'000.0) * 1000};  // whole milliseconds, as headers have them
}

Filler::Filler(const Setups& setups, catalog::Dataset& dataset, universe::Random& random)
    : setups_(setups),
      at_(setups.columns()),
      dataset_(dataset),
      sheet_(dataset.row),
      random_(random),
      attitude_(sky::SkyPoint::towards({1, 0, 0}), 0, 0, 0) {
  dataset_.row.assign(setups.width(), metadata::Value());
  for (const auto& [column, value] : setups.everywhere()) sheet_.put(column, value);
}

void Filler::begin_program(const Program& program) {
  program_ = &program;
  dataset_.program = std::to_string(program.number);
  sheet_.set(at_.program, std::int64_t{program.number});
  sheet_.set(at_.title, program.title);
  sheet_.set(at_.investigator, program.investigator);
  sheet_.set(at_.category, program.category);
  sheet_.set(at_.proposal_type, program.proposal_type);
  sheet_.set(at_.cycle, std::int64_t{cycle_at(program.start_mjd)});
  sheet_.set_or_null(at_.subcategory, program.subcategory);
  sheet_.set_or_null(at_.science_category, program.science_category);
  sheet_.set(at_.calibration, program.processing->calibration);
  sheet_.set(at_.context, program.processing->context);
  sheet_.set(at_.references, program.processing->references);
  sheet_.set(at_.science, program.processing->science);
  sheet_.set(at_.parameters, program.processing->parameters);
  stamp_ = stamp_of(instant_of(program.start_mjd + program.span_days));
  sheet_.set(at_.pool, fmt::format("jw{:05}_{}_pool.csv", program.number, stamp_));
}

void Filler::begin_observation(const Observation& observation) {
  target_ = &program_->targets[observation.target];
  pure_parallel_ = observation.pure_parallel;
  sheet_.set(at_.observation, std::int64_t{observation.number});
  sheet_.set(at_.label, fmt::format("Simulated observation {}", observation.number));
  if (random_.uniform() < 0.63) {
    sheet_.set(at_.folder, fmt::format("Simulated folder {}", 1 + observation.number / 8));
  } else {
    sheet_.clear(at_.folder);
  }
  describe_target(observation);
}

void Filler::describe_target(const Observation& observation) {
  const bool moves = target_->kind == TargetKind::moving;
  const bool known = !observation.pure_parallel;
  sheet_.set(at_.target_proposed, known ? std::string_view(target_->proposal_name) : "UNKNOWN");
  sheet_.set(at_.target_type, !known ? "UNKNOWN" : moves ? "MOVING" : "FIXED");
  sheet_.set_or_null(at_.target_name, known ? std::string_view(target_->name) : "");
  sheet_.set_or_null(at_.target_category, known ? target_->category : "");
  sheet_.set_or_null(at_.target_description, known ? target_->description : "");
  sheet_.set(at_.background, std::int64_t{target_->background ? 1 : 0});
  sheet_.set(at_.pointing_control, moves ? "MOVING" : "FINEGUIDE");
  sheet_.set(at_.visit_type, !known ? "PARALLEL_PURE" : moves ? "PRIME_TARGETED_MOVING" : "PRIME_TARGETED_FIXED");
  for (const std::size_t column : {at_.proposed_ra, at_.proposed_dec, at_.mu_ra, at_.mu_dec, at_.mu_epoch,
                                   at_.target_ra_error, at_.target_dec_error}) {
    sheet_.clear(column);
  }
  if (!known || moves) return;
  sheet_.set(at_.proposed_ra, target_->ra_deg);
  sheet_.set(at_.proposed_dec, target_->dec_deg);
  sheet_.set(at_.mu_ra, target_->mu_ra);
  sheet_.set(at_.mu_dec, target_->mu_dec);
  if (target_->mu_ra != 0) sheet_.set(at_.mu_epoch, base::Instant{static_cast<std::int64_t>(kEpoch2000_us)});
  sheet_.set(at_.target_ra_error, 0.1);
  sheet_.set(at_.target_dec_error, 0.1);
}

void Filler::begin_visit(const Observation& observation, const Visit& visit) {
  visit_root_ = fmt::format("jw{:05}{:03}{:03}", program_->number, observation.number, visit.number);
  sheet_.set(at_.visit, std::int64_t{visit.number});
  sheet_.set(at_.visit_id, std::string_view(visit_root_).substr(2));
  sheet_.set(at_.exposures, std::int64_t{visit.exposures});
  const bool suspect = random_.uniform() < 129.0 / 11397;
  sheet_.set(at_.quality, suspect ? "SUSPECT" : "OK");
  sheet_.set(at_.pointing_quality, suspect ? "PLANNED" : "CALCULATED_TRACK_TR_202111");
  sheet_.set(at_.antenna_moved, std::int64_t{random_.uniform() < 0.007 ? 1 : 0});
  sheet_.set(at_.observatory_scripts, choose(kScripts, random_).version);
  const std::string stamp = stamp_of(instant_of(visit.end_mjd));
  sheet_.set(at_.observatory_files, fmt::format("{}{:03}T{}000_001_osf.xml", stamp.substr(0, 4),
                                                1 + static_cast<int>(std::fmod(visit.end_mjd, 365)), stamp.substr(9)));
  sheet_.set(at_.wavefront_before, visit.start_mjd - random_.uniform(0.2, 2.5));
  sheet_.set(at_.wavefront_next, random_.uniform() < 0.5 ? 0.0 : visit.end_mjd + random_.uniform(0.2, 2.5));
  if (observation.pure_parallel) {
    for (const std::size_t column : {at_.visit_start, at_.visit_end, at_.visit_status}) sheet_.clear(column);
  } else {
    sheet_.set(at_.visit_start, instant_of(visit.start_mjd));
    sheet_.set(at_.visit_end, instant_of(visit.end_mjd));
    sheet_.set(at_.visit_status, visit.successful ? "SUCCESSFUL" : "UNSUCCESSFUL");
  }
  choose_star(visit);
  aim_ = nullptr;
  shutters_.clear();
  for (const Sequence& sequence : visit.sequences) {
    const Setup& setup = setups_.of(sequence.mode);
    if (sequence.kind == '1' && (aim_ == nullptr || setup.mode->use != Use::acquisition)) aim_ = setup.aim;
    if (setup.shutters && shutters_.empty()) shutters_ = open_shutters(random_);
  }
}

void Filler::choose_star(const Visit& visit) {
  std::string& name = sheet_.text(at_.star);
  name = random_.uniform() < 0.5 ? "N" : "S";
  for (int i = 0; i < 3; ++i) name += base36(random_.below(36));
  append_digits(name, random_.below(60'000), 6);
  const sky::SkyPoint place =
      universe::Compass(target_->at(0)).offset(random_.uniform(-600, 600), random_.uniform(-600, 600));
  sheet_.set(at_.star_order, std::int64_t{random_.uniform() < 0.94 ? 1 : 2});
  sheet_.set(at_.star_ra, place.ra_deg());
  sheet_.set(at_.star_dec, place.dec_deg());
  sheet_.set(at_.star_ra_error, random_.uniform(0.01, 0.1));
  sheet_.set(at_.star_dec_error, random_.uniform(0.01, 0.1));
  sheet_.set(at_.star_mag, random_.uniform(12.2, 16.6));
  sheet_.set(at_.star_mag_error, random_.uniform(0.007, 0.08));
  sheet_.set(at_.star_pa, visit.v3_pa_deg + 0.1 * random_.normal());
  sheet_.set(at_.star_start, instant_of(visit.start_mjd + 0.0035));
  sheet_.set(at_.star_end, instant_of(visit.start_mjd + 0.0080));
}

void Filler::use_mode(const Setup& setup, std::size_t readout) {
  if (setup_ == &setup && readout_ == readout && !overwritten_) return;
  overwritten_ = false;
  for (const std::size_t column : setups_.varying()) sheet_.clear(column);
  for (const auto& [column, value] : setup.constants) sheet_.put(column, value);
  for (const auto& [column, value] : setup.readouts[readout].settings) sheet_.put(column, value);
  setup_ = &setup;
  readout_ = readout;
  const Mode& mode = *setup.mode;
  const Readout& reading = mode.readouts[readout];
  sheet_.set(at_.instrument, mode.instrument);
  sheet_.set(at_.exposure_type, mode.exp_types);
  sheet_.set_or_null(at_.data_type, setup.data_type);
  sheet_.set(at_.detector, mode.detectors);
  sheet_.set_or_null(at_.observing_template, mode.observing_template);
  sheet_.set(at_.aperture, mode.aperture);
  sheet_.set(at_.level, setup.levels);
  sheet_.set(at_.included_levels, setup.levels);
  sheet_.set(at_.readout, reading.pattern);
  sheet_.set(at_.groups, std::int64_t{reading.groups});
  sheet_.set(at_.integrations, std::int64_t{reading.integrations});
  sheet_.set(at_.frames, std::int64_t{reading.frames});
  sheet_.set(at_.gap, std::int64_t{reading.gap});
  sheet_.set(at_.group_s, reading.group_s);
  sheet_.set(at_.frame_s, reading.group_s / (reading.frames + reading.gap));
  sheet_.set(at_.integration_s, reading.integration_s);
  sheet_.set(at_.exposure_s, reading.exposure_s);
  sheet_.set(at_.duration, reading.duration_s);
  sheet_.set(at_.total_s, reading.duration_s);
  const bool nircam = mode.instrument == "NIRCAM";
  sheet_.set_or_null(at_.nircam_module, nircam ? std::string_view(setup.modules) : "");
  sheet_.set_or_null(at_.nircam_channel, nircam ? std::string_view(setup.channels) : "");
  sheet_.set_or_null(at_.channel, mode.instrument == "MIRI" ? std::string_view(setup.channels) : "");
}

void Filler::describe_optics(const Sequence& sequence) {
  const Mode& mode = *setup_->mode;
  const Optics& optics = mode.optics[sequence.optics];
  sheet_.set_or_null(at_.elements, optics.elements);
  sheet_.set_or_null(at_.filter, optics.filter);
  const auto wheel_of = [&](std::string_view instrument) {
    return mode.instrument == instrument ? optics.wheel : std::string_view();
  };
  sheet_.set_or_null(at_.nircam_pupil, wheel_of("NIRCAM"));
  sheet_.set_or_null(at_.niriss_pupil, wheel_of("NIRISS"));
  sheet_.set_or_null(at_.grating, wheel_of("NIRSPEC"));
  sheet_.set_or_null(at_.band, wheel_of("MIRI"));
  for (const std::size_t column : {at_.band_min, at_.band_max, at_.mask_file, at_.mask, at_.grating_tilt, at_.grating_x,
                                   at_.grating_y, at_.grating_x_before, at_.grating_y_before, at_.grating_x_mean,
                                   at_.grating_y_mean, at_.filter_place, at_.pupil_place}) {
    sheet_.clear(column);
  }
  if (const auto& band = setup_->bands[sequence.optics]) {
    sheet_.set(at_.band_min, band->min_m);
    sheet_.set(at_.band_max, band->max_m);
  }
  if (mode.instrument == "NIRSPEC") {
    sheet_.set(at_.grating_tilt, 36.17 + 0.01 * random_.normal());
    sheet_.set(at_.grating_x, 0.33 + 0.005 * random_.normal());
    sheet_.set(at_.grating_y, 0.0321 + 0.0001 * random_.normal());
    const double x = 168.7 + 0.3 * random_.normal();
    const double y = 16.08 + 0.02 * random_.normal();
    sheet_.set(at_.grating_x_before, x);
    sheet_.set(at_.grating_x_mean, x);
    sheet_.set(at_.grating_y_before, y);
    sheet_.set(at_.grating_y_mean, y);
  } else if (mode.instrument == "NIRISS") {
    sheet_.set(at_.filter_place, random_.uniform(30, 355));
    sheet_.set(at_.pupil_place, random_.uniform(4, 330));
  }
  if (setup_->shutters) {
    sheet_.set(at_.mask_file, fmt::format("{}_01_msa.fits", visit_root_));
    sheet_.set(at_.mask, std::int64_t{1 + sequence.group});
  }
}

void Filler::begin_sequence(const Visit& /*visit*/, const Sequence& sequence) {
  use_mode(setups_.of(sequence.mode), sequence.readout);
  describe_optics(sequence);
  std::string& group = sheet_.text(at_.group);
  group.clear();
  append_digits(group, sequence.group, 2);
  sheet_.set(at_.sequence, std::string_view(&sequence.kind, 1));
  std::string& activity = sheet_.text(at_.activity);
  activity = {base36(sequence.activity / 36), base36(sequence.activity % 36)};
  sheet_.set(at_.observation_id, fmt::format("V{}P00000000{}{}{}", std::string_view(visit_root_).substr(2), group,
                                             sequence.kind, activity));
  sheet_.set(at_.parallel, pure_parallel_ ? "PARALLEL_PURE" : sequence.kind == '2' ? "PARALLEL_COORDINATED" : "PRIME");
  sheet_.set(at_.pattern, sequence.dither->pattern);
  sheet_.set(at_.points, std::int64_t{sequence.dither->points});
  const Mode& mode = *setup_->mode;
  if (mode.instrument == "NIRCAM" || (mode.instrument == "NIRSPEC" && mode.exp_types != "NRS_IFU")) {
    sheet_.set(at_.primary_points, std::int64_t{sequence.dither->points});
  } else {
    sheet_.clear(at_.primary_points);
  }
}

}  // namespace almagest::simulate::rows
