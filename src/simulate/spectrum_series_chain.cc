// SPDX-License-Identifier: GPL-3.0-or-later
// Time series of spectra: uncal, rateints, calints, x1dints and an association for each segment; crfints of each
// segment, and x1dints and whtlt of them all, for each group.
#include <fmt/format.h>

#include <map>

#include "simulate/chain.h"
#include "simulate/preview.h"
#include "simulate/series_calibration.h"
#include "simulate/series_spectra.h"

namespace almagest::simulate {
namespace {

using fits::CardWriter;

std::vector<std::uint8_t> spoilt_of(const Recording& recording) {
  std::vector<std::uint8_t> all;
  for (const Slopes& one : recording.each) all.insert(all.end(), one.spoilt.begin(), one.spoilt.end());
  return all;
}

// In the units and with the columns of calints.
SegmentSpectra extract_segment(const Part& part, const SeriesCalibration& calibration, const Planes& planes) {
  SegmentSpectra made{part, calibration.along_y(), {}};
  for (std::size_t k = 0; k < calibration.tracks.size(); ++k) {
    OrderSpectra order{calibration.orders[k], {}};
    for (std::int64_t i = 0; i < part.integrations; ++i) {
      order.spectra.push_back(
          extract(plane_of(planes, i), calibration.tracks[k], calibration.tracks, Background::beside));
    }
    made.orders.push_back(std::move(order));
  }
  return made;
}

std::string_view spectra_model(const Exposure& exposure) {
  return is_before_rows(exposure) ? "MultiSpecModel" : "TSOMultiSpecModel";
}

class SpectrumSeriesChain : public Chain {
 public:
  explicit SpectrumSeriesChain(Context& context) : context_(context) {}

  base::Status expose(const Exposure& exposure, const Detector& detector,
                      const std::vector<const Group*>& groups) override {
    SeriesOptics optics(context_, exposure, detector);
    const universe::Scene& scene = context_.scene(exposure);
    universe::Random random(context_.seed(), "noise " + exposure.root(detector));
    const Recording all = record([&](int i) -> const std::vector<float>& { return optics.light(scene, exposure, i); },
                                 exposure.mode->readout, detector, random);
    const SeriesCalibration calibration = calibration_of(optics, exposure, detector);
    const Readout& readout = exposure.mode->readout;
    CardWriter science = pointing_cards(exposure, detector);
    science.text("S_REGION", optics.wcs().s_region(readout.width, readout.height), "outline on the sky");
    for (const Part& part : segments_of(exposure, detector)) {
      const Recording recording = all.part(part.first_integration, part.integrations);
      ALMAGEST_CHECK(write_levels_1(context_, part, recording, science));
      CardWriter calibrated = science;
      calibrated.real("PIXAR_SR", optics.wcs().pixel_area_sr(), "[sr] of a pixel");
      Planes slopes = stack_of(recording, 1);
      ALMAGEST_CHECK(write_level_2(part, calibrated, calibration, calibration.apply(slopes)));
      slopes.quality = with_outliers(slopes.quality, spoilt_of(recording));
      ALMAGEST_CHECK(keep(part, calibrated, calibration, calibration.apply(slopes), groups));
    }
    return {};
  }

  base::Status combine(const Group& group) override {
    const auto found = segments_.find(group.root);
    if (found == segments_.end()) return {};
    const std::vector<SegmentSpectra>& segments = found->second;
    const Frame& frame = group.frames.front();
    const FileKind kind{group.root + "_x1dints.fits", spectra_model(*frame.exposure), FileKind::Stage::combined,
                        group.association, context_.pool()};
    ALMAGEST_TRY(const std::vector<std::byte> file,
                 series_file(combined_cards(kind, group), kind, segments, part_of(*frame.exposure, *frame.detector)));
    ALMAGEST_CHECK(context_.output().write(group.dataset, kind.name, file));
    const std::string light_curve = group.root + "_whtlt.ecsv";
    ALMAGEST_CHECK(context_.output().write(group.dataset, light_curve, white_light(segments)));
    const std::vector<EcsvColumn> columns = white_light_columns(segments);
    ALMAGEST_CHECK(
        write_curve_preview(context_.output(), group.dataset, light_curve, columns[0].values, columns[2].values));
    Product product{group.root, {}};
    for (const SegmentSpectra& segment : segments) product.members.push_back({segment.part.file_name("calints")});
    segments_.erase(found);
    return context_.output().write(
        group.dataset, group.association,
        association_text(group.first(), group.candidate, group.type, context_.pool(), {product}));
  }

 private:
  base::Status write_level_2(const Part& part, const CardWriter& science, const SeriesCalibration& calibration,
                             const Planes& planes) {
    const Exposure& exposure = *part.exposure;
    const std::string association = level2_name(exposure, *part.detector, part.segment);
    const FileKind calints{part.file_name("calints"), calibration.model, FileKind::Stage::calibrated, association,
                           context_.pool()};
    ALMAGEST_CHECK(write_series_planes(context_, part, calints, science, calibration, planes));
    ALMAGEST_CHECK(write_level2_association(context_, part, {}));
    const FileKind x1dints{part.file_name("x1dints"), spectra_model(exposure), FileKind::Stage::calibrated, association,
                           context_.pool()};
    ALMAGEST_TRY(const std::vector<std::byte> file, series_file(primary_cards(x1dints, part), x1dints,
                                                                {extract_segment(part, calibration, planes)}, part));
    return context_.output().write(exposure.root(), x1dints.name, file);
  }

  base::Status keep(const Part& part, const CardWriter& science, const SeriesCalibration& calibration,
                    const Planes& planes, const std::vector<const Group*>& groups) {
    for (const Group* group : groups) {
      const FileKind kind{part.file_name(group->candidate + "_crfints"), calibration.model, FileKind::Stage::calibrated,
                          group->association, context_.pool()};
      ALMAGEST_CHECK(write_series_planes(context_, part, kind, science, calibration, planes));
      segments_[group->root].push_back(extract_segment(part, calibration, planes));
    }
    return {};
  }

  Context& context_;
  std::map<std::string, std::vector<SegmentSpectra>> segments_;
};

}  // namespace

std::unique_ptr<Chain> make_spectrum_series_chain(Context& context) {
  return std::make_unique<SpectrumSeriesChain>(context);
}

}  // namespace almagest::simulate
