// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/camera.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "simulate/attitude.h"

namespace almagest::simulate {
namespace {

constexpr double kBias_dn = 1200;
constexpr double kFull_dn = 58'000;  // above the bias
constexpr double kDark_dn_s = 0.01;
constexpr double kHotShare = 0.0006;
constexpr double kJumpsPerPixelSecond = 2e-6;

double rounded_counts(double dn) {
  return std::clamp(std::round(dn), 0.0, 65'535.0);
}

// The same pixels of a detector are hot in every exposure.
std::vector<float> dark_dn_s(const Readout& readout, const Detector& detector) {
  universe::Random random(11, "dark " + std::string(detector.name) + std::string(readout.subarray));
  std::vector<float> dark(static_cast<std::size_t>(readout.width * readout.height), static_cast<float>(kDark_dn_s));
  for (float& pixel : dark) {
    if (random.uniform() < kHotShare) pixel = static_cast<float>(random.uniform(20, 200));
  }
  return dark;
}

struct Slope {
  double dn_s = 0;
  double error_dn_s = 0;
};

// A straight line through equally spaced groups with equal weights.
Slope fit(const std::vector<double>& groups_dn, std::size_t good, double group_s, double gain_e_per_dn,
          double read_noise_dn) {
  if (good < 2) return {groups_dn[0] / group_s, groups_dn[0] / group_s};
  const double middle = (static_cast<double>(good) - 1) / 2;
  double numerator = 0;
  double denominator = 0;
  for (std::size_t i = 0; i < good; ++i) {
    const double t = static_cast<double>(i) - middle;
    numerator += t * groups_dn[i];
    denominator += t * t;
  }
  const double slope = numerator / denominator / group_s;
  const double span_s = static_cast<double>(good - 1) * group_s;
  const double photons = std::max(slope, 0.0) / gain_e_per_dn / span_s;
  const double reading = read_noise_dn * read_noise_dn / denominator / group_s / group_s;
  return {slope, std::sqrt(photons + reading)};
}

}  // namespace

universe::Tangent wcs_of(const Exposure& exposure, const Detector& detector) {
  const Mode& mode = *exposure.mode;
  const Attitude attitude(exposure.pointing, mode.v2_arcsec, mode.v3_arcsec, exposure.v3_pa_deg);
  const sky::SkyPoint centre = attitude.at(detector.v2_arcsec, detector.v3_arcsec);
  const double pa_deg = std::fmod(attitude.v3_pa_deg(centre) + detector.y_angle_deg + 360, 360.0);
  return {centre,
          {(mode.readout.width + 1) / 2.0, (mode.readout.height + 1) / 2.0},
          detector.pixel_arcsec * mode.readout.binning,
          pa_deg};
}

Recording record(const std::vector<float>& light_mjy_sr, double mjy_sr_per_dn_s, const Readout& readout,
                 const Detector& detector, universe::Random& random) {
  const std::size_t pixels = light_mjy_sr.size();
  Recording made;
  made.width = readout.width;
  made.height = readout.height;
  made.groups = readout.groups;
  made.ramp_dn.resize(pixels * static_cast<std::size_t>(readout.groups));
  made.rate_dn_s.resize(pixels);
  made.rate_error_dn_s.resize(pixels);
  made.quality.assign(pixels, 0);
  const std::vector<float> dark = dark_dn_s(readout, detector);
  std::vector<double> groups_dn(static_cast<std::size_t>(readout.groups));
  // A binned pixel is an average of many.
  const double read_noise_dn = detector.read_noise_dn / std::sqrt(readout.binning);
  const double jump_chance = kJumpsPerPixelSecond * readout.group_s();
  for (std::size_t i = 0; i < pixels; ++i) {
    const double expected_e =
        (light_mjy_sr[i] / mjy_sr_per_dn_s + dark[i]) * readout.group_s() * detector.gain_e_per_dn;
    double collected_e = 0;
    std::size_t good = 0;
    for (std::size_t group = 0; group < groups_dn.size(); ++group) {
      collected_e += random.poisson(expected_e);
      if (random.uniform() < jump_chance) {
        collected_e += random.uniform(500, 6000);
        made.quality[i] |= kJump;
      }
      const double dn = collected_e / detector.gain_e_per_dn + read_noise_dn * random.normal();
      groups_dn[group] = std::min(dn, kFull_dn);
      if (dn < kFull_dn && good == group) ++good;
      made.ramp_dn[group * pixels + i] = static_cast<std::uint16_t>(rounded_counts(kBias_dn + groups_dn[group]));
    }
    const Slope slope = fit(groups_dn, good, readout.group_s(), detector.gain_e_per_dn, read_noise_dn);
    made.rate_dn_s[i] = static_cast<float>(slope.dn_s - kDark_dn_s);
    made.rate_error_dn_s[i] = static_cast<float>(slope.error_dn_s);
    if (dark[i] > 1) made.quality[i] |= kHot | kDoNotUse;
    if (good < groups_dn.size()) made.quality[i] |= kSaturated;
    if (good < 2) made.quality[i] |= kDoNotUse;
  }
  return made;
}

}  // namespace almagest::simulate
