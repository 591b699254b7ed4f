// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/file_builder.h"

#include "fits/gzip_writer.h"

namespace almagest::simulate {

void FileBuilder::keep(const base::Status& status) {
  if (outcome_) outcome_ = status;
}

FileBuilder& FileBuilder::primary(const fits::CardWriter& cards) {
  keep(fits::append_empty_primary(bytes_, cards, fits::Checksums::write));
  return *this;
}

FileBuilder& FileBuilder::image(const fits::Image& image, const fits::CardWriter& cards) {
  keep(fits::append_image(bytes_, image, cards, fits::Checksums::write));
  return *this;
}

FileBuilder& FileBuilder::table(const std::vector<fits::TableColumn>& columns, const fits::CardWriter& cards) {
  keep(fits::append_table(bytes_, columns, cards, fits::Checksums::write));
  return *this;
}

base::Status FileBuilder::save(Output& output, std::string_view dataset, const std::string& name) const {
  ALMAGEST_CHECK(outcome_);
  return output.write(dataset, name, bytes_);
}

base::Status FileBuilder::save_zipped(Output& output, std::string_view dataset, const std::string& name) const {
  ALMAGEST_CHECK(outcome_);
  ALMAGEST_TRY(const std::vector<std::byte> zipped, fits::gzip(bytes_));
  return output.write(dataset, name, zipped);
}

}  // namespace almagest::simulate
