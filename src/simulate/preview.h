// SPDX-License-Identifier: GPL-3.0-or-later
// Previews: a picture of 256 pixels (<name>.jpg) and a thumbnail of 160 (<name>_thumb.jpg) beside a FITS product. Each
// says SIMULATED.
#pragma once

#include "simulate/output.h"

namespace almagest::simulate {

// Of an image; of a stack of images, its first plane. `name` is that of the FITS file.
base::Status write_image_preview(Output& output, std::string_view dataset, const std::string& name,
                                 const std::vector<float>& values, std::int64_t width, std::int64_t height);

// Of a spectrum or a light curve.
base::Status write_curve_preview(Output& output, std::string_view dataset, const std::string& name,
                                 const std::vector<double>& x, const std::vector<double>& y);

}  // namespace almagest::simulate
