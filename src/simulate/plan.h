// SPDX-License-Identifier: GPL-3.0-or-later
// What the simulated observatory did: programs, their observations, and when and where each exposure was taken.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "simulate/instrument.h"
#include "sky/point.h"
#include "universe/universe.h"

namespace almagest::simulate {

inline constexpr int kFirstProgram = 9001;  // numbers that no real program has

struct Target {
  std::string_view proposal_name;  // TARGPROP
  std::string_view name;           // TARGNAME; empty: no catalogue knows it
  std::string_view type;           // TARGTYPE
  std::string_view category;
  std::string_view description;
  double ra_deg = 0;
  double dec_deg = 0;
  bool background = false;
  const universe::Mover* mover = nullptr;  // of a moving target
};

struct Program {
  int number = 0;
  std::string_view title;
  std::string_view investigator;
  std::string_view category;
  std::string_view subcategory;
  std::string_view science_category;
  bool exclusive = false;  // the demonstration keeps its data exclusive
};

enum class Parallel { prime, coordinated, pure };

// One pair of elements (short and long channel of NIRCam), or one for the other instruments.
struct Setting {
  const Element* first = nullptr;
  const Element* second = nullptr;

  const Element& of(const Detector& detector) const {
    return second != nullptr && detector.channel == "LONG" ? *second : *first;
  }
};

struct Exposure {
  const Program* program = nullptr;
  const Target* target = nullptr;
  const Mode* mode = nullptr;
  Setting setting;
  Parallel parallel = Parallel::prime;
  int observation = 1;
  int target_number = 1;
  std::string group;     // 2 digits
  std::string activity;  // base 36, 2 characters
  int number = 1;
  int step = 0;     // of its observation
  int place = 1;    // in its visit
  int of = 1;       // exposures of its visit
  int dither = 1;   // place in the pattern
  int dithers = 1;  // length of the pattern
  double x_offset_arcsec = 0;
  double y_offset_arcsec = 0;
  bool direct = false;     // the image that goes with slitless spectra
  bool reference = false;  // of a star for comparison (coronagraphy, aperture masking)
  bool failed = false;     // the visit was not completed
  bool earlier = false;    // processed by an earlier version of the pipeline
  sky::SkyPoint target_position = sky::SkyPoint::towards({1, 0, 0});  // at mid time
  sky::SkyPoint pointing = sky::SkyPoint::towards({1, 0, 0});         // where the mode's aperture looks
  double v3_pa_deg = 0;                                               // at `pointing`
  base::Instant visit_start;
  base::Instant visit_end;
  base::Instant start;
  base::Instant end;

  char sequence() const { return parallel == Parallel::prime ? '1' : '2'; }
  double mjy_sr_per_dn_s(const Detector& detector) const;  // the earlier version took another value
  double middle_mjd() const;
  std::string visit_id() const;  // 09001001001
  std::string root() const;      // jw09001001001_02101_00001, the name of its file set
  std::string root(const Detector& detector) const;
  // As that detector saw it: beside a grism in the long channel of NIRCam, the short one takes images.
  Technique technique_of(const Detector& detector) const;
  std::string_view type_of(const Detector& detector) const;
};

struct Observation {
  const Program* program = nullptr;
  int number = 1;
  int candidate = 0;                // 1001 and up: observations with the same number are combined (c1001)
  std::vector<Exposure> exposures;  // never empty
};

struct PlanOptions {
  std::uint64_t seed = 1;
  std::int64_t datasets = 100;  // exposures, shared out among the programs
  int scale = 1;                // of large frames (instrument.h)
  bool earlier = false;         // processed by an earlier version of the pipeline
};

// The same for the same options.
std::vector<Observation> make_plan(const PlanOptions& options);

// Exposures that it takes to do everything that the programs ask for once.
std::int64_t whole_plan();

}  // namespace almagest::simulate
