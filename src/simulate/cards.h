// SPDX-License-Identifier: GPL-3.0-or-later
// Header cards of simulated files: the keywords that the JWST dictionary reads, with values that fit together, and the
// marks that tell them from real ones.
#pragma once

#include <string>
#include <vector>

#include "fits/writer.h"
#include "simulate/association.h"
#include "simulate/part.h"

namespace almagest::simulate {

// What a file is, beside the exposures that it is made of.
struct FileKind {
  std::string name;        // of the file
  std::string_view model;  // DATAMODL
  enum class Stage { raw, slopes, calibrated, combined } stage = Stage::raw;
  std::string association;  // ASNTABLE, or empty
  std::string pool;         // ASNPOOL, or empty
};

// Whether an exposure was processed as before 1.18 of the pipeline, which put many spectra into rows of one table:
// some data were never processed again, and readers must know both layouts.
bool is_before_rows(const Exposure& exposure);

// The star that holds the telescope during a visit.
struct GuideStar {
  std::string id;
  sky::SkyPoint position;
  double magnitude = 0;
};
GuideStar guide_star_of(const Exposure& exposure);

// Cards of the primary header for a file of one detector.
fits::CardWriter primary_cards(const FileKind& kind, const Part& part);
// The same for a file combined from all frames of a group.
fits::CardWriter combined_cards(const FileKind& kind, const Group& group);

// Cards of SCI that are not of its WCS.
fits::CardWriter science_cards(std::string_view unit, double exposure_s);
// What a count a second means, in MJy/sr and in microjansky a square arcsecond.
fits::CardWriter photometry_cards(const Exposure& exposure, const Detector& detector);
fits::CardWriter ephemeris_cards(base::Instant start, base::Instant end, const sky::Vector& towards);
fits::CardWriter pointing_cards(const Exposure& exposure, const Detector& detector);

// Parts that others need too.
void add_origin(fits::CardWriter& cards, const std::string& file, std::string_view model, base::Instant made);
void add_program(fits::CardWriter& cards, const Exposure& exposure);
void add_times(fits::CardWriter& cards, base::Instant start, base::Instant end);
void add_guide_star(fits::CardWriter& cards, const Exposure& exposure, std::string_view mode);
void add_target(fits::CardWriter& cards, const Exposure& exposure);

}  // namespace almagest::simulate
