// SPDX-License-Identifier: GPL-3.0-or-later
// What is different in each row: its name, its times, where it looked.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "base/text.h"
#include "simulate/rows_filler.h"
#include "simulate/rows_sun.h"
#include "simulate/rows_text.h"
#include "simulate/sun.h"

namespace almagest::simulate::rows {
namespace {

constexpr double kSecond_d = 1.0 / 86'400;
constexpr double kReprocessed_mjd = 60'820;  // nothing in the archive was made earlier
constexpr std::int64_t kFirstFileId = 400'000'000'000;
constexpr std::int64_t kFilesOfRow = 64;

double rounded(double value) {
  return std::round(value * 1e7) / 1e7;
}

struct GuideStarKind {
  std::string_view exp_types;
  std::string_view name;
  double begin_s;  // after the visit's start
  double length_s;
};
// As their names sort.
constexpr std::array<GuideStarKind, kGuideStarRows> kGuideStars{{{"FGS_ACQ1", "gs-acq1", 620, 4},
                                                                 {"FGS_ACQ2", "gs-acq2", 640, 2},
                                                                 {"FGS_FINEGUIDE", "gs-fg", 760, 1180},
                                                                 {"FGS_ID-IMAGE, FGS_ID-STACK", "gs-id", 320, 245},
                                                                 {"FGS_TRACK", "gs-track", 660, 77}}};

constexpr std::string_view kAllCubes =
    "CH1;LONG, CH1;MEDIUM, CH1;SHORT, CH2;LONG, CH2;MEDIUM, CH2;SHORT, CH3;LONG, CH3;MEDIUM, CH3;SHORT, CH4;LONG, "
    "CH4;MEDIUM, CH4;SHORT";

void add_items(std::string_view list, std::set<std::string_view>& into) {
  for (const std::string_view item : base::split(list, ',')) {
    if (!base::trim(item).empty()) into.insert(base::trim(item));
  }
}

std::string joined(const std::set<std::string_view>& items) {
  return fmt::format("{}", fmt::join(items, ", "));
}

// Year, day of the year, hours, minutes, seconds.
void append_day_stamp(std::string& text, base::Instant instant) {
  const std::string iso = base::iso_of(instant, base::Fraction::none);
  const auto new_year = base::parse_instant(iso.substr(0, 4) + "-01-01");
  const std::int64_t day = (instant.us - new_year->us) / 86'400'000'000 + 1;
  text.append(iso, 0, 4);
  append_digits(text, day, 3);
  for (const std::size_t place : {11U, 14U, 17U}) text.append(iso, place, 2);
}

}  // namespace

void Filler::set_name(catalog::Id id) {
  dataset_.id = id;
  sheet_.set(at_.file_set, dataset_.name);
  sheet_.set(at_.archive_file_id, kFirstFileId + id * kFilesOfRow);
}

void Filler::set_times(Times times) {
  const double middle = (times.start_mjd + times.end_mjd) / 2;
  const base::Instant begin = instant_of(times.start_mjd);
  sheet_.set(at_.date_obs, begin);
  sheet_.set(at_.date_beg, begin);
  sheet_.set(at_.date_end, instant_of(times.end_mjd));
  sheet_.set(at_.start_mjd, times.start_mjd);
  sheet_.set(at_.middle_mjd, middle);
  sheet_.set(at_.end_mjd, times.end_mjd);
  const double delay = light_delay_s(middle, target_->at(0).unit());
  const double bary = delay + 1.4 * std::cos(middle / 640);  // the sun swings around the barycentre
  const double bary_d = bary * kSecond_d;
  const double helio_d = delay * kSecond_d;
  sheet_.set(at_.bary_delay, bary);
  sheet_.set(at_.bary_start, times.start_mjd + bary_d);
  sheet_.set(at_.bary_middle, middle + bary_d);
  sheet_.set(at_.bary_end, times.end_mjd + bary_d);
  sheet_.set(at_.helio_delay, delay);
  sheet_.set(at_.helio_start, times.start_mjd + helio_d);
  sheet_.set(at_.helio_middle, middle + helio_d);
  sheet_.set(at_.helio_end, times.end_mjd + helio_d);
  set_release(times.end_mjd);
}

void Filler::set_release(double end_mjd) {
  const double made = std::max(end_mjd + random_.uniform(0.1, 2), kReprocessed_mjd + 60 * random_.uniform());
  sheet_.set(at_.made, instant_of(made));
  const double release_mjd = end_mjd + program_->exclusive_days + random_.uniform(0.05, 0.9);
  const base::Instant release{instant_of(release_mjd).us / 1'000'000 * 1'000'000};
  sheet_.set(at_.release, release);
  dataset_.release = release;
}

void Filler::set_aim(const Visit& visit, double mjd, double x_arcsec, double y_arcsec) {
  const sky::SkyPoint target = target_->at(mjd - visit.start_mjd);
  sheet_.set(at_.target_ra, target.ra_deg());
  sheet_.set(at_.target_dec, target.dec_deg());
  const double v2 = aim_ != nullptr ? aim_->v2 : 0;
  const double v3 = aim_ != nullptr ? aim_->v3 : 0;
  attitude_ = Attitude(target, v2 - x_arcsec, v3 + y_arcsec, visit.v3_pa_deg);
  const sky::SkyPoint axis = attitude_.at(v2, v3);
  sheet_.set(at_.aim_ra, axis.ra_deg());
  sheet_.set(at_.aim_dec, axis.dec_deg());
}

void Filler::set_region(int decimals) {
  const auto& outlines = setup_->readouts[readout_].outlines;
  // The tables give exposures beside another program a placeholder instead of a footprint.
  if (outlines.empty() || pure_parallel_) {
    sheet_.clear(at_.region);
    return;
  }
  std::string& text = sheet_.text(at_.region);
  text.clear();
  if (setup_->shutters) {
    append_shutters(text, shutters_, attitude_);
  } else {
    append_outlines(text, outlines, attitude_, decimals);
  }
}

void Filler::set_association(std::string_view stage, int number) {
  const std::string_view type = setup_->mode->combined.starts_with("i2d") ? "image" : "spec";
  std::string& text = sheet_.text(at_.association);
  text = "jw";
  append_digits(text, program_->number, 5);
  text += "-o";
  text.append(visit_root_, 7, 3);
  text += '_';
  text += stamp_;
  text += '_';
  text += type;
  text += stage;
  text += '_';
  append_digits(text, number, 5);
  text += "_asn.json";
}

void Filler::exposure(const Visit& visit, const Sequence& sequence, int number, catalog::Id id) {
  dataset_.name = visit_root_;
  dataset_.name += '_';
  append_digits(dataset_.name, sequence.group, 2);
  dataset_.name += sequence.kind;
  for (const int digit : {sequence.activity / 36, sequence.activity % 36}) {
    dataset_.name += static_cast<char>(digit < 10 ? '0' + digit : 'a' + digit - 10);
  }
  dataset_.name += '_';
  append_digits(dataset_.name, number, 5);
  set_name(id);

  sheet_.set(at_.exposure, std::int64_t{number});
  sheet_.set(at_.place, std::int64_t{sequence.place + number - 1});
  sheet_.set(at_.pattern_place, std::int64_t{number});
  sheet_.set(at_.clock_rate, random_.uniform() < 0.55 ? 0.0 : 0.02 * random_.normal());
  const double start = sequence.start_mjd + (number - 1) * sequence.step_d;
  const Readout& reading = setup_->mode->readouts[readout_];
  set_times({start, start + reading.duration_s * kSecond_d});

  // Dithers walk outwards in a spiral.
  constexpr double kGoldenAngle = 2.399963;
  const double away = (setup_->mode->decimals == 6 ? 3.1 : 0.4) * std::sqrt(number - 1.0);
  const double x = rounded(away * std::cos(kGoldenAngle * number));
  const double y = rounded(away * std::sin(kGoldenAngle * number));
  sheet_.set(at_.x_offset, x);
  sheet_.set(at_.y_offset, y);
  if (setup_->mode->use == Use::internal) {
    for (const std::size_t column : {at_.target_ra, at_.target_dec, at_.aim_ra, at_.aim_dec}) sheet_.clear(column);
    sheet_.clear(at_.region);
  } else {
    set_aim(visit, start, x, y);
    set_region(setup_->mode->decimals);
  }
  if (setup_->mode->combined.empty()) {
    sheet_.clear(at_.association);
  } else {
    set_association("2", sequence.place + number - 1);
  }
}

void Filler::guide_star(const Visit& visit, int which, catalog::Id id) {
  const GuideStarKind& kind = kGuideStars[static_cast<std::size_t>(which)];
  static const auto modes = [] {
    std::array<std::size_t, kGuideStarRows> found{};
    for (std::size_t i = 0; i < all_modes().size(); ++i) {
      for (std::size_t k = 0; k < kGuideStars.size(); ++k) {
        if (all_modes()[i].exp_types == kGuideStars[k].exp_types) found[k] = i;
      }
    }
    return found;
  }();
  Sequence sequence;
  sequence.mode = modes[static_cast<std::size_t>(which)];
  sequence.dither = &all_modes()[sequence.mode].dithers.front();
  begin_sequence(visit, sequence);
  for (const std::size_t column :
       {at_.group, at_.sequence, at_.activity, at_.exposure, at_.place, at_.pattern, at_.points, at_.pattern_place,
        at_.x_offset, at_.y_offset, at_.association, at_.observing_template, at_.integration_s}) {
    sheet_.clear(column);
  }
  const double start = visit.start_mjd + kind.begin_s * kSecond_d;
  const double end = start + kind.length_s * kSecond_d;
  dataset_.name = visit_root_;
  dataset_.name += '_';
  dataset_.name += kind.name;
  dataset_.name += '_';
  if (kind.name == "gs-id") {
    dataset_.name += '1';
  } else {
    append_day_stamp(dataset_.name, instant_of(end));
  }
  set_name(id);
  set_times({start, end});
  set_aim(visit, start, 0, 0);
  set_region(setup_->mode->decimals);
}

// Of all its exposures; the cubes of the MRS come by channel.
void Filler::describe_all_optics(const Observation& observation, std::size_t mode) {
  if (setup_->mode->exp_types == "MIR_MRS") {
    sheet_.set(at_.elements, kAllCubes);
    sheet_.set(at_.band, "LONG, MEDIUM, SHORT");
    sheet_.set(at_.channel, "1, 2, 3, 4");
    sheet_.set(at_.band_min, 4.90e-6);
    sheet_.set(at_.band_max, 27.90e-6);
    return;
  }
  std::set<std::string_view> elements;
  std::set<std::string_view> filters;
  std::set<std::string_view> wheels;
  std::optional<metadata::Band> band;
  for (const Visit& visit : observation.visits) {
    for (const Sequence& sequence : visit.sequences) {
      if (sequence.mode != mode) continue;
      const Optics& optics = setup_->mode->optics[sequence.optics];
      add_items(optics.elements, elements);
      add_items(optics.filter, filters);
      add_items(optics.wheel, wheels);
      const auto& one = setup_->bands[sequence.optics];
      if (!one) continue;
      if (!band) band = one;
      band = metadata::Band{std::min(band->min_m, one->min_m), std::max(band->max_m, one->max_m)};
    }
  }
  sheet_.set_or_null(at_.elements, joined(elements));
  sheet_.set_or_null(at_.filter, joined(filters));
  const std::string wheel = joined(wheels);
  for (const std::size_t column : {at_.nircam_pupil, at_.niriss_pupil, at_.grating}) {
    if (sheet_.has(column)) sheet_.set_or_null(column, wheel);
  }
  if (!band) return;
  sheet_.set(at_.band_min, band->min_m);
  sheet_.set(at_.band_max, band->max_m);
}

void Filler::combined(const Observation& observation, const Combined& product, catalog::Id id) {
  const Visit& first = observation.visits.front();
  const Sequence* sequence = nullptr;
  int exposures = 0;
  double end_mjd = 0;
  for (const Visit& visit : observation.visits) {
    for (const Sequence& one : visit.sequences) {
      if (one.mode != product.mode) continue;
      if (sequence == nullptr) sequence = &one;
      exposures += one.exposures;
      end_mjd = std::max(end_mjd, one.start_mjd + one.exposures * one.step_d);
    }
  }
  if (sequence == nullptr) sequence = &first.sequences.front();
  begin_sequence(first, *sequence);
  dataset_.name = product.name;
  set_name(id);
  const Readout& reading = setup_->mode->readouts[readout_];
  sheet_.set(at_.exposure, std::int64_t{1});
  sheet_.set(at_.place, std::int64_t{sequence->place});
  sheet_.set(at_.pattern_place, std::int64_t{1});
  sheet_.set(at_.x_offset, 0.0);
  sheet_.set(at_.y_offset, 0.0);
  sheet_.set(at_.clock_rate, 0.0);
  set_times({sequence->start_mjd, std::max(end_mjd, sequence->start_mjd + reading.duration_s * kSecond_d)});
  sheet_.set(at_.level, "3");
  sheet_.set(at_.included_levels, "3");
  sheet_.set(at_.exposure_s, reading.exposure_s * exposures);
  sheet_.set(at_.duration, reading.exposure_s * exposures);
  sheet_.clear(at_.total_s);
  set_association("3", 1 + product.source);
  set_aim(first, sequence->start_mjd, 0, 0);
  const auto& outlines = setup_->readouts[readout_].outlines;
  std::string& text = sheet_.text(at_.region);
  text.clear();
  if (product.source > 0 && !shutters_.empty()) {
    append_shutters(text, {&shutters_[static_cast<std::size_t>(product.source) % shutters_.size()], 1}, attitude_);
  } else if (setup_->mode->combined.starts_with("s3d")) {
    append_boxes(text, outlines, attitude_);
  } else {
    append_mosaic(text, outlines, attitude_, setup_->mode->decimals == 6 ? 6 : 0.5);
  }
  describe_all_optics(observation, product.mode);
  overwritten_ = true;
}

}  // namespace almagest::simulate::rows
