// SPDX-License-Identifier: GPL-3.0-or-later
// Time series of images: uncal, rateints, calints and an association for each segment and detector; crfints of each
// segment and the photometry of them all for each group.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "simulate/chain.h"
#include "simulate/preview.h"
#include "simulate/series_photometry.h"
#include "universe/render.h"

namespace almagest::simulate {
namespace {

using fits::CardWriter;

constexpr double kRadius_px = 8;  // real pixels
constexpr double kInner_px = 16;
constexpr double kOuter_px = 24;

// The scene with the star that varies apart from all that does not.
class VaryingScene {
 public:
  VaryingScene(const universe::Scene& scene, const Exposure& exposure) : rest_(scene) {
    const auto star = std::find_if(rest_.sources.begin(), rest_.sources.end(), [&](const universe::Source& source) {
      return source.name == exposure.target->proposal_name;
    });
    if (star == rest_.sources.end()) return;
    variation_ = star->variation;
    star_.push_back(*star);
    star_.front().variation = {};
    rest_.sources.erase(star);
  }

  // Pixels in MJy/sr of what is steady, and of the star when nothing dims it.
  std::vector<float> steady(const universe::Sight& sight, const universe::Tangent& wcs, const Readout& readout) const {
    return universe::render_mjy_sr(rest_, sight, wcs, readout.width, readout.height);
  }
  std::vector<float> star(universe::Sight sight, const universe::Tangent& wcs, const Readout& readout) const {
    sight.background_mjy_sr = 0;
    return universe::render_mjy_sr({rest_.centre, rest_.mjd, star_, {}}, sight, wcs, readout.width, readout.height);
  }
  const universe::Variation& variation() const { return variation_; }

 private:
  universe::Scene rest_;
  std::vector<universe::Source> star_;
  universe::Variation variation_;
};

std::vector<std::uint8_t> spoilt_of(const Recording& recording) {
  std::vector<std::uint8_t> all;
  for (const Slopes& one : recording.each) all.insert(all.end(), one.spoilt.begin(), one.spoilt.end());
  return all;
}

Apertures apertures_of(const Exposure& exposure, const universe::Tangent& wcs) {
  const Readout& readout = exposure.mode->readout;
  const universe::Pixel middle{(readout.width + 1) / 2.0, (readout.height + 1) / 2.0};
  const universe::Pixel centre = wcs.pixel(exposure.target_position.unit()).value_or(middle);
  const double binning = readout.binning;
  return {{centre.x - 1, centre.y - 1}, kRadius_px / binning, kInner_px / binning, kOuter_px / binning};
}

class ImageSeriesChain : public Chain {
 public:
  explicit ImageSeriesChain(Context& context) : context_(context) {}

  base::Status expose(const Exposure& exposure, const Detector& detector,
                      const std::vector<const Group*>& groups) override {
    const universe::Tangent wcs = wcs_of(exposure, detector);
    const Readout& readout = exposure.mode->readout;
    const Recording all = observe(exposure, detector, wcs);
    CardWriter science = pointing_cards(exposure, detector);
    wcs.write(science);
    science.text("S_REGION", wcs.s_region(readout.width, readout.height), "outline on the sky");
    for (const Part& part : segments_of(exposure, detector)) {
      const Recording recording = all.part(part.first_integration, part.integrations);
      ALMAGEST_CHECK(write_levels_1(context_, part, recording, science));
      CardWriter calibrated = science;
      calibrated.real("PHOTMJSR", exposure.mjy_sr_per_dn_s(detector), "[MJy/sr] that make one DN/s");
      calibrated.real("PIXAR_SR", wcs.pixel_area_sr(), "[sr] of a pixel");
      Planes planes = stack_of(recording, exposure.mjy_sr_per_dn_s(detector));
      const FileKind calints{part.file_name("calints"), "CubeModel", FileKind::Stage::calibrated,
                             level2_name(exposure, detector, part.segment), context_.pool()};
      ALMAGEST_CHECK(write_planes(context_, part, calints, "MJy/sr", calibrated, planes));
      ALMAGEST_CHECK(write_level2_association(context_, part, {}));
      planes.quality = with_outliers(planes.quality, spoilt_of(recording));
      ALMAGEST_CHECK(keep(part, calibrated, planes, groups));
    }
    return {};
  }

