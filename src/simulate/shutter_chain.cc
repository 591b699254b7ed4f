// SPDX-License-Identifier: GPL-3.0-or-later
// Spectra of many sources at once through NIRSpec's microshutters: uncal, rate, cal, s2d and x1d of each detector, s2d
// and x1d of each source, and the file of open shutters.
#include <cmath>

#include "simulate/chain.h"
#include "simulate/shutters.h"
#include "simulate/slit_products.h"
#include "simulate/spectral_frame.h"

namespace almagest::simulate {
namespace {

constexpr double kGlow_dn_s = 0.02;
constexpr double kLook_arcmin = 2.6;
constexpr double kNear_arcsec = 15;
constexpr SlitStyle kShutterStyle{0.6, false, false};

class ShutterChain : public Chain {
 public:
  explicit ShutterChain(Context& context) : context_(context) {}

  base::Status expose(const Exposure& exposure, const Detector& detector,
                      const std::vector<const Group*>& groups) override {
    look(exposure);
    ALMAGEST_CHECK(open_shutters(exposure));
    const Part part = part_of(exposure, detector);
    std::vector<SlitSpectrum> spectra;
    for (const Slitlet& slitlet : slitlets_) {
      if (const auto trace = trace_of(exposure, detector, slitlet)) spectra.push_back({slitlet.slit, *trace, {}});
    }
    const Recording recording = observe(exposure, detector, spectra);
    fits::CardWriter science = pointing_cards(exposure, detector);
    science.text("S_REGION", shutter_field(exposure).s_region(), "outline of all shutters on the sky");
    ALMAGEST_CHECK(write_levels_1(context_, part, recording, science));
    if (spectra.empty()) return {};
    reduce(recording, exposure, spectra);
    ALMAGEST_CHECK(write_slit_exposure(context_, part, spectra, spectrograph_of(exposure), kShutterStyle));
    for (const Group* group : groups) {
      for (const SlitSpectrum& spectrum : spectra) sources_[group->root].add(exposure, detector, spectrum);
    }
    return {};
  }

  base::Status combine(const Group& group) override {
    const auto found = sources_.find(group.root);
    if (found == sources_.end()) return {};
    ALMAGEST_CHECK(found->second.write(context_, group, kShutterStyle, false));
    sources_.erase(found);
    return {};
  }

 private:
  void look(const Exposure& exposure) {
    if (exposure.root() == looked_) return;
    looked_ = exposure.root();
    scene_ = context_.universe().look(exposure.pointing, kLook_arcmin, exposure.middle_mjd());
  }

  // The shutters stay as they are during a visit.
  base::Status open_shutters(const Exposure& exposure) {
    if (exposure.visit_id() == visit_) return {};
    visit_ = exposure.visit_id();
    SkyFrame field = shutter_field(exposure);
    field.centre = field.at(0, nod_arcsec(exposure));
    slitlets_ = configure(scene_, field, exposure);
    return write_shutter_file(context_, exposure, slitlets_);
  }

  universe::Scene near(const sky::SkyPoint& point) const {
    universe::Scene part{point, scene_.mjd, {}, scene_.surfaces};
    for (const universe::Source& source : scene_.sources) {
      if (sky::separation_deg(point, sky::SkyPoint::towards(source.direction)) * 3600 < kNear_arcsec) {
        part.sources.push_back(source);
      }
    }
    return part;
  }

  Recording observe(const Exposure& exposure, const Detector& detector, const std::vector<SlitSpectrum>& spectra) {
    const Readout& readout = exposure.mode->readout;
    const Spectrograph spectrograph = spectrograph_of(exposure);
    std::vector<float> light(static_cast<std::size_t>(readout.width) * static_cast<std::size_t>(readout.height),
                             static_cast<float>(kGlow_dn_s));
    for (const SlitSpectrum& spectrum : spectra) {
      const Trace& trace = spectrum.trace;
      SkyFrame frame = frame_of(exposure, spectrum.slit);
      frame.height_arcsec = trace.spatial * trace.pixel_arcsec;
      const universe::Scene scene = near(frame.centre);
      const EnteringLight entering(scene, frame, trace.cells(spectrum.slit.width_arcsec), reference_psf(context_),
                                   spectrograph.dispersion.least_um, spectrograph.dispersion.most_um,
                                   spectrum.slit.width_arcsec / 6);
      add_light(light, readout.width, {trace}, spectrograph, entering);
    }
    universe::Random random(context_.seed(), "noise " + exposure.root(detector));
    return record(light, readout, detector, random);
  }

  // Cuts the slitlets out and calibrates them; what the empty ones show is taken off the others.
  void reduce(const Recording& recording, const Exposure& exposure, std::vector<SlitSpectrum>& spectra) {
    const Planes rate = planes_of(recording, 1);
    const Spectrograph spectrograph = spectrograph_of(exposure);
    const universe::Psf& psf = reference_psf(context_);
    MasterBackground background(spectrograph.dispersion.count);
    for (SlitSpectrum& spectrum : spectra) {
      const Trace& trace = spectrum.trace;
      spectrum.image = cut(rate, trace);
      spectrum.spoilt = spoilt_in(recording, trace);
      if (spectrum.slit.kind != SourceKind::background) continue;
      calibrate(spectrum, spectrograph, psf, nullptr);
      background.add(spectrum.image);
    }
    background.smooth();
    for (SlitSpectrum& spectrum : spectra) {
      if (spectrum.slit.kind != SourceKind::background) calibrate(spectrum, spectrograph, psf, &background);
    }
  }

  Context& context_;
  std::string looked_;
  universe::Scene scene_{sky::SkyPoint::towards({1, 0, 0}), 0, {}, {}};
  std::string visit_;
  std::vector<Slitlet> slitlets_;
  std::map<std::string, SourceSpectra> sources_;  // by the root of the group
};

}  // namespace

std::unique_ptr<Chain> make_shutter_chain(Context& context) {
  return std::make_unique<ShutterChain>(context);
}

}  // namespace almagest::simulate
