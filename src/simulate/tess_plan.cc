// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/tess_plan.h"

#include <fmt/format.h>

#include <cmath>

#include "simulate/other_cards.h"

namespace almagest::simulate::tess {
namespace {

constexpr double kZeroPoint_ujy = 2.583e9;      // of magnitude 0 in the band
constexpr double kZeroPoint_magnitude = 20.44;  // of one electron a second
constexpr double kLeast_um = 0.6, kMost_um = 1.0;
constexpr std::int64_t kFirstTic = 999'000'000'001;

// Year, day of the year, time of day.
std::string stamp_of(double mjd) {
  const base::Instant time = at_mjd(mjd);
  const std::string year = date_text(time).substr(0, 4);
  const base::Instant new_year = base::parse_instant(year).value_or(base::Instant{});
  std::string clock = time_text(time);
  std::erase(clock, ':');
  return fmt::format("{}{:03}{}", year, (time.us - new_year.us) / 86'400'000'000 + 1, clock);
}

const Sector kFirst{9001, 900, 1, 3, 59'940.02, 1'500'000};
const Sector kSecond{9002, 901, 4, 2, 60'310.71, 1'766'000};

}  // namespace

double Target::row_mjd(int row) const {
  return sector.start_mjd + (row * kKeptCadence + 0.5) * kCadence_s / 86'400;
}

std::string Target::root() const {
  return fmt::format("tess{}-s{:04}-{:016}-{:04}-s", stamp_of(sector.start_mjd), sector.number, tic,
                     sector.configuration);
}

std::vector<Target> plan() {
  std::vector<Target> all;
  std::int64_t tic = kFirstTic;
  for (const std::string_view name : {"SIM-TRANSIT", "SIM-ECLIPSING", "SIM-PLANETS", "SIM-BINARY", "SIM-STANDARD"}) {
    const universe::Source* star = universe::Universe::special(name);
    if (star == nullptr) continue;
    const bool varies = star->variation.kind != universe::Variation::Kind::none;
    all.push_back({star, tic, kFirst, varies});
    all.push_back({star, tic, kSecond, false});
    ++tic;
  }
  return all;
}

double tess_magnitude(const universe::Spectrum& spectrum) {
  return -2.5 * std::log10(spectrum.band_ujy(kLeast_um, kMost_um) / kZeroPoint_ujy);
}

double electrons_s(double magnitude) {
  return std::pow(10, -0.4 * (magnitude - kZeroPoint_magnitude));
}

}  // namespace almagest::simulate::tess
