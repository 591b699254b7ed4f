// SPDX-License-Identifier: GPL-3.0-or-later
// The instruments of JWST as far as the simulation knows them: where their detectors look, through what, and how they
// count. Places come from the aperture file (apertures.h), bands from the published widths of filters; backgrounds and
// sensitivities are round numbers that make believable pictures, not photometry.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "simulate/apertures.h"

namespace almagest::simulate {

enum class Instrument { nircam, niriss, miri, nirspec, fgs };

// What is in the light path of one detector.
struct Element {
  std::string_view filter;  // FILTER; empty for FGS
  std::string_view wheel;   // PUPIL of NIRCam and NIRISS, GRATING of NIRSpec, BAND of the MRS; else empty
  double least_um = 0;      // the band that gets through
  double most_um = 0;
  double background_mjy_sr = 0;
  double mjy_sr_per_dn_s = 1;  // PHOTMJSR
  double resolving_power = 0;  // of gratings, grisms and prisms; 0 for filters

  double middle_um() const { return (least_um + most_um) / 2; }
};

struct Detector {
  std::string_view name;       // DETECTOR
  std::string_view file_name;  // in file names
  std::string_view module;     // NIRCam
  std::string_view channel;    // SHORT or LONG for NIRCam; 12 or 34 for the MRS
  std::string_view aperture;   // in the aperture file: where its pixels look
  int sca_number = 0;
  double gain_e_per_dn = 1;
  double read_noise_dn = 1;
  // From the aperture: the middle of the pixels, the direction of the second axis from V3 over V2, and the size of a
  // pixel of the real detector.
  double v2_arcsec = 0;
  double v3_arcsec = 0;
  double y_angle_deg = 0;
  double pixel_arcsec = 0;
};

// How a detector is read. Large frames are simulated with pixels that stand for `binning` x `binning` real ones.
struct Readout {
  std::string_view subarray;  // SUBARRAY
  std::string_view pattern;   // READPATT
  int width = 0;              // as simulated
  int height = 0;
  int binning = 1;
  double frame_s = 0;
  int frames = 1;  // averaged in a group
  int gap = 0;     // dropped between groups
  int groups = 4;
  int integrations = 1;
  int segments = 1;  // files that the integrations are shared out to
  int kept_of = 1;   // one integration of so many is kept, so that a small file reaches over hours
  // Along wavelengths pixels of spectrographs may stand for more real ones than along slits (0: as many). Set for the
  // recipes only: it is part of `width` or `height`.
  int dispersion_binning = 0;

  double group_s() const { return frame_s * (frames + gap); }
  double integration_s() const { return groups * group_s(); }           // effective, of one
  double exposure_s() const { return integrations * integration_s(); }  // effective, of all
  double cadence_s() const { return kept_of * (frame_s + integration_s()); }
  double elapsed_s() const { return integrations * cadence_s(); }
};

// What is done with the light; it decides which products there are.
enum class Technique { image, wide_slitless, coronagraph, image_series, spectrum_series, slit, shutters, ifu, masking };

struct Mode {
  Instrument instrument = Instrument::nircam;
  Technique technique = Technique::image;
  std::string_view name;       // INSTRUME
  std::string_view file_name;  // in names of combined products
  std::string_view exp_type;
  std::string_view observing_template;
  std::string_view aperture;  // where the target is put
  double v2_arcsec = 0;       // its reference point
  double v3_arcsec = 0;
  double slit_angle_deg = 0;  // in which slits and slices run, from V3 over V2
  std::vector<Detector> detectors;
  Readout readout;

  bool is_series() const { return technique == Technique::image_series || technique == Technique::spectrum_series; }
};

enum class ModeId {
  nircam_both,
  nircam_b,
  nircam_sub160,
  nircam_wfss,
  nircam_round_mask,
  nircam_image_series,
  nircam_grism_series,
  niriss_image,
  niriss_wfss,
  niriss_soss,
  niriss_ami,
  miri,
  miri_sub256,
  miri_phase_mask,
  miri_lyot,
  miri_lrs_slit,
  miri_lrs_series,
  miri_mrs,
  nirspec_slit,
  nirspec_msa,
  nirspec_ifu,
  nirspec_series,
  fgs_image,
};

// Large frames get `scale` times as many pixels a side as those of a demonstration (1), at most the real number.
// `scale` is 1, 2, 4, 8 or 16. What it returns lives as long as the program.
const Mode& mode_of(ModeId id, int scale);

// Null if there is none of that name.
const Element* element_of(Instrument instrument, std::string_view filter, std::string_view wheel);

}  // namespace almagest::simulate
