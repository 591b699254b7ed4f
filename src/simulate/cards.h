// SPDX-License-Identifier: GPL-3.0-or-later
// Header cards of simulated files: the keywords that the JWST dictionary reads, with values that fit together, and the
// marks that tell them from real ones.
#pragma once

#include <string>
#include <vector>

#include "fits/writer.h"
#include "simulate/plan.h"

namespace almagest::simulate {

// What a file is, beside the exposures that it is made of.
struct FileKind {
  std::string name;        // of the file
  std::string_view model;  // DATAMODL
  enum class Stage { raw, slopes, calibrated, combined } stage = Stage::raw;
  std::string association;  // ASNTABLE, or empty
  std::string pool;         // ASNPOOL, or empty
};

// When the simulated pipeline made the products of an observation.
base::Instant processed_at(const Observation& observation);

// The star that holds the telescope during a visit.
struct GuideStar {
  std::string id;
  sky::SkyPoint position;
  double magnitude = 0;
};
GuideStar guide_star_of(const Exposure& exposure);

// Cards of the primary header for a file of one detector.
fits::CardWriter primary_cards(const FileKind& kind, const Exposure& exposure, const Detector& detector);
// The same for a file combined from several exposures with one setting: `element` names it.
fits::CardWriter combined_cards(const FileKind& kind, const std::vector<const Exposure*>& exposures,
                                const Element& element);

// Cards of SCI that are not of its WCS.
fits::CardWriter science_cards(std::string_view unit, double exposure_s);
fits::CardWriter pointing_cards(const Exposure& exposure, const Detector& detector);

// Parts that others need too.
void add_origin(fits::CardWriter& cards, const std::string& file, std::string_view model, base::Instant made);
void add_program(fits::CardWriter& cards, const Exposure& exposure);
void add_times(fits::CardWriter& cards, base::Instant start, base::Instant end);
void add_guide_star(fits::CardWriter& cards, const Exposure& exposure, std::string_view mode);
void add_target(fits::CardWriter& cards, const Exposure& exposure);

}  // namespace almagest::simulate
