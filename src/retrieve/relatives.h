// SPDX-License-Identifier: GPL-3.0-or-later
// Which datasets were made of which, as far as the viewer may know: by associations that he may read, or, where no
// association tells what a combined product was made of, by the names of files.
#pragma once

#include <functional>
#include <string_view>

#include "index/bitmap.h"
#include "retrieve/context.h"

namespace almagest::retrieve {

// A part that went into a whole: datasets, and of each the observation (the root of its files' names).
struct Tie {
  index::Row whole;
  std::string_view whole_root;
  index::Row part;
  std::string_view part_root;
};
// All of which either end is of `rows`.
base::Status each_tie(const Context& context, const index::Bitmap& rows,
                      const std::function<void(const Tie& tie)>& each);

}  // namespace almagest::retrieve
