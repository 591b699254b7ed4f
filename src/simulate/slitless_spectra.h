// SPDX-License-Identifier: GPL-3.0-or-later
// Spectra of slitless fields as files: x1d of an exposure in both layouts, x1d and c1d of a group.
#pragma once

#include <string>
#include <vector>

#include "simulate/slitless_cutouts.h"
#include "simulate/spectrum_rows.h"

namespace almagest::simulate {

struct SourceSpectrum {
  FoundSource source;
  universe::Pixel place;  // SRCXPOS, SRCYPOS
  ExtractedSpectrum spectrum;
};

// What one exposure gave, in the order of the catalogue.
struct ExposureSpectra {
  const Exposure* exposure = nullptr;
  const Detector* detector = nullptr;
  int order = 1;
  bool along_y = false;
  std::vector<SourceSpectrum> spectra;
};
ExposureSpectra extract_all(const Exposure& exposure, const Detector& detector, const std::vector<Cutout>& cutouts);

// A table for each source until 1.17 of the pipeline, since then a table with a row for each.
enum class SlitlessLayout { table_a_source, row_a_source };

base::Status write_slitless_x1d(Context& context, const Part& part, const FileKind& kind,
                                const ExposureSpectra& spectra, SlitlessLayout layout);

// x1d (a table for each exposure, all with the same sources) and c1d (their means).
base::Status write_combined_slitless(Context& context, const Group& group, const std::vector<ExposureSpectra>& all);

}  // namespace almagest::simulate
