// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/part.h"

#include <fmt/format.h>

#include <algorithm>

namespace almagest::simulate {

std::string Part::file_name(std::string_view tail) const {
  const std::string segmented = segment > 0 ? fmt::format("-seg{:03}", segment) : "";
  return fmt::format("{}{}_{}_{}.fits", exposure->root(), segmented, detector->file_name, tail);
}

Part part_of(const Exposure& exposure, const Detector& detector) {
  return {&exposure, &detector, 0, 1, 0, exposure.mode->readout.integrations};
}

std::vector<Part> segments_of(const Exposure& exposure, const Detector& detector) {
  const Readout& readout = exposure.mode->readout;
  if (readout.segments == 1) return {part_of(exposure, detector)};
  std::vector<Part> parts;
  const int most = (readout.integrations + readout.segments - 1) / readout.segments;
  for (int first = 0; first < readout.integrations; first += most) {
    parts.push_back({&exposure, &detector, static_cast<int>(parts.size()) + 1, readout.segments, first,
                     std::min(most, readout.integrations - first)});
  }
  return parts;
}

}  // namespace almagest::simulate
