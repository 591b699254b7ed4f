// SPDX-License-Identifier: GPL-3.0-or-later
// The instruments as far as the simulation knows them: where their detectors look, through what, and how they count.
// Numbers are round and from general knowledge; they make believable pictures, not photometry.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace almagest::simulate {

// What is in the light path of one detector.
struct Element {
  std::string_view filter;
  std::string_view wheel;  // pupil of NIRCam, grating of NIRSpec; empty for MIRI
  double wavelength_um = 0;
  double psf_sigma_arcsec = 0;
  double background_mjy_sr = 0;
  double mjy_sr_per_dn_s = 1;  // PHOTMJSR
};

struct Detector {
  std::string_view name;       // DETECTOR
  std::string_view file_name;  // in file names
  std::string_view module;     // NIRCam
  std::string_view channel;    // NIRCam
  double v2_arcsec = 0;
  double v3_arcsec = 0;
  double y_angle_deg = 0;   // from V3 over V2 to the second pixel axis
  double pixel_arcsec = 0;  // of the real detector
  int sca_number = 0;
  double gain_e_per_dn = 1;
  double read_noise_dn = 1;
};

// How a detector is read. Full frames are simulated with pixels that stand for `binning` x `binning` real ones.
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

  double group_s() const { return frame_s * (frames + gap); }
};

enum class Instrument { nircam, miri, nirspec };

struct Mode {
  Instrument instrument = Instrument::nircam;
  std::string_view name;       // INSTRUME
  std::string_view file_name;  // in names of combined products
  std::string_view exp_type;
  std::string_view observing_template;
  std::string_view aperture;  // where the target is put
  double v2_arcsec = 0;
  double v3_arcsec = 0;
  std::vector<Detector> detectors;
  Readout readout;
};

enum class ModeId { nircam_both, nircam_b, nircam_sub160, miri, miri_sub256, nirspec_slit, nirspec_msa };
const Mode& mode_of(ModeId id);

// Null if there is none of that name.
const Element* element_of(Instrument instrument, std::string_view filter, std::string_view wheel);

}  // namespace almagest::simulate
