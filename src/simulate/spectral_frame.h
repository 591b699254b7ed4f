// SPDX-License-Identifier: GPL-3.0-or-later
// Calibrated frames of spectrographs that leave their spectra where they fall: a plane of the whole detector with a
// wavelength for each pixel, and no value where there is none.
#pragma once

#include "simulate/spectral_image.h"

namespace almagest::simulate {

class SpectralFrame {
 public:
  explicit SpectralFrame(Planes rate);

  void put(const SpectralImage& image, const Trace& trace, const Dispersion& dispersion);
  // cal or crf: SCI, ERR, DQ, VAR_POISSON, VAR_RNOISE, WAVELENGTH.
  base::Status write(Context& context, const Part& part, const FileKind& kind, const fits::CardWriter& science) const;

 private:
  Planes planes_;
  std::vector<float> wavelength_um_;
};

// The pixels of a trace in which the comparison of exposures will find something.
std::vector<std::uint8_t> spoilt_in(const Recording& recording, const Trace& trace);

}  // namespace almagest::simulate
