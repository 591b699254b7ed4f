// SPDX-License-Identifier: GPL-3.0-or-later
// What a header says of its data. Internal to this layer.
#pragma once

#include "base/result.h"
#include "fits/header.h"

namespace almagest::fits {

enum class Place { primary, extension };

// Fills type, name, version, bitpix, axes and data_size from hdu.header. Errors: corrupt.
base::Status measure(Hdu& hdu, Place place);

}  // namespace almagest::fits
