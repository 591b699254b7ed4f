// SPDX-License-Identifier: GPL-3.0-or-later
// How headers name calibration references, and where those can be had that the archive does not hold, as mission.toml
// declares it (`references_elsewhere`).
#pragma once

#include <string>
#include <string_view>

#include "metadata/mission.h"

namespace almagest::metadata {

// The file that a header names as a calibration reference: "crds://x.fits" (JWST) and "jref$x.fits" (HST, with the
// folder of its pipeline) name "x.fits"; CRDS_CTX names the rules by which they are chosen. Empty: no reference.
std::string_view reference_named(std::string_view keyword, std::string_view value);
// The same of what somebody asks for, who may have copied it from a header or not.
std::string_view reference_asked_for(std::string_view name);

// An address with {name} and perhaps {folder} in it; empty: the declaration knows of none.
const std::string& reference_template(const Mission& mission);

// Of one file. {folder} is "mappings" for rules by which references are chosen (.pmap, .imap, .rmap), else
// "references". Empty if the template is.
std::string reference_address(std::string_view address_template, std::string_view name);
bool is_mapping(std::string_view name);

}  // namespace almagest::metadata
