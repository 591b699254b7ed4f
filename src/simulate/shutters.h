// SPDX-License-Identifier: GPL-3.0-or-later
// The MSA metadata file: which microshutters are open, and for which sources.
#pragma once

#include "simulate/spectrograph.h"

namespace almagest::simulate {

std::string shutter_file_name(const Exposure& exposure);
base::Status write_shutter_file(Output& output, const Observation& observation, const std::vector<Slit>& slits);

}  // namespace almagest::simulate
