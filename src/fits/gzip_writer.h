// SPDX-License-Identifier: GPL-3.0-or-later
// Files as missions before JWST give them out: whole FITS files in gzip (RFC 1952).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/result.h"

namespace almagest::fits {

// One member without name and time, so that the same bytes give the same file. Error: internal, if memory runs out.
base::Result<std::vector<std::byte>> gzip(std::span<const std::byte> bytes);

}  // namespace almagest::fits
