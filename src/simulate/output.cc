// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/output.h"

namespace almagest::simulate {

base::Status Output::write(std::string_view dataset, const std::string& name, std::span<const std::byte> bytes) {
  const std::string folder = folder_ + "/" + std::string(dataset.substr(0, 7)) + "/" + std::string(dataset);
  if (folder != made_) {
    ALMAGEST_CHECK(files_.make_directories(folder));
    made_ = folder;
  }
  ALMAGEST_TRY(const auto file, files_.create(folder + "/" + name));
  ALMAGEST_CHECK(file->append(bytes));
  ++count_;
  bytes_ += static_cast<std::int64_t>(bytes.size());
  return {};
}

base::Status Output::write(std::string_view dataset, const std::string& name, std::string_view text) {
  return write(dataset, name, std::as_bytes(std::span(text.data(), text.size())));
}

}  // namespace almagest::simulate
