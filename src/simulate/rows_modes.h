// SPDX-License-Identifier: GPL-3.0-or-later
// How JWST observes, as the public keyword tables show it: the modes, what is in the light path, how detectors are
// read, how the telescope is dithered, each with its frequency. docs/simulation.md says where the figures come from.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace almagest::simulate::rows {

// Lists are as a dataset's row has them: all distinct values, sorted, joined by ", ".
struct Optics {
  std::string_view elements;  // opticalElements
  std::string_view filter;
  std::string_view wheel;  // pupil of NIRCam and NIRISS, grating of NIRSpec, band of the MRS; empty: none
  int weight = 1;
};

struct Readout {
  std::string_view pattern;
  int groups = 1;
  int integrations = 1;
  int frames = 1;
  int gap = 0;
  double group_s = 0;        // TGROUP
  double integration_s = 0;  // EFFINTTM
  double exposure_s = 0;     // EFFEXPTM
  double duration_s = 0;     // from begin to end
  std::string_view also;     // columns that go with it: "frmdivsr=8 datamode=27"
  int weight = 1;
};

struct Dither {
  std::string_view pattern;
  int points = 1;
  int weight = 1;
};

// One product of each detector of an exposure.
struct FileKind {
  std::string_view suffix;
  std::string_view level;
  double megabytes = 0;
};

enum class Use : std::uint8_t {
  science,
  acquisition,    // comes before exposures of another mode
  sky,            // calibration that looks at the sky
  internal,       // darks and lamps: no position
  pure_parallel,  // beside somebody else's observation, of nothing in particular
  guide_star,
};

struct Mode {
  std::string_view exp_types;
  std::string_view instrument;
  std::string_view observing_template;
  std::string_view detectors;
  std::string_view aperture;  // where the target is put
  std::string_view outlines;  // apertures that make the footprint, separated by blanks; empty: that of APERNAME
  std::span<const Optics> optics;
  std::span<const Readout> readouts;
  std::span<const Dither> dithers;
  std::string_view constants;  // columns that are the same in all its rows: "noutputs=4 lamp=OFF"
  std::span<const FileKind> files;
  std::string_view combined;  // suffixes of its level-3 products, separated by blanks; the first is the main one
  Use use = Use::science;
  int decimals = 9;             // of footprints
  double sequences = 0;         // as first choice, relative to other modes of the same use
  double visit_sequences = 1;   // mean of a visit
  std::string_view acquired{};  // exp_type of the target acquisition before it
  std::string_view parallel{};  // exp_type of what another instrument takes meanwhile
  double parallel_share = 0;    // how often it does
};

std::span<const Mode> nircam_modes();
std::span<const Mode> niriss_modes();
std::span<const Mode> nirspec_modes();
std::span<const Mode> miri_modes();
std::span<const Mode> fgs_modes();
const std::vector<Mode>& all_modes();  // those five

// In all rows.
inline constexpr std::string_view kMissionConstants =
    "telescop=JWST origin=STSCI timesys=UTC cal_vcs=RELEASE exp_only=0 intarget=0 dataprob=0 targoopp=0";

}  // namespace almagest::simulate::rows
