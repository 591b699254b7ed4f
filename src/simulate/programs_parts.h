// SPDX-License-Identifier: GPL-3.0-or-later
// Short ways to write programs down.
#pragma once

#include <algorithm>
#include <utility>

#include "simulate/programs.h"
#include "universe/places.h"

namespace almagest::simulate {

inline Program program(int number, std::string_view title, std::string_view investigator, std::string_view category,
                       std::string_view science_category) {
  return {number, title, investigator, category, "NONE", science_category, false};
}

inline Target target_at(const universe::Place& place, std::string_view category, std::string_view description,
                        std::string_view name = {}) {
  return {place.name, name, "FIXED", category, description, place.ra_deg, place.dec_deg};
}

inline Target target_of(const universe::Mover& mover, std::string_view category, std::string_view description) {
  return {mover.name, {}, "MOVING", category, description, mover.ra_deg, mover.dec_deg, false, &mover};
}

inline Step step(ModeId mode, SettingNames setting, int dithers, double dither_arcsec) {
  return {mode, setting, dithers, dither_arcsec};
}

inline Step direct(Step step) {
  step.direct = true;
  return step;
}

inline Step with(Step step, ModeId mode, SettingNames setting) {
  step.has_parallel = true;
  step.parallel_mode = mode;
  step.parallel = setting;
  return step;
}

// Both channels of NIRCam.
inline SettingNames pair(std::string_view shorter, std::string_view longer) {
  return {{shorter, "CLEAR"}, {longer, "CLEAR"}};
}
inline SettingNames one(std::string_view filter, std::string_view wheel = {}) {
  return {{filter, wheel}, {}};
}

}  // namespace almagest::simulate
