// SPDX-License-Identifier: GPL-3.0-or-later
// Where calibration references can be had that the archive does not hold, as mission.toml declares it
// (`references_elsewhere`).
#pragma once

#include <string>
#include <string_view>

#include "metadata/mission.h"

namespace almagest::metadata {

// An address with {name} and perhaps {folder} in it; empty: the declaration knows of none.
const std::string& reference_template(const Mission& mission);

// Of one file. {folder} is "mappings" for rules by which references are chosen (.pmap, .imap, .rmap), else
// "references". Empty if the template is.
std::string reference_address(std::string_view address_template, std::string_view name);
bool is_mapping(std::string_view name);

}  // namespace almagest::metadata
