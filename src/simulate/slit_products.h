// SPDX-License-Identifier: GPL-3.0-or-later
// Products of instruments that put slits in front of sources: of an exposure (cal, s2d, x1d), and of each source at
// level 3 (cal, crf, s2d, x1d).
#pragma once

#include <map>

#include "simulate/slit_files.h"

namespace almagest::simulate {

// One slit in one detector's exposure.
struct SlitSpectrum {
  Slit slit;
  Trace trace;
  SpectralImage image;  // MJy for sources (corrected for what a point loses at the slit), MJy/sr for the others
  std::vector<std::uint8_t> spoilt{};  // pixels that the comparison of exposures will flag

  double source_arcsec(const Exposure& exposure) const { return slit.source_y_arcsec + nod_arcsec(exposure); }
  bool is_point() const { return slit.kind == SourceKind::source; }
  SpectralImage compared() const;  // with the flags of the comparison
};

struct SlitStyle {
  double half_arcsec = 0.8;     // of the extraction
  bool subtract_beside = true;  // the background is what lies beside the source
  bool pathloss = true;         // cal has PATHLOSS_PS
};

// The share of a point's light that passes the slit where the source was planned to be.
double pathloss(const universe::Psf& psf, const Slit& slit, double um);

// MJy/sr, or MJy of a point.
void calibrate(SlitSpectrum& spectrum, const Spectrograph& spectrograph, const universe::Psf& psf,
               const MasterBackground* background);

// cal, s2d and x1d of an exposure's slits.
base::Status write_slit_exposure(Context& context, const Part& part, const std::vector<SlitSpectrum>& spectra,
                                 const Spectrograph& spectrograph, const SlitStyle& style);

// All spectra of a group, source by source.
class SourceSpectra {
 public:
  void add(const Exposure& exposure, const Detector& detector, SlitSpectrum spectrum);
  // s2d and x1d of each source and the association; `exposures` adds cal and crf, the cut-out exposures.
  base::Status write(Context& context, const Group& group, const SlitStyle& style, bool exposures) const;

 private:
  struct Member {
    const Exposure* exposure;
    const Detector* detector;
    SlitSpectrum spectrum;
  };
  base::Status write_straight(Context& context, const Group& group, const std::vector<Member>& members,
                              const SlitStyle& style) const;
  base::Status write_exposures(Context& context, const Group& group, const std::vector<Member>& members,
                               std::string_view suffix) const;

  std::map<std::int64_t, std::vector<Member>> sources_;  // by source id
};

// How a slit's image is summed up.
Extraction extraction_of(const SlitSpectrum& spectrum, double source_arcsec, const SlitStyle& style,
                         const universe::Psf& psf);
const universe::Psf& reference_psf(Context& context);

}  // namespace almagest::simulate
