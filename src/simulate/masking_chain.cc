// SPDX-License-Identifier: GPL-3.0-or-later
// Aperture masking interferometry: uncal, rate, rateints, calints and cal for each exposure; ami-oi of each exposure of
// a group, and aminorm-oi, the target's fringes over those of the star for comparison.
#include <map>

#include "simulate/chain.h"
#include "simulate/frame_files.h"
#include "simulate/fringes.h"
#include "simulate/image_parts.h"
#include "simulate/preview.h"

namespace almagest::simulate {
namespace {

using fits::CardWriter;
using fits::Checksums;

class MaskingChain : public Chain {
 public:
  explicit MaskingChain(Context& context) : context_(context) {}

  base::Status expose(const Exposure& exposure, const Detector& detector,
                      const std::vector<const Group*>& groups) override {
    const Part part = part_of(exposure, detector);
    const Element& element = exposure.setting.of(detector);
    const Readout& readout = exposure.mode->readout;
    const universe::Tangent wcs = wcs_of(exposure, detector);
    const universe::Sight sight{element.least_um, element.most_um,
                                &context_.psf(element.least_um, element.most_um, universe::Pupil::masked),
                                element.background_mjy_sr};
    const std::vector<float> light = in_counts(
        universe::render_mjy_sr(context_.scene(exposure), sight, wcs, readout.width, readout.height), element);
    universe::Random random(context_.seed(), "noise " + exposure.root(detector));
    const Recording recording = record(light, readout, detector, random);
    CardWriter science = image_cards(exposure, detector);
    ALMAGEST_CHECK(write_levels_1(context_, part, recording, science));
    science = with_calibration(science, exposure, detector);
    FileKind kind{part.file_name("calints"), "CubeModel", FileKind::Stage::calibrated, level2_name(exposure, detector),
                  context_.pool()};
    Planes stack = stack_of(recording, element.mjy_sr_per_dn_s);
    ALMAGEST_CHECK(write_planes(context_, part, kind, "MJy/sr", science, stack));
    kind.name = part.file_name("cal");
    kind.model = "ImageModel";
    ALMAGEST_CHECK(
        write_planes(context_, part, kind, "MJy/sr", science, planes_of(recording, element.mjy_sr_per_dn_s)));
    ALMAGEST_CHECK(write_level2_association(context_, exposure, detector));
    ALMAGEST_CHECK(
        write_image_preview(context_.output(), exposure.root(), kind.name, stack.values, stack.axes[0], stack.axes[1]));
    if (groups.empty()) return {};
    const Fringes fringes = measure_fringes(stack, element.middle_um() * 1e-6, wcs.pixel_arcsec());
    for (const Group* group : groups) {
      const FileKind found{part.file_name(group->candidate + "_ami-oi"), "AmiOIModel", FileKind::Stage::calibrated,
                           group->association, context_.pool()};
      ALMAGEST_CHECK(
          write_fringes(exposure.root(), found.name, primary_cards(found, part), exposure, element, fringes));
    }
    kept_[exposure.root()] = fringes;
    return {};
  }

  base::Status combine(const Group& group) override {
    std::vector<const Exposure*> science, references;
    for (const Exposure* exposure : group.exposures()) {
      (exposure->reference ? references : science).push_back(exposure);
    }
    if (references.empty()) return {};
    // Exposures at the same place in the two patterns saw the same pixels.
    const FileKind kind{group.root + "_aminorm-oi.fits", "AmiOIModel", FileKind::Stage::combined, group.association,
                        context_.pool()};
    const Fringes fringes = calibrated(kept_.at(science.front()->root()), kept_.at(references.front()->root()));
    ALMAGEST_CHECK(write_fringes(group.dataset, kind.name, combined_cards(kind, group), *science.front(),
                                 *group.element, fringes));
    return context_.output().write(group.dataset, group.association,
                                   association_text(group.first(), group.candidate, group.type, context_.pool(),
                                                    {{group.root, members_of(group, "calints")}}));
  }

 private:
  base::Status write_fringes(const std::string& dataset, const std::string& name, const CardWriter& primary,
                             const Exposure& exposure, const Element& element, const Fringes& fringes) {
    FringeContext about;
    about.target = exposure.target->proposal_name;
    about.position = exposure.target_position;
    about.mjd = exposure.middle_mjd();
    about.exposure_s = exposure.mode->readout.exposure_s();
    about.wavelength_m = element.middle_um() * 1e-6;
    about.band_m = (element.most_um - element.least_um) * 1e-6;
    about.date = base::iso_of(exposure.start, base::Fraction::none).substr(0, 10);
    std::vector<std::byte> file;
    ALMAGEST_CHECK(fits::append_empty_primary(file, primary, Checksums::write));
    ALMAGEST_CHECK(append_fringes(file, fringes, about));
    return context_.output().write(dataset, name, file);
  }

  Context& context_;
  std::map<std::string, Fringes> kept_;  // by exposure
};

}  // namespace

std::unique_ptr<Chain> make_masking_chain(Context& context) {
  return std::make_unique<MaskingChain>(context);
}

}  // namespace almagest::simulate
