// SPDX-License-Identifier: GPL-3.0-or-later
// Tables of numbers as text with a header that astropy reads (ECSV 1.0).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace almagest::simulate {

struct EcsvColumn {
  std::string name;
  std::string unit;         // if any
  std::string description;  // if any
  std::vector<double> values;
};

// `meta` are pairs of words; all columns must be of one length.
std::string ecsv_text(const std::vector<EcsvColumn>& columns,
                      const std::vector<std::pair<std::string, std::string>>& meta);

}  // namespace almagest::simulate
