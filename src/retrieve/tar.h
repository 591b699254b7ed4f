// SPDX-License-Identifier: GPL-3.0-or-later
// Tar files: POSIX ustar headers, and pax ones (IEEE Std 1003.1-2017, "pax Interchange Format") before those of entries
// whose name or size ustar has no room for.
#pragma once

#include <string>
#include <vector>

#include "retrieve/layout.h"

namespace almagest::retrieve {

// Where the header of each entry begins; then where the end does.
std::vector<std::uint64_t> tar_places(const Entries& entries);

class TarLayout final : public Layout {
 public:
  // The places are those of these entries; both must outlive the layout.
  TarLayout(const Entries& entries, std::span<const std::uint64_t> headers) : entries_(entries), headers_(headers) {}

  std::uint64_t length() const override { return headers_.back() + kEnd; }
  Part part_at(std::uint64_t offset) const override;
  std::string text_of(const Part& part) const override;

 private:
  static constexpr std::uint64_t kEnd = 1024;  // two blocks of zeros

  const Entries& entries_;
  std::span<const std::uint64_t> headers_;
};

}  // namespace almagest::retrieve
