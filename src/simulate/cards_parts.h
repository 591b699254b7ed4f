// SPDX-License-Identifier: GPL-3.0-or-later
// Groups of header cards, which cards.h puts together.
#pragma once

#include <string>
#include <string_view>

#include "simulate/cards.h"

namespace almagest::simulate {

// What the cards of a primary header are about: one file of an exposure, or what several exposures were combined to.
struct Subject {
  const FileKind* kind = nullptr;
  const Part* part = nullptr;    // the first, if there are several
  const Group* group = nullptr;  // null for a single exposure
  base::Instant start;
  base::Instant end;
  double effective_s = 0;
  std::size_t pointings = 1;

  const Exposure& exposure() const { return *part->exposure; }
  const Detector& detector() const { return *part->detector; }
  bool is_spectrum() const;
};

void add_visit(fits::CardWriter& cards, const Exposure& exposure);
void add_identity(fits::CardWriter& cards, const Exposure& exposure);
void add_barycentric_times(fits::CardWriter& cards, const Subject& subject);
void add_instrument(fits::CardWriter& cards, const Subject& subject);
void add_readout(fits::CardWriter& cards, const Subject& subject);
void add_dither(fits::CardWriter& cards, const Exposure& exposure);
void add_steps(fits::CardWriter& cards, const Subject& subject);
void add_references(fits::CardWriter& cards, const Subject& subject);
// The file of a type ("flat") that files of an instrument ("nircam") name; of one that is not declared, empty.
std::string reference_name(std::string_view instrument, std::string_view type);
void add_resampling(fits::CardWriter& cards, const Subject& subject);

// As headers write them.
std::string date_of(base::Instant time);        // 2025-01-31
std::string date_and_time(base::Instant time);  // 2025-01-31T12:00:00.000
std::string with_blank(base::Instant time);     // 2025-01-31 12:00:00.0000000

}  // namespace almagest::simulate
