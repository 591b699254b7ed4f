// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/ecsv.h"

#include <fmt/format.h>

#include <cmath>

namespace almagest::simulate {

std::string ecsv_text(const std::vector<EcsvColumn>& columns,
                      const std::vector<std::pair<std::string, std::string>>& meta) {
  std::string text = "# %ECSV 1.0\n# ---\n# datatype:\n";
  std::string names;
  for (const EcsvColumn& column : columns) {
    text += fmt::format("# - {{name: {}", column.name);
    if (!column.unit.empty()) text += fmt::format(", unit: {}", column.unit);
    text += ", datatype: float64";
    if (!column.description.empty()) text += fmt::format(", description: '{}'", column.description);
    text += "}\n";
    names += (names.empty() ? "" : " ") + column.name;
  }
  text += "# meta: !!omap\n";
  for (const auto& [key, value] : meta) text += fmt::format("# - {{{}: {}}}\n", key, value);
  text += "# - {SIMULATE: true}\n# - {comment: SIMULATED by Almagest. Nothing here was observed.}\n";
  text += "# schema: astropy-2.0\n" + names + "\n";
  const std::size_t rows = columns.empty() ? 0 : columns.front().values.size();
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const double value = columns[i].values[row];
      text += i > 0 ? " " : "";
      text += std::isnan(value) ? "nan" : fmt::format("{}", value);
    }
    text += "\n";
  }
  return text;
}

}  // namespace almagest::simulate
