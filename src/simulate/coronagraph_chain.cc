// SPDX-License-Identifier: GPL-3.0-or-later
// Coronagraphy: uncal, rate, rateints and calints for each exposure; for a group with a star for comparison crfints,
// psfstack (its integrations), psfalign (them laid over each exposure), psfsub (what is left of the exposure without
// the best sum of them) and i2d (all rolls together, turned north up).
#include <fmt/format.h>

#include <cmath>
#include <map>

#include "simulate/chain.h"
#include "simulate/combined_image.h"
#include "simulate/frame_files.h"
#include "simulate/image_parts.h"
#include "simulate/preview.h"
#include "simulate/star_subtraction.h"

namespace almagest::simulate {
namespace {

using fits::CardWriter;
using fits::Checksums;

// How a mask works: nothing gets through in its middle, half at this distance; a little of the star comes round it.
struct Mask {
  double half_arcsec = 0.5;
  double leak = 0.004;

  double transmission(double away_arcsec) const {
    const double part = away_arcsec / half_arcsec;
    return 1 - std::exp(-std::log(2.0) * part * part);
  }
};

Mask mask_of(const Mode& mode) {
  if (mode.instrument == Instrument::nircam) return {0.55, 0.003};
  return mode.exp_type == "MIR_LYOT" ? Mask{2.1, 0.004} : Mask{0.33, 0.006};
}

class CoronagraphChain : public Chain {
 public:
  explicit CoronagraphChain(Context& context) : context_(context) {}

  base::Status expose(const Exposure& exposure, const Detector& detector,
                      const std::vector<const Group*>& groups) override {
    const Part part = part_of(exposure, detector);
    const Element& element = exposure.setting.of(detector);
    universe::Random random(context_.seed(), "noise " + exposure.root(detector));
    const Recording recording = record(light_dn_s(exposure, detector), exposure.mode->readout, detector, random);
    CardWriter science = image_cards(exposure, detector);
    ALMAGEST_CHECK(write_levels_1(context_, part, recording, science));
    science = with_calibration(science, exposure, detector);
    const FileKind kind{part.file_name("calints"), "CubeModel", FileKind::Stage::calibrated,
                        level2_name(exposure, detector), context_.pool()};
    Planes planes = stack_of(recording, element.mjy_sr_per_dn_s);
    ALMAGEST_CHECK(write_planes(context_, part, kind, "MJy/sr", science, planes));
    ALMAGEST_CHECK(write_level2_association(context_, exposure, detector));
    ALMAGEST_CHECK(write_image_preview(context_.output(), exposure.root(), kind.name, planes.values, planes.axes[0],
                                       planes.axes[1]));
    planes.quality = with_outliers(planes.quality, spoilt_of(recording));
    for (const Group* group : groups) {
      const FileKind compared{part.file_name(group->candidate + "_crfints"), "CubeModel", FileKind::Stage::calibrated,
                              group->association, context_.pool()};
      ALMAGEST_CHECK(write_planes(context_, part, compared, "MJy/sr", science, planes));
    }
    if (!groups.empty()) kept_[part.file_name("calints")] = std::move(planes);
    return {};
  }

  base::Status combine(const Group& group) override {
    std::vector<Frame> science, references;
    for (const Frame& frame : group.frames) (frame.exposure->reference ? references : science).push_back(frame);
    if (references.empty()) return {};
    Planes stack = kept(references.front());
    for (std::size_t i = 1; i < references.size(); ++i) append(stack, kept(references[i]));
    ALMAGEST_CHECK(write_stack(group, references.front(), stack));
    std::vector<Mosaic::Member> members;
    members.reserve(science.size());
    for (const Frame& frame : science) members.push_back(member_of(*frame.exposure, *frame.detector));
    Mosaic mosaic(members, Mosaic::Turn::north_up);
    for (const Frame& frame : science) {
      const Planes left = without_star(kept(frame), stack);
      ALMAGEST_CHECK(write_subtraction(group, frame, stack, left));
      mosaic.add(mean_plane(left), wcs_of(*frame.exposure, *frame.detector), frame.exposure->target_position);
    }
    return write_combined(group, mosaic, science.size());
  }

