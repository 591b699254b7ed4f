// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "simulate/plan.h"

namespace almagest::simulate {

// One file's worth of a detector's exposure: all of it, or some of its integrations (a segment).
struct Part {
  const Exposure* exposure = nullptr;
  const Detector* detector = nullptr;
  int segment = 0;  // from 1; 0: the exposure is in one file
  int segments = 1;
  std::int64_t first_integration = 0;  // from 0
  std::int64_t integrations = 1;       // in this file

  // jw..._00001-seg001_nis_rateints.fits; `tail` is the suffix with what precedes it: "rate", "o001_crf".
  std::string file_name(std::string_view tail) const;
};

// The whole exposure.
Part part_of(const Exposure& exposure, const Detector& detector);
// Its segments, or the whole in one if the readout has one.
std::vector<Part> segments_of(const Exposure& exposure, const Detector& detector);

}  // namespace almagest::simulate
