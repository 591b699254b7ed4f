// SPDX-License-Identifier: GPL-3.0-or-later
// A small set of files of the missions beside JWST, which look at places of the same sky: HST, TESS, GALEX, and
// contributed products (HLSP). docs/simulation.md lists them.
#pragma once

#include "simulate/output.h"
#include "universe/universe.h"

namespace almagest::simulate {

base::Status write_other_missions(Output& output, const universe::Universe& universe);

}  // namespace almagest::simulate
