// SPDX-License-Identifier: GPL-3.0-or-later
// Quick questions about the values of a binary table (FITS 4.0 section 7.3), answered without reading more of them than
// it takes.
#pragma once

#include <string_view>

#include "base/result.h"
#include "fits/header.h"

namespace almagest::fits {

// Whether a column of floating-point numbers (TFORMn rE or rD) holds nothing but NaN and zero, as pipelines write where
// they could measure nothing; so it is too if it has no elements. `hdu` is one of `file`; the column's name is taken
// without regard to case. Stops at the first other number. Errors: not_found if there is no such column; unsupported if
// this is no binary table, the column is of another type, or its bytes are not at hand (the file is gzipped or cut
// short); corrupt if the header contradicts itself.
base::Result<bool> all_nan_or_zero(const File& file, const Hdu& hdu, std::string_view column);

}  // namespace almagest::fits
