// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace almagest::simulate {

// The yearly call for proposals whose observations are made at that time: the first of July 2022 began Cycle 1.
constexpr int cycle_at(double mjd) {
  constexpr double kFirstCycle_mjd = 59'761;
  return mjd < kFirstCycle_mjd ? 0 : static_cast<int>((mjd - kFirstCycle_mjd) / 365.25) + 1;
}

}  // namespace almagest::simulate
