// SPDX-License-Identifier: GPL-3.0-or-later
// Resampled images and what is found on them.
#pragma once

#include <string>

#include "simulate/cards.h"
#include "simulate/context.h"
#include "simulate/header_table.h"
#include "simulate/mosaic.h"
#include "simulate/source_catalog.h"

namespace almagest::simulate {

// SCI, ERR, CON and WHT of a mosaic behind a primary HDU with these cards; of several exposures VAR_POISSON and
// VAR_RNOISE as well. `frame` is (the
// first of) what went in.
base::Result<std::vector<std::byte>> resampled_file(const fits::CardWriter& primary, const Mosaic& mosaic,
                                                    double exposure_s, const Frame& frame);

// i2d, segm and cat of a group.
base::Status write_combined_image(Context& context, const Group& group, const Mosaic& mosaic, const universe::Psf& psf);

}  // namespace almagest::simulate
