// SPDX-License-Identifier: GPL-3.0-or-later
// Spectra of a time series as files: x1dints of a segment and of all of them, in both layouts, and the white-light
// curve.
#pragma once

#include <string>
#include <vector>

#include "simulate/cards.h"
#include "simulate/ecsv.h"
#include "simulate/frame_files.h"
#include "simulate/spectrum_table.h"

namespace almagest::simulate {

struct OrderSpectra {
  int order = 1;
  std::vector<ExtractedSpectrum> spectra;  // integration by integration
};

struct SegmentSpectra {
  Part part;
  bool along_y = false;
  std::vector<OrderSpectra> orders;
};

// Tables of one or more segments: one for each order with a row for each integration, or, as is_before_rows() has it,
// one for each order and integration. INT_TIMES of `times` goes behind them.
base::Result<std::vector<std::byte>> series_file(const fits::CardWriter& primary, const FileKind& kind,
                                                 const std::vector<SegmentSpectra>& segments, const Part& times);

// The flux summed over all wavelengths of each order: times (MJD_UTC, BJD_TDB), then a column for each order.
std::vector<EcsvColumn> white_light_columns(const std::vector<SegmentSpectra>& segments);
// The same as text: whtlt, ECSV.
std::string white_light(const std::vector<SegmentSpectra>& segments);

}  // namespace almagest::simulate
