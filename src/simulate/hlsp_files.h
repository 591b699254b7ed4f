// SPDX-License-Identifier: GPL-3.0-or-later
// Contributed products of two invented projects: mosaics of the deep field with a catalogue, and spectra of galaxies.
#pragma once

#include "simulate/output.h"
#include "universe/universe.h"

namespace almagest::simulate::hlsp {

base::Status write_mosaics(Output& output, const universe::Universe& universe);
base::Status write_spectra(Output& output, const universe::Universe& universe);

}  // namespace almagest::simulate::hlsp
