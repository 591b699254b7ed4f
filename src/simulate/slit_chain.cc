// SPDX-License-Identifier: GPL-3.0-or-later
// One long slit: NIRSpec's fixed slit (uncal, rate, cal, s2d, x1d; cal, crf, s2d and x1d of the source) and MIRI's
// low-resolution spectrometer (uncal, rate, cal, s2d, x1d, crf; s2d and x1d).
#include <fmt/format.h>

#include <cmath>

#include "simulate/chain.h"
#include "simulate/header_table.h"
#include "simulate/preview.h"
#include "simulate/slit_products.h"
#include "simulate/spectral_frame.h"

namespace almagest::simulate {
namespace {

using fits::CardWriter;
using fits::Checksums;

constexpr double kGlow_dn_s = 0.02;  // of pixels that the slit's light does not reach
constexpr SlitStyle kFixedSlit{0.8, true, true};
constexpr double kLrsHalf_arcsec = 0.9;

bool is_lrs(const Exposure& exposure) {
  return exposure.mode->instrument == Instrument::miri;
}

Slit slit_of(const Exposure& exposure) {
  Slit slit;
  slit.source_name = exposure.target->proposal_name;
  slit.source_position = exposure.target_position;
  slit.name = is_lrs(exposure) ? "SLIT" : "S200A1";
  slit.width_arcsec = is_lrs(exposure) ? 0.51 : 0.2;
  slit.height_arcsec = is_lrs(exposure) ? 4.7 : 3.2;
  return slit;
}

std::optional<Trace> trace_of(const Exposure& exposure, const Detector& detector, const Slit& slit) {
  std::optional<Trace> trace = spectral_part(exposure, detector);
  if (!trace) return trace;
  const Readout& readout = exposure.mode->readout;
  trace->pixel_arcsec = (is_lrs(exposure) ? 0.11 : 0.1) * readout.binning;
  trace->spatial = static_cast<int>(std::ceil(slit.height_arcsec / trace->pixel_arcsec - 1e-6));
  trace->bottom_arcsec = -trace->spatial * trace->pixel_arcsec / 2;
  // The slit of the LRS is at the left of the imager, NIRSpec's in the middle of its subarray.
  trace->spatial_first =
      is_lrs(exposure) ? static_cast<int>(0.29 * readout.width) : (readout.height - trace->spatial) / 2;
  return trace;
}

class SlitChain : public Chain {
 public:
  explicit SlitChain(Context& context) : context_(context) {}

  base::Status expose(const Exposure& exposure, const Detector& detector,
                      const std::vector<const Group*>& groups) override {
    const Part part = part_of(exposure, detector);
    const Slit slit = slit_of(exposure);
    const std::optional<Trace> trace = trace_of(exposure, detector, slit);
    const Recording recording = observe(exposure, detector, slit, trace);
    CardWriter science = pointing_cards(exposure, detector);
    science.text("S_REGION", frame_of(exposure, slit).s_region(), "outline on the sky");
    ALMAGEST_CHECK(write_levels_1(context_, part, recording, science));
    if (!trace) return {};
    const Spectrograph spectrograph = spectrograph_of(exposure);
    const Planes rate = planes_of(recording, 1);
    SlitSpectrum spectrum{slit, *trace, cut(rate, *trace), spoilt_in(recording, *trace)};
    if (is_lrs(exposure)) return write_lrs(part, groups, std::move(spectrum), rate, science);
    calibrate(spectrum, spectrograph, reference_psf(context_), nullptr);
    ALMAGEST_CHECK(write_slit_exposure(context_, part, {spectrum}, spectrograph, kFixedSlit));
    for (const Group* group : groups) fixed_[group->root].add(exposure, detector, spectrum);
    return {};
  }

  base::Status combine(const Group& group) override {
    if (is_lrs(group.first())) return combine_lrs(group);
    const auto found = fixed_.find(group.root);
    if (found == fixed_.end()) return {};
    ALMAGEST_CHECK(found->second.write(context_, group, kFixedSlit, true));
    fixed_.erase(found);
    return {};
  }

