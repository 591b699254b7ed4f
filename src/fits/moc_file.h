// SPDX-License-Identifier: GPL-3.0-or-later
// MOCs as FITS files: section 4.3.1 of IVOA's "MOC: Multi-Order Coverage map" 2.0, and the forms of 1.0 and 1.1.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/result.h"
#include "fits/header.h"
#include "sky/moc.h"

namespace almagest::fits {

// Reads the first binary table of FITS bytes in memory, which must not be gzipped. Its first column holds integers of
// 16, 32 or 64 bits: cell numbers of any order, each as 4 * 4^order + cell (ORDERING is NUNIQ), or first and end of
// ranges of cells of order 29 in turn (RANGE). The MOC's order is in MOCORD_S or MOCORDER, else the finest that occurs.
// Cells finer than that make the MOC cover a little more. Errors: those of read(); unsupported for other layouts, for
// coordinates that are not ICRS and for MOCs of time or frequency; corrupt with the byte of a number that is no cell;
// too_large beyond Moc::kMaxElements.
base::Result<sky::Moc> read_moc(std::span<const std::byte> bytes, const Limits& limits = {});

// A file in the layout NUNIQ that read_moc() and other programs read.
base::Result<std::vector<std::byte>> write_moc(const sky::Moc& moc);

}  // namespace almagest::fits
