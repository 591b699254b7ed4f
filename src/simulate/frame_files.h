// SPDX-License-Identifier: GPL-3.0-or-later
// Files of one detector's exposure that every way of observing has: uncal, rate, rateints, cal, calints, crf and
// crfints, with the extensions that the pipeline gives them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "simulate/association.h"
#include "simulate/cards.h"
#include "simulate/context.h"
#include "simulate/part.h"

namespace almagest::simulate {

// A plane or a stack of planes: two axes, or three with the integrations last.
struct Planes {
  std::vector<std::int64_t> axes;
  std::vector<float> values;
  std::vector<float> variance_photons;
  std::vector<float> variance_reading;
  std::vector<std::uint32_t> quality;

  std::vector<float> errors() const;
};
Planes planes_of(const Recording& recording, double factor);  // of all integrations together, times a factor
Planes stack_of(const Recording& recording, double factor);   // integration by integration

// The raw ramp: SCI (DN), GROUP, INT_TIMES.
base::Status write_uncal(Context& context, const Part& part, const Recording& recording,
                         const fits::CardWriter& science);
// Whether VAR_POISSON and VAR_RNOISE stand beside ERR, or only ERR tells of them.
enum class Variances { apart, in_errors };

// SCI, ERR, DQ and, but for stacks, VAR_POISSON and VAR_RNOISE; INT_TIMES behind a stack. `kind` names the file, its
// model and stage; `unit` that of the values; `science` are the cards of SCI that tell of its place on the sky.
base::Status write_planes(Context& context, const Part& part, const FileKind& kind, std::string_view unit,
                          const fits::CardWriter& science, const Planes& planes,
                          Variances variances = Variances::apart);
// The same without writing, for those who add more extensions. `version` is EXTVER where a file holds several; 0: none.
base::Status append_planes(std::vector<std::byte>& file, const Part& part, std::string_view unit,
                           const fits::CardWriter& science, const Planes& planes, std::int64_t version = 0,
                           Variances variances = Variances::apart);

// When an integration was made, at the telescope: MJD in UTC. Barycentric times, as MJD in TDB, are so much later.
struct IntegrationTime {
  std::int32_t number = 1;  // in the exposure
  double start_mjd = 0;
  double middle_mjd = 0;
  double end_mjd = 0;
};
std::vector<IntegrationTime> integration_times(const Part& part);
// By clocks and by the way of the light from the exposure's target, at its middle.
double to_barycentre_d(const Exposure& exposure);

// INT_TIMES: when each integration began, was half over and ended, in UTC and in barycentric time.
base::Status append_integration_times(std::vector<std::byte>& file, const Part& part);

// Writes uncal and rate (rateints too if there are several integrations).
base::Status write_levels_1(Context& context, const Part& part, const Recording& recording,
                            const fits::CardWriter& science);

// An association of level 2 with one product, next to the exposure's files.
base::Status write_level2_association(Context& context, const Exposure& exposure, const Detector& detector);
// The same of a segment, or with more members than the science file.
base::Status write_level2_association(Context& context, const Part& part, const std::vector<Member>& more);

// Flags what the comparison of exposures finds: the quality for crf files.
std::vector<std::uint32_t> with_outliers(std::vector<std::uint32_t> quality, const std::vector<std::uint8_t>& spoilt);

}  // namespace almagest::simulate