 private:
  Recording observe(const Exposure& exposure, const Detector& detector, const Slit& slit,
                    const std::optional<Trace>& trace) {
    constexpr double kAround_arcmin = 0.1;
    const Readout& readout = exposure.mode->readout;
    std::vector<float> light(static_cast<std::size_t>(readout.width) * static_cast<std::size_t>(readout.height),
                             static_cast<float>(kGlow_dn_s));
    if (trace) {
      const universe::Scene scene = context_.universe().look(exposure.pointing, kAround_arcmin, exposure.middle_mjd());
      const Spectrograph spectrograph = spectrograph_of(exposure);
      SkyFrame frame = frame_of(exposure, slit);
      frame.height_arcsec = trace->spatial * trace->pixel_arcsec;
      const EnteringLight entering(scene, frame, trace->cells(slit.width_arcsec), reference_psf(context_),
                                   spectrograph.dispersion.least_um, spectrograph.dispersion.most_um,
                                   slit.width_arcsec / 6);
      add_light(light, readout.width, {*trace}, spectrograph, entering);
    }
    universe::Random random(context_.seed(), "noise " + exposure.root(detector));
    return record(light, readout, detector, random);
  }

  struct LrsMember {
    const Exposure* exposure;
    SlitSpectrum spectrum;
  };

  // The LRS leaves its spectrum where it is on the detector.
  base::Status write_lrs(const Part& part, const std::vector<const Group*>& groups, SlitSpectrum spectrum,
                         const Planes& rate, CardWriter science) {
    const Exposure& exposure = *part.exposure;
    const Spectrograph spectrograph = spectrograph_of(exposure);
    const Trace& trace = spectrum.trace;
    for (int k = 0; k < trace.spectral; ++k) spectrum.image.scale(k, spectrograph.sensitivity(trace.first_q + k));
    science.real("PHOTMJSR", spectrograph.mjy_sr_per_dn_s, "[MJy/sr] that make one DN/s, in the middle of the range");
    science.integer("DISPAXIS", 2, "axis of wavelengths").text("SRCTYPE", "POINT", "kind of source");
    const std::string association = level2_name(exposure, *part.detector);
    SpectralFrame frame(rate);
    frame.put(spectrum.image, trace, spectrograph.dispersion);
    const FileKind cal{part.file_name("cal"), "ImageModel", FileKind::Stage::calibrated, association, context_.pool()};
    ALMAGEST_CHECK(frame.write(context_, part, cal, science));
    ALMAGEST_CHECK(write_level2_association(context_, exposure, *part.detector));
    const auto kind_of = [&](std::string_view suffix, std::string_view model) {
      return FileKind{part.file_name(suffix), model, FileKind::Stage::calibrated, association, context_.pool()};
    };
    const FileKind straight = kind_of("s2d", "SlitModel");
    const FileKind table = kind_of("x1d", "MultiSpecModel");
    ALMAGEST_CHECK(write_lrs_spectra(exposure.root(), straight, primary_cards(straight, part), table,
                                     primary_cards(table, part), resample({{&spectrum.image, 0}}), exposure, spectrum,
                                     spectrum.source_arcsec(exposure), nullptr));
    for (const Group* group : groups) {
      SpectralImage compared = spectrum.compared();
      frame.put(compared, trace, spectrograph.dispersion);
      const FileKind crf{part.file_name(group->candidate + "_crf"), "ImageModel", FileKind::Stage::calibrated,
                         group->association, context_.pool()};
      ALMAGEST_CHECK(frame.write(context_, part, crf, science));
      SlitSpectrum kept = spectrum;
      kept.image = std::move(compared);
      lrs_[group->root].push_back({&exposure, std::move(kept)});
    }
    return {};
  }

