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
constexpr double kHitsPerPixelSecond = 2e-6;
constexpr double kNoticed = 0.9;  // of the hits

// The same pixels of a detector are hot in every exposure.
std::vector<float> dark_dn_s(const Readout& readout, const Detector& detector) {
  universe::Random random(11, "dark " + std::string(detector.name) + std::string(readout.subarray));
  std::vector<float> dark(static_cast<std::size_t>(readout.width) * static_cast<std::size_t>(readout.height),
                          static_cast<float>(kDark_dn_s));
  for (float& pixel : dark) {
    if (random.uniform() < kHotShare) pixel = static_cast<float>(random.uniform(20, 200));
  }
  return dark;
}

// One pixel while it is read again and again.
class Pixel {
 public:
  Pixel(const Readout& readout, const Detector& detector, universe::Random& random)
      : random_(random),
        gain_(detector.gain_e_per_dn),
        // A binned pixel is an average of many.
        reading_dn_(detector.read_noise_dn / std::sqrt(readout.binning)),
        group_s_(readout.group_s()),
        hit_chance_(kHitsPerPixelSecond * readout.group_s()),
        groups_(static_cast<std::size_t>(readout.groups)) {}

  // Fills slope, variances and quality of pixel `i`; the ramp goes to every `stride`-th value from `ramp` on.
  void read(double light_dn_s, double dark, Slopes& slopes, std::size_t i, std::uint16_t* ramp, std::size_t stride) {
    const double expected_e = std::max(0.0, light_dn_s + dark) * group_s_ * gain_;
    double collected_e = 0;
    double before_dn = 0;
    double climbed_dn = 0;
    int steps = 0;
    std::uint32_t quality = dark > 1 ? kHot | kDoNotUse : 0;
    for (std::size_t group = 0; group < groups_; ++group) {
      collected_e += random_.poisson(expected_e);
      bool skip = false;
      if (random_.uniform() < hit_chance_) {
        collected_e += random_.uniform(500, 6000);
        skip = random_.uniform() < kNoticed;
        if (skip) {
          quality |= kJump;
        } else {
          slopes.spoilt[i] = 1;
        }
      }
      const double dn = std::min(collected_e / gain_ + reading_dn_ * random_.normal(), kFull_dn);
      ramp[group * stride] = static_cast<std::uint16_t>(std::clamp(std::round(kBias_dn + dn), 0.0, 65'535.0));
      if (dn >= kFull_dn) {
        quality |= kSaturated;
        skip = true;
      }
      if (group > 0 && !skip && before_dn < kFull_dn) {
        climbed_dn += dn - before_dn;
        ++steps;
      }
      before_dn = dn;
    }
    finish(slopes, i, climbed_dn, steps, quality, before_dn);
  }

 private:
  void finish(Slopes& slopes, std::size_t i, double climbed_dn, int steps, std::uint32_t quality,
              double last_dn) const {
    if (steps == 0) {
      slopes.values[i] = static_cast<float>(last_dn / group_s_);
      slopes.variance_photons[i] = slopes.values[i] * slopes.values[i];
      slopes.quality[i] = quality | kDoNotUse;
      return;
    }
    const double span_s = steps * group_s_;
    const double slope = climbed_dn / span_s;
    slopes.values[i] = static_cast<float>(slope - kDark_dn_s);
    slopes.variance_photons[i] = static_cast<float>(std::max(slope, kDark_dn_s) / gain_ / span_s);
    slopes.variance_reading[i] = static_cast<float>(2 * reading_dn_ * reading_dn_ / span_s / span_s);
    slopes.quality[i] = quality;
  }

  universe::Random& random_;
  double gain_;
  double reading_dn_;
  double group_s_;
  double hit_chance_;
  std::size_t groups_;
};

Slopes empty_slopes(std::size_t pixels) {
  Slopes slopes;
  slopes.values.resize(pixels);
  slopes.variance_photons.resize(pixels);
  slopes.variance_reading.resize(pixels);
  slopes.quality.resize(pixels);
  slopes.spoilt.resize(pixels);
  return slopes;
}

// Integrations in which a pixel is good count alike.
Slopes mean_of(const std::vector<Slopes>& each) {
  if (each.size() == 1) return each.front();
  const std::size_t pixels = each.front().values.size();
  Slopes mean = empty_slopes(pixels);
  for (std::size_t i = 0; i < pixels; ++i) {
    float count = 0;
    for (const Slopes& one : each) {
      mean.quality[i] |= one.quality[i] & ~kDoNotUse;
      mean.spoilt[i] = std::max(mean.spoilt[i], one.spoilt[i]);
      if ((one.quality[i] & kDoNotUse) != 0) continue;
      mean.values[i] += one.values[i];
      mean.variance_photons[i] += one.variance_photons[i];
      mean.variance_reading[i] += one.variance_reading[i];
      ++count;
    }
    if (count == 0) {
      mean.values[i] = each.front().values[i];
      mean.quality[i] |= kDoNotUse;
      continue;
    }
    mean.values[i] /= count;
    mean.variance_photons[i] /= count * count;
    mean.variance_reading[i] /= count * count;
  }
  return mean;
}

}  // namespace

std::vector<float> Slopes::errors() const {
  std::vector<float> out;
  out.reserve(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) out.push_back(std::sqrt(variance_photons[i] + variance_reading[i]));
  return out;
}

Recording Recording::part(std::int64_t first, std::int64_t count) const {
  const auto size = static_cast<std::ptrdiff_t>(width * height * groups);
  Recording made{width, height, groups, count, {}, {}, {}};
  made.ramps_dn.assign(ramps_dn.begin() + first * size, ramps_dn.begin() + (first + count) * size);
  made.each.assign(each.begin() + first, each.begin() + first + count);
  made.mean = mean_of(made.each);
  return made;
}

Recording record(const Light& light_dn_s, const Readout& readout, const Detector& detector, universe::Random& random) {
  Recording made;
  made.width = readout.width;
  made.height = readout.height;
  made.groups = readout.groups;
  made.integrations = readout.integrations;
  const auto pixels = static_cast<std::size_t>(readout.width) * static_cast<std::size_t>(readout.height);
  const auto ramp = pixels * static_cast<std::size_t>(readout.groups);
  made.ramps_dn.resize(ramp * static_cast<std::size_t>(readout.integrations));
  const std::vector<float> dark = dark_dn_s(readout, detector);
  Pixel pixel(readout, detector, random);
  for (int integration = 0; integration < readout.integrations; ++integration) {
    const std::vector<float>& light = light_dn_s(integration);
    Slopes slopes = empty_slopes(pixels);
    std::uint16_t* at = &made.ramps_dn[ramp * static_cast<std::size_t>(integration)];
    for (std::size_t i = 0; i < pixels; ++i) pixel.read(light[i], dark[i], slopes, i, at + i, pixels);
    made.each.push_back(std::move(slopes));
  }
  made.mean = mean_of(made.each);
  return made;
}

Recording record(const std::vector<float>& light_dn_s, const Readout& readout, const Detector& detector,
                 universe::Random& random) {
  return record([&](int) -> const std::vector<float>& { return light_dn_s; }, readout, detector, random);
}

universe::Tangent wcs_of(const Exposure& exposure, const Detector& detector) {
  const Mode& mode = *exposure.mode;
  const Attitude attitude(exposure.pointing, mode.v2_arcsec, mode.v3_arcsec, exposure.v3_pa_deg);
  const sky::SkyPoint centre = attitude.at(detector.v2_arcsec, detector.v3_arcsec);
  const double pa_deg = std::fmod(attitude.v3_pa_deg(centre) + detector.y_angle_deg + 720, 360.0);
  return {centre,
          {(mode.readout.width + 1) / 2.0, (mode.readout.height + 1) / 2.0},
          detector.pixel_arcsec * mode.readout.binning,
          pa_deg};
}

}  // namespace almagest::simulate
