// SPDX-License-Identifier: GPL-3.0-or-later
// A chain makes all products of one way of observing, from the raw ramp to what is combined at level 3, each from the
// one before. The simulation calls expose() for every exposure and detector in the order of time, and combine() for a
// group as soon as all of its frames were exposed.
#pragma once

#include <memory>

#include "simulate/association.h"
#include "simulate/context.h"

namespace almagest::simulate {

class Chain {
 public:
  virtual ~Chain() = default;

  // Writes the products of levels 1 and 2 of one detector, and keeps what combine() will need. `groups` are those that
  // the frame goes into, perhaps none.
  virtual base::Status expose(const Exposure& exposure, const Detector& detector,
                              const std::vector<const Group*>& groups) = 0;

  // Writes the products of level 3 and their association, and forgets what only this group needed.
  virtual base::Status combine(const Group& group) = 0;
};

// One chain of a technique serves all instruments that have it.
std::unique_ptr<Chain> make_chain(Technique technique, Context& context);

std::unique_ptr<Chain> make_image_chain(Context& context);
std::unique_ptr<Chain> make_coronagraph_chain(Context& context);
std::unique_ptr<Chain> make_masking_chain(Context& context);
std::unique_ptr<Chain> make_wide_slitless_chain(Context& context);
std::unique_ptr<Chain> make_image_series_chain(Context& context);
std::unique_ptr<Chain> make_spectrum_series_chain(Context& context);
std::unique_ptr<Chain> make_slit_chain(Context& context);     // NIRSpec fixed slit, MIRI LRS slit
std::unique_ptr<Chain> make_shutter_chain(Context& context);  // NIRSpec MOS
std::unique_ptr<Chain> make_ifu_chain(Context& context);      // NIRSpec IFU, MIRI MRS

}  // namespace almagest::simulate
