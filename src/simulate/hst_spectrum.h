// SPDX-License-Identifier: GPL-3.0-or-later
// First-order spectra of the simulated STIS: the image of the slit (flt) and what is extracted from it (x1d).
#pragma once

#include "simulate/hst_plan.h"
#include "simulate/output.h"
#include "universe/universe.h"

namespace almagest::simulate::hst {

base::Status write_spectrum(Output& output, const universe::Universe& universe, const SpectrumExposure& exposure);

}  // namespace almagest::simulate::hst
