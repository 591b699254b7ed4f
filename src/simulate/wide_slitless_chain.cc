// SPDX-License-Identifier: GPL-3.0-or-later
// Slitless spectra of whole fields: uncal, rate, cal (a cutout for each of the brightest sources), x1d and an
// association for each detector; crf, x1d and c1d for each group. Sources are those that were found on the direct
// images.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "simulate/chain.h"
#include "simulate/dispersed_light.h"
#include "simulate/frame_files.h"
#include "simulate/slitless_spectra.h"

namespace almagest::simulate {
namespace {

using fits::CardWriter;

// What the direct images were taken through.
const Element* direct_element(const Exposure& exposure, const Element& grism) {
  return exposure.mode->instrument == Instrument::niriss ? element_of(Instrument::niriss, "CLEAR", grism.wheel)
                                                         : element_of(Instrument::nircam, grism.filter, "CLEAR");
}

std::string direct_root(const Exposure& exposure, const Element& grism) {
  const Element* element = direct_element(exposure, grism);
  if (element == nullptr) return {};
  return fmt::format("jw{:05}-o{:03}_t{:03}_{}_{}", exposure.program->number, exposure.observation,
                     exposure.target_number, exposure.mode->file_name, optics_of(exposure, *element));
}

// The median of the good pixels, taken from all.
Planes without_background(Planes rate) {
  std::vector<float> good;
  for (std::size_t i = 0; i < rate.values.size(); ++i) {
    if ((rate.quality[i] & kDoNotUse) == 0) good.push_back(rate.values[i]);
  }
  if (good.empty()) return rate;
  const auto middle = good.begin() + static_cast<std::ptrdiff_t>(good.size() / 2);
  std::nth_element(good.begin(), middle, good.end());
  for (float& value : rate.values) value -= *middle;
  return rate;
}

class WideSlitlessChain : public Chain {
 public:
  explicit WideSlitlessChain(Context& context) : context_(context) {}

  base::Status expose(const Exposure& exposure, const Detector& detector,
                      const std::vector<const Group*>& groups) override {
    const Part part = part_of(exposure, detector);
    const Element& element = exposure.setting.of(detector);
    const universe::Tangent wcs = wcs_of(exposure, detector);
    const std::vector<SpectralOrder> orders = spectral_orders_of(*exposure.mode, element);
    const Recording recording = observe(exposure, detector, wcs, orders);
    const Readout& readout = exposure.mode->readout;
    CardWriter science = pointing_cards(exposure, detector);
    science.text("S_REGION", wcs.s_region(readout.width, readout.height), "outline on the sky");
    CardWriter placed = science;
    wcs.write(placed);
    ALMAGEST_CHECK(write_levels_1(context_, part, recording, placed));
    // Without a direct image nobody knows where to look for spectra.
    const std::vector<FoundSource>* sources = context_.found_sources(direct_root(exposure, element));
    if (sources == nullptr) return {};
    science.real("PIXAR_SR", wcs.pixel_area_sr(), "[sr] of a pixel");
    const Planes rate = without_background(planes_of(recording, 1));
    Response response = Response::of(element, wcs.pixel_area_sr());
    response.mjy_sr_per_dn_s = exposure.mjy_sr_per_dn_s(detector);
    const CutoutPlan plan{orders.front(), response, wcs, context_.psf(element.least_um, element.most_um)};
    ALMAGEST_CHECK(write_level_2(part, science, cut_out(*sources, rate, plan)));
    Planes compared = rate;
    compared.quality = with_outliers(compared.quality, recording.mean.spoilt);
    return keep(part, science, cut_out(*sources, compared, plan), groups);
  }

  base::Status combine(const Group& group) override {
    const auto found = spectra_.find(group.root);
    if (found == spectra_.end()) return {};
    ALMAGEST_CHECK(write_combined_slitless(context_, group, found->second));
    spectra_.erase(found);
    return context_.output().write(group.dataset, group.association,
                                   association_text(group.first(), group.candidate, group.type, context_.pool(),
                                                    {{group.root, members_of(group, "cal")}}));
  }

 private:
  Recording observe(const Exposure& exposure, const Detector& detector, const universe::Tangent& wcs,
                    const std::vector<SpectralOrder>& orders) {
    const Readout& readout = exposure.mode->readout;
    const Element& element = exposure.setting.of(detector);
    const universe::Psf& psf = context_.psf(element.least_um, element.most_um);
    const Response response = Response::of(element, wcs.pixel_area_sr());
    std::vector<float> light(static_cast<std::size_t>(readout.width) * static_cast<std::size_t>(readout.height),
                             static_cast<float>(element.background_mjy_sr / element.mjy_sr_per_dn_s));
    const Frame2d frame{light, readout.width, readout.height};
    for (const universe::Source& source : context_.scene(exposure).sources) {
      const auto where = wcs.pixel(source.direction);
      if (!where) continue;
      for (const SpectralOrder& order : orders) {
        add_slitless(frame, order, response, element.resolving_power, source, psf, wcs, *where);
      }
    }
    universe::Random random(context_.seed(), "noise " + exposure.root(detector));
    return record(light, readout, detector, random);
  }

  base::Status write_level_2(const Part& part, const CardWriter& science, const std::vector<Cutout>& cutouts) {
    const Exposure& exposure = *part.exposure;
    const std::string association = level2_name(exposure, *part.detector);
    const FileKind cal{part.file_name("cal"), "MultiSlitModel", FileKind::Stage::calibrated, association,
                       context_.pool()};
    ALMAGEST_CHECK(write_cutouts(context_, part, cal, science, cutouts));
    const std::string direct = direct_root(exposure, exposure.setting.of(*part.detector));
    ALMAGEST_CHECK(write_level2_association(context_, part,
                                            {{direct + "_i2d.fits", "direct_image"},
                                             {direct + "_cat.ecsv", "sourcecat"},
                                             {direct + "_segm.fits", "segmap"}}));
    const SlitlessLayout layout =
        is_before_rows(exposure) ? SlitlessLayout::table_a_source : SlitlessLayout::row_a_source;
    const FileKind x1d{part.file_name("x1d"),
                       layout == SlitlessLayout::table_a_source ? "MultiSpecModel" : "WFSSMultiSpecModel",
                       FileKind::Stage::calibrated, association, context_.pool()};
    return write_slitless_x1d(context_, part, x1d, extract_all(exposure, *part.detector, cutouts), layout);
  }

  base::Status keep(const Part& part, const CardWriter& science, const std::vector<Cutout>& cutouts,
                    const std::vector<const Group*>& groups) {
    for (const Group* group : groups) {
      const FileKind crf{part.file_name(group->candidate + "_crf"), "MultiSlitModel", FileKind::Stage::calibrated,
                         group->association, context_.pool()};
      ALMAGEST_CHECK(write_cutouts(context_, part, crf, science, cutouts));
      spectra_[group->root].push_back(extract_all(*part.exposure, *part.detector, cutouts));
    }
    return {};
  }

  Context& context_;
  std::map<std::string, std::vector<ExposureSpectra>> spectra_;
};

}  // namespace

std::unique_ptr<Chain> make_wide_slitless_chain(Context& context) {
  return std::make_unique<WideSlitlessChain>(context);
}

}  // namespace almagest::simulate
