// SPDX-License-Identifier: GPL-3.0-or-later
// Files as large as the largest real ones, for benchmarks: they are written plane by plane and strip by strip, so that
// little memory is needed. Each is a level-3 product of a program of its own, with no exposures behind it.
#pragma once

#include "base/env.h"
#include "base/result.h"

namespace almagest::simulate {

struct LargeSizes {
  std::int64_t mosaic_side = 16'384;  // pixels: 1.07 GB
  std::int64_t cube_side = 960;       // spaxels
  std::int64_t cube_channels = 922;   // 3.4 GB
};

// jw09099-o001_t001_nircam_clear-f200w_i2d.fits and jw09099-o002_t001_nirspec_g235h-f170lp_s3d.fits in `folder`, which
// is made if need be. The same for the same seed and sizes.
base::Status write_large_files(base::FileSystem& files, const std::string& folder, std::uint64_t seed,
                               const LargeSizes& sizes);

}  // namespace almagest::simulate
