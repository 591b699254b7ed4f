// SPDX-License-Identifier: GPL-3.0-or-later
// Values of columns from the headers of a FITS file.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "catalog/row_codec.h"
#include "fits/header.h"
#include "metadata/mission.h"

namespace almagest::ingest {

// Fills the columns that come from keywords; function columns wait for derive(), but S_REGION is put into the
// footprint's column as it is.
catalog::Row row_of_headers(const metadata::Mission& mission, const fits::File& file);

// Calibration references (R_* cards and their like: "crds://...", "jref$..."), the CRDS context, and the association,
// pool and shutter files that the primary header names: (keyword, file).
std::vector<std::pair<std::string, std::string>> references_of_headers(const fits::File& file);

}  // namespace almagest::ingest
