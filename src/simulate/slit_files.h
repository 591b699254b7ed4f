// SPDX-License-Identifier: GPL-3.0-or-later
// Spectra of slits as extensions of files: cut out, straightened out, summed up.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "simulate/asdf_text.h"
#include "simulate/spectral_image.h"

namespace almagest::simulate {

// SCI's and EXTRACT1D's cards of the slit and of its source. `trace` may be null where there are no detector's pixels.
fits::CardWriter slit_cards(const Exposure& exposure, const Slit& slit, const Dispersion& dispersion,
                            const Trace* trace);
std::string_view source_type(const Slit& slit);  // SRCTYPE: POINT or EXTENDED

// How images lie in a file.
struct ImageLayout {
  bool along_x = true;
  bool descending = false;
  bool wavelengths = true;   // with the extension WAVELENGTH
  std::int64_t version = 1;  // EXTVER
  std::string_view unit = "MJy";
  double exposure_s = 0;
};
// SCI, ERR, DQ, WAVELENGTH, VAR_POISSON, VAR_RNOISE; straightened images have WHT and CON instead of DQ.
base::Status append_slit_image(std::vector<std::byte>& file, const SpectralImage& image, const Dispersion& dispersion,
                               const ImageLayout& layout, const fits::CardWriter& cards);
// One more extension of the same shape, a value for each wavelength.
base::Status append_by_wavelength(std::vector<std::byte>& file, const SpectralImage& image, const ImageLayout& layout,
                                  std::string_view name, const std::vector<double>& values);

// The world coordinates of a straightened image whose rows count from where `frame` is centred.
SlitWcs slit_wcs(const SpectralImage& image, const Dispersion& dispersion, const SkyFrame& frame,
                 const ImageLayout& layout);

}  // namespace almagest::simulate
