// SPDX-License-Identifier: GPL-3.0-or-later
// A FITS file of a simulated mission in the making. The first error stays and comes out when it is saved.
#pragma once

#include <string>
#include <vector>

#include "fits/writer.h"
#include "simulate/output.h"

namespace almagest::simulate {

class FileBuilder {
 public:
  FileBuilder& primary(const fits::CardWriter& cards);  // without data
  FileBuilder& image(const fits::Image& image, const fits::CardWriter& cards);
  FileBuilder& table(const std::vector<fits::TableColumn>& columns, const fits::CardWriter& cards);

  base::Status save(Output& output, std::string_view dataset, const std::string& name) const;
  base::Status save_zipped(Output& output, std::string_view dataset, const std::string& name) const;

 private:
  void keep(const base::Status& status);

  std::vector<std::byte> bytes_;
  base::Status outcome_;
};

}  // namespace almagest::simulate
