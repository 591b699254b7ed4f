// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/rows_modes.h"

namespace almagest::simulate::rows {

const std::vector<Mode>& all_modes() {
  static const std::vector<Mode> all = [] {
    std::vector<Mode> modes;
    for (const auto& some : {nircam_modes(), niriss_modes(), nirspec_modes(), miri_modes(), fgs_modes()}) {
      modes.insert(modes.end(), some.begin(), some.end());
    }
    return modes;
  }();
  return all;
}

}  // namespace almagest::simulate::rows