 private:
  std::vector<float> light_dn_s(const Exposure& exposure, const Detector& detector) {
    const Readout& readout = exposure.mode->readout;
    const Element& element = exposure.setting.of(detector);
    const universe::Psf& psf = context_.psf(element.least_um, element.most_um);
    const universe::Tangent wcs = wcs_of(exposure, detector);
    const Mask mask = mask_of(*exposure.mode);
    std::vector<float> pixels(static_cast<std::size_t>(readout.width) * static_cast<std::size_t>(readout.height),
                              static_cast<float>(element.background_mjy_sr));
    const universe::Canvas canvas{pixels, wcs, readout.width, readout.height};
    for (const universe::Source& source : context_.scene(exposure).sources) {
      const auto centre = wcs.pixel(source.direction);
      if (!centre) continue;
      const double away_arcsec =
          3600 * sky::separation_deg(sky::SkyPoint::towards(source.direction), exposure.pointing);
      const double share = mask.transmission(away_arcsec) + mask.leak;
      universe::draw(canvas, source, psf, *centre, share * source.spectrum.band_ujy(element.least_um, element.most_um));
    }
    return in_counts(std::move(pixels), element);
  }

  const Planes& kept(const Frame& frame) const {
    return kept_.at(part_of(*frame.exposure, *frame.detector).file_name("calints"));
  }

  base::Status write_cube(const Group& group, const std::string& dataset, const FileKind& kind,
                          const CardWriter& primary, const CardWriter& place, std::vector<std::int64_t> axes,
                          const std::vector<float>& values, const std::vector<float>& errors) {
    std::vector<std::byte> file;
    ALMAGEST_CHECK(fits::append_empty_primary(file, primary, Checksums::write));
    CardWriter science = science_cards("MJy/sr", group.first().mode->readout.exposure_s());
    ALMAGEST_CHECK(fits::append_image(file, {axes, values}, science.append(place), Checksums::write));
    CardWriter cards;
    cards.text("EXTNAME", "ERR", "standard deviation of SCI").text("BUNIT", "MJy/sr", "unit of the values");
    ALMAGEST_CHECK(fits::append_image(file, {std::move(axes), errors}, cards, Checksums::write));
    return context_.output().write(dataset, kind.name, file);
  }

  base::Status write_stack(const Group& group, const Frame& reference, const Planes& stack) {
    const FileKind kind{group.root + "_psfstack.fits", "CubeModel", FileKind::Stage::combined, group.association,
                        context_.pool()};
    return write_cube(group, group.dataset, kind, combined_cards(kind, group),
                      image_cards(*reference.exposure, *reference.detector), stack.axes, stack.values, stack.errors());
  }

  // The stars stand at the same place behind the mask in all exposures, so that the stack needs no shift.
  base::Status write_subtraction(const Group& group, const Frame& frame, const Planes& stack, const Planes& left) {
    const Part part = part_of(*frame.exposure, *frame.detector);
    const CardWriter place = image_cards(*frame.exposure, *frame.detector);
    const std::string dataset = frame.exposure->root();
    const FileKind aligned{part.file_name(group.candidate + "_psfalign"), "QuadModel", FileKind::Stage::calibrated,
                           group.association, context_.pool()};
    const std::int64_t integrations = left.axes[2];
    std::vector<float> values, errors;
    for (std::int64_t i = 0; i < integrations; ++i) {
      values.insert(values.end(), stack.values.begin(), stack.values.end());
      const std::vector<float> more = stack.errors();
      errors.insert(errors.end(), more.begin(), more.end());
    }
    ALMAGEST_CHECK(write_cube(group, dataset, aligned, primary_cards(aligned, part), place,
                              {stack.axes[0], stack.axes[1], stack.axes[2], integrations}, values, errors));
    const FileKind subtracted{part.file_name(group.candidate + "_psfsub"), "CubeModel", FileKind::Stage::calibrated,
                              group.association, context_.pool()};
    return write_planes(context_, part, subtracted, "MJy/sr", place, left);
  }

  base::Status write_combined(const Group& group, const Mosaic& mosaic, std::size_t exposures) {
    const FileKind kind{group.root + "_i2d.fits", "ImageModel", FileKind::Stage::combined, group.association,
                        context_.pool()};
    ALMAGEST_TRY(std::vector<std::byte> file,
                 resampled_file(combined_cards(kind, group), mosaic,
                                static_cast<double>(exposures) * group.first().mode->readout.exposure_s(),
                                group.frames.front()));
    ALMAGEST_CHECK(append_header_table(file, group, "calints"));
    ALMAGEST_CHECK(context_.output().write(group.dataset, kind.name, file));
    ALMAGEST_CHECK(write_image_preview(context_.output(), group.dataset, kind.name, mosaic.values(), mosaic.width(),
                                       mosaic.height()));
    return context_.output().write(group.dataset, group.association,
                                   association_text(group.first(), group.candidate, group.type, context_.pool(),
                                                    {{group.root, members_of(group, "calints")}}));
  }

  Context& context_;
  std::map<std::string, Planes> kept_;  // calibrated integrations of the program, by file name
};

}  // namespace

std::unique_ptr<Chain> make_coronagraph_chain(Context& context) {
  return std::make_unique<CoronagraphChain>(context);
}

}  // namespace almagest::simulate
