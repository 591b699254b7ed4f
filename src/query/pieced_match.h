// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "index/bitmap.h"
#include "index/text_pieces.h"
#include "query/glob.h"

namespace almagest::query {

// Sets the codes from `begin` to `end` whose text, in these pieces, matches. The same as trying
// the pattern on each text, but each distinct piece is read once.
void add_by_pieces(const index::PiecedTexts& pieces, const Glob& glob, std::size_t begin, std::size_t end,
                   index::Bitmap& codes);

}  // namespace almagest::query
