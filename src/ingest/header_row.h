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

// Fills the columns that come from keywords; function columns wait for derive(), but S_REGION, or for want of it the
// image's outline by its world coordinates, is put into the footprint's column as it is.
catalog::Row row_of_headers(const metadata::Mission& mission, const fits::File& file,
                            std::vector<std::string>& warnings);

// Calibration references (R_* cards and their like: "crds://...", "jref$..."), the CRDS context, and the association,
// pool and shutter files that the primary header names: (keyword, file). Of a combined product the references and
// contexts of its members too: the extension HDRTAB has a row for each member, with columns named by keywords. At most
// kMostReferences of them.
inline constexpr std::size_t kMostReferences = 10'000;
std::vector<std::pair<std::string, std::string>> references_of(const fits::File& file,
                                                               std::vector<std::string>& warnings);

}  // namespace almagest::ingest
