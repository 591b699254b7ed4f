// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/chain.h"

namespace almagest::simulate {

std::unique_ptr<Chain> make_chain(Technique technique, Context& context) {
  switch (technique) {
    case Technique::image:
      return make_image_chain(context);
    case Technique::coronagraph:
      return make_coronagraph_chain(context);
    case Technique::masking:
      return make_masking_chain(context);
    case Technique::slit:
      return make_slit_chain(context);
    case Technique::shutters:
      return make_shutter_chain(context);
    case Technique::ifu:
      return make_ifu_chain(context);
    case Technique::wide_slitless:
      return make_wide_slitless_chain(context);
    case Technique::image_series:
      return make_image_series_chain(context);
    case Technique::spectrum_series:
      return make_spectrum_series_chain(context);
  }
  return nullptr;
}

}  // namespace almagest::simulate
