// SPDX-License-Identifier: GPL-3.0-or-later
// Cards of the instrument, its readout and the dither pattern.
#include <fmt/format.h>

#include "simulate/cards_parts.h"

namespace almagest::simulate {
namespace {

using fits::CardWriter;

void add_optics(CardWriter& cards, const Mode& mode, const Element& element) {
  cards.text("INSTRUME", mode.name, "instrument");
  if (!element.filter.empty()) cards.text("FILTER", element.filter, "filter");
  switch (mode.instrument) {
    case Instrument::nircam:
    case Instrument::niriss:
      cards.text("PUPIL", element.wheel, "pupil wheel element");
      break;
    case Instrument::nirspec:
      cards.text("GRATING", element.wheel, "grating wheel element");
      break;
    case Instrument::miri:
      if (!element.wheel.empty()) cards.text("BAND", element.wheel, "band of the medium-resolution spectrometer");
      break;
    case Instrument::fgs:
      break;
  }
  if (mode.technique != Technique::coronagraph) return;
  const std::string_view mask = mode.instrument == Instrument::nircam ? "MASKA430R"
                                : mode.exp_type == "MIR_LYOT"         ? "LYOT_2300"
                                                                      : "4QPM_1140";
  cards.text("CORONMSK", mask, "coronagraph mask");
}

void add_nirspec(CardWriter& cards, const Exposure& exposure) {
  const std::string_view type = exposure.mode->exp_type;
  if (type == "NRS_FIXEDSLIT") cards.text("FXD_SLIT", "S200A1", "slit that the target is put into");
  if (type == "NRS_BRIGHTOBJ") cards.text("FXD_SLIT", "S1600A1", "slit that the target is put into");
  if (type == "NRS_MSASPEC") {
    cards.text("MSAMETFL", fmt::format("jw{}_01_msa.fits", exposure.visit_id()), "open microshutters");
    cards.integer("MSAMETID", 1, "configuration in it").text("MSASTATE", "CONFIGURED", "state of the shutters");
  } else {
    cards.text("MSASTATE", "PRIMARYPARK_ALLCLOSED", "state of the shutters");
  }
  cards.integer("FOCUSPOS", 3, "position of the refocus mechanism");
  cards.real("GWA_XTIL", 0.3269, "tilt of the grating wheel along x").real("GWA_YTIL", 0.1245, "and along y");
  cards.real("GWA_XP_V", 163.8, "x sensor of the wheel").real("GWA_YP_V", 62.4, "y sensor of the wheel");
  cards.real("GWA_PXAV", 163.8, "average of the x sensor").real("GWA_PYAV", 62.4, "average of the y sensor");
  cards.real("GWA_TILT", 38.1, "[K] grating wheel temperature");
}

// Of one detector, or what detectors have in common.
template <typename Get>
std::string_view shared(const Subject& subject, std::string_view otherwise, const Get& get) {
  const std::string_view value = get(subject.detector());
  if (subject.group == nullptr) return value;
  for (const Frame& frame : subject.group->frames) {
    if (get(*frame.detector) != value) return otherwise;
  }
  return value;
}

}  // namespace

void add_instrument(CardWriter& cards, const Subject& subject) {
  const Exposure& exposure = subject.exposure();
  const Mode& mode = *exposure.mode;
  add_optics(cards, mode, subject.group != nullptr ? *subject.group->element : exposure.setting.of(subject.detector()));
  cards.text("DETECTOR", shared(subject, "MULTIPLE", [](const Detector& one) { return one.name; }), "detector");
  const std::string_view channel = shared(subject, "MULTIPLE", [](const Detector& one) { return one.channel; });
  switch (mode.instrument) {
    case Instrument::nircam:
      cards.text("MODULE", shared(subject, "MULTIPLE", [](const Detector& one) { return one.module; }),
                 "NIRCam module");
      cards.text("CHANNEL", channel, "NIRCam channel").logical("PILIN", false, "pupil imaging lens in the light path");
      break;
    case Instrument::miri:
      if (!channel.empty()) cards.text("CHANNEL", channel, "channels of the spectrometer");
      cards.text("CCCSTATE", "OPEN", "contamination control cover").text("DETMODE", "FASTR1", "detector mode");
      break;
    case Instrument::nirspec:
      add_nirspec(cards, exposure);
      break;
    case Instrument::niriss:
      cards.integer("FOCUSPOS", 0, "position of the focus mechanism").real("FWCPOS", 74.6, "[deg] filter wheel");
      cards.real("PWCPOS", 245.8, "[deg] pupil wheel");
      break;
    case Instrument::fgs:
      cards.integer("FOCUSPOS", 0, "position of the focus mechanism");
      break;
  }
  cards.text("LAMP", "OFF", "internal lamp").text("OPMODE", "NONE", "how the lamp is operated");
}

void add_readout(CardWriter& cards, const Subject& subject) {
  const Part& part = *subject.part;
  const Readout& readout = subject.exposure().mode->readout;
  cards.text("READPATT", readout.pattern, "readout pattern").integer("NINTS", readout.integrations, "integrations");
  cards.integer("NGROUPS", readout.groups, "groups in an integration");
  cards.integer("NFRAMES", readout.frames, "frames in a group")
      .integer("FRMDIVSR", readout.frames, "divisor of averages");
  cards.integer("GROUPGAP", readout.gap, "frames dropped between groups");
  cards.integer("DRPFRMS1", 0, "frames dropped before the first group")
      .integer("DRPFRMS3", 0, "and between integrations");
  cards.integer("NSAMPLES", 1, "samples of a pixel").real("TSAMPLE", 10, "[us] between samples");
  cards.real("TFRAME", readout.frame_s, "[s] between frames").real("TGROUP", readout.group_s(), "[s] between groups");
  if (part.segment > 0 && subject.group == nullptr) {
    cards.integer("EXSEGNUM", part.segment, "segment").integer("EXSEGTOT", part.segments, "segments of the exposure");
  }
  cards.integer("INTSTART", part.first_integration + 1, "first integration in this file");
  cards.integer("INTEND", part.first_integration + part.integrations, "last integration in this file");
  cards.real("EFFINTTM", readout.integration_s(), "[s] effective integration");
  cards.real("EFFEXPTM", subject.effective_s, "[s] effective exposure");
  cards.real(
      "DURATION",
      subject.group != nullptr ? subject.effective_s : static_cast<double>(subject.end.us - subject.start.us) / 1e6,
      "[s] duration of the exposure");
  cards.integer("NRSTSTRT", 1, "resets at the start").integer("NRESETS", 1, "resets between integrations");
  cards.logical("ZEROFRAM", false, "zero frame kept apart").logical("DATAPROB", false, "telemetry tells of a problem");
  cards.integer("SCA_NUM", subject.detector().sca_number, "sensor chip assembly").integer("DATAMODE", 0, "data mode");
  cards.logical("COMPRESS", false, "compressed on board").integer("NOUTPUTS", 4, "outputs of the detector in use");
  cards.text("SUBARRAY", readout.subarray, "subarray");
  cards.integer("SUBSTRT1", 1, "first pixel along axis 1").integer("SUBSTRT2", 1, "first pixel along axis 2");
  cards.integer("SUBSIZE1", readout.width, "pixels along axis 1")
      .integer("SUBSIZE2", readout.height, "pixels along axis 2");
  cards.integer("FASTAXIS", 1, "fast readout axis").integer("SLOWAXIS", 2, "slow readout axis");
  if (subject.exposure().mode->instrument == Instrument::nirspec) cards.real("GAINFACT", 1, "factor of the gain");
  if (readout.kept_of > 1) {
    cards.comment(fmt::format("SIMULATED: one integration of {} was kept, so that the file reaches over hours.",
                              readout.kept_of));
  }
  if (readout.binning > 1 || readout.dispersion_binning > 1) {
    const bool along_y = subject.exposure().mode->instrument == Instrument::miri;
    const int x = along_y ? readout.binning : readout.dispersion_binning;
    const int y = along_y ? readout.dispersion_binning : readout.binning;
    cards.comment(fmt::format("SIMULATED: each pixel stands for {} x {} pixels of the detector.", x, y));
  }
}

void add_dither(CardWriter& cards, const Exposure& exposure) {
  cards.real("XOFFSET", exposure.x_offset_arcsec, "[arcsec] offset from the start of the pattern");
  cards.real("YOFFSET", exposure.y_offset_arcsec, "[arcsec] offset from the start of the pattern");
  cards.text("PATTTYPE", exposure.mode->instrument == Instrument::nircam ? "INTRAMODULE" : "CYCLING", "dither pattern");
  cards.integer("PATT_NUM", exposure.dither, "place in the pattern")
      .integer("NUMDTHPT", exposure.dithers, "places in it");
  cards.integer("PRIDTPTS", exposure.dithers, "primary places").integer("SUBPXPTS", 1, "subpixel places");
  if (exposure.mode->instrument == Instrument::nirspec) {
    cards.integer("SPAT_NUM", exposure.dither, "place along the slit").integer("SPEC_NUM", 1, "place across it");
    cards.text("SUBPXPAT", "NONE", "subpixel pattern");
  }
  cards.text("PATTSIZE", "DEFAULT", "size of the pattern");
}

}  // namespace almagest::simulate
