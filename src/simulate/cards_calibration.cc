// SPDX-License-Identifier: GPL-3.0-or-later
// Cards of what the simulated pipeline did, and with which reference files.
#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "simulate/cards_parts.h"

namespace almagest::simulate {
namespace {

using fits::CardWriter;

using Kinds = unsigned;  // bits: for which data a reference file or a step is of use
constexpr Kinds kImages = 1;
constexpr Kinds kSpectra = 2;
constexpr Kinds kNirspec = 4;
constexpr Kinds kMiri = 8;
constexpr Kinds kCombined = 16;
constexpr Kinds kSlitless = 32;
constexpr Kinds kAll = kImages | kSpectra;

struct Reference {
  std::string_view keyword;
  std::string_view type;
  std::string_view extension;
  Kinds kinds;        // any of these; others say N/A
  bool late = false;  // not used for slopes
};

// Numbers from here up are of no real file.
constexpr int kFirstNumber = 9001;
constexpr Reference kReferences[] = {
    {"R_AREA", "area", "fits", kImages, true},
    {"R_CAMERA", "camera", "asdf", kNirspec, true},
    {"R_COLLIM", "collimator", "asdf", kNirspec, true},
    {"R_DARK", "dark", "fits", kAll},
    {"R_DFLAT", "dflat", "fits", kNirspec, true},
    {"R_DISPER", "disperser", "asdf", kNirspec, true},
    {"R_DISTOR", "distortion", "asdf", kImages, true},
    {"R_DRZPAR", "drizpars", "fits", kImages, true},
    {"R_EXTR1D", "extract1d", "json", kSpectra, true},
    {"R_FFLAT", "fflat", "fits", kNirspec, true},
    {"R_FILOFF", "filteroffset", "asdf", kImages, true},
    {"R_FLAT", "flat", "fits", kAll, true},
    {"R_FORE", "fore", "asdf", kNirspec, true},
    {"R_FPA", "fpa", "asdf", kNirspec, true},
    {"R_GAIN", "gain", "fits", kAll},
    {"R_IFUFOR", "ifufore", "asdf", 0, true},
    {"R_IFUPOS", "ifupost", "asdf", 0, true},
    {"R_IFUSLI", "ifuslicer", "asdf", 0, true},
    {"R_LINEAR", "linearity", "fits", kAll},
    {"R_MASK", "mask", "fits", kAll},
    {"R_MSA", "msa", "asdf", kNirspec, true},
    {"R_OTE", "ote", "asdf", kNirspec, true},
    {"R_PHOTOM", "photom", "fits", kAll, true},
    {"R_PTHLOS", "pathloss", "fits", kNirspec, true},
    {"R_READNO", "readnoise", "fits", kAll},
    {"R_REGION", "regions", "asdf", kMiri, true},
    {"R_RESET", "reset", "fits", kMiri},
    {"R_RSCD", "rscd", "fits", kMiri},
    {"R_SATURA", "saturation", "fits", kAll},
    {"R_SFLAT", "sflat", "fits", kNirspec, true},
    {"R_SPCWCS", "specwcs", "asdf", kSpectra, true},
    {"R_SUPERB", "superbias", "fits", kAll},
    {"R_WAVCOR", "wavecorr", "asdf", kNirspec, true},
    {"R_WAVRAN", "wavelengthrange", "asdf", kSpectra, true},
};

struct StepDone {
  std::string_view keyword;
  std::string_view what;
  Kinds kinds;  // done for any of these; SKIPPED for others
  bool late = false;
};

constexpr StepDone kSteps[] = {
    {"S_DQINIT", "data quality was set up", kAll},
    {"S_SATURA", "saturation was flagged", kAll},
    {"S_IPC", "coupling between pixels", 0},
    {"S_REFPIX", "reference pixels", 0},
    {"S_SUPERB", "bias", kAll},
    {"S_LINEAR", "linearity", kAll},
    {"S_DARK", "dark current", kAll},
    {"S_FRSTFR", "first frame", kMiri},
    {"S_LASTFR", "last frame", kMiri},
    {"S_RESET", "reset anomaly", kMiri},
    {"S_RSCD", "reset switch charge decay", 0},
    {"S_JUMP", "jumps were flagged", kAll},
    {"S_GRPSCL", "scale of groups", 0},
    {"S_RAMP", "slopes were fitted", kAll},
    {"S_GANSCL", "scale of the gain", 0},
    {"S_WCS", "world coordinates", kAll, true},
    {"S_BKDSUB", "background", kSlitless, true},
    {"S_IMPRNT", "imprint of shutters", 0, true},
    {"S_MSAFLG", "failed shutters", kNirspec, true},
    {"S_EXTR2D", "spectra were cut out", kSpectra, true},
    {"S_SRCTYP", "kind of source", kSpectra, true},
    {"S_FLAT", "flat field", kAll, true},
    {"S_PTHLOS", "losses at the slit", kNirspec, true},
    {"S_BARSHA", "shadows of bars", 0, true},
    {"S_WAVCOR", "wavelengths", kNirspec, true},
    {"S_PHOTOM", "photometry", kAll, true},
    {"S_OUTLIR", "outliers were flagged", kCombined, true},
    {"S_RESAMP", "resampled", kAll, true},
    {"S_EXTR1D", "spectra were extracted", kSpectra, true},
};

bool is_late(const FileKind& kind) {
  return kind.stage == FileKind::Stage::calibrated || kind.stage == FileKind::Stage::combined;
}

Kinds kinds_of(const Subject& subject) {
  const Instrument instrument = subject.exposure().mode->instrument;
  Kinds kinds = subject.is_spectrum() ? kSpectra : kImages;
  if (instrument == Instrument::nirspec) kinds |= kNirspec;
  if (instrument == Instrument::miri) kinds |= kMiri;
  if (subject.group != nullptr) kinds |= kCombined;
  if (subject.exposure().technique_of(subject.detector()) == Technique::wide_slitless) kinds |= kSlitless;
  return kinds;
}

}  // namespace

bool is_before_rows(const Exposure& exposure) {
  const Mode& mode = *exposure.mode;
  if (exposure.earlier) return true;
  if (mode.technique == Technique::wide_slitless) return mode.instrument == Instrument::nircam;
  if (mode.technique != Technique::spectrum_series) return false;
  return mode.instrument == Instrument::nircam || mode.instrument == Instrument::miri;
}

bool Subject::is_spectrum() const {
  switch (exposure().technique_of(detector())) {
    case Technique::image:
    case Technique::coronagraph:
    case Technique::image_series:
    case Technique::masking:
      return false;
    default:
      return true;
  }
}

std::string reference_name(std::string_view instrument, std::string_view type) {
  int number = kFirstNumber;
  for (const Reference& reference : kReferences) {
    ++number;
    if (reference.type == type) return fmt::format("jwst_{}_{}_{}.{}", instrument, type, number, reference.extension);
  }
  return {};
}

void add_references(CardWriter& cards, const Subject& subject) {
  cards.text("CRDS_VER", "12.1.5", "version of the reference selection software");
  const bool earlier = subject.exposure().earlier;
  cards.text("CRDS_CTX", earlier ? "jwst_9000.pmap" : "jwst_9001.pmap", "SIMULATED reference context");
  const Kinds kinds = kinds_of(subject);
  int number = kFirstNumber;
  for (const Reference& reference : kReferences) {
    ++number;
    if (reference.late && !is_late(*subject.kind)) continue;
    const std::string file =
        fmt::format("crds://jwst_{}_{}_{}.{}", subject.exposure().mode->file_name, reference.type,
                    earlier && reference.keyword == "R_PHOTOM" ? 9000 : number, reference.extension);
    const bool is_used = (reference.kinds & kinds) != 0;
    cards.text(reference.keyword, is_used ? file : "N/A", fmt::format("{} reference file", reference.type));
  }
}

void add_steps(CardWriter& cards, const Subject& subject) {
  // Slitless fields are combined anew.
  const bool is_anew = subject.group != nullptr && !subject.exposure().earlier && !subject.exposure().mode->is_series();
  cards.text("CAL_VER", is_before_rows(subject.exposure()) && !is_anew ? "1.17.1" : "1.18.0",
             "version of the pipeline whose products are imitated");
  cards.text("CAL_VCS", "SIMULATED", "revision of the pipeline");
  const Kinds kinds = kinds_of(subject);
  for (const StepDone& step : kSteps) {
    if (step.late && !is_late(*subject.kind)) continue;
    cards.text(step.keyword, (step.kinds & kinds) != 0 ? "COMPLETE" : "SKIPPED", step.what);
  }
}

void add_resampling(CardWriter& cards, const Subject& subject) {
  const std::string_view model = subject.kind->model;
  const bool is_resampled = subject.group != nullptr || subject.kind->name.find("_i2d") != std::string::npos ||
                            subject.kind->name.find("_s2d") != std::string::npos || model == "IFUCubeModel" ||
                            model == "MultiSpecModel";
  if (!is_resampled) return;
  cards.integer("NDRIZ", static_cast<std::int64_t>(subject.pointings), "pointings that went in");
  cards.real("TEXPTIME", subject.effective_s, "[s] of all exposures together");
  cards.text("RESWHT", "ivm", "weights: inverse variance").real("PIXFRAC", 1, "size of the drops that are shared out");
  cards.real("PXSCLRT", 1, "size of pixels over that of the detector's");
}

}  // namespace almagest::simulate
