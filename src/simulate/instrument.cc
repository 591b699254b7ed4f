// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/instrument.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <mutex>
#include <span>

#include "sky/vector.h"

namespace almagest::simulate {
namespace {

// A detector (or a part of it) as it was made, and the pixels of its aperture along the first axis.
struct Chip {
  std::string_view name, file_name, module, channel, aperture;
  int across = 2048;
  int sca_number = 0;
  double gain_e_per_dn = 1;
  double read_noise_dn = 7;
};

constexpr Chip kModuleA[] = {
    {"NRCA1", "nrca1", "A", "SHORT", "NRCA1_FULL", 2048, 481, 2.08, 7},
    {"NRCA2", "nrca2", "A", "SHORT", "NRCA2_FULL", 2048, 482, 2.02, 7},
    {"NRCA3", "nrca3", "A", "SHORT", "NRCA3_FULL", 2048, 483, 2.17, 7},
    {"NRCA4", "nrca4", "A", "SHORT", "NRCA4_FULL", 2048, 484, 2.02, 7},
    {"NRCALONG", "nrcalong", "A", "LONG", "NRCA5_FULL", 2048, 485, 1.84, 8},
};
constexpr Chip kModuleB[] = {
    {"NRCB1", "nrcb1", "B", "SHORT", "NRCB1_FULL", 2048, 486, 2.00, 7},
    {"NRCB2", "nrcb2", "B", "SHORT", "NRCB2_FULL", 2048, 487, 2.16, 7},
    {"NRCB3", "nrcb3", "B", "SHORT", "NRCB3_FULL", 2048, 488, 1.94, 7},
    {"NRCB4", "nrcb4", "B", "SHORT", "NRCB4_FULL", 2048, 489, 2.03, 7},
    {"NRCBLONG", "nrcblong", "B", "LONG", "NRCB5_FULL", 2048, 490, 1.80, 8},
};
constexpr Chip kBothModules[] = {kModuleA[0], kModuleA[1], kModuleA[2], kModuleA[3], kModuleA[4],
                                 kModuleB[0], kModuleB[1], kModuleB[2], kModuleB[3], kModuleB[4]};
constexpr Chip kSub160[] = {
    {"NRCB1", "nrcb1", "B", "SHORT", "NRCB1_SUB160", 160, 486, 2.00, 7},
    {"NRCBLONG", "nrcblong", "B", "LONG", "NRCB5_SUB160", 160, 490, 1.80, 8},
};
constexpr Chip kRoundMask[] = {{"NRCALONG", "nrcalong", "A", "LONG", "NRCA5_MASK430R", 320, 485, 1.84, 8}};
constexpr Chip kSub64p[] = {
    {"NRCB1", "nrcb1", "B", "SHORT", "NRCB1_SUB64P", 64, 486, 2.00, 7},
    {"NRCBLONG", "nrcblong", "B", "LONG", "NRCB5_SUB64P", 64, 490, 1.80, 8},
};
constexpr Chip kGrismSeries[] = {{"NRCALONG", "nrcalong", "A", "LONG", "NRCA5_GRISM256_F444W", 2048, 485, 1.84, 8}};
constexpr Chip kNis[] = {{"NIS", "nis", "", "", "NIS_CEN", 2048, 496, 1.61, 6}};
constexpr Chip kNisStrip[] = {{"NIS", "nis", "", "", "NIS_SUBSTRIP256", 2048, 496, 1.61, 6}};
constexpr Chip kNisAmi[] = {{"NIS", "nis", "", "", "NIS_AMI1", 80, 496, 1.61, 6}};
constexpr Chip kMiriImager[] = {{"MIRIMAGE", "mirimage", "", "", "MIRIM_FULL", 1032, 493, 4.0, 5}};
constexpr Chip kMiriPhaseMask[] = {{"MIRIMAGE", "mirimage", "", "", "MIRIM_MASK1140", 288, 493, 4.0, 5}};
constexpr Chip kMiriLyot[] = {{"MIRIMAGE", "mirimage", "", "", "MIRIM_MASKLYOT", 320, 493, 4.0, 5}};
constexpr Chip kMiriSlitless[] = {{"MIRIMAGE", "mirimage", "", "", "MIRIM_SLITLESSPRISM", 72, 493, 4.0, 5}};
constexpr Chip kMrs[] = {
    {"MIRIFUSHORT", "mirifushort", "", "12", "MIRIFU_CHANNEL1A", 0, 495, 4.0, 5},
    {"MIRIFULONG", "mirifulong", "", "34", "MIRIFU_CHANNEL3A", 0, 494, 4.0, 5},
};
constexpr Chip kNirspec[] = {
    {"NRS1", "nrs1", "", "", "NRS1_FULL", 2048, 491, 1.0, 6},
    {"NRS2", "nrs2", "", "", "NRS2_FULL", 2048, 492, 1.1, 6},
};
constexpr Chip kNirspec1[] = {{"NRS1", "nrs1", "", "", "NRS1_FULL", 2048, 491, 1.0, 6}};
constexpr Chip kGuiders[] = {
    {"GUIDER1", "guider1", "", "", "FGS1_FULL", 2048, 497, 1.6, 12},
    {"GUIDER2", "guider2", "", "", "FGS2_FULL", 2048, 498, 1.7, 12},
};

// The real readout, and the binning of a demonstration.
struct Recipe {
  ModeId id;
  Instrument instrument;
  Technique technique;
  std::string_view exp_type;
  std::string_view observing_template;
  std::string_view aperture;
  std::span<const Chip> chips;
  Readout readout;
};

using enum Instrument;
using enum Technique;

constexpr Recipe kRecipes[] = {
    {ModeId::nircam_both,
     nircam,
     image,
     "NRC_IMAGE",
     "NIRCam Imaging",
     "NRCALL_FULL",
     kBothModules,
     {"FULL", "DEEP8", 2048, 2048, 38, 10.73677, 8, 12, 4}},
    {ModeId::nircam_b,
     nircam,
     image,
     "NRC_IMAGE",
     "NIRCam Imaging",
     "NRCB5_FULL",
     kModuleB,
     {"FULL", "DEEP8", 2048, 2048, 38, 10.73677, 8, 12, 4}},
    {ModeId::nircam_sub160,
     nircam,
     image,
     "NRC_IMAGE",
     "NIRCam Imaging",
     "NRCB5_SUB160",
     kSub160,
     {"SUB160", "RAPID", 160, 160, 1, 0.27864, 1, 0, 5}},
    {ModeId::nircam_wfss,
     nircam,
     wide_slitless,
     "NRC_WFSS",
     "NIRCam Wide Field Slitless Spectroscopy",
     "NRCA5_FULL",
     kModuleA,
     {"FULL", "DEEP8", 2048, 2048, 36, 10.73677, 8, 12, 5}},
    {ModeId::nircam_round_mask,
     nircam,
     coronagraph,
     "NRC_CORON",
     "NIRCam Coronagraphic Imaging",
     "NRCA5_MASK430R",
     kRoundMask,
     {"SUB320A430R", "DEEP8", 320, 320, 4, 1.06904, 8, 12, 4, 2}},
    {ModeId::nircam_image_series,
     nircam,
     image_series,
     "NRC_TSIMAGE",
     "NIRCam Time Series",
     "NRCB5_SUB64P",
     kSub64p,
     {"SUB64P", "RAPID", 64, 64, 2, 0.05016, 1, 0, 3, 48, 3, 450}},
    {ModeId::nircam_grism_series,
     nircam,
     spectrum_series,
     "NRC_TSGRISM",
     "NIRCam Grism Time Series",
     "NRCA5_GRISM256_F444W",
     kGrismSeries,
     {"SUBGRISM256", "RAPID", 2048, 256, 8, 1.34669, 1, 0, 3, 28, 2, 29}},
    {ModeId::niriss_image,
     niriss,
     image,
     "NIS_IMAGE",
     "NIRISS Imaging",
     "NIS_CEN",
     kNis,
     {"FULL", "NIS", 2048, 2048, 38, 10.73677, 4, 8, 4}},
    {ModeId::niriss_wfss,
     niriss,
     wide_slitless,
     "NIS_WFSS",
     "NIRISS Wide Field Slitless Spectroscopy",
     "NIS_CEN",
     kNis,
     {"FULL", "NIS", 2048, 2048, 16, 10.73677, 4, 0, 10}},
    {ModeId::niriss_soss,
     niriss,
     spectrum_series,
     "NIS_SOSS",
     "NIRISS Single-Object Slitless Spectroscopy",
     "NIS_SUBSTRIP256",
     kNisStrip,
     {"SUBSTRIP256", "NISRAPID", 2048, 256, 8, 5.494, 1, 0, 3, 28, 2, 7}},
    {ModeId::niriss_ami,
     niriss,
     masking,
     "NIS_AMI",
     "NIRISS Aperture Masking Interferometry",
     "NIS_AMI1",
     kNisAmi,
     {"SUB80", "NISRAPID", 80, 80, 1, 0.07544, 1, 29, 4, 6}},
    {ModeId::miri,
     miri,
     image,
     "MIR_IMAGE",
     "MIRI Imaging",
     "MIRIM_FULL",
     kMiriImager,
     {"FULL", "FASTR1", 1032, 1024, 16, 2.77504, 1, 0, 6}},
    {ModeId::miri_sub256,
     miri,
     image,
     "MIR_IMAGE",
     "MIRI Imaging",
     "MIRIM_FULL",
     kMiriImager,
     {"SUB256", "FASTR1", 256, 256, 3, 0.29952, 1, 29, 5}},
    {ModeId::miri_phase_mask,
     miri,
     coronagraph,
     "MIR_4QPM",
     "MIRI Coronagraphic Imaging",
     "MIRIM_MASK1140",
     kMiriPhaseMask,
     {"MASK1140", "FASTR1", 288, 224, 4, 0.23968, 1, 249, 4, 2}},
    {ModeId::miri_lyot,
     miri,
     coronagraph,
     "MIR_LYOT",
     "MIRI Coronagraphic Imaging",
     "MIRIM_MASKLYOT",
     kMiriLyot,
     {"MASKLYOT", "FASTR1", 320, 304, 4, 0.32400, 1, 199, 4, 2}},
    {ModeId::miri_lrs_slit,
     miri,
     slit,
     "MIR_LRS-FIXEDSLIT",
     "MIRI Low Resolution Spectroscopy",
     "MIRIM_SLIT",
     kMiriImager,
     {"FULL", "FASTR1", 1032, 1024, 5, 2.77504, 1, 0, 6, 1, 1, 1, 4}},
    {ModeId::miri_lrs_series,
     miri,
     spectrum_series,
     "MIR_LRS-SLITLESS",
     "MIRI Low Resolution Spectroscopy",
     "MIRIM_SLITLESSPRISM",
     kMiriSlitless,
     {"SLITLESSPRISM", "FASTR1", 72, 416, 2, 0.15904, 1, 0, 10, 27, 3, 90}},
    {ModeId::miri_mrs,
     miri,
     ifu,
     "MIR_MRS",
     "MIRI Medium Resolution Spectroscopy",
     "MIRIFU_CHANNEL1A",
     kMrs,
     {"FULL", "FASTR1", 1032, 1024, 3, 2.77504, 1, 0, 5, 1, 1, 1, 20}},
    {ModeId::nirspec_slit,
     nirspec,
     slit,
     "NRS_FIXEDSLIT",
     "NIRSpec Fixed Slit Spectroscopy",
     "NRS_S200A1_SLIT",
     kNirspec,
     {"SUBS200A1", "NRSRAPID", 2048, 64, 4, 1.5585, 1, 0, 5}},
    {ModeId::nirspec_msa,
     nirspec,
     shutters,
     "NRS_MSASPEC",
     "NIRSpec MultiObject Spectroscopy",
     "NRS_FULL_MSA",
     kNirspec,
     {"FULL", "NRSIRS2RAPID", 2048, 2048, 4, 14.58889, 1, 0, 4, 1, 1, 1, 10}},
    {ModeId::nirspec_ifu,
     nirspec,
     ifu,
     "NRS_IFU",
     "NIRSpec IFU Spectroscopy",
     "NRS_FULL_IFU",
     kNirspec,
     {"FULL", "NRSIRS2RAPID", 2048, 2048, 6, 14.58889, 1, 0, 4, 1, 1, 1, 28}},
    {ModeId::nirspec_series,
     nirspec,
     spectrum_series,
     "NRS_BRIGHTOBJ",
     "NIRSpec Bright Object Time Series",
     "NRS_S1600A1_SLIT",
     kNirspec1,
     {"SUB512", "NRSRAPID", 512, 32, 2, 0.22560, 1, 0, 3, 48, 3, 100}},
    {ModeId::fgs_image,
     fgs,
     image,
     "FGS_IMAGE",
     "FGS External Calibration",
     "FGS1_FULL",
     kGuiders,
     {"FULL", "FGS", 2048, 2048, 38, 10.73677, 1, 0, 4}},
};

std::string_view instrument_name(Instrument instrument) {
  constexpr std::string_view kNames[] = {"NIRCAM", "NIRISS", "MIRI", "NIRSPEC", "FGS"};
  return kNames[static_cast<std::size_t>(instrument)];
}

std::string_view instrument_file_name(Instrument instrument) {
  constexpr std::string_view kNames[] = {"nircam", "niriss", "miri", "nirspec", "fgs"};
  return kNames[static_cast<std::size_t>(instrument)];
}

Detector detector_of(const Chip& chip) {
  Detector detector;
  detector.name = chip.name;
  detector.file_name = chip.file_name;
  detector.module = chip.module;
  detector.channel = chip.channel;
  detector.aperture = chip.aperture;
  detector.sca_number = chip.sca_number;
  detector.gain_e_per_dn = chip.gain_e_per_dn;
  detector.read_noise_dn = chip.read_noise_dn;
  const Aperture* aperture = aperture_of(chip.aperture);
  if (aperture == nullptr) return detector;
  const auto& corners = aperture->corners;  // lower left, lower right, upper right, upper left
  for (const Place& corner : corners) {
    detector.v2_arcsec += corner.v2 / 4;
    detector.v3_arcsec += corner.v3 / 4;
  }
  const double up_v2 = (corners[3].v2 + corners[2].v2 - corners[0].v2 - corners[1].v2) / 2;
  const double up_v3 = (corners[3].v3 + corners[2].v3 - corners[0].v3 - corners[1].v3) / 2;
  const double right_v2 = (corners[1].v2 + corners[2].v2 - corners[0].v2 - corners[3].v2) / 2;
  const double right_v3 = (corners[1].v3 + corners[2].v3 - corners[0].v3 - corners[3].v3) / 2;
  // Axis 1 turned by a right angle counts as well as axis 2.
  const double right = std::hypot(right_v2, right_v3);
  const double up = std::hypot(up_v2, up_v3);
  const double v2 = up_v2 / up + right_v3 / right;
  const double v3 = up_v3 / up - right_v2 / right;
  detector.y_angle_deg = std::atan2(v2, v3) / sky::kDegree;
  if (chip.across > 0) detector.pixel_arcsec = right / chip.across;
  return detector;
}

// Only large frames are binned; `scale` makes the bins smaller.
Readout readout_of(const Readout& real, int scale, Instrument instrument) {
  Readout readout = real;
  readout.binning = std::max(1, real.binning / scale);
  readout.dispersion_binning =
      real.dispersion_binning > 0 ? std::max(1, real.dispersion_binning / scale) : readout.binning;
  const bool along_x = instrument != miri;  // dispersion
  readout.width = real.width / (along_x ? readout.dispersion_binning : readout.binning);
  readout.height = real.height / (along_x ? readout.binning : readout.dispersion_binning);
  return readout;
}

Mode make(const Recipe& recipe, int scale) {
  Mode mode;
  mode.instrument = recipe.instrument;
  mode.technique = recipe.technique;
  mode.name = instrument_name(recipe.instrument);
  mode.file_name = instrument_file_name(recipe.instrument);
  mode.exp_type = recipe.exp_type;
  mode.observing_template = recipe.observing_template;
  mode.aperture = recipe.aperture;
  if (const Aperture* aperture = aperture_of(recipe.aperture)) {
    mode.v2_arcsec = aperture->v2;
    mode.v3_arcsec = aperture->v3;
  }
  for (const Chip& chip : recipe.chips) mode.detectors.push_back(detector_of(chip));
  // Here every detector is made to look at the target: the real ones of the short channel see four spots around it.
  if (recipe.id == ModeId::miri_sub256 || recipe.id == ModeId::nircam_sub160) {
    for (Detector& detector : mode.detectors) {
      detector.v2_arcsec = mode.v2_arcsec;
      detector.v3_arcsec = mode.v3_arcsec;
    }
  }
  mode.readout = readout_of(recipe.readout, scale, recipe.instrument);
  // Slits and slices run along the second axis of NIRSpec's apertures, along the first of MIRI's.
  mode.slit_angle_deg = mode.detectors[0].y_angle_deg - (recipe.instrument == miri ? 90 : 0);
  return mode;
}

}  // namespace

const Mode& mode_of(ModeId id, int scale) {
  static std::mutex mutex;
  static std::map<std::pair<ModeId, int>, Mode> modes;
  const std::lock_guard lock(mutex);
  const auto [found, is_new] = modes.try_emplace({id, scale});
  if (is_new) {
    const auto recipe =
        std::find_if(std::begin(kRecipes), std::end(kRecipes), [&](const Recipe& one) { return one.id == id; });
    found->second = make(*recipe, scale);
  }
  return found->second;
}

}  // namespace almagest::simulate
