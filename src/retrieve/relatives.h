// SPDX-License-Identifier: GPL-3.0-or-later
// Which datasets were made of which, as far as the viewer may know: by associations that he may read, or, where no
// association tells what a combined product was made of, by the names of files.
#pragma once

#include "index/bitmap.h"
#include "retrieve/context.h"

namespace almagest::retrieve {

struct Relatives {
  index::Bitmap made_into;  // visible datasets that some of `rows` are part of, themselves not among these
  index::Bitmap made_from;  // visible datasets that some of `rows` were made of, the same
};

// One hop in each direction.
base::Result<Relatives> relatives_of(const Context& context, const index::Bitmap& rows);

}  // namespace almagest::retrieve