  base::Status combine(const Group& group) override {
    const auto found = segments_.find(group.root);
    if (found == segments_.end()) return {};
    const std::string light_curve = group.root + "_phot.ecsv";
    ALMAGEST_CHECK(context_.output().write(group.dataset, light_curve, photometry_table(found->second)));
    Product product{group.root, {}};
    std::vector<double> times_mjd, fluxes;
    for (const SegmentPhotometry& segment : found->second) {
      for (const IntegrationTime& time : integration_times(segment.part)) times_mjd.push_back(time.middle_mjd);
      for (const Photometry& one : segment.integrations) fluxes.push_back(one.net().value);
      product.members.push_back({segment.part.file_name("calints")});
    }
    ALMAGEST_CHECK(write_curve_preview(context_.output(), group.dataset, light_curve, times_mjd, fluxes));
    segments_.erase(found);
    return context_.output().write(
        group.dataset, group.association,
        association_text(group.first(), group.candidate, group.type, context_.pool(), {product}));
  }

 private:
  Recording observe(const Exposure& exposure, const Detector& detector, const universe::Tangent& wcs) {
    const Readout& readout = exposure.mode->readout;
    const Element& element = exposure.setting.of(detector);
    const universe::Sight sight{element.least_um, element.most_um, &context_.psf(element.least_um, element.most_um),
                                element.background_mjy_sr};
    const VaryingScene scene(context_.scene(exposure), exposure);
    const std::vector<float> steady = scene.steady(sight, wcs, readout);
    const std::vector<float> star = scene.star(sight, wcs, readout);
    // What happens to a star keeps barycentric time.
    const double begin_mjd = mjd_of(exposure.start) + readout.integration_s() / 2 / 86'400 + to_barycentre_d(exposure);
    std::vector<float> now(steady.size());
    const auto light = [&](int integration) -> const std::vector<float>& {
      const double mjd = begin_mjd + integration * readout.cadence_s() / 86'400;
      const double factor = scene.variation().factor(mjd, element.middle_um());
      for (std::size_t i = 0; i < now.size(); ++i) {
        now[i] = static_cast<float>((steady[i] + factor * star[i]) / element.mjy_sr_per_dn_s);
      }
      return now;
    };
    universe::Random random(context_.seed(), "noise " + exposure.root(detector));
    return record(light, readout, detector, random);
  }

  base::Status keep(const Part& part, const CardWriter& science, const Planes& planes,
                    const std::vector<const Group*>& groups) {
    const Exposure& exposure = *part.exposure;
    for (const Group* group : groups) {
      const FileKind kind{part.file_name(group->candidate + "_crfints"), "CubeModel", FileKind::Stage::calibrated,
                          group->association, context_.pool()};
      ALMAGEST_CHECK(write_planes(context_, part, kind, "MJy/sr", science, planes));
      SegmentPhotometry segment{part, apertures_of(exposure, wcs_of(exposure, *part.detector)), {}};
      for (std::int64_t i = 0; i < part.integrations; ++i) {
        segment.integrations.push_back(measure(planes, i, segment.apertures));
      }
      segments_[group->root].push_back(std::move(segment));
    }
    return {};
  }

  Context& context_;
  std::map<std::string, std::vector<SegmentPhotometry>> segments_;
};

}  // namespace

std::unique_ptr<Chain> make_image_series_chain(Context& context) {
  return std::make_unique<ImageSeriesChain>(context);
}

}  // namespace almagest::simulate
