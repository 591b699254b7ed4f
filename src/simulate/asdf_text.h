// SPDX-License-Identifier: GPL-3.0-or-later
// The extension ASDF, where files of the JWST pipeline keep what FITS headers can't say: above all the transform from
// pixels to the sky and to wavelengths (generalized world coordinates: the schemas of ASDF standard 1.5, of its
// transforms and of gwcs). Only text, no binary blocks.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "universe/tangent.h"

namespace almagest::simulate {

// A straightened spectrum: rows of pixels along a slit.
struct SlitWcs {
  bool along_x = true;  // dispersion
  sky::SkyPoint first;  // where the first and the last row look
  sky::SkyPoint last;
  int spatial = 1;
  std::vector<double> wavelength_um;
};

// A cube: the projection of its planes, and their wavelengths.
struct CubeWcs {
  const universe::Tangent& plane;
  std::int64_t width = 1;
  std::int64_t height = 1;
  std::vector<double> wavelength_um;
};

// Appends ASDF. `model` is the data model (DATAMODL).
base::Status append_asdf(std::vector<std::byte>& file, const std::string& name, std::string_view model);
// One slit's goes to meta.wcs (SlitModel), several to slits[].meta.wcs (MultiSlitModel).
base::Status append_asdf(std::vector<std::byte>& file, const std::string& name, std::string_view model,
                         const std::vector<SlitWcs>& slits);
base::Status append_asdf(std::vector<std::byte>& file, const std::string& name, std::string_view model,
                         const CubeWcs& cube);

}  // namespace almagest::simulate
