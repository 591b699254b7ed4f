// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/hst_plan.h"

#include <fmt/format.h>

#include <cmath>

#include "simulate/other_cards.h"

namespace almagest::simulate::hst {
namespace {

using universe::Place;

constexpr Program kFields{99001, "zs1", "Cecilia", "Simulated", "Deep fields and a spiral in visible light"};
constexpr Program kArcs{99002, "zs2", "Vera", "Simulated", "Arcs behind a cluster in the near infrared"};
constexpr Program kClouds{kExclusiveProgram, "zs3", "Annie", "Simulated", "Young stars in clouds"};
constexpr Program kSpectra{99004, "zs4", "Henrietta", "Simulated", "Spectra of a standard star and of a starburst"};

constexpr Camera kWfc{'j', "ACS", "WFC", "WFC", 2, 256, 128, 16, 0.80, 3.1, 60, 2.5, false};
constexpr Camera kIr{'i', "WFC3", "IR", "IRSUB256", 1, 256, 256, 1, 0.13, 0, 15, 0.05, true};
constexpr Camera kUvis{'i', "WFC3", "UVIS", "UVIS", 2, 256, 128, 16, 0.634, 2.2, 50, 1.5, false};

constexpr Filter kF435w{"F435W", 0.361, 0.486, 4330, 690, 3.1e-19};
constexpr Filter kF606w{"F606W", 0.470, 0.720, 5920, 1580, 7.9e-20};
constexpr Filter kF814w{"F814W", 0.687, 0.959, 8050, 1540, 7.0e-20};
constexpr Filter kF110w{"F110W", 0.880, 1.410, 11'530, 4430, 1.5e-20};
constexpr Filter kF160w{"F160W", 1.390, 1.700, 15'370, 2680, 1.9e-20};
constexpr Filter kF336w{"F336W", 0.305, 0.370, 3355, 510, 1.3e-18};

constexpr Grating kG430l{"G430L", 2900, 2.73, 4800, 1.3};
constexpr Grating kG750l{"G750L", 5240, 4.92, 7000, 1.6};

struct Visit {
  const Program* program;
  const Camera* camera;
  Place place;
  std::string_view number;
  double pa_deg;
  double start_mjd;
  double exposure_s;
  std::vector<const Filter*> filters;
};

const std::vector<Visit>& visits() {
  static const std::vector<Visit> all{
      {&kFields, &kWfc, universe::place::kDeepField, "01", 62.3, 59'912.2, 620, {&kF606w, &kF814w}},
      {&kFields, &kWfc, universe::place::kSpiral, "02", 128.8, 60'034.6, 480, {&kF435w, &kF814w}},
      {&kArcs, &kIr, universe::place::kLens, "01", 17.5, 60'193.4, 402.9, {&kF110w, &kF160w}},
      {&kClouds, &kUvis, universe::place::kNebula, "01", 301.2, 60'247.9, 540, {&kF336w}},
  };
  return all;
}

// Base 36, in the capitals' place of rootnames.
char digit36(int value) {
  return static_cast<char>(value < 10 ? '0' + value : 'a' + value - 10);
}

Group group_of(const Visit& visit, int filter_number, double start_mjd) {
  constexpr int kDithers = 2;
  Group group;
  const sky::SkyPoint target = point_of(visit.place);
  const std::string stem = fmt::format("{}{}{}", visit.camera->letter, visit.program->letters, visit.number);
  for (int dither = 0; dither < kDithers; ++dither) {
    Exposure exposure;
    exposure.program = visit.program;
    exposure.camera = visit.camera;
    exposure.filter = visit.filters[static_cast<std::size_t>(filter_number)];
    exposure.root = fmt::format("{}{}{}q", stem, digit36(10 + filter_number), digit36(1 + 2 * dither));
    exposure.association = fmt::format("{}0{}0", stem, filter_number + 1);
    exposure.target_name = visit.place.name;
    exposure.target = target;
    // Far enough for the second exposure to see what falls between the chips of the first.
    const double step = (visit.camera->gap_pixels + 2.6) * visit.camera->pixel_arcsec * dither;
    const double angle = (visit.pa_deg + 20) * sky::kDegree;
    exposure.pointing = universe::Compass(target).offset(step * std::sin(angle), step * std::cos(angle));
    exposure.y_axis_pa_deg = visit.pa_deg;
    exposure.exposure_s = visit.exposure_s;
    exposure.start_mjd = start_mjd + dither * (visit.exposure_s + 190) / 86'400;
    group.push_back(exposure);
  }
  return group;
}

}  // namespace

double Filter::electrons_per_ujy_s() const {
  constexpr double kLight_angstrom_s = 2.99792458e18;
  return 1e-29 * kLight_angstrom_s / (pivot_angstrom * pivot_angstrom) / photflam;
}

universe::Tangent Exposure::wcs(int chip) const {
  const double middle_x = (camera->width + 1) / 2.0;
  double middle_y = (camera->height + 1) / 2.0;
  if (camera->chips == 2)
    middle_y = chip == 0 ? camera->height + 0.5 + camera->gap_pixels / 2 : 0.5 - camera->gap_pixels / 2;
  return {pointing, {middle_x, middle_y}, camera->pixel_arcsec, y_axis_pa_deg};
}

double Grating::sensitivity(double angstrom) const {
  const double away = (angstrom - peak_angstrom) / (0.55 * 1024 * step_angstrom);
  return counts_per_1e15 * 1e15 * std::exp(-0.5 * away * away);
}

std::vector<Group> imaging_plan() {
  std::vector<Group> plan;
  for (const Visit& visit : visits()) {
    for (int filter = 0; filter < static_cast<int>(visit.filters.size()); ++filter) {
      plan.push_back(group_of(visit, filter, visit.start_mjd + filter * 2 * (visit.exposure_s + 240) / 86'400));
    }
  }
  return plan;
}

std::vector<SpectrumExposure> spectrum_plan() {
  return {{&kSpectra, &kG430l, "ozs401a1q", universe::place::kStandard.name, 60'301.11, 60},
          {&kSpectra, &kG750l, "ozs401a3q", universe::place::kStandard.name, 60'301.12, 60},
          {&kSpectra, &kG430l, "ozs402b1q", universe::place::kStarburst.name, 60'318.43, 1300},
          {&kSpectra, &kG750l, "ozs402b3q", universe::place::kStarburst.name, 60'318.45, 1300}};
}

}  // namespace almagest::simulate::hst
