// SPDX-License-Identifier: GPL-3.0-or-later
// Finds sources in a combined image and lists them as ECSV (Enhanced Character-Separated Values 1.0).
#pragma once

#include <string>

#include "simulate/mosaic.h"

namespace almagest::simulate {

// Peaks of five times the noise above their surroundings, with what a small box around each holds.
std::string catalog_of(const Mosaic& mosaic);

}  // namespace almagest::simulate