  // s2d and x1d; real ones of the LRS have no extension WAVELENGTH.
  base::Status write_lrs_spectra(const std::string& dataset, const FileKind& straight, const CardWriter& straight_cards,
                                 const FileKind& table, const CardWriter& table_cards, const SpectralImage& image,
                                 const Exposure& exposure, const SlitSpectrum& spectrum, double source_arcsec,
                                 const Group* group) {
    const Spectrograph spectrograph = spectrograph_of(exposure);
    const double exposures = group == nullptr ? 1 : static_cast<double>(group->exposures().size());
    const ImageLayout layout{.along_x = false,
                             .descending = true,
                             .wavelengths = false,
                             .unit = "MJy/sr",
                             .exposure_s = exposure.mode->readout.exposure_s() * exposures};
    const CardWriter cards = slit_cards(exposure, spectrum.slit, spectrograph.dispersion, nullptr);
    SkyFrame frame = frame_of(exposure, spectrum.slit);
    if (group != nullptr) frame.centre = frame.at(0, spectrum.source_arcsec(exposure));
    std::vector<std::byte> file;
    ALMAGEST_CHECK(fits::append_empty_primary(file, straight_cards, Checksums::write));
    ALMAGEST_CHECK(append_slit_image(file, image, spectrograph.dispersion, layout, cards));
    if (group != nullptr) ALMAGEST_CHECK(append_header_table(file, *group, "cal"));
    ALMAGEST_CHECK(
        append_asdf(file, straight.name, straight.model, {slit_wcs(image, spectrograph.dispersion, frame, layout)}));
    ALMAGEST_CHECK(context_.output().write(dataset, straight.name, file));
    file.clear();
    const double half = spectrum.slit.width_arcsec / 2;
    const Extraction how{.source_arcsec = source_arcsec,
                         .half_arcsec = kLrsHalf_arcsec,
                         .cell_sr = spectrum.trace.cell(spectrum.slit.width_arcsec, 0).area_sr(),
                         .psf = &reference_psf(context_),
                         .slit_left_arcsec = -half,
                         .slit_right_arcsec = half};
    ALMAGEST_CHECK(fits::append_empty_primary(file, table_cards, Checksums::write));
    const ExtractedSpectrum extracted = extract(image, spectrograph.dispersion, how);
    ALMAGEST_CHECK(append_spectrum_table(file, extracted, cards));
    ALMAGEST_CHECK(append_asdf(file, table.name, table.model));
    ALMAGEST_CHECK(context_.output().write(dataset, table.name, file));
    return write_curve_preview(context_.output(), dataset, table.name, extracted.wavelength_um,
                               extracted.flux_jy.values);
  }

  base::Status combine_lrs(const Group& group) {
    const auto found = lrs_.find(group.root);
    if (found == lrs_.end()) return {};
    std::vector<Contribution> contributions;
    for (const LrsMember& member : found->second) {
      contributions.push_back({&member.spectrum.image, member.spectrum.source_arcsec(*member.exposure)});
    }
    const auto kind_of = [&](std::string_view suffix, std::string_view model) {
      return FileKind{fmt::format("{}_{}.fits", group.root, suffix), model, FileKind::Stage::combined,
                      group.association, context_.pool()};
    };
    const FileKind straight = kind_of("s2d", "SlitModel");
    const FileKind table = kind_of("x1d", "MultiSpecModel");
    ALMAGEST_CHECK(write_lrs_spectra(group.dataset, straight, combined_cards(straight, group), table,
                                     combined_cards(table, group), resample(contributions), group.first(),
                                     found->second.front().spectrum, 0, &group));
    lrs_.erase(found);
    return context_.output().write(group.dataset, group.association,
                                   association_text(group.first(), group.candidate, group.type, context_.pool(),
                                                    {{group.root, members_of(group, "cal")}}));
  }

  Context& context_;
  std::map<std::string, SourceSpectra> fixed_;  // by the root of the group
  std::map<std::string, std::vector<LrsMember>> lrs_;
};

}  // namespace

std::unique_ptr<Chain> make_slit_chain(Context& context) {
  return std::make_unique<SlitChain>(context);
}

}  // namespace almagest::simulate
