// SPDX-License-Identifier: GPL-3.0-or-later
// Spectra of one source from several exposures, combined.
#pragma once

#include "simulate/combined.h"
#include "simulate/spectrograph.h"

namespace almagest::simulate {

class CombinedSpectrum {
 public:
  void add(const Detector& detector, const SlitSpectrum& spectrum);
  SlitSpectrum rectified() const;  // traces one over another
  Extracted extracted() const;     // mean over the exposures

 private:
  std::vector<std::pair<std::string_view, std::vector<SlitSpectrum>>> detectors_;  // short wavelengths first
};

// Roots of what is combined for a source: jw09006-o001_s000000001_nirspec_f290lp-g395m-s200a1.
struct SourceNames {
  std::string dataset;
  std::string root;
};
SourceNames source_names(const Group& group, const Slit& slit);

// s2d and x1d of one source.
base::Status write_combined_spectrum(Output& output, const Group& group, const Slit& slit,
                                     const CombinedSpectrum& combined, const std::string& pool);

}  // namespace almagest::simulate
