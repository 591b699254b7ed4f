// SPDX-License-Identifier: GPL-3.0-or-later
// Images: uncal, rate, cal, i2d and an association for each detector; crf, i2d, segm and cat for each group.
#include <fmt/format.h>

#include <map>

#include "simulate/chain.h"
#include "simulate/combined_image.h"
#include "simulate/frame_files.h"
#include "simulate/image_parts.h"
#include "simulate/preview.h"

namespace almagest::simulate {
namespace {

using fits::CardWriter;

class ImageChain : public Chain {
 public:
  explicit ImageChain(Context& context) : context_(context) {}

  base::Status expose(const Exposure& exposure, const Detector& detector,
                      const std::vector<const Group*>& groups) override {
    const Part part = part_of(exposure, detector);
    const universe::Tangent wcs = wcs_of(exposure, detector);
    const Recording recording = observe(exposure, detector, wcs);
    CardWriter science = image_cards(exposure, detector);
    ALMAGEST_CHECK(write_levels_1(context_, part, recording, science));
    science = with_calibration(science, exposure, detector);
    Planes planes = planes_of(recording, exposure.mjy_sr_per_dn_s(detector));
    ALMAGEST_CHECK(write_cal(part, science, planes));
    Planes compared = planes;
    compared.quality = with_outliers(compared.quality, recording.mean.spoilt);
    for (const Group* group : groups) {
      mosaic_of(*group).add(compared, wcs, exposure.target_position);
      if (group != groups.front()) continue;  // the same pixels once more would tell nothing new
      const FileKind kind{part.file_name(group->candidate + "_crf"), "ImageModel", FileKind::Stage::calibrated,
                          group->association, context_.pool()};
      ALMAGEST_CHECK(write_planes(context_, part, kind, "MJy/sr", science, compared, Variances::in_errors));
    }
    return {};
  }

  base::Status combine(const Group& group) override {
    const Element& element = *group.element;
    const auto found = mosaics_.find(group.root);
    if (found == mosaics_.end()) return {};
    ALMAGEST_CHECK(
        write_combined_image(context_, group, *found->second, context_.psf(element.least_um, element.most_um)));
    mosaics_.erase(found);
    return {};
  }

 private:
  Recording observe(const Exposure& exposure, const Detector& detector, const universe::Tangent& wcs) {
    const Readout& readout = exposure.mode->readout;
    const Element& element = exposure.setting.of(detector);
    const universe::Sight sight{element.least_um, element.most_um, &context_.psf(element.least_um, element.most_um),
                                element.background_mjy_sr};
    const std::vector<float> light = in_counts(
        universe::render_mjy_sr(context_.scene(exposure), sight, wcs, readout.width, readout.height), element);
    universe::Random random(context_.seed(), "noise " + exposure.root(detector));
    return record(light, readout, detector, random);
  }

  // cal, the association that made it, and the same pixels once more as the resampled image of this exposure alone.
  base::Status write_cal(const Part& part, const CardWriter& science, const Planes& planes) {
    const Exposure& exposure = *part.exposure;
    const std::string association = level2_name(exposure, *part.detector);
    const FileKind cal{part.file_name("cal"), "ImageModel", FileKind::Stage::calibrated, association, context_.pool()};
    ALMAGEST_CHECK(write_planes(context_, part, cal, "MJy/sr", science, planes));
    ALMAGEST_CHECK(write_level2_association(context_, exposure, *part.detector));
    ALMAGEST_CHECK(write_image_preview(context_.output(), exposure.root(), cal.name, planes.values, planes.axes[0],
                                       planes.axes[1]));
    Mosaic mosaic({member_of(exposure, *part.detector)}, Mosaic::Turn::as_first);
    mosaic.add(planes, wcs_of(exposure, *part.detector), exposure.target_position);
    const FileKind i2d{part.file_name("i2d"), "ImageModel", FileKind::Stage::calibrated, association, context_.pool()};
    ALMAGEST_TRY(const std::vector<std::byte> file,
                 resampled_file(primary_cards(i2d, part), mosaic, exposure.mode->readout.exposure_s(),
                                {&exposure, part.detector}));
    return context_.output().write(exposure.root(), i2d.name, file);
  }

  Mosaic& mosaic_of(const Group& group) {
    auto& kept = mosaics_[group.root];
    if (!kept) {
      std::vector<Mosaic::Member> members;
      for (const Frame& frame : group.frames) members.push_back(member_of(*frame.exposure, *frame.detector));
      kept = std::make_unique<Mosaic>(members, Mosaic::Turn::as_first);
    }
    return *kept;
  }

  Context& context_;
  std::map<std::string, std::unique_ptr<Mosaic>> mosaics_;
};

}  // namespace

std::unique_ptr<Chain> make_image_chain(Context& context) {
  return std::make_unique<ImageChain>(context);
}

}  // namespace almagest::simulate
